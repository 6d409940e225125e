"""Who is told what by e-mail, and when time itself asks for it: questions, letters before the decision, reminders."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from cases import town
from saklig import cases
from saklig.cases.models import Case, Deadline, DecisionLetter
from saklig.cases.ports import Contact, Protection, ProtectionEntry
from saklig.connectors.memory import Fault, MemoryNotifier
from saklig.connectors.post import MailNotifier
from saklig.documents.letters import Letter
from saklig.store import people
from saklig.store.models import Event

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
STATED = {"cohabitant": town.DAG, "household.adults[].lived_together_12_of_18": True}
NOTICES = {"case.notice", "case.question-notice", "case.question-reminder", "case.remind-unopened"}


def with_dag(**contact):
    world = town.with_cohabitant(town.alone(100_000))
    given = {"email": "dag@example.invalid", "phone": None, "reserved": False, **contact}
    return town.office(replace(world, contacts={**world.contacts, town.DAG: Contact(**given)}))


def kinds(case: Case) -> list[str]:
    return list(Event.objects.filter(case_ref=case.id).order_by("id").values_list("kind", flat=True))


def test_a_stated_cohabitant_is_told_that_a_question_waits_and_of_nothing_else():
    office = with_dag(language="nn")
    case = town.decided(office, STATED)
    town.work(office, kinds=NOTICES)
    town.work(office, kinds=NOTICES)
    (notice,) = office.ports.notifier.sent
    assert notice.to == "dag@example.invalid"
    assert (notice.language, notice.subject) == ("nn", "Nordvik kommune treng eit svar frå deg")
    for secret in (case.number, town.ANA, town.DAG, "Ana", "Dag", "barnehage", "sambuar", "inntekt"):
        assert secret not in notice.subject + notice.body
    assert kinds(case).count("case.question-notice-sent") == 1


def test_the_question_is_reminded_of_after_a_week_and_not_when_it_is_answered():
    office = with_dag()
    case = town.decided(office, STATED)
    town.work(office, kinds=NOTICES)
    office.ports.clock.advance(timedelta(days=7))
    town.work(office, kinds=NOTICES)
    assert len(office.ports.notifier.sent) == 2 and "case.question-reminder-notice-sent" in kinds(case)
    answered = with_dag()
    town.decided(answered, STATED, actor=town.citizen(town.ANA))
    (request, *_) = cases.my_requests(answered, town.citizen(town.DAG))[-1:]
    cases.answer_information(answered, town.citizen(town.DAG), request.id, {"confirmed": False}, token=town.token())
    answered.ports.clock.advance(timedelta(days=8))
    town.work(answered, kinds=NOTICES)
    assert [n for n in answered.ports.notifier.sent if str(request.id) in n.reference] == []


@pytest.mark.parametrize("contact", [{"reserved": True}, {"email": None}])
def test_one_who_cannot_be_told_by_mail_is_a_humans_to_reach(contact):
    office = with_dag(**contact)
    case = town.decided(office, STATED)
    town.work(office, kinds=NOTICES)
    case.refresh_from_db()
    assert (case.state, case.waiting_for) == ("awaiting_judgement", "caseworker")
    assert office.ports.notifier.sent == []


def test_a_post_system_that_is_down_is_asked_again():
    office = with_dag()
    case = town.decided(office, STATED)
    office.ports.notifier.fault = Fault.DOWN
    town.work(office, kinds=NOTICES)
    assert "case.question-notice-sent" not in kinds(case)
    office.ports.notifier.fault = None
    office.ports.clock.advance(timedelta(minutes=5))
    town.work(office, kinds=NOTICES)
    assert len(office.ports.notifier.sent) == 1


def test_letters_before_the_decision_are_noticed_and_reminded_of_too():
    office = town.office(town.alone(900_000))
    case = town.decided(office)
    cases.ask_information(office, town.caseworker(), case.number, questions=["Hvor bor barnet?"], token=town.token())
    town.work(office, kinds=NOTICES)
    assert [n.subject for n in office.ports.notifier.sent] == ["Du har fått et brev fra Nordvik kommune"]
    office.ports.clock.advance(timedelta(days=7, hours=1))
    town.work(office, kinds=NOTICES)
    assert office.ports.notifier.sent[-1].subject == "Du har et uåpnet brev fra Nordvik kommune"
    assert {"case.letter-notice-sent", "case.reminder-notice-sent"} <= set(kinds(case))


def test_when_the_promised_day_cannot_be_kept_either_the_applicant_is_told_again():
    office = town.office(town.alone(900_000))
    case = town.decided(office)
    for day in ((7, 5), (7, 10), (8, 2), (8, 7)):
        office.ports.clock.set(datetime(2024, *day, 6, tzinfo=UTC))
        town.work(office)
    assert list(Letter.objects.order_by("created_at").values_list("kind", flat=True)) == ["preliminary-reply", "later-than-told"]
    assert kinds(case).count("case.caseworker-reminded") == 2
    (still,) = Deadline.objects.filter(case=case, met_at=None)
    assert (still.kind, still.due.isoformat()) == ("decision", "2024-09-18")
    office.ports.clock.set(datetime(2024, 9, 13, 6, tzinfo=UTC))
    town.work(office)
    (row,) = cases.queue(office, town.caseworker())
    assert row.reminded


def test_a_case_whose_job_failed_for_good_still_comes_to_a_human_before_its_deadline():
    office = town.office(town.alone())
    receipt = town.apply(office)
    from saklig.store.models import Job

    Job.objects.filter(kind="case.process").update(state="dead", error_class="Broken")
    assert cases.queue(office, town.caseworker()) == []
    office.ports.clock.set(datetime(2024, 7, 5, 6, tzinfo=UTC))
    town.work(office)
    (row,) = cases.queue(office, town.caseworker())
    assert (row.number, row.state, row.reminded) == (receipt.case_number, "submitted", True)


def test_a_database_too_busy_for_the_job_takes_nothing_of_the_receipt_back(monkeypatch):
    from django.db import OperationalError

    from saklig.store import jobs

    def busy(*_, **__):
        raise OperationalError("database is locked")

    office = town.office(town.alone())
    receipt = town.apply(office)
    monkeypatch.setattr(jobs, "take", busy)
    cases.work_now(office, receipt.case_id)
    monkeypatch.undo()
    assert Case.objects.get().state == "submitted"
    town.work(office)
    assert Case.objects.get().state == "notified"


def test_what_the_register_says_of_someone_known_before_is_kept_up_to_date():
    """Dag signed in before anyone had looked Dag up; and has a protected address since."""
    unnamed = people.find_or_create(town.BO)
    assert unnamed.name is None and people.search("Bo") == []
    office = town.office(town.couple())
    town.decided(office)
    assert people.find(town.BO).name == "Bo Nordvik" and [p.pk for p in people.search("Bo")] == [unnamed.pk]
    world = town.couple()
    hidden = replace(world.persons[town.BO], protection=(ProtectionEntry(grade=Protection.CONFIDENTIAL),))
    office.ports.population.world = replace(world, persons={**world.persons, town.BO: hidden})
    town.decided(office)
    assert people.find(town.BO).protection == "confidential" and people.search("Bo") == []


def with_phone(email: str | None, **more: Any) -> Any:
    world = town.alone(200_000)
    contact = replace(world.contacts[town.ANA], email=email, phone="90000001")
    at = town.office(replace(world, contacts={town.ANA: contact}))
    return replace(at, ports=replace(at.ports, sms=MemoryNotifier(), **more))


def test_one_without_an_address_but_with_a_number_is_told_by_sms_and_the_period_runs():
    office = with_phone(None)
    case = town.decided(office)
    town.work(office, kinds={"case.letter", *NOTICES})
    (sent,) = office.ports.sms.sent
    assert sent.to == "90000001" and office.ports.notifier.sent == []
    assert sent.body.startswith("Nordvik kommune har gjort et vedtak i en sak du har hos oss. Logg inn på https://nordvik.invalid")
    assert "Kim" not in sent.body and case.number not in sent.body
    assert DecisionLetter.objects.get().appeal_until == date(2024, 7, 1) and not DecisionLetter.objects.get().needs_paper


def test_email_goes_first():
    office = with_phone("ana@example.invalid")
    town.decided(office)
    town.work(office, kinds={"case.letter", *NOTICES})
    assert len(office.ports.notifier.sent) == 1 and office.ports.sms.sent == []


def test_the_number_is_used_where_the_post_system_refuses_the_address():
    office = with_phone("no address", notifier=MailNotifier("x@nordvik.invalid"))
    town.decided(office)
    town.work(office, kinds={"case.letter", *NOTICES})
    assert len(office.ports.sms.sent) == 1


def test_a_gateway_that_is_down_is_waited_for_and_then_it_goes_on_paper():
    office = with_phone(None)
    office.ports.sms.fault = Fault.DOWN
    town.decided(office)
    town.work(office, kinds={"case.letter", *NOTICES})
    assert not DecisionLetter.objects.get().needs_paper
    office.ports.clock.advance(timedelta(days=2, hours=5))
    town.work(office, kinds=NOTICES)
    assert DecisionLetter.objects.get().needs_paper and office.ports.sms.sent == []
