"""Staff write in what came on paper, by telephone or over the counter: the same path, the true day, and who did it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cases import town
from saklig import cases
from saklig.cases.deadlines import day_of
from saklig.cases.models import Application, Case, Deadline, OutcomeLine, Registration
from saklig.cases.ports import Protection, ProtectionEntry
from saklig.cases.rights import keeping
from saklig.connectors.clocks import FixedClock
from saklig.connectors.memory import Fault
from saklig.store import access as log
from saklig.store import events
from saklig.store.models import Event

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ARRIVED = date(2024, 6, 3)  # a week before it is written in


@pytest.fixture
def office():
    return town.office(town.alone())


def begin(office, kari=None, **changes):
    given = {
        "identity": town.ANA, "channel": "paper", "received": ARRIVED, "language": "nn", "helped_by": "Dattera",
        "token": town.token(), **changes,
    }  # fmt: skip
    return cases.start_registration(office, kari or town.caseworker(), town.SERVICE, **given)


def send(office, draft, kari=None):
    kari = kari or town.caseworker()
    cases.save_answers(office, kari, draft.id, town.YES)
    return cases.submit(office, kari, draft.id, token=town.token())


def test_paper_takes_the_same_path_to_the_same_decision_as_the_web(office):
    receipt = send(office, begin(office))
    cases.work_now(office, receipt.case_id, budget_seconds=60)
    case = Case.objects.get(pk=receipt.case_id)
    assert case.state == "notified"
    assert (case.channel, case.language) == ("paper", "nn")
    web = town.decided(office, actor=town.citizen())

    def lines(case):
        return sorted(OutcomeLine.objects.filter(case=case).values_list("subject", "benefit", "month", "kind"))

    assert lines(case) == lines(web)
    assert case.letters.get().recipient_id == town.citizen().person


def test_rights_and_deadlines_count_from_the_day_it_came(office):
    receipt = send(office, begin(office))
    assert day_of(receipt.received_at) == ARRIVED
    due = Deadline.objects.get(case_id=receipt.case_id, kind="preliminary-reply").due
    assert due == town.package().deadline_day("preliminary-reply", ARRIVED)
    cases.work_now(office, receipt.case_id, budget_seconds=60)
    assert Case.objects.get(pk=receipt.case_id).determinations.get().at == ARRIVED


def test_one_that_came_in_august_and_is_written_in_in_october_is_granted_from_its_own_day(office):
    late = replace(office, ports=replace(office.ports, clock=FixedClock(datetime(2024, 10, 4, 9, tzinfo=UTC))))
    receipt = send(late, begin(late, received=date(2024, 8, 20)))
    cases.work_now(late, receipt.case_id, budget_seconds=60)
    months = OutcomeLine.objects.filter(case_id=receipt.case_id, kind="granted").values_list("month", flat=True)
    assert min(months) == date(2024, 9, 1)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"received": date(2024, 6, 11)}, {"received": "in-the-future"}),
        ({"received": date(2019, 1, 1)}, {"received": "too-early"}),
        ({"identity": "12345678901"}, {"identity": "identity-check-digits"}),
        ({"identity": "Ana"}, {"identity": "identity-not-eleven-digits"}),
        ({"channel": "pigeon"}, {"channel": "not-a-choice"}),
        ({"language": "sv"}, {"language": "not-a-choice"}),
        ({"helped_by": "x" * 201}, {"helped_by": "too-long"}),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_nothing_is_begun(office, changes, problem):
    with pytest.raises(cases.InvalidAnswers) as raised:
        begin(office, **changes)
    assert raised.value.problems == problem
    assert not Case.objects.exists()


def test_the_day_received_is_today_at_the_latest_also_around_midnight():
    night = town.office(town.alone(), now=datetime(2024, 6, 10, 22, 30, tzinfo=UTC))  # half past midnight in Norway
    receipt = send(night, begin(night, received=date(2024, 6, 11)))
    assert receipt.received_at == datetime(2024, 6, 10, 22, 30, tzinfo=UTC)


def test_every_step_says_who_took_it_and_for_whom(office):
    kari = town.caseworker()
    receipt = send(office, begin(office, kari))
    told = [events.read(one.leaf) for one in Event.objects.filter(case_ref=receipt.case_id).order_by("id")]
    begun, sent = told
    assert [one["kind"] for one in told] == ["case.registration-begun", "case.submit"]
    for one in (begun, sent):
        assert one["data"]["by"] == {"kind": "caseworker", "id": str(kari.staff)}
        assert (one["data"]["channel"], one["data"]["received"]) == ("paper", ARRIVED.isoformat())
    kept = Registration.objects.get()
    assert (kept.registered_by_id, kept.helped_by, kept.case.applicant_id) == (kari.staff, "Dattera", town.citizen().person)
    own = cases.own_case(office, town.citizen(), receipt.case_number)
    assert (own.registered.by, own.registered.received_on) == ("Kari Saksbehandler", ARRIVED)


def test_the_same_form_twice_begins_one(office):
    once = town.token()
    assert begin(office, token=once).pk == begin(office, token=once).pk
    assert Registration.objects.count() == 1


def test_the_party_s_own_draft_stands_beside_and_is_theirs_alone(office):
    ana = town.citizen()
    own = cases.start_application(office, ana, town.SERVICE, language="nb")
    written = begin(office)
    assert written.pk != own.pk
    assert cases.current_draft(office, ana, town.SERVICE).pk == own.pk
    with pytest.raises(cases.NotFound):
        cases.own_application(office, ana, written.pk)
    with pytest.raises(cases.NotFound):
        cases.submit(office, ana, written.pk, token=town.token())
    with pytest.raises(cases.NotFound):
        cases.own_application(office, town.caseworker(), own.pk)
    with pytest.raises(cases.NotFound):
        cases.save_answers(office, town.caseworker(), own.pk, town.YES)


def test_a_colleague_goes_on_and_one_of_another_service_does_not(office):
    draft = begin(office)
    assert [one.application_id for one in cases.begun(office, town.caseworker("Per Kollega"))] == [draft.pk]
    stranger = replace(town.caseworker("Una Utenfor"), services=frozenset({"annet"}))
    assert cases.begun(office, stranger) == []
    with pytest.raises(cases.NotFound):
        cases.own_application(office, stranger, draft.pk)
    with pytest.raises(cases.NotAllowed):
        begin(office, stranger)
    with pytest.raises(cases.NotAllowed):
        begin(office, town.employee("leader"))
    with pytest.raises(cases.NotAllowed):
        begin(office, town.citizen(town.BO))


def test_a_protected_address_is_registered_by_one_with_the_right_to_it():
    world = town.alone()
    hidden = replace(world.persons[town.ANA], protection=(ProtectionEntry(grade=Protection.CONFIDENTIAL),))
    office = town.office(replace(world, persons={**world.persons, town.ANA: hidden}))
    with pytest.raises(cases.NotAllowed):
        begin(office)
    cleared = town.caseworker("Ragna Skjermet", restricted=True)
    draft = begin(office, cleared)
    assert Case.objects.get().restricted
    assert cases.begun(office, town.caseworker()) == []
    with pytest.raises(cases.NotFound):
        cases.own_application(office, town.caseworker(), draft.pk)


def test_what_is_received_is_not_thrown_away_as_an_idle_draft(office):
    draft = begin(office)
    later = replace(office, ports=replace(office.ports, clock=FixedClock(town.APPLIED + timedelta(days=900))))
    assert not keeping._idle_drafts(later.ports.clock.now()).exists()
    cases.erase_now(later, town.citizen())
    assert Application.objects.filter(pk=draft.pk).exists()


def test_a_mistake_is_taken_away_and_the_ledger_says_who_did(office):
    kari, draft = town.caseworker(), begin(office)
    case = draft.case_id
    cases.discard_draft(office, kari, draft.pk)
    assert not Case.objects.exists()
    assert not Registration.objects.exists()
    last = events.read(Event.objects.filter(case_ref=case).order_by("-id").first().leaf)
    assert (last["kind"], last["data"]["by"]["id"]) == ("case.registration-discarded", str(kari.staff))


def test_a_register_that_is_down_keeps_nobody_from_being_registered(office):
    office.ports.population.fault = Fault.DOWN
    draft = begin(office)
    assert Application.objects.filter(pk=draft.pk).exists()


def test_it_is_logged_that_staff_read_what_they_write_in(office):
    kari, draft = town.caseworker(), begin(office)
    cases.own_application(office, kari, draft.pk)
    read = [one.what for one in log.about(town.citizen().person) if one.reader == kari.staff]
    assert read.count("case.registration") == 2
