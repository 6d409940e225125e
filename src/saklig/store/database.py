"""Where the tables lie: reading a database's address, SQLite's options, and the router that keeps the keys apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.db import connections

from .errors import ConfigurationError
from .hosts import is_this_machine

KEYS = "keys"
KEYS_APP = "store"
"""The one app that has tables in the key store."""
# OWASP ASVS 5.0, 12.3.1 and 12.3.2: `require` encrypts, and lets anyone answer.
_PROVEN = frozenset({"verify-full", "verify-ca"})
_KEY_MODELS = frozenset({"storedkey", "installationkey"})

# FULL and not NORMAL: in WAL mode NORMAL can lose an acknowledged commit at power loss (invariant 5).
# secure_delete: without it erased rows stay readable in the file's free pages.
_SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;PRAGMA secure_delete=ON;",
}


def read_database_url(url: str, *, setting: str) -> dict[str, Any]:
    """Django's settings for `sqlite:///path/to/file` or `postgresql://user:password@host:port/name?option=value`.

    Errors: ConfigurationError for another kind, and for a database on another machine that need not prove who it is.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = unquote(parts.path.removeprefix("/")) if not parts.netloc else ""
        if not path:
            raise ConfigurationError(f"{setting}: write sqlite:///relative/file or sqlite:////absolute/file")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(Path(path).absolute()),
            "OPTIONS": dict(_SQLITE_OPTIONS),
        }
    if parts.scheme in {"postgresql", "postgres"}:
        options = dict(parse_qsl(parts.query))
        hosts = options.get("host", parts.hostname or "")
        if not all(_is_here(host) for host in hosts.split(",")) and options.get("sslmode") not in _PROVEN:
            raise ConfigurationError(
                f"{setting}: {hosts} is another machine, and nothing says that the connection is encrypted and the server"
                " proves who it is. Write ?sslmode=verify-full at the end of the address, and with it"
                " sslrootcert=<file> where the server's certificate is from an authority of your own"
            )
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            # A socket's folder holds slashes and can't stand before the path: ?host=/run/postgresql, as libpq has it.
            "HOST": options.pop("host", parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": options,
        }
    raise ConfigurationError(
        f"{setting}: unknown kind of database {parts.scheme!r}; write sqlite:///file or postgresql://user@host/name"
    )


@contextmanager
def not_waiting_for_the_disk() -> Iterator[None]:
    """For loading what can be loaded again, in a process of its own: SQLite waits for the disk once, at the end."""
    both = [connections[alias] for alias in ("default", KEYS)]
    files = [one for one in both if one.vendor == "sqlite" and not one.in_atomic_block]
    for connection in files:
        connection.cursor().execute("PRAGMA synchronous=OFF")
    try:
        yield
    finally:
        for connection in files:
            cursor = connection.cursor()
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _is_here(host: str) -> bool:
    """A socket (by its folder, or its own by default) or an address that leads nowhere else."""
    return not host or host.startswith(("/", "@")) or is_this_machine(host)


def is_full(error: BaseException) -> bool:
    """Whether the database refused to write because its disk has no room. What was begun is rolled back whole."""
    cause = error.__cause__ or error
    # SQLite's code 13; PostgreSQL's class 53100.
    return getattr(cause, "sqlite_errorcode", None) == 13 or getattr(cause, "sqlstate", None) == "53100"


class KeysApart:
    """Keys in the database `keys`, everything else in `default`; a backup of one without the other is no use."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return KEYS if _holds_keys(model._meta.app_label, model._meta.model_name) else "default"

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return self.db_for_read(one) == self.db_for_read(other)

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool:
        return (db == KEYS) == _holds_keys(app_label, model_name)


def _holds_keys(app_label: str, model_name: str | None) -> bool:
    return app_label == KEYS_APP and model_name in _KEY_MODELS
