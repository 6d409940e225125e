"""The tests' set-up: secrets and databases of their own, and which database they run on.

SAKLIG_TEST_DATABASE=sqlite (default) or postgresql. Tests that touch the database carry
`pytest.mark.django_db(databases=["default", "keys"])`; `transaction=True` where several processes or threads look.
"""

from __future__ import annotations

import atexit
import base64
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# How long an example takes says how busy the machine is; under CI Hypothesis's own profile holds.
if "CI" not in os.environ:
    unhurried = [hypothesis.HealthCheck.too_slow]
    hypothesis.settings.register_profile("saklig", deadline=None, suppress_health_check=unhurried)
    hypothesis.settings.load_profile("saklig")

# Before Django reads its settings; the DJANGO_SETTINGS_MODULE of pyproject.toml would be read before this file is.
WORK = Path(tempfile.mkdtemp(prefix="saklig-tests-"))
atexit.register(shutil.rmtree, WORK, ignore_errors=True)
# A process of pytest-xdist inherits the environment that the first one made, and reads Django's settings from it before
# it comes here: another master key now would not be the one that the settings hold.
if "PYTEST_XDIST_WORKER" not in os.environ:
    for name in [name for name in os.environ if name.startswith("SAKLIG_")]:
        if name != "SAKLIG_SHARED" and not name.startswith("SAKLIG_TEST_"):
            del os.environ[name]
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "saklig.settings",
        "SAKLIG_DEMO": "1",
        "SAKLIG_DATA_DIR": str(WORK),
        "SAKLIG_SECRET_KEY": secrets.token_urlsafe(48),
        "SAKLIG_MASTER_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
    }
DATABASE = os.environ.get("SAKLIG_TEST_DATABASE", "sqlite")
if DATABASE not in ("sqlite", "postgresql"):
    raise pytest.UsageError(f"SAKLIG_TEST_DATABASE is {DATABASE!r}; write sqlite or postgresql")


def pytest_configure() -> None:
    import django

    django.setup()


def pytest_report_header() -> str:
    return f"saklig: tests run on {DATABASE}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """The session's own PostgreSQL."""
    import postgres_server as own

    with own.Running() as server:
        os.environ["SAKLIG_POSTGRES_PROGRAMS"] = str(server.programs)
        yield server


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest) -> None:
    """Point Django at the databases of this session (pytest-django's own hook for it)."""
    from django.db import connections

    for alias in ("default", "keys"):
        if DATABASE == "postgresql":
            from saklig.store.database import read_database_url

            server = request.getfixturevalue("postgres_server")
            url = f"postgresql://saklig@/{alias}?host={server.socket_folder}"
            connections.settings[alias].update(read_database_url(url, setting="tests"))
            connections.settings[alias]["CONN_MAX_AGE"] = 0
            connections.settings[alias]["TEST"]["NAME"] = f"test_{alias}"
        else:
            # A file and not memory: WAL, the IMMEDIATE transactions and other processes work as in real life.
            connections.settings[alias]["TEST"]["NAME"] = str(WORK / f"test-{alias}.sqlite3")
        # A connection made before (by a system check, say) is of the kind the settings named then.
        connections[alias].close()
        del connections[alias]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """After pytest-django's own: let its flush after a `transaction=True` test pass the append-only triggers."""
    from django.db import connections

    assert connections["default"].vendor == DATABASE, "the tests run on another database than was asked for"
    ops = type(connections["default"].ops)
    plain = ops.execute_sql_flush

    def flush(self: Any, sql_list: list[str]) -> None:
        from django.db import transaction

        alias = self.connection.alias
        with transaction.atomic(using=alias), self.connection.cursor() as cursor:
            if self.connection.vendor == "postgresql":
                cursor.execute("SET LOCAL session_replication_role = replica")
                plain(self, sql_list)
                return
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            plain(self, sql_list)
            for _, sql in triggers:
                cursor.execute(sql)

    ops.execute_sql_flush = flush


@pytest.fixture(autouse=True)
def _forget_keys() -> Iterator[None]:
    """A key made in a test is rolled back with it; the process must not remember it."""
    yield
    from django.apps import apps

    if apps.ready and apps.is_installed("saklig.store"):
        apps.get_app_config("store").forget_keys()


@pytest.fixture
def outside_environment(transactional_db: None) -> dict[str, str]:
    """The environment in which another process works on the test's databases (the test must be transactional)."""
    from django.db import connections

    environment = dict(os.environ)
    for alias, name in (("default", "SAKLIG_DATABASE_URL"), ("keys", "SAKLIG_KEYS_DATABASE_URL")):
        settings = connections[alias].settings_dict
        if DATABASE == "postgresql":
            environment[name] = f"postgresql://saklig@/{settings['NAME']}?host={settings['HOST']}"
        else:
            environment[name] = f"sqlite:///{settings['NAME']}"
    return environment
