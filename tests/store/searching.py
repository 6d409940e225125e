"""Searching everything the test's databases wrote for texts that must not be readable there."""

from __future__ import annotations

import base64
import json
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connections

from saklig.store import backup

__all__ = ["found_in"]


def ways_to_write(text: str) -> Iterator[bytes]:
    """How a datum could stand in a file: as text in two encodings, escaped as JSON, in hexadecimal or base64."""
    for word in [text, *text.split()]:
        for raw in (word.encode(), word.encode("latin-1"), word.encode("utf-16-le"), json.dumps(word)[1:-1].encode()):
            yield raw
            yield raw.hex().encode()
            yield raw.hex().upper().encode()
            # In base64 a word looks different at each of three offsets; its middle is the same whatever stands around.
            for offset in range(3):
                yield base64.b64encode(bytes(offset) + raw + bytes(2))[4 : -4 - offset].rstrip(b"=")


def dumps(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Everything the databases wrote: files, WAL, backup, and each column of each table as text and bytes."""
    report = backup.backup(folder / "copy")
    for alias in ("default", "keys"):
        connection = connections[alias]
        if connection.vendor == "postgresql":
            yield f"backup of {alias}", as_sql(Path(report.files[alias]))
            yield from postgresql_files(connection)
        else:
            yield f"backup of {alias}", Path(report.files[alias]).read_bytes()
            path = Path(connection.settings_dict["NAME"])
            for file in (path, path.with_name(path.name + "-wal")):
                yield str(file.name), file.read_bytes()
            with closing(sqlite3.connect(path)) as read:
                yield f"dump of {alias}", "\n".join(read.iterdump()).encode()
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                for row in cursor.fetchall():
                    cells = [
                        bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode() for cell in row
                    ]
                    yield f"table {table}", b"\x00".join(cells)


def as_sql(dump: Path) -> bytes:
    """PostgreSQL's own format is packed; as SQL its bytes can be searched (in hexadecimal)."""
    program = Path(os.environ["SAKLIG_POSTGRES_PROGRAMS"]) / "pg_restore"
    sql = subprocess.run([program, "--file=-", dump], capture_output=True, check=True).stdout
    assert b"COPY public." in sql
    return sql


def postgresql_files(connection: Any) -> Iterator[tuple[str, bytes]]:
    """The server's files of this database, and its write-ahead log."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        own = folder / "base" / str(cursor.fetchone()[0])
    files = [path for place in (own, folder / "pg_wal") for path in place.iterdir() if path.is_file()]
    assert len(files) > 10
    for path in files:
        yield f"file {path.relative_to(folder)}", path.read_bytes()


def found_in(folder: Path, *texts: str) -> list[str]:
    """Names of the files, dumps and tables in which a word of `texts` can be read; `folder` must be empty."""
    needles = {way for text in texts for way in ways_to_write(text) if len(way) >= 6}
    return sorted({name for name, content in dumps(folder) if any(needle in content for needle in needles)})
