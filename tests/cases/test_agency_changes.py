"""How the agency is reached, changed by an administrator: in letters at once, with who and when, and back to the file."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from cases import town
from saklig import cases
from saklig.cases.models import AgencyChange
from saklig.documents.letters import Letter
from saklig.store.models import Event

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def office() -> Any:
    return town.office(town.alone())


@pytest.fixture
def tuva() -> Any:
    return town.employee("administrator", name="Tuva Administrator")


def values(office: Any, **changes: Any) -> dict[str, Any]:
    one = office.agency
    return {
        "department": one.department, "telephone": one.telephone, "email": one.email, "responsible": one.responsible,
        "address": list(one.address), "hours": dict(one.hours), **changes,
    }  # fmt: skip


HOURS = {"nb": "kl. 10 til 14", "nn": "kl. 10 til 14", "en": "10 am to 2 pm"}


def change(office: Any, actor: Any, seen: str | None = None, **changes: Any) -> Any:
    seen = cases.agency_view(office, actor).seen if seen is None else seen
    return cases.change_agency(office, actor, values(cases.with_changes(office), **changes), seen=seen)


def test_what_is_changed_stands_in_the_next_letter_whatever_process_makes_it(office: Any, tuva: Any) -> None:
    before = office.agency
    after = change(office, tuva, hours=HOURS, telephone=" 11 22\t33 44 ")
    assert (after.agency.telephone, after.agency.hours) == ("11 22 33 44", HOURS) and after.filed == before
    assert office.agency == before  # the worker's own is as it was when it was started
    town.decided(office)
    town.work(office, kinds={"case.letter"})
    html = Letter.objects.get().html.replace("\u00a0", " ")
    assert "11 22 33 44" in html and "kl. 10 til 14" in html and before.telephone not in html


def test_who_changed_what_is_kept_and_the_file_holds_again_when_it_is_taken_back(office: Any, tuva: Any) -> None:
    change(office, tuva, hours=HOURS, responsible="Ny Leder")
    view = cases.agency_view(office, tuva)
    assert view.changed == {"hours", "responsible"} and {one.by for one in view.changes} == {"Tuva Administrator"}
    kinds = list(Event.objects.filter(kind="agency.changed").values_list("case_ref", flat=True))
    assert kinds == [None, None] and AgencyChange.objects.count() == 2
    change(office, tuva)  # nothing differs, nothing is written
    assert AgencyChange.objects.count() == 2
    back = change(office, tuva, hours=dict(office.agency.hours), responsible=office.agency.responsible)
    assert back.agency == office.agency
    view = cases.agency_view(office, tuva)
    assert view.changed == frozenset() and [one.value for one in view.changes[:2]] == [None, None]
    with pytest.raises(DatabaseError), transaction.atomic():
        AgencyChange.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        AgencyChange.objects.update(value="x")


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"telephone": " "}, {"telephone": "missing"}),
        ({"email": "ingen"}, {"email": "not-an-email"}),
        ({"email": None}, {"email": "missing"}),
        ({"hours": {**HOURS, "nn": ""}}, {"hours-nn": "missing"}),
        ({"hours": {"nb": "x"}}, {"hours-nn": "missing", "hours-en": "missing"}),
        ({"address": ["  "]}, {"address": "missing"}),
        ({"address": [f"Linje {n}" for n in range(7)]}, {"address": "too-long"}),
        ({"department": "x" * 201}, {"department": "too-long"}),
    ],
)
def test_what_the_file_would_not_take_the_page_does_not(office: Any, tuva: Any, wrong: Any, where: Any) -> None:
    with pytest.raises(cases.InvalidAnswers) as raised:
        change(office, tuva, **wrong)
    assert raised.value.problems == where and not AgencyChange.objects.exists()


def test_two_at_once_and_others_than_administrators(office: Any, tuva: Any) -> None:
    seen = cases.agency_view(office, tuva).seen
    change(office, tuva, seen, telephone="1")
    with pytest.raises(cases.StaleForm):
        change(office, tuva, seen, telephone="2")
    for other in (town.caseworker(), town.employee("leader"), town.citizen()):
        with pytest.raises(cases.NotAllowed):
            cases.agency_view(office, other)
        with pytest.raises(cases.NotAllowed):
            cases.change_agency(office, other, values(office, telephone="3"), seen="")
    assert cases.with_changes(office).agency.telephone == "1"


def test_a_field_that_is_the_files_alone_is_not_changed_by_a_row(office: Any, tuva: Any) -> None:
    """Whoever writes in the table by hand gains nothing by it."""
    for field, value in (("name", "X"), ("kind", "state"), ("appeal_body", {"nb": "X"}), ("fictional", False), ("site", "X")):
        AgencyChange.objects.create(field=field, value=value, by_id=tuva.staff, at=town.APPLIED)
    assert cases.with_changes(office) is office
