"""Something changes on the way: the months from then on are decided anew, and those before stand as they were."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from cases import town
from cases.people import child
from saklig import cases
from saklig.cases.models import Payment, PriceLine
from saklig.cases.ports import FamilyEntry
from saklig.documents.letters import Letter

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
JANUARY = date(2025, 1, 1)
IN_DECEMBER = datetime(2024, 12, 10, 8, tzinfo=UTC)
OWN = "Timetallet er endret fra januar, og prisen følger av det."


def changed(at, case, world, *, month=JANUARY):
    at.ports.clock.set(IN_DECEMBER)
    for twin in (at.ports.population, at.ports.tax, at.ports.placements, at.ports.contacts):
        twin.world = world
    kari = town.caseworker()
    town.opened_with_reason(at, kari, case)
    cases.reopen(at, kari, case.number, why="Noe er endret.", token=town.token(), month=month)
    town.work(at, kinds={"case.process"})
    case.refresh_from_db()
    if case.state == "awaiting_judgement":
        cases.decide(at, kari, case.number, own_reasons=OWN, token=town.token())
    town.work(at, kinds={"case.letter"})
    case.refresh_from_db()
    return case.decisions.order_by("-number").first()


def payments(decision) -> dict[date, Decimal]:
    return {one.month: Decimal(one.payment) for one in Payment.objects.filter(decision=decision)}


def test_a_place_that_changes_hours_changes_the_months_from_then_on():
    at = town.office(town.alone(200_000))
    case = town.decided(at)
    places = (
        town.place(town.KIM, valid_until=date(2024, 12, 31)),
        town.place(town.KIM, hours_per_week=Decimal(25), valid_from=JANUARY, unit="nv-02"),
    )
    decision = changed(at, case, replace(town.alone(200_000), places=places))
    assert decision.number == 2 and min(payments(decision)) == JANUARY and len(payments(decision)) == 7
    assert set(payments(decision).values()) != {Decimal(600), Decimal(0)}
    assert set(decision.lines.values_list("month", flat=True)) == set(payments(decision))
    # August to December: decided once, priced once, and nothing of them is in the new letter.
    before = PriceLine.objects.filter(month__lt=JANUARY)
    assert before.count() == 5 and not before.filter(kind="reversal").exists()
    after = PriceLine.objects.filter(month=date(2025, 2, 1)).order_by("nth")
    assert [(one.kind, one.price["unit"]) for one in after] == [("charge", "nv-01"), ("reversal", "nv-01"), ("charge", "nv-02")]
    assert list(cases.differences(at)) == []
    html = Letter.objects.get(pk=decision.letters.get().letter).html.replace("\u00a0", " ")
    assert "i måneden fra januar 2025" in html and "fra august 2024" not in html
    assert all(one.verdict == "same" for one in cases.replay_case(at, town.employee("auditor"), case.number))


def test_a_sibling_who_starts_changes_the_months_from_then_on():
    at = town.office(town.alone(900_000))
    case = town.decided(at, {"application.asks_core_hours": False})
    kari = town.caseworker()
    cases.decide(at, kari, case.number, own_reasons=OWN, token=town.token())
    town.work(at, kinds={"case.letter"})
    case.refresh_from_db()
    base = town.alone(900_000)
    ana = base.persons[town.ANA]
    world = replace(
        base,
        persons={
            **base.persons,
            town.ANA: replace(ana, family=(*ana.family, FamilyEntry(role="child", related=town.LO))),
            town.LO: town.named(child(town.LO, town.ANA, born=date(2023, 5, 1)), "Lo"),
        },
        places=(*base.places, town.place(town.LO, valid_from=JANUARY)),
    )
    decision = changed(at, case, world)
    assert min(payments(decision)) == JANUARY
    subjects = set(decision.lines.filter(benefit="siblings", kind="granted").values_list("subject", flat=True))
    assert len(subjects) == 1  # the younger of the two pays less; for the other nothing changes, and no line is written
    assert not PriceLine.objects.filter(kind="reversal").exists()
    new = PriceLine.objects.filter(decision=decision)
    assert (new.count(), new.values("person").distinct().count(), min(new.values_list("month", flat=True))) == (7, 1, JANUARY)
    assert list(cases.differences(at)) == []


def test_without_a_month_all_of_them_are_decided_anew():
    at = town.office(town.alone(200_000))
    case = town.decided(at)
    assert len(payments(changed(at, case, town.alone(150_000), month=None))) == 12


def test_a_month_that_was_never_decided_is_refused():
    at = town.office(town.alone(200_000))
    case = town.decided(at)
    at.ports.clock.set(IN_DECEMBER)
    town.opened_with_reason(at, town.caseworker(), case)
    for month in (date(2024, 7, 1), date(2025, 8, 1), date(2025, 1, 2)):
        with pytest.raises(cases.InvalidAnswers):
            cases.reopen(at, town.caseworker(), case.number, why="x", token=town.token(), month=month)
    case.refresh_from_db()
    assert case.state == "notified"


def test_what_was_opened_for_one_month_is_done_with_once_it_is_decided():
    at = town.office(town.alone(200_000))
    case = town.decided(at)
    changed(at, case, town.alone(150_000))
    at.ports.clock.set(datetime(2025, 2, 1, 8, tzinfo=UTC))
    kari = town.caseworker()
    cases.reopen(at, kari, case.number, why="Alt på nytt.", token=town.token())
    town.work(at, kinds={"case.process"})
    assert case.determinations.order_by("-number").first().from_month is None
