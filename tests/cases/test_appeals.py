"""Appeals in full: however they come, in time or late, taken up or dismissed, changed, sent on, carried out; and costs."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from cases import town
from saklig import cases
from saklig.cases.models import Appeal, AppealPoint, Case, CostClaim, Deadline, DecisionLetter, Postponement
from saklig.documents.letters import Letter
from saklig.store.models import Event

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WHY = "Vi har sett på saken på nytt, og dette er vår vurdering."
UTC_DAY = "T08:00:00+00:00"


@pytest.fixture
def office():
    return town.office(town.alone(2_000_000))


@pytest.fixture
def kari():
    return town.caseworker()


@pytest.fixture
def case(office, kari):
    """Refused by Kari, and told of on 10 June 2024: the appeal period ends on 1 July."""
    made = town.decided(office)
    cases.decide(office, kari, made.number, own_reasons=WHY, token=town.token())
    town.work(office, kinds={"case.letter", "case.notice"})
    return Case.objects.get(pk=made.pk)


def at(office, day: str) -> None:
    office.ports.clock.set(datetime.fromisoformat(day + UTC_DAY))


def appeal(office, case, **more) -> Appeal:
    return cases.appeal(office, town.citizen(), case.number, text="Inntekten min er feil.", token=town.token(), **more)


def written(office, kari, case, **more) -> Appeal:
    """An appeal on paper that Kari writes down."""
    how = {"text": "Jeg er uenig.", "channel": "paper", "received_on": date(2024, 6, 20), **more}
    return cases.receive_appeal(office, kari, case.number, token=town.token(), **how)


def take_up(office, kari, case, found: Appeal, **more) -> Appeal:
    points = more.pop("points", [one.key for one in cases.attackable(found) if one.adverse])
    return cases.take_up(office, kari, case.number, appeal=found.pk, points=points, token=town.token(), **more)


def settle(office, kari, case, outcome: str, **more) -> Case:
    return cases.settle_appeal(office, kari, case.number, own_reasons=WHY, outcome=outcome, token=town.token(), **more)


def kinds(case: Case) -> list[str]:
    return list(Event.objects.filter(case_ref=case.id).order_by("id").values_list("kind", flat=True))


def letters(case: Case) -> list[str]:
    return list(DecisionLetter.objects.filter(case=case).order_by("created_at", "pk").values_list("kind", flat=True))


def html(case: Case, kind: str) -> str:
    sent = DecisionLetter.objects.filter(case=case, kind=kind).order_by("-created_at").first()
    return Letter.objects.get(pk=sent.letter).html


# --- received --------------------------------------------------------------------------------------------------------


def test_an_appeal_over_the_web_is_confirmed_and_tells_when_to_expect_an_answer(office, case):
    found = appeal(office, case, postpone=True)
    assert (found.channel, found.received_on, found.in_time) == ("web", date(2024, 6, 10), True)
    case.refresh_from_db()
    assert case.state == "appealed"
    said = html(case, "appeal-received")
    assert "10. juli 2024" in said.replace("\xa0", " ") and "svarer vi på så snart vi kan" in said
    assert Postponement.objects.get().appeal_id == found.pk
    assert Deadline.objects.get(case=case, kind="review", met_at=None).due == date(2024, 7, 10)


@pytest.mark.parametrize("channel", ["paper", "telephone", "counter"])
def test_what_comes_in_another_way_is_written_down_with_its_true_day(office, kari, case, channel):
    at(office, "2024-06-25")
    found = written(office, kari, case, channel=channel)
    assert (found.channel, found.received_on, found.in_time) == (channel, date(2024, 6, 20), True)
    assert found.received_by_id == kari.staff and found.asked_by_id == case.applicant_id
    assert "case.appeal" in kinds(case)
    assert "20. juni 2024" in html(case, "appeal-received").replace("\xa0", " ")


@pytest.mark.parametrize(
    ("received", "posted", "in_time"),
    [
        (date(2024, 7, 1), None, True),  # the last day
        (date(2024, 7, 2), None, False),
        (date(2024, 7, 4), date(2024, 7, 1), True),  # handed to the post in time (§ 30)
        (date(2024, 7, 4), date(2024, 7, 2), False),
    ],
)
def test_the_day_it_was_handed_over_counts(office, kari, case, received, posted, in_time):
    at(office, "2024-07-10")
    town.opened_with_reason(office, kari, case)
    assert written(office, kari, case, received_on=received, posted_on=posted).in_time is in_time


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"text": "  "}, "text"),
        ({"channel": "pigeon"}, "channel"),
        ({"received_on": date(2024, 6, 11)}, "received_on"),
        ({"received_on": date(2024, 6, 9)}, "received_on"),
        ({"received_on": date(2024, 6, 10), "posted_on": date(2024, 6, 11)}, "posted_on"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(office, kari, case, more, problem):
    with pytest.raises(cases.InvalidAnswers) as refused:
        written(office, kari, case, **{"received_on": date(2024, 6, 10), **more})
    assert list(refused.value.problems) == [problem] and not Appeal.objects.exists()


def test_there_is_nothing_to_appeal_before_a_decision(office, kari):
    open_case = town.decided(office)
    with pytest.raises(cases.TransitionRefused):
        written(office, kari, open_case, received_on=date(2024, 6, 10))


def test_the_same_form_twice_is_one_appeal(office, kari, case):
    token = town.token()
    how = {"text": "Jeg er uenig.", "channel": "paper", "received_on": date(2024, 6, 10), "token": token}
    first = cases.receive_appeal(office, kari, case.number, **how)
    assert cases.receive_appeal(office, kari, case.number, **how).pk == first.pk
    assert Appeal.objects.count() == 1 and letters(case).count("appeal-received") == 1


def test_a_second_letter_of_appeal_is_received_too(office, kari, case):
    appeal(office, case)
    written(office, kari, case, received_on=date(2024, 6, 10))
    assert Appeal.objects.filter(settled_at=None).count() == 2 and kinds(case).count("case.appeal") == 2


# --- taken up or dismissed ------------------------------------------------------------------------------------------------


def test_taking_up_links_the_appeal_to_rule_row_and_version(office, kari, case):
    found = appeal(office, case)
    offered = cases.attackable(found)
    assert offered[0].adverse and len({one.key for one in offered}) == len(offered)
    with pytest.raises(cases.InvalidAnswers):
        take_up(office, kari, case, found, points=[])
    with pytest.raises(cases.InvalidAnswers):
        take_up(office, kari, case, found, points=["income-cap|§ 9|made-up"])
    chosen = next(one for one in offered if one.adverse)
    take_up(office, kari, case, found, points=[chosen.key])
    point = AppealPoint.objects.get()
    made = case.decisions.get().determination
    assert (point.benefit, point.provision, point.row) == (chosen.benefit, chosen.provision, chosen.row)
    assert (point.package_hash, point.package_version) == (made.package_hash, town.package().version)
    assert point.overturned is None
    with pytest.raises(cases.TransitionRefused):
        take_up(office, kari, case, found)


def test_a_late_one_is_taken_up_with_reasons_or_not_at_all(office, kari, case):
    at(office, "2024-09-02")
    found = appeal(office, case)
    assert not found.in_time and "kom etter at klagefristen var ute" in html(case, "appeal-received")
    with pytest.raises(cases.OwnReasonsRequired):
        take_up(office, kari, case, found)
    took = take_up(office, kari, case, found, why="Hun lå på sykehus i hele klagefristen, og klaget straks etterpå.")
    assert took.taken_up_by_id == kari.staff and "sykehus" in took.late_reasons
    cases.forward_appeal(office, kari, case.number, statement=WHY, token=town.token())


@pytest.mark.parametrize(("day", "too_old"), [("2025-06-10", False), ("2025-06-11", True)])
def test_after_a_year_it_can_only_be_dismissed(office, kari, case, day, too_old):
    at(office, day)
    found = appeal(office, case)
    assert cases.too_old(found) is too_old
    if too_old:
        with pytest.raises(cases.TransitionRefused, match="year"):
            take_up(office, kari, case, found, why=WHY)
        with pytest.raises(cases.TransitionRefused, match="year"):
            cases.forward_appeal(office, kari, case.number, statement=WHY, token=town.token())
    else:
        take_up(office, kari, case, found, why=WHY)


def test_what_nobody_was_told_of_is_in_time_after_years(office, kari):
    """No notice was ever given, so no period ran, and § 31 does not apply."""
    made = town.decided(office)
    cases.decide(office, kari, made.number, own_reasons=WHY, token=town.token())
    town.work(office, kinds={"case.letter"})
    at(office, "2026-01-05")
    found = appeal(office, made)
    assert found.in_time and not cases.too_old(found)


def test_a_dismissal_is_a_decision_with_reasons_that_can_be_appealed(office, kari, case):
    at(office, "2024-09-02")
    found = appeal(office, case)
    with pytest.raises(cases.OwnReasonsRequired):
        cases.dismiss_appeal(office, kari, case.number, appeal=found.pk, own_reasons="", token=town.token())
    cases.dismiss_appeal(office, kari, case.number, appeal=found.pk, own_reasons=WHY, token=town.token())
    case.refresh_from_db()
    assert case.state == "notified" and Appeal.objects.get().outcome == "dismissed"
    said = html(case, "appeal-dismissed")
    assert WHY in said and "Statsforvalteren" in said and "forvaltningsloven" in said.lower()
    town.work(office, kinds={"case.notice"})
    assert office.ports.notifier.sent[-1].subject == "Nordvik kommune har gjort et vedtak i en sak du har hos oss"
    dismissed = DecisionLetter.objects.get(kind="appeal-dismissed")
    assert dismissed.appeal_until == date(2024, 9, 23)
    second = appeal(office, case)
    assert second.of_dismissal_id == found.pk and second.in_time
    at(office, "2024-09-24")
    assert not appeal(office, case).in_time


def test_a_dismissed_appeal_leaves_a_case_that_closes(office, kari, case):
    found = appeal(office, case)
    cases.dismiss_appeal(office, kari, case.number, appeal=found.pk, own_reasons=WHY, token=town.token())
    town.work(office, kinds={"case.notice"})
    at(office, "2024-08-01")
    town.work(office)
    case.refresh_from_db()
    assert case.state == "closed"


def test_the_database_takes_no_appeal_up_without_a_person(office, case):
    found = appeal(office, case)
    for broken in ({"taken_up_at": found.asked_at}, {"settled_at": found.asked_at, "outcome": "upheld"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Appeal.objects.filter(pk=found.pk).update(**broken)


# --- changed, sent on, carried out ----------------------------------------------------------------------------------------


def changed(office, kari, case) -> None:
    """The register has another income now: the case is reopened, and Kari decides it anew."""
    office.ports.tax.world = town.alone(200_000)
    cases.reopen(office, kari, case.number, why="Skatteoppgjøret er rettet.", token=town.token())
    town.work(office, kinds={"case.process"})
    cases.decide(office, kari, case.number, own_reasons=WHY, token=town.token())
    town.work(office, kinds={"case.letter", "case.notice"})


def test_the_agency_changes_its_decision_and_the_rule_counts_as_overturned(office, kari, case):
    found = appeal(office, case)
    take_up(office, kari, case, found)
    with pytest.raises(cases.InvalidAnswers):
        settle(office, kari, case, "changed")  # there is no new decision
    changed(office, kari, case)
    (row,) = cases.queue(office, kari)
    assert row.number == case.number  # the appeal waits beside the new decision
    settle(office, kari, case, "changed")
    assert cases.queue(office, kari) == []
    assert set(AppealPoint.objects.values_list("overturned", flat=True)) == {True}
    said = html(case, "appeal-outcome")
    assert "har gjort et nytt vedtak" in said and "innen tre uker" in said


def test_a_point_that_the_new_decision_left_as_it_was_is_not_overturned(office, kari, case):
    found = appeal(office, case)
    take_up(office, kari, case, found)
    cases.reopen(office, kari, case.number, why="Ser på saken.", token=town.token())
    town.work(office, kinds={"case.process"})
    cases.decide(office, kari, case.number, own_reasons=WHY, token=town.token())
    settle(office, kari, case, "changed")
    assert set(AppealPoint.objects.values_list("overturned", flat=True)) == {False}


def test_sent_on_with_a_statement_that_the_party_gets_and_taken_up_with_it(office, kari, case):
    found = appeal(office, case)
    with pytest.raises(cases.InvalidAnswers):
        settle(office, kari, case, "upheld")  # the appeal body cannot have answered what it has not got
    cases.forward_appeal(office, kari, case.number, statement="Vi holder fast ved vedtaket.", token=town.token())
    found.refresh_from_db()
    assert found.forwarded_at and found.taken_up_by_id == kari.staff and found.points.exists()
    assert "Vi holder fast ved vedtaket." in html(case, "appeal-forwarded")
    settle(office, kari, case, "upheld", decided_on=date(2024, 6, 10))
    case.refresh_from_db()
    assert case.state == "closed" and "Vedtaket står" in html(case, "appeal-outcome")
    assert set(AppealPoint.objects.values_list("overturned", flat=True)) == {False}
    assert cases.queue(office, kari) == []


@pytest.mark.parametrize("outcome", ["annulled", "changed-by-body"])
def test_what_the_appeal_body_decided_is_carried_out_and_a_task_until_then(office, kari, case, outcome):
    appeal(office, case, postpone=True)
    cases.forward_appeal(office, kari, case.number, statement=WHY, token=town.token())
    office.ports.tax.world = town.alone(200_000)
    settle(office, kari, case, outcome)
    case.refresh_from_db()
    assert case.state == "reopened" and Postponement.objects.get().ended_at
    town.work(office, kinds={"case.process"})
    (row,) = cases.queue(office, kari, states=["all"])
    assert Appeal.objects.get().carried_out_at is None and row.number == case.number
    cases.decide(office, kari, case.number, own_reasons=WHY, token=town.token())
    assert Appeal.objects.get().carried_out_at and kinds(case).count("case.appeal-carried-out") == 1
    assert set(AppealPoint.objects.values_list("overturned", flat=True)) == {True}


def test_what_is_carried_out_in_another_way_is_told(office, kari, case):
    appeal(office, case)
    cases.forward_appeal(office, kari, case.number, statement=WHY, token=town.token())
    settle(office, kari, case, "changed-by-body")
    said = "Statsforvalteren vedtok selv, og beløpet er betalt tilbake."
    cases.carried_out_otherwise(office, kari, case.number, words=said, token=town.token())
    assert said in Appeal.objects.get().settled_reasons
    with pytest.raises(cases.TransitionRefused):
        cases.carried_out_otherwise(office, kari, case.number, words=said, token=town.token())


def test_an_appeal_in_a_case_that_is_being_changed_is_not_lost(office, kari, case):
    """Reopened and on its way to a new decision: the appeal stands beside it, and is settled after it."""
    cases.reopen(office, kari, case.number, why="Inntekten er rettet.", token=town.token())
    found = appeal(office, case)
    town.work(office, kinds={"case.process"})
    case.refresh_from_db()
    assert case.state == "awaiting_judgement"  # whoever has appealed gets a human
    take_up(office, kari, case, found)
    cases.decide(office, kari, case.number, own_reasons=WHY, token=town.token())
    town.work(office, kinds={"case.letter"})
    cases.forward_appeal(office, kari, case.number, statement=WHY, token=town.token())
    settle(office, kari, case, "upheld")
    assert Appeal.objects.get().outcome == "upheld" and "case.settle-appeal" in kinds(case)


# --- postponing and costs ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("granted", [True, False])
def test_a_wish_to_postpone_is_answered_by_a_human_with_reasons(office, kari, case, granted):
    appeal(office, case)
    wish = cases.ask_postponement(office, town.citizen(), case.number, token=town.token())
    assert cases.ask_postponement(office, town.citizen(), case.number, token=town.token()).pk == wish.pk
    form = {"postponement": wish.pk, "granted": granted}
    with pytest.raises(cases.OwnReasonsRequired):
        cases.answer_postponement(office, kari, case.number, **form, reasons="", token=town.token())
    cases.answer_postponement(office, kari, case.number, **form, reasons=WHY, token=town.token())
    assert ("Vi venter." in html(case, "postponement")) is granted and cases.is_postponed(case) is granted
    with pytest.raises(cases.TransitionRefused):
        cases.answer_postponement(office, kari, case.number, **form, reasons=WHY, token=town.token())
    cases.forward_appeal(office, kari, case.number, statement=WHY, token=town.token())
    settle(office, kari, case, "upheld")
    assert not cases.is_postponed(case)


def test_costs_are_claimed_after_a_changed_decision_and_answered_with_a_letter(office, kari, case):
    with pytest.raises(cases.TransitionRefused):
        cases.claim_costs(office, town.citizen(), case.number, text="Advokat", token=town.token())
    take_up(office, kari, case, appeal(office, case))
    changed(office, kari, case)
    settle(office, kari, case, "changed")
    claim = cases.claim_costs(office, town.citizen(), case.number, text="Advokat, fem timer.", token=town.token())
    assert claim.in_time and claim.claim == "Advokat, fem timer."
    with pytest.raises(cases.TransitionRefused):
        cases.claim_costs(office, town.citizen(), case.number, text="En gang til", token=town.token())
    (row,) = cases.queue(office, kari)
    assert row.number == case.number
    form = {"claim": claim.pk, "reasons": WHY}
    for wrong in ({"outcome": "maybe", "amount": None}, {"outcome": "partly", "amount": None},
                  {"outcome": "granted", "amount": Decimal(0)}):  # fmt: skip
        with pytest.raises(cases.InvalidAnswers):
            cases.answer_costs(office, kari, case.number, **form, **wrong, token=town.token())
    granted = {"outcome": "partly", "amount": Decimal(6000), "account": "1234.56.78903"}
    cases.answer_costs(office, kari, case.number, **form, **granted, token=town.token())
    assert "6 000 kr" in html(case, "costs").replace("\xa0", " ") and CostClaim.objects.get().amount == "6000"
    town.work(office, kinds={"case.notice"})
    assert DecisionLetter.objects.get(kind="costs").appeal_until == date(2024, 7, 1)
    assert cases.queue(office, kari) == []


@pytest.mark.parametrize(("day", "in_time"), [(date(2024, 7, 1), True), (date(2024, 7, 2), False)])
def test_a_claim_for_costs_comes_within_three_weeks_of_the_new_decision(office, kari, case, day, in_time):
    take_up(office, kari, case, appeal(office, case))
    changed(office, kari, case)
    at(office, "2024-07-10")
    claim = cases.receive_cost_claim(
        office, kari, case.number, text="Advokat", channel="paper", received_on=day, token=town.token()
    )
    assert claim.in_time is in_time


# --- the rules, counted -----------------------------------------------------------------------------------------------------


def test_the_rate_of_each_rule_counts_what_was_settled_on_the_matter(office, kari, case):
    owner = town.employee("rule-owner")
    assert cases.rule_rates(office, owner) == ()
    take_up(office, kari, case, appeal(office, case))
    attacked = AppealPoint.objects.count()
    assert {(one.attacked, one.settled, one.share) for one in cases.rule_rates(office, owner)} == {(1, 0, None)}
    changed(office, kari, case)
    settle(office, kari, case, "changed")
    rates = cases.rule_rates(office, town.employee("leader"))
    assert len(rates) == attacked and {(one.settled, one.overturned, one.share) for one in rates} == {(1, 1, 1.0)}
    assert {one.version for one in rates} == {town.package().version}
    for actor in (town.citizen(), town.employee("auditor"), town.employee("administrator")):
        with pytest.raises(cases.NotAllowed):
            cases.rule_rates(office, actor)


def test_an_appeal_is_nobody_elses_to_handle(office, case):
    found = appeal(office, case)
    for actor in (town.citizen(), town.employee("leader"), town.employee("rule-owner")):
        with pytest.raises(cases.NotAllowed):
            cases.take_up(office, actor, case.number, appeal=found.pk, token=town.token())
    bo = town.citizen(town.BO)
    for act in (
        lambda: cases.claim_costs(office, bo, case.number, text="x", token=town.token()),
        lambda: cases.ask_postponement(office, bo, case.number, token=town.token()),
    ):
        with pytest.raises(cases.NotFound):
            act()
