"""Whether web or workers run on the databases now: a restore below them would mix two states in their memory and the tables.

On SQLite they hold a shared lock on a file beside the database (the system lets it go however they end); on PostgreSQL, which
several machines may use, the server is asked who else is connected.
"""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO, Any

from django.db import connections

__all__ = ["hold", "somebody_runs"]

_LOCK = ".in-use"


def hold(folder: Path) -> IO[str]:
    """Say that this process, and those it starts, use the databases; for as long as what is returned is kept open."""
    lock = (folder / _LOCK).open("w")
    fcntl.flock(lock, fcntl.LOCK_SH)
    return lock


def somebody_runs(folder: Path) -> str | None:
    """Who uses the databases now, in words; None where nobody does."""
    for alias in ("default", "keys"):
        if connections[alias].vendor == "postgresql" and (others := _sessions(connections[alias])):
            return f"{others} other connection{'s' if others > 1 else ''} to the database '{alias}'"
    if not (folder / _LOCK).exists():
        return None
    with (folder / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return f"web or workers run on the databases in {folder}"
    return None


def _sessions(connection: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])
