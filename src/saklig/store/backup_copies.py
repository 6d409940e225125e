"""Copying one database out and in: SQLite's online backup, PostgreSQL's own programs."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from .errors import BackupError


def copy_out(connection: Any, path: Path) -> Path:
    """Copy the database of a Django connection to `path` with a fitting ending; the service may go on meanwhile."""
    if connection.vendor == "sqlite":
        path = path.with_suffix(".sqlite3")
        _sqlite(Path(connection.settings_dict["NAME"]), path)
        with closing(sqlite3.connect(path)) as copy:
            copy.execute("PRAGMA journal_mode=DELETE")
            # A CHECK may call one of Django's own functions, which SQLite alone doesn't have; pages are what matters.
            copy.execute("PRAGMA ignore_check_constraints=ON")
            (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            raise BackupError(f"the copy of {connection.alias} is damaged ({verdict}); is the database itself?")
    else:
        path = path.with_suffix(".dump")
        _postgresql(connection, "pg_dump", ["--format=custom", "--no-owner", f"--file={path}"])
    path.chmod(0o600)
    return path


def copy_in(connection: Any, path: Path) -> None:
    """Replace what the database holds by the copy at `path`, whole or not at all."""
    connection.close()
    if connection.vendor == "sqlite":
        _sqlite(path, Path(connection.settings_dict["NAME"]))
    else:
        _postgresql(
            connection, "pg_restore", ["--clean", "--if-exists", "--no-owner", "--single-transaction", str(path)]
        )


def _sqlite(source: Path, target: Path) -> None:
    """SQLite's online backup: a whole state of the source, in one transaction of the target."""
    try:
        from_file = f"{source.absolute().as_uri()}?mode=ro"
        with (
            closing(sqlite3.connect(from_file, uri=True, timeout=20)) as read,
            closing(sqlite3.connect(target, timeout=20)) as write,
        ):
            read.backup(write)
    except sqlite3.Error as error:
        raise BackupError(f"copying {source} to {target}: {error}") from None


def _postgresql(connection: Any, program: str, arguments: list[str]) -> None:
    settings = connection.settings_dict
    found = shutil.which(program, path=os.environ.get("SAKLIG_POSTGRES_PROGRAMS", "") + os.pathsep + os.environ["PATH"])
    if not found:
        raise BackupError(
            f"the program {program} is not found: install PostgreSQL's client programs (apt install postgresql-client),"
            " or name their folder in SAKLIG_POSTGRES_PROGRAMS"
        )
    options = [
        f"--{option}={settings[name]}"
        for option, name in (("host", "HOST"), ("port", "PORT"), ("username", "USER"), ("dbname", "NAME"))
        if settings[name]
    ]
    # The password by environment: the list of processes shows arguments to everyone on the machine.
    environment = os.environ | ({"PGPASSWORD": settings["PASSWORD"]} if settings["PASSWORD"] else {})
    done = subprocess.run(  # noqa: S603
        [found, "--no-password", *options, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if "error:" in line] or done.stderr.splitlines()
        raise BackupError(f"{program} failed: {lines[0] if lines else f'exit code {done.returncode}'}")
