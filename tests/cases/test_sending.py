"""Drafts and sending: nothing typed is lost, nothing is sent twice, and registers keep nobody from applying."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from cases import town
from cases.people import person
from saklig import cases
from saklig.cases.models import Application, Case
from saklig.cases.ports import CivilStatus
from saklig.connectors.memory import Fault
from saklig.store.models import Job

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def office():
    return town.office(town.alone())


def test_one_draft_per_person_and_service_is_taken_up_again(office):
    ana = town.citizen()
    first = cases.start_application(office, ana, town.SERVICE, language="nb")
    cases.save_answers(office, ana, first.id, {"application.asks_income_cap": True})
    again = cases.start_application(office, ana, town.SERVICE, language="nn")
    assert again.id == first.id
    assert again.answers == {"application.asks_income_cap": True}
    assert again.case.language == "nn"
    assert cases.start_application(office, town.citizen(town.BO), town.SERVICE, language="nb").id != first.id


def test_two_tabs_the_second_is_told(office):
    ana = town.citizen()
    draft = cases.start_application(office, ana, town.SERVICE, language="nb")
    cases.save_answers(office, ana, draft.id, {"application.asks_income_cap": True}, version=0)
    with pytest.raises(cases.StaleForm):
        cases.save_answers(office, ana, draft.id, {"application.asks_income_cap": False}, version=0)
    assert Application.objects.get().answers == {"application.asks_income_cap": True}


def test_what_is_wrong_is_told_and_nothing_of_it_is_kept(office):
    ana = town.citizen()
    draft = cases.start_application(office, ana, town.SERVICE, language="nb")
    with pytest.raises(cases.InvalidAnswers) as raised:
        cases.save_answers(office, ana, draft.id, {"application.asks_income_cap": "yes", "application.received": "x"})
    assert raised.value.problems == {
        "application.asks_income_cap": "not-yes-or-no",
        "application.received": "unknown-question",  # what the agency itself knows is not the citizen's to say
    }
    assert Application.objects.get().answers == {}


def test_only_questions_that_still_matter_are_asked(office):
    ana = town.citizen()
    draft = cases.start_application(office, ana, town.SERVICE, language="nb")
    first = cases.next_questions(office, ana, draft)
    assert "application.asks_income_cap" in first.still
    assert "household.adults[].lived_together_12_of_18" not in first.still
    saved = cases.save_answers(office, ana, draft.id, {"cohabitant": town.DAG})
    assert "household.adults[].lived_together_12_of_18" in cases.next_questions(office, ana, saved).still
    saved = cases.save_answers(office, ana, draft.id, {**town.YES, "cohabitant": None})
    assert cases.next_questions(office, ana, saved).still == ()
    assert office.ports.tax.asked == []  # tax data is never fetched before sending
    assert office.ports.placements.asked == []


def test_before_sending_one_sees_own_register_data_alone():
    office = town.office(town.couple())
    ana = town.citizen()
    draft = cases.start_application(office, ana, town.SERVICE, language="nb")
    own = cases.next_questions(office, ana, draft).own
    assert own == {
        "name": "Ana Nordvik", "civil_status": "unmarried", "protected": False,
        "children": [{"name": "Kim Nordvik", "birth_date": "2021-03-04", "at_your_address": True}],
    }  # fmt: skip
    assert len(office.ports.population.asked) == 2  # oneself and one's child; not the other parent


def test_one_who_is_married_is_not_asked_for_a_cohabitant():
    world = town.couple()
    ana = replace(world.persons[town.ANA], civil_status=person("x", civil=CivilStatus.MARRIED, spouse=town.BO).civil_status)
    office = town.office(replace(world, persons={**world.persons, town.ANA: ana}))
    draft = cases.start_application(office, town.citizen(), town.SERVICE, language="nb")
    assert "cohabitant" not in cases.next_questions(office, town.citizen(), draft).still


def test_the_form_opens_with_the_register_down_and_asks_the_year():
    office = town.office(town.alone())
    office.ports.population.fault = Fault.DOWN
    draft = cases.start_application(office, town.citizen(), town.SERVICE, language="nb")
    asked = cases.next_questions(office, town.citizen(), draft)
    assert asked.own is None and asked.ask == "application.year_start" and "cohabitant" in asked.still


def test_a_double_click_gives_the_same_receipt(office):
    ana = town.citizen()
    draft = cases.start_application(office, ana, town.SERVICE, language="nb")
    cases.save_answers(office, ana, draft.id, town.YES)
    token = town.token()
    first = cases.submit(office, ana, draft.id, token=token)
    assert cases.submit(office, ana, draft.id, token=token) == first
    assert cases.submit(office, ana, draft.id, token=town.token()) == first  # the back button, a new form
    assert Case.objects.filter(number__isnull=False).count() == 1
    assert Job.objects.filter(kind="case.process").count() == 1


@pytest.mark.parametrize("month", [5, 11], ids=["before August", "after it"])
@pytest.mark.parametrize(("income", "hours"), [(True, True), (True, False), (False, True)])
def test_what_the_form_did_not_ask_the_rules_do_not_miss(income, hours, month):
    """Answer question after question, as the form puts them, and send: nothing the applicant could say is unknown."""
    office, ana = town.office(town.alone(), now=datetime(2024, month, 20, 8, tzinfo=UTC)), town.citizen()
    draft = cases.start_application(office, ana, town.SERVICE, language="nb")
    said = {"application.asks_income_cap": income, "application.asks_core_hours": hours, "cohabitant": None}
    said |= {"application.year_start": 2024, "children": None}
    while path := cases.next_questions(office, ana, draft).ask:
        draft = cases.save_answers(office, ana, draft.id, {path: said.get(path, False)})
    receipt = cases.submit(office, ana, draft.id, token=town.token())
    cases.work_now(office, receipt.case_id, budget_seconds=60)
    determination = Case.objects.get(pk=receipt.case_id).determinations.get()
    assert (determination.details["missing"], determination.settled) == ([], True)


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ({"application.asks_income_cap": False, "application.asks_core_hours": False}, "nothing-asked"),
        ({"application.asks_core_hours": None}, "missing"),
    ],
)
def test_what_is_incomplete_is_not_sent(office, answers, problem):
    with pytest.raises(cases.InvalidAnswers) as raised:
        town.apply(office, answers)
    assert problem in raised.value.problems.values()
    assert Case.objects.get().state == "draft"


@pytest.mark.parametrize("fault", [Fault.DOWN, Fault.NONSENSE])
def test_an_application_is_received_whatever_the_registers_do(office, fault):
    office.ports.population.fault = office.ports.tax.fault = fault
    receipt = town.apply(office)
    assert receipt.case_number
    assert Case.objects.get().state == "submitted"


def test_nobody_elses_draft_can_be_touched(office):
    draft = cases.start_application(office, town.citizen(), town.SERVICE, language="nb")
    for use in (
        lambda: cases.save_answers(office, town.citizen(town.BO), draft.id, {}),
        lambda: cases.submit(office, town.citizen(town.BO), draft.id, token=town.token()),
        lambda: cases.next_questions(office, town.citizen(town.BO), draft),
        lambda: cases.own_application(office, town.citizen(town.BO), draft.id),
        lambda: cases.own_application(office, town.citizen(town.BO), uuid4()),
    ):
        with pytest.raises(cases.NotFound):
            use()
    with pytest.raises(cases.NotFound):  # a caseworker writes in what came on paper, and reads nobody's draft
        cases.save_answers(office, town.caseworker(), draft.id, {})
    with pytest.raises(cases.NotAllowed):
        cases.save_answers(office, town.employee("leader"), draft.id, {})


def test_a_sent_application_is_not_changed(office):
    receipt = town.apply(office)
    with pytest.raises(cases.TransitionRefused):
        cases.save_answers(office, town.citizen(), receipt.application_id, {"application.asks_core_hours": False})


def test_a_token_is_its_owners_and_its_forms(office):
    receipt_token = town.token()
    ana = town.citizen()
    draft = cases.start_application(office, ana, town.SERVICE, language="nb")
    cases.save_answers(office, ana, draft.id, town.YES)
    receipt = cases.submit(office, ana, draft.id, token=receipt_token)
    with pytest.raises(cases.NotAllowed):
        cases.withdraw(office, ana, receipt.case_number, token=receipt_token)
    for bad in ("", "x", "a" * 200, "<script>"):
        with pytest.raises(cases.InvalidAnswers):
            cases.withdraw(office, ana, receipt.case_number, token=bad)


@pytest.mark.parametrize(
    ("now", "received"),
    [
        (datetime(2024, 7, 31, 21, 59, tzinfo=UTC), date(2024, 7, 31)),
        (datetime(2024, 7, 31, 22, 0, tzinfo=UTC), date(2024, 8, 1)),
        (datetime(2024, 12, 31, 23, 30, tzinfo=UTC), date(2025, 1, 1)),
    ],
)
def test_the_day_received_is_norways_on_a_machine_in_utc(now, received):
    office = town.office(town.alone(), now=now)
    case = town.decided(office)
    determination = case.determinations.get()
    assert determination.at == received
    assert case.facts.get(path="application.received").value["value"] == received.isoformat()
    assert case.number.startswith(str(received.year))
