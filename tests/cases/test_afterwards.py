"""After the decision, and beside it: letters opened, notices, reminders, review, appeal, changes, time limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cases import matrix, town
from saklig import cases
from saklig.cases.models import Appeal, Case, Deadline, DecisionLetter, Message, Review
from saklig.cases.ports import Contact
from saklig.connectors.memory import Fault
from saklig.documents.letters import Letter, milestones_of
from saklig.store.models import AccessLog, Event

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WHY = "Vi har sett på saken på nytt, og den står seg."


@pytest.fixture
def office():
    return town.office(town.alone())


@pytest.fixture
def case(office):
    case = town.decided(office)
    town.work(office, kinds={"case.notice"})
    return case


def letter_of(case: Case) -> DecisionLetter:
    return DecisionLetter.objects.get(case=case, decision__isnull=False)


def kinds(case: Case) -> list[str]:
    return list(Event.objects.filter(case_ref=case.id).order_by("id").values_list("kind", flat=True))


def test_a_notice_goes_out_once_and_holds_nothing_of_the_case(office, case):
    (notice,) = office.ports.notifier.sent
    assert notice.to == "ana@example.invalid"
    for secret in (case.number, town.ANA, "Ana", "barnehage", "2000", "betaling fra"):
        assert secret not in notice.subject + notice.body
    assert kinds(case)[-1] == "case.letter-notice-sent"


def test_the_appeal_period_runs_from_notice_given(office):
    office.ports.notifier.fault = Fault.DOWN
    case = town.decided(office)
    town.work(office, kinds={"case.notice"})
    assert office.ports.notifier.sent == []
    office.ports.notifier.fault = None
    office.ports.clock.advance(timedelta(days=3))
    town.work(office, kinds={"case.notice"})
    assert letter_of(case).appeal_until == date(2024, 7, 4)  # three weeks from 13 June, not from the 10th


def test_one_who_has_reserved_themselves_gets_paper_and_the_period_runs_from_then():
    world = town.alone()
    reserved = Contact(email="ana@example.invalid", phone=None, reserved=True)
    office = town.office(replace(world, contacts={town.ANA: reserved}))
    case = town.decided(office)
    town.work(office, kinds={"case.notice"})
    assert office.ports.notifier.sent == []
    kari = town.caseworker()
    (row,) = cases.queue(office, kari)
    assert row.needs_paper and row.number == case.number
    office.ports.clock.advance(timedelta(days=2))
    cases.sent_on_paper(office, kari, case.number, letter=letter_of(case).letter, token=town.token())
    assert cases.queue(office, kari) == []
    assert letter_of(case).appeal_until == date(2024, 7, 10)  # counted from 19 June, five working days after it was posted


def test_opening_is_logged_once_and_only_by_its_reader(office, case):
    letter = letter_of(case).letter
    for stranger in (town.citizen(town.BO), cases.Actor.rule_owner(town.uuid4(), frozenset({town.SERVICE}))):
        with pytest.raises(cases.NotFound):
            cases.open_letter(office, stranger, letter)
    cases.open_letter(office, town.opened_with_reason(office, town.caseworker(), case), letter)
    assert "opened" not in milestones_of(letter)  # a caseworker's reading is no opening
    opened = cases.open_letter(office, town.citizen(), letter)
    assert opened.pdf.startswith(b"%PDF") and opened.html
    cases.open_letter(office, town.citizen(), letter)
    assert kinds(case).count("case.letter-opened") == 1
    assert AccessLog.objects.filter(what="letter", role="caseworker").count() == 1


def test_a_reminder_goes_after_a_week_unopened_and_not_otherwise(office, case):
    office.ports.clock.advance(timedelta(days=6, hours=23))
    town.work(office)
    assert len(office.ports.notifier.sent) == 1
    office.ports.clock.advance(timedelta(hours=2))
    town.work(office)
    town.work(office)
    assert len(office.ports.notifier.sent) == 2
    other = town.office(matrix.world(), now=office.ports.clock.now())
    opened = town.decided(other, actor=town.citizen(town.BO))
    cases.open_letter(other, town.citizen(town.BO), letter_of(opened).letter)
    other.ports.clock.advance(timedelta(days=8))
    town.work(other)
    assert "reminder-sent" not in milestones_of(letter_of(opened).letter)


def test_a_letter_is_kept_as_sent(office, case):
    letter = Letter.objects.get(pk=letter_of(case).letter)
    before = bytes(letter.pdf)
    changed = replace(office, agency=replace(office.agency, name="Et annet navn"))
    assert cases.open_letter(changed, town.citizen(), letter.id).pdf == before


def test_let_a_human_look_at_it_keeps_the_appeal_period(office, case):
    until = letter_of(case).appeal_until
    assert until == date(2024, 7, 1)
    office.ports.clock.advance(timedelta(days=20))  # one day is left
    cases.request_review(office, town.citizen(), case.number, token=town.token())
    office.ports.clock.advance(timedelta(days=30))
    town.work(office)
    case.refresh_from_db()
    assert case.state == "under_human_review"  # the case is not closed under the review
    kari = town.caseworker()
    with pytest.raises(cases.OwnReasonsRequired):
        cases.uphold(office, kari, case.number, own_reasons="", token=town.token())
    cases.uphold(office, kari, case.number, own_reasons=WHY, token=town.token())
    assert letter_of(case).appeal_until == date(2024, 7, 31)  # the day of settling, and the one that was left
    assert Review.objects.get().outcome == "upheld"
    appeal = cases.appeal(office, town.citizen(), case.number, text="Uenig.", token=town.token())
    assert appeal.in_time


def test_an_appeal_under_review_is_in_time_though_the_day_has_passed(office, case):
    cases.request_review(office, town.citizen(), case.number, token=town.token())
    office.ports.clock.advance(timedelta(days=90))
    assert cases.appeal(office, town.citizen(), case.number, text="Uenig.", token=town.token()).in_time


def test_a_review_may_end_in_another_decision_by_a_human(office, case):
    cases.request_review(office, town.citizen(), case.number, why="Tallet er feil.", token=town.token())
    kari = town.caseworker()
    cases.decide(office, kari, case.number, token=town.token())
    town.work(office, kinds={"case.letter"})
    case.refresh_from_db()
    assert case.state == "notified" and case.decisions.count() == 2
    assert Review.objects.get().outcome == "confirmed"  # to the same, line by line


@pytest.mark.parametrize(
    ("now", "in_time"),
    [(datetime(2024, 7, 1, 21, 59, tzinfo=UTC), True), (datetime(2024, 7, 1, 22, 0, tzinfo=UTC), False)],
)
def test_an_appeal_is_received_in_time_and_late_to_the_minute_in_norway(office, case, now, in_time):
    office.ports.clock.set(now)
    cases.appeal(office, town.citizen(), case.number, text="Jeg klager.", token=town.token())
    assert Appeal.objects.get().in_time is in_time
    assert Case.objects.get().state == "appealed"
    kari = town.caseworker()
    if not in_time:
        with pytest.raises(cases.TransitionRefused):  # whether a late one is taken up is a human's to say first
            cases.forward_appeal(office, kari, case.number, statement="Vedtaket er riktig, mener vi.", token=town.token())
        late = Appeal.objects.get()
        points = [one.key for one in cases.attackable(late)]
        cases.take_up(office, kari, case.number, appeal=late.pk, points=points, why=WHY, token=town.token())
    cases.forward_appeal(office, kari, case.number, statement="Vi mener vedtaket er riktig.", token=town.token())
    cases.settle_appeal(office, kari, case.number, own_reasons=WHY, outcome="upheld", token=town.token())
    assert Case.objects.get().state == "closed"


def test_saying_that_data_is_wrong_sends_it_to_a_human_before_and_after(office):
    office.ports.tax.fault = Fault.DOWN
    waiting = town.decided(office)
    cases.dispute_facts(office, town.citizen(), waiting.number, what="Inntekten er feil.", token=town.token())
    assert Case.objects.get().state == "awaiting_judgement"
    office.ports.tax.fault = None
    cases.assess_again(office, town.caseworker(), waiting.number, token=town.token())
    town.work(office, kinds={"case.process"})
    waiting.refresh_from_db()
    assert waiting.state == "awaiting_judgement"
    assert "disputed" in waiting.determinations.get().reasons
    later = town.decided(town.office(matrix.world()), actor=town.citizen(town.BO))  # who has another child
    cases.dispute_facts(office, town.citizen(town.BO), later.number, what="Adressen er feil.", token=town.token())
    later.refresh_from_db()
    assert later.state == "under_human_review"


def test_withdrawing_and_changes(office, case):
    with pytest.raises(cases.TransitionRefused):
        cases.withdraw(office, town.citizen(), case.number, token=town.token())
    cases.report_change(office, town.citizen(), case.number, text="Vi har flyttet sammen.", token=town.token())
    assert Message.objects.get().kind == "change"
    case.refresh_from_db()
    assert case.state == "notified"  # nothing is lowered, or done, by itself


def test_nobody_acts_in_anothers_case(office, case):
    bo = town.citizen(town.BO)
    for use in (
        lambda: cases.own_case(office, bo, case.number),
        lambda: cases.request_review(office, bo, case.number, token=town.token()),
        lambda: cases.appeal(office, bo, case.number, text="x", token=town.token()),
        lambda: cases.withdraw(office, bo, case.number, token=town.token()),
        lambda: cases.report_change(office, bo, case.number, text="x", token=town.token()),
        lambda: cases.dispute_facts(office, bo, case.number, what="x", token=town.token()),
        lambda: cases.own_case(office, bo, "2024-NOTHERE"),
    ):
        with pytest.raises(cases.NotFound):
            use()
    assert cases.my_cases(office, bo) == []


def test_reminder_to_the_caseworker_and_preliminary_reply_with_why():
    office = town.office(town.alone(900_000))
    case = town.decided(office)
    (deadline,) = Deadline.objects.filter(case=case, kind="preliminary-reply")
    assert deadline.due == date(2024, 7, 10)
    office.ports.clock.set(datetime(2024, 7, 5, 6, tzinfo=UTC))
    town.work(office)
    (row,) = cases.queue(office, town.caseworker())
    assert row.reminded and row.due == date(2024, 7, 10)
    office.ports.clock.set(datetime(2024, 7, 10, 6, tzinfo=UTC))
    town.work(office)
    letter = Letter.objects.get()
    assert letter.kind == "preliminary-reply" and "saksbehandler" in letter.html.lower()
    (row,) = cases.queue(office, town.caseworker())
    assert row.due == date(2024, 8, 7) and not row.reminded
    view = cases.own_case(office, town.citizen(), case.number)
    assert view.decide_by == date(2024, 8, 7)


def test_the_case_closes_when_the_appeal_period_is_over(office, case):
    office.ports.clock.set(datetime(2024, 7, 1, 21, 59, tzinfo=UTC))
    town.work(office)
    case.refresh_from_db()
    assert case.state == "notified"
    office.ports.clock.set(datetime(2024, 7, 1, 22, 1, tzinfo=UTC))
    town.work(office)
    case.refresh_from_db()
    assert case.state == "closed"
    cases.request_review(office, town.citizen(), case.number, token=town.token())  # still possible


def test_what_the_citizen_sees(office, case):
    view = cases.own_case(office, town.citizen(), case.number)
    assert (view.state, view.decided_automatically, view.appeal_until) == ("notified", True, date(2024, 7, 1))
    assert view.steps == {"request_review", "appeal"}
    assert [letter.kind for letter in view.letters] == ["granted"]
    assert [event.kind for event in view.history][:2] == ["case.submit", "case.assess"]


def test_no_adult_learns_the_others_income_or_a_total_that_gives_it_away():
    office = town.office(town.couple())
    case = town.decided(office)
    letter = Letter.objects.get(pk=letter_of(case).letter)
    text = letter.html.replace("\u00a0", " ").replace("&nbsp;", " ")
    assert "100 000" in text  # one's own
    for secret in ("60 000", "160 000", "60000", "160000"):
        assert secret not in text
