"""What the ledger committed to is held against the rows: each kind of change is named, and erasure is none."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from cases import town
from saklig.cases.committed import Committed, look_at_committed
from saklig.cases.models import Application, Case, Determination
from saklig.cases.use_cases.deciding import LETTER
from saklig.documents.models import Letter
from saklig.store.keys import case_key, destroy
from saklig.store.sealed import SealedModel
from store.ledger.kit import past_the_triggers

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def case() -> Case:
    office = town.office(town.alone())
    case = town.decided(office)
    town.work(office, kinds={LETTER})
    return case


def found() -> tuple[list[str], Committed]:
    count = Committed()
    return [fault.code for fault in look_at_committed(count)], count


def test_what_was_made_is_what_was_committed_to(case: Case) -> None:
    faults, count = found()
    assert faults == [] and (count.looked, count.erased) == (3, 0)  # an application, its determination, its letter


CHANGED: dict[str, Any] = {"answers": {"household.income": 1}, "html": "<p>changed</p>"}


@pytest.mark.parametrize(
    ("model", "field", "code"),
    [
        (Application, "answers", "application-changed"),
        (Determination, "outcome", "determination-changed"),
        (Determination, "trace", "determination-changed"),
        (Letter, "html", "letter-changed"),
    ],
)
def test_a_changed_row_is_named(case: Case, model: Any, field: str, code: str) -> None:
    """Sealed anew under the same key, as one may who holds the database and the keys."""
    row = model.objects.get()
    setattr(row, field, CHANGED.get(field, b"{}"))
    with past_the_triggers():
        SealedModel.save(row, update_fields=[field])
    assert found()[0] == [code]


def test_a_row_that_was_put_in_or_taken_out_is_named(case: Case) -> None:
    row, letter = Determination.objects.get(), Letter.objects.get()
    copy = {field.attname: getattr(row, field.attname) for field in Determination._meta.fields if field.attname != "id"}
    with past_the_triggers() as say:
        Determination.objects.create(**{**copy, "number": 2})
        for table in ("documents_letter_milestone", "documents_letter"):
            key = "letter_id" if table == "documents_letter_milestone" else "id"
            say(f"DELETE FROM {table} WHERE {key} = %s", letter.pk.hex if connection.vendor == "sqlite" else letter.pk)
    assert found()[0] == ["letter-missing", "determination-unknown"]


def test_what_is_erased_is_counted_and_is_no_fault(case: Case) -> None:
    row = Determination.objects.get()
    destroy(case_key(case.applicant_id, case.pk, row.retention), at=town.APPLIED)
    apps.get_app_config("store").forget_keys()
    faults, count = found()
    assert faults == [] and count.erased >= 1


def test_an_assessment_that_asks_a_cohabitant_is_named_too() -> None:
    office = town.office(town.with_cohabitant(town.alone(100_000)))
    stated = {"cohabitant": town.DAG, "household.adults[].lived_together_12_of_18": True}
    town.decided(office, stated)
    faults, count = found()
    assert faults == [] and count.looked == 2 and Determination.objects.count() == 1
