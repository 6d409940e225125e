"""Events: canonical bytes, written in the caller's transaction, changed by nobody, and never personal data."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connections, transaction
from django.db.migrations.loader import MigrationLoader

from saklig.store import events, keys
from saklig.store.errors import EventError
from saklig.store.models import Event
from saklig.store.triggers import AppendOnly, trigger_names

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
AT = datetime(2025, 9, 1, 10, 0, tzinfo=UTC)
CASE = UUID(int=7)


def test_the_bytes_of_a_leaf_are_fixed() -> None:
    leaf = events.canonical("case.decided", UUID(int=9), CASE, AT, {"b": [1, True, None], "a": date(2025, 8, 1)})
    assert leaf == (
        b"saklig-event-v1\n"
        b'{"at":"2025-09-01T10:00:00.000000Z","case":"00000000-0000-0000-0000-000000000007",'
        b'"data":{"a":"2025-08-01","b":[1,true,null]},"id":"00000000-0000-0000-0000-000000000009","kind":"case.decided"}'
    )
    # Source: RFC 6962, 2.1 (computed by hand with sha256sum over 0x00 and the bytes above).
    assert events.leaf_hash(leaf) == __import__("hashlib").sha256(b"\x00" + leaf).hexdigest()


def test_what_was_written_can_be_read() -> None:
    proof = events.commitment(uuid4(), b"value")
    event = events.append("case.decided", CASE, {"outcome": "granted", "proof": proof, "ref": CASE}, at=AT)
    stored = Event.objects.get(pk=event.pk)
    assert events.read(stored.leaf)["data"] == {"outcome": "granted", "proof": proof, "ref": str(CASE)}
    assert events.leaf_hash(bytes(stored.leaf)) == stored.leaf_hash


@pytest.mark.parametrize(
    "value",
    [
        "Kari Nordmann",
        "13918012345",
        "x13918012345",
        13918012345,
        1010112345,
        "Storgata 1",
        "kari@example.no",
        "a" * 200,
        1.5,
        b"x",
        {"Kari": 1},
        ["ok", "Not ok"],
    ],
)
def test_personal_data_and_free_text_are_refused_without_being_repeated(value: object) -> None:
    with pytest.raises(EventError) as caught:
        events.append("case.decided", CASE, {"value": value}, at=AT)
    assert str(value) not in str(caught.value)


def test_a_commitment_holds_under_the_subjects_key_and_dies_with_it() -> None:
    one, other = uuid4(), uuid4()
    assert events.commitment(one, b"v") == events.commitment(one, b"v") != events.commitment(other, b"v")
    keys.destroy(keys.subject_key(one), at=AT)
    with pytest.raises(Exception, match="destroyed"):
        events.commitment(one, b"v")


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_an_event_outside_a_transaction_is_refused_and_inside_goes_with_it() -> None:
    with pytest.raises(EventError, match="transaction.atomic"):
        events.append("case.decided", CASE)
    with pytest.raises(RuntimeError), transaction.atomic():
        events.append("case.decided", CASE)
        raise RuntimeError
    assert not Event.objects.exists()


WRITTEN_ONCE = ["Event", "AccessLog", "PackageBytes", "LocalParameters"]


@pytest.mark.parametrize("name", WRITTEN_ONCE)
@pytest.mark.parametrize("statement", ["UPDATE {t} SET {c} = {c}", "DELETE FROM {t}", "TRUNCATE {t} CASCADE", "REPLACE"])
def test_the_database_refuses_to_change_what_is_written_once(name: str, statement: str) -> None:
    from store.planting import plant

    row = plant(apps.get_model("store", name))
    table, column = row._meta.db_table, row._meta.pk.column
    vendor = connections["default"].vendor
    if statement == "REPLACE":
        columns = ", ".join(field.column for field in row._meta.concrete_fields)
        upsert = f"ON CONFLICT ({column}) DO UPDATE SET {column} = excluded.{column}"
        if vendor == "sqlite":
            statement = f"INSERT OR REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table}"
        else:
            statement = f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} {upsert}"
    elif vendor == "sqlite" and statement.startswith("TRUNCATE"):
        pytest.skip("SQLite has no TRUNCATE")
    if vendor == "postgresql":
        connections["default"].check_constraints()  # what the planting left to be checked would stop a TRUNCATE by itself
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connections["default"].cursor() as c:
        c.execute(statement.format(t=table, c=column))
    assert type(row).objects.filter(pk=row.pk).exists()


def test_every_table_a_migration_ever_made_append_only_still_is() -> None:
    """SQLite loses a table's triggers when a later migration rebuilds it; then AppendOnly must be run again."""
    loader = MigrationLoader(None)
    guarded = {
        apps.get_model(label, operation.model_name)._meta.db_table
        for (label, _), migration in loader.disk_migrations.items()
        for operation in migration.operations
        if isinstance(operation, AppendOnly)
    }
    assert {"store_event", "store_access_log", "store_package_bytes", "store_local_parameters"} <= guarded
    vendor = connections["default"].vendor
    catalogue = "sqlite_master WHERE type = 'trigger'" if vendor == "sqlite" else "pg_trigger"
    column = "name" if vendor == "sqlite" else "tgname"
    with connections["default"].cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {catalogue}")
        there = {name for (name,) in cursor.fetchall()}
    assert {name for table in guarded for name in trigger_names(vendor, table)} <= there
