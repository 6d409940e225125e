"""Those who reach a right by age are found among the cases, and their parents told: once, and only where nobody has it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from cases import town
from cases.people import child
from saklig import cases
from saklig.cases.models import ReachedRight
from saklig.connectors.identity_number import make
from saklig.documents.letters import Letter

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
JUNE = datetime(2025, 6, 2, 8, tzinfo=UTC)
YEAR = {"case.year-begin", "case.year-prepare", "case.year-release", "case.year-renew", "case.process", "case.year-reached"}


def office(born: date):
    kid = make(born, woman=True)
    alone = town.alone(200_000)
    ana = alone.persons[town.ANA]
    family = tuple(replace(one, related=kid) if one.related == town.KIM else one for one in ana.family)
    persons = {town.ANA: replace(ana, family=family), kid: town.named(child(kid, town.ANA, born=born), "Kim")}
    place = town.place(kid, full_price=Decimal(1200), valid_from=date(2024, 8, 1))
    incomes = {**alone.incomes, (town.ANA, 2024): town.income(town.ANA, 190_000)}
    return town.office(replace(alone, persons=persons, places=(place,), incomes=incomes))


def year(at):
    at.ports.clock.set(JUNE)
    leader = town.employee("leader")
    cases.begin_year(at, leader, town.SERVICE, token=town.token())
    town.work(at, kinds=YEAR)
    found = cases.year_view(at, leader, town.SERVICE, 2025).reached
    cases.release_year(at, leader, town.SERVICE, period=2025, token=town.token())
    town.work(at, kinds=YEAR)
    return found


ASKS = {"application.asks_core_hours": False}


@pytest.mark.parametrize(
    ("born", "answers", "told"),
    [
        (date(2023, 12, 31), ASKS, 1),
        (date(2023, 1, 1), ASKS, 1),
        (date(2022, 12, 31), ASKS, 0),  # turned two the year before
        (date(2024, 1, 1), ASKS, 0),  # turns two the year after
        (date(2023, 5, 1), {"application.asks_core_hours": True}, 1),  # asked for, and for one year alone
        (date(2023, 5, 1), {"application.asks_core_hours": True, "application.as_long_as_place": True}, 0),  # goes on
    ],
)
def test_who_reaches_a_right_is_found_and_told(born, answers, told):
    at = office(born)
    case = town.decided(at, answers)
    if case.state == "awaiting_judgement":  # core hours asked for a child who is too young for them yet
        cases.decide(at, town.caseworker(), case.number, own_reasons="Barnet er for ungt for kjernetid ennå.", token=town.token())
    town.work(at, kinds={"case.letter"})
    assert year(at) == told
    letters = case.letters.filter(kind="reached-right")
    assert letters.count() == told == ReachedRight.objects.exclude(told_at=None).count()
    if told:
        html = Letter.objects.get(pk=letters.get().letter).html.replace("\u00a0", " ")
        assert "Kim" in html and "1. august 2025" in html


def test_a_case_with_a_protected_address_is_left_to_a_caseworker():
    at = office(date(2023, 5, 1))
    case = town.decided(at, ASKS)
    case.restricted = True
    case.save(update_fields=["restricted"])
    assert year(at) == 0
    assert not case.letters.filter(kind="reached-right").exists()
