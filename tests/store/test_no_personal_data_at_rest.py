"""No readable personal datum in the database's files or dumps: planted in every sealed column of every model.

The list of columns comes from the models of all installed Saklig apps, so a new table falls under it by itself.
"""

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

import pytest
from django.apps import apps
from django.db import connections

from saklig.store import backup, plain_columns
from saklig.store.models import Person
from saklig.store.sealed import SealedField, sealed_fields
from store.planting import MARK, plant

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)


def models_with_sealed_columns() -> list[str]:
    return sorted({field.model._meta.label for field in sealed_fields()})


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


def found_in(folder: Path) -> list[str]:
    needles = {way for way in ways_to_write(MARK) if len(way) >= 6}
    return sorted({name for name, content in dumps(folder) if any(needle in content for needle in needles)})


def test_nothing_planted_in_a_sealed_column_can_be_read_in_any_file_or_dump(tmp_path: Path) -> None:
    planted = models_with_sealed_columns()
    assert {"store.Person", "store.AccessLog"} <= set(planted)
    rows = [plant(apps.get_model(label)) for label in planted]
    for row in rows:
        again = type(row).objects.get(pk=row.pk)
        sealed = [field for field in row._meta.concrete_fields if isinstance(field, SealedField)]
        assert all(MARK in json.dumps(getattr(again, f.name), default=bytes.decode, ensure_ascii=False) for f in sealed)
    assert found_in(tmp_path) == []


def test_the_search_would_find_it(tmp_path: Path) -> None:
    """The same search over a row in which someone forgot to seal."""
    person = Person.objects.create(name=MARK)
    with connections["default"].cursor() as cursor:
        key = person.pk.hex if connections["default"].vendor == "sqlite" else person.pk
        cursor.execute("UPDATE store_person SET name = %s WHERE id = %s", [MARK.encode(), key])
    found = found_in(tmp_path)
    assert "table store_person" in found
    assert "backup of default" in found
    if connections["default"].vendor == "sqlite":
        assert "dump of default" in found
    else:
        assert any("base/" in name for name in found) and any("pg_wal" in name for name in found)


def test_what_is_deleted_leaves_nothing_readable(tmp_path: Path) -> None:
    """Also for plain columns: a look-up that is gone is gone from the file's free pages (secure_delete)."""
    if connections["default"].vendor != "sqlite":
        pytest.skip("on PostgreSQL vacuum does it, in its own time")
    person = Person.objects.create(identity_lookup="f00d" * 16)
    person.delete()
    with connections["default"].cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)
    assert b"f00d" * 16 not in Path(connections["default"].settings_dict["NAME"]).read_bytes()


def test_every_plain_column_is_listed_with_why() -> None:
    assert plain_columns.problems() == []


def test_a_column_missing_from_the_list_or_gone_from_the_models_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    said = plain_columns.listed()
    del said["store_job"]["ref"]
    said["store_person"]["name"] = "a reason"
    monkeypatch.setattr(plain_columns, "listed", lambda: said)
    problems = plain_columns.problems()
    assert len(problems) == 2
    assert "store_job.ref is plain but not listed" in problems[0]
    assert "store_person.name, which is no plain column" in problems[1]
