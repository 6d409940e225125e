"""What is written once is replaced by no door: every append-only table of every room, by each of its unique keys."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connections, models, transaction
from django.db.migrations.loader import MigrationLoader

from saklig.store.triggers import AppendOnly, unique_columns

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def written_once() -> list[str]:
    """The models that any migration made append-only."""
    migrations = MigrationLoader(None).disk_migrations
    return sorted({
        f"{label}.{operation.model_name}"
        for (label, _), migration in migrations.items()
        for operation in migration.operations
        if isinstance(operation, AppendOnly)
    })  # fmt: skip


def keys_of(name: str) -> list[tuple[str, ...]]:
    options = apps.get_model(name)._meta
    # A whole-number primary key is the rowid.
    return [*unique_columns(options), *([] if isinstance(options.pk, models.BigAutoField) else [("rowid",)])]


CASES = [(name, key) for name in written_once() for key in keys_of(name)]


def test_every_room_has_some() -> None:
    assert {name.split(".")[0] for name in written_once()} == {"store", "cases", "documents"}
    assert ("decision_id", "subject", "benefit", "month") in keys_of("cases.OutcomeLine")


def another(field: models.Field) -> Any:
    """A value for a unique column that collides with nothing."""
    if isinstance(field, models.UUIDField | models.CharField):
        return uuid.uuid4().hex[: field.max_length]
    return 99


def colliding(row: Any, key: tuple[str, ...]) -> tuple[list[str], list[str], list[Any]]:
    """Columns, expressions and parameters that copy the row, alike in `key` and in no other unique key."""
    columns, written, given = [], [], []
    own = {column for other in unique_columns(row._meta) for column in other} - set(key)
    for field in row._meta.concrete_fields:
        columns.append(field.column)
        referring = isinstance(field, models.ForeignKey)
        if field.column in own and not referring and not isinstance(field, models.DateField):
            written.append("%s")
            given.append(another(field))
        else:
            written.append(field.column)
    if "rowid" in key:
        columns.append("rowid")
        written.append("rowid")
    return columns, written, given


@pytest.mark.parametrize(("name", "key"), CASES, ids=[f"{name}-{'+'.join(key)}" for name, key in CASES])
def test_no_row_takes_the_place_of_another(name: str, key: tuple[str, ...]) -> None:
    from store.planting import plant

    vendor = connections["default"].vendor
    if vendor == "postgresql" and key == ("rowid",):
        pytest.skip("PostgreSQL's rows have no hidden key that could be given")
    row = plant(apps.get_model(name))
    table = row._meta.db_table
    columns, written, given = colliding(row, key)
    start, end = ("INSERT OR REPLACE", "")
    if vendor == "postgresql":
        start, end = "INSERT", f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {key[0]} = excluded.{key[0]}"
    statement = f"{start} INTO {table} ({', '.join(columns)}) SELECT {', '.join(written)} FROM {table} {end}"
    # A table with guards of its own (`cases.guards`) may refuse by one of those first.
    refused = pytest.raises(DatabaseError, match="append-only|a price line|a payment|is closed already")
    with refused, transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute(statement, given)
    assert type(row).objects.filter(pk=row.pk).exists()
