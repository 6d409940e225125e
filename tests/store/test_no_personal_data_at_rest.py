"""No readable personal datum in the database's files or dumps: planted in every sealed column of every model.

The list of columns comes from the models of all installed Saklig apps, so a new table falls under it by itself.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connections

from saklig.store import plain_columns
from saklig.store.models import Person
from saklig.store.sealed import SealedField, sealed_fields
from store.planting import MARK, plant
from store.searching import found_in

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)


def models_with_sealed_columns() -> list[str]:
    return sorted({field.model._meta.label for field in sealed_fields()})


def test_nothing_planted_in_a_sealed_column_can_be_read_in_any_file_or_dump(tmp_path: Path) -> None:
    planted = models_with_sealed_columns()
    assert {"store.Person", "store.AccessLog"} <= set(planted)
    rows = [plant(apps.get_model(label)) for label in planted]
    for row in rows:
        again = type(row).objects.get(pk=row.pk)
        sealed = [field for field in row._meta.concrete_fields if isinstance(field, SealedField)]
        assert all(MARK in json.dumps(getattr(again, f.name), default=bytes.decode, ensure_ascii=False) for f in sealed)
    assert found_in(tmp_path, MARK) == []


def test_the_search_would_find_it(tmp_path: Path) -> None:
    """The same search over a row in which someone forgot to seal."""
    person = Person.objects.create(name=MARK)
    with connections["default"].cursor() as cursor:
        key = person.pk.hex if connections["default"].vendor == "sqlite" else person.pk
        cursor.execute("UPDATE store_person SET name = %s WHERE id = %s", [MARK.encode(), key])
    found = found_in(tmp_path, MARK)
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
