"""The year: what goes on is prepared from fresh data, a full grant goes out, and nothing is lowered unheard."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from cases import town
from saklig import cases
from saklig.cases.committed import Committed, look_at_committed
from saklig.cases.models import Case, InformationRequest, OutcomeLine, Payment, PriceLine, Renewal, RenewalRun
from saklig.store.models import Event

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
JUNE = datetime(2025, 6, 2, 8, tzinfo=UTC)
GOES_ON = {"application.as_long_as_place": True}
YEAR = {"case.year-begin", "case.year-prepare", "case.year-release", "case.year-renew", "case.process", "case.letter",
        "case.prior-notice"}  # fmt: skip
OWN = "Inntekten er høyere enn i fjor, og søkeren har hatt frist til å svare."


def year_later(at, income_now: int | None, world=None):
    """A year has gone by: the tax of 2024 is assessed."""
    at.ports.clock.set(JUNE)
    if world is None:  # the maximum price has gone down, and the kindergarten's with it
        world = replace(at.ports.tax.world, places=(town.place(town.KIM, full_price=Decimal(1200)),))
    incomes = {**world.incomes} if income_now is None else {**world.incomes, (town.ANA, 2024): town.income(town.ANA, income_now)}
    for twin in (at.ports.population, at.ports.tax, at.ports.placements, at.ports.contacts):
        twin.world = replace(world, incomes=incomes)


def prepared(at, leader=None):
    leader = leader or town.employee("leader")
    run = cases.begin_year(at, leader, town.SERVICE, token=town.token())
    town.work(at, kinds={"case.year-begin", "case.year-prepare"})
    return leader, run


def released(at, leader):
    cases.release_year(at, leader, town.SERVICE, period=2025, token=town.token())
    town.work(at, kinds=YEAR)
    return Renewal.objects.get(run__period=2025).case


def test_a_full_grant_that_lowers_nothing_goes_out_by_itself():
    at = town.office(town.alone(200_000))
    first = town.decided(at, GOES_ON)
    year_later(at, 190_000)
    leader, _ = prepared(at)
    assert Renewal.objects.get().finding == "full" and Case.objects.count() == 1  # nothing is decided by preparing
    case = released(at, leader)
    assert (case.state, case.decisions.get().kind, case.applicant_id) == ("notified", "automatic", first.applicant_id)
    months = set(OutcomeLine.objects.filter(case=case).values_list("month", flat=True))
    assert (min(months), max(months), len(months)) == (date(2025, 8, 1), date(2026, 7, 1), 12)
    # 1,200 from August 2025, six per cent of 190,000 is 1,036.36; 45 per cent of it off for 20 hours.
    assert {Decimal(one.payment) for one in Payment.objects.filter(case=case)} == {Decimal(570), Decimal(0)}
    assert PriceLine.objects.filter(case=case, kind="charge").count() == 12
    assert list(cases.differences(at)) == []
    facts = {f.path: f.value["value"] for f in case.determinations.get().case.facts.all()}
    assert facts["household.adults[0].income_year"] in (2024, "2024") and facts["application.received"] == "2024-06-10"
    letter = case.letters.get().letter
    from saklig.documents.letters import Letter

    assert "10. juni 2024" in Letter.objects.get(pk=letter).html.replace("\u00a0", " ")


def test_what_would_be_lower_is_heard_first_and_a_human_decides():
    at = town.office(town.alone(200_000))
    town.decided(at, GOES_ON)
    year_later(at, 400_000)
    leader, _ = prepared(at)
    assert Renewal.objects.get().finding == "lower"
    case = released(at, leader)
    notice = InformationRequest.objects.get(case=case)
    assert (case.state, notice.kind, case.decisions.count()) == ("awaiting_information", "prior-notice", 0)
    assert case.letters.get().kind == "prior-notice"
    kari = town.caseworker()
    with pytest.raises(cases.TransitionRefused):
        cases.decide(at, kari, case.number, own_reasons=OWN, token=town.token())
    # The time runs from the letter; when it is over a human goes on, and only a human.
    at.ports.clock.set(datetime.combine(notice.due + timedelta(days=1), datetime.min.time(), tzinfo=UTC) + timedelta(hours=8))
    town.work(at, kinds={"case.information-overdue"})
    case.refresh_from_db()
    assert (case.state, case.decisions.count()) == ("awaiting_judgement", 0)
    made = cases.decide(at, kari, case.number, own_reasons=OWN, token=town.token())
    assert made.kind == "caseworker" and made.lines.filter(adverse=True).exists()


def test_an_answer_ends_the_wait_and_is_there_to_be_read():
    at = town.office(town.alone(200_000))
    town.decided(at, GOES_ON)
    year_later(at, 400_000)
    leader, _ = prepared(at)
    case = released(at, leader)
    (asked,) = cases.my_requests(at, town.citizen())
    assert asked.kind == "prior-notice"
    with pytest.raises(cases.InvalidAnswers):
        cases.answer_information(at, town.citizen(), asked.pk, {"text": " "}, token=town.token())
    cases.answer_information(at, town.citizen(), asked.pk, {"text": "Jeg mistet jobben i mars."}, token=town.token())
    case.refresh_from_db()
    assert case.state == "awaiting_judgement"
    assert InformationRequest.objects.get(case=case).answers == {"text": "Jeg mistet jobben i mars."}
    assert cases.decide(at, town.caseworker(), case.number, own_reasons=OWN, token=town.token()).kind == "caseworker"


@pytest.mark.parametrize("income", [190_000, 400_000])
def test_what_a_year_makes_is_committed_to_in_the_ledger(income):
    at = town.office(town.alone(200_000))
    town.decided(at, GOES_ON)
    year_later(at, income)
    leader, _ = prepared(at)
    released(at, leader)
    count = Committed()
    assert list(look_at_committed(count)) == [] and count.looked >= 5


def test_a_higher_payment_alone_is_lower_too():
    """Everything is granted, and it costs more than last year: a human, after prior notice."""
    at = town.office(town.alone(120_000))
    town.decided(at, GOES_ON)
    year_later(at, 200_000)
    leader, _ = prepared(at)
    assert Renewal.objects.get().finding == "lower"
    case = released(at, leader)
    assert case.state == "awaiting_information" and case.determinations.get().reasons == ["lowers-in-force"]


def test_the_database_refuses_to_lower_what_goes_on_unheard():
    at = town.office(town.alone(200_000))
    town.decided(at, GOES_ON)
    year_later(at, 400_000)
    leader, _ = prepared(at)
    case = released(at, leader)
    made = case.determinations.get()
    from saklig.cases.models import Decision

    kari = town.caseworker()
    now = at.ports.clock.now()
    values = {"case": case, "number": 1, "determination": made, "kind": "caseworker", "decided_by_id": kari.staff,
              "own_reasons": OWN}  # fmt: skip
    with pytest.raises(DatabaseError, match="prior notice runs"), transaction.atomic():
        Decision(**values, decided_at=now).save(force_insert=True)
    InformationRequest.objects.filter(case=case).update(kind="questions")  # as if no notice had been given
    with transaction.atomic():
        decision = Decision(**values, decided_at=now)
        decision.save(force_insert=True)
    with pytest.raises(DatabaseError, match="prior notice"), transaction.atomic():
        OutcomeLine.objects.create(
            case=case, decision=decision, decided_by_id=kari.staff, subject="c1", benefit="income-cap",
            month=date(2025, 8, 1), kind="refused", adverse=True, provision="§ 3 b", reason="row",
        )
    with pytest.raises(DatabaseError, match="once"), transaction.atomic():
        Renewal.objects.update(case=None)


@pytest.mark.parametrize(
    ("answers", "places", "finding"),
    [
        ({"application.as_long_as_place": False}, None, None),
        (GOES_ON, (), "ended"),
        (GOES_ON, (town.place(town.KIM, valid_until=date(2025, 7, 31)),), "ended"),
    ],
)
def test_what_does_not_go_on_is_left(answers, places, finding):
    at = town.office(town.alone(200_000))
    town.decided(at, answers)
    world = at.ports.tax.world if places is None else replace(at.ports.tax.world, places=places)
    year_later(at, 190_000, world)
    leader, _ = prepared(at)
    assert list(Renewal.objects.values_list("finding", flat=True)) == ([finding] if finding else [])
    cases.release_year(at, leader, town.SERVICE, period=2025, token=town.token())
    town.work(at, kinds=YEAR)
    assert Case.objects.count() == 1


def test_income_that_is_not_known_is_a_human_s_and_no_notice_is_sent_of_it():
    at = town.office(town.alone(200_000))
    town.decided(at, GOES_ON)
    year_later(at, None)
    leader, _ = prepared(at)
    assert Renewal.objects.get().finding == "unclear"
    case = released(at, leader)
    assert (case.state, InformationRequest.objects.count()) == ("awaiting_judgement", 0)


def test_one_who_has_applied_for_the_new_year_is_not_renewed_beside():
    at = town.office(town.alone(200_000))
    town.decided(at, GOES_ON)
    year_later(at, 190_000)
    town.decided(at, {**GOES_ON, "application.year_start": 2025})
    prepared(at)
    assert Renewal.objects.get().finding == "applied"


def test_a_year_is_begun_once_and_only_by_a_leader_and_everything_twice_changes_nothing():
    at = town.office(town.alone(200_000))
    town.decided(at, GOES_ON)
    year_later(at, 190_000)
    for other in (town.caseworker(), town.employee("auditor"), town.citizen()):
        with pytest.raises(cases.NotAllowed):
            cases.begin_year(at, other, town.SERVICE, token=town.token())
    leader = town.employee("leader")
    with pytest.raises(cases.NotFound):
        cases.release_year(at, leader, town.SERVICE, period=2025, token=town.token())
    cases.begin_year(at, leader, town.SERVICE, token=town.token())
    with pytest.raises(cases.TransitionRefused):
        cases.begin_year(at, leader, town.SERVICE, token=town.token())
    with pytest.raises(cases.TransitionRefused):
        cases.release_year(at, leader, town.SERVICE, period=2025, token=town.token())
    town.work(at, kinds=YEAR)
    for _ in range(2):
        cases.release_year(at, leader, town.SERVICE, period=2025, token=town.token())
        town.work(at, kinds=YEAR)
    assert (RenewalRun.objects.count(), Case.objects.count()) == (1, 2)
    assert Event.objects.filter(kind="case.renewed").count() == 1
    (view,) = cases.years(at, leader)
    assert (view.total, view.prepared, view.cases, view.decided) == (1, 1, 1, 1)
    assert view.rows[0].before is None  # a sum over one would tell of somebody


def test_what_goes_on_goes_on_the_year_after_too():
    at = town.office(town.alone(200_000))
    town.decided(at, GOES_ON)
    year_later(at, 190_000)
    leader, _ = prepared(at)
    second = released(at, leader)
    at.ports.clock.set(datetime(2026, 6, 1, 8, tzinfo=UTC))
    world = at.ports.tax.world
    for twin in (at.ports.tax,):
        twin.world = replace(world, incomes={**world.incomes, (town.ANA, 2025): town.income(town.ANA, 180_000)})
    cases.begin_year(at, leader, town.SERVICE, token=town.token())
    town.work(at, kinds=YEAR)
    item = Renewal.objects.get(run__period=2026)
    assert (item.source, item.finding, item.first_received.year) == (second, "full", 2024)
