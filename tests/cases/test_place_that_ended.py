"""A child whose place ended before the months that can be decided: nothing is asked for it, and it stops nothing.

Found by benchmarks/households.py: such families were full grants by the regulation and came to a human all the same.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from cases import town
from cases.people import child
from saklig.cases.models import Determination, OutcomeLine
from saklig.cases.ports import FamilyEntry

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
JANUARY = datetime(2025, 1, 20, 10, tzinfo=UTC)


def world(until: date) -> Any:
    """Ana with Kim, who has a place, and Lo, whose place lasts until the day given."""
    alone = town.alone()
    ana = alone.persons[town.ANA]
    lo = town.named(child(town.LO, town.ANA, born=date(2021, 3, 4)), "Lo")
    with_lo = replace(ana, family=(*ana.family, FamilyEntry(role="child", related=town.LO)))
    return replace(
        alone,
        persons={**alone.persons, town.ANA: with_lo, town.LO: lo},
        incomes={**alone.incomes, (town.ANA, 2024): town.income(town.ANA, 150_000)},
        places=(*alone.places, town.place(town.LO, valid_until=until)),
    )


@pytest.mark.parametrize("until", [date(2024, 12, 31), date(2025, 1, 31)])
def test_a_place_that_has_ended_asks_for_nothing(until: date) -> None:
    case = town.decided(town.office(world(until), now=JANUARY))
    assert Determination.objects.get(case=case).reasons == []
    assert case.state == "notified"
    assert len(set(OutcomeLine.objects.filter(case=case).values_list("subject", flat=True))) == 1


def test_a_place_that_ends_in_the_first_month_is_looked_at() -> None:
    case = town.decided(town.office(world(date(2025, 2, 14)), now=JANUARY))
    assert case.state == "awaiting_judgement"  # part of a month is not in the regulation


def test_a_child_that_is_named_is_answered_for_though_its_place_has_ended() -> None:
    case = town.decided(town.office(world(date(2024, 12, 31)), now=JANUARY), {"children": [town.KIM, town.LO]})
    assert case.state == "awaiting_judgement"
    assert "asked-not-answered" in Determination.objects.get(case=case).reasons
