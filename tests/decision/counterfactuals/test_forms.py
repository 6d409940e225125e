"""Staircases against the built-ins and the calendar they stand for: their heights, and from where on each is reached."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from saklig.decision.explanation.counterfactuals.forms import Form, MonthsAway, Rounded, Staircase
from saklig.decision.feel.builtins import BUILTINS
from saklig.decision.temporal import add_months

WAYS = ["floor", "ceiling", "decimal", "round up", "round down", "round half up", "round half down"]
X = Form(Fraction(0), {0: Fraction(1)})


def reached_where_it_is_as_high(stair: Staircase, places: list[Fraction], heights: list[Fraction]) -> None:
    for height in heights:
        place, included = stair.reached(height)
        for at in places:
            beyond = at > place or (included and at == place)
            assert beyond == (stair.height(at) >= height), (stair, height, at)


@pytest.mark.parametrize("scale", [0, 1, -1])
@pytest.mark.parametrize("way", WAYS)
def test_a_rounding_is_the_built_in_at_every_half_and_between(way: str, scale: int) -> None:
    unit = Fraction(10) ** -scale
    stair = Rounded(X, unit, way)
    places = [unit * n / 8 for n in range(-30, 31)]
    for at in places:
        number = Decimal(at.numerator) / Decimal(at.denominator)
        assert stair.height(at) == Fraction(BUILTINS[way].call(None, [number, Decimal(scale)])), (way, at)
    reached_where_it_is_as_high(stair, places, [unit * n for n in range(-4, 5)])


@pytest.mark.parametrize("months", [-25, -12, -1, 1, 6, 12, 216])
def test_a_day_so_many_months_away_is_the_calendars(months: int) -> None:
    stair = MonthsAway(X, Fraction(1), months)
    days = [date(2023, 12, 20) + timedelta(days=n) for n in range(460)]
    for day in days:
        assert stair.height(Fraction(day.toordinal())) == add_months(day, months).toordinal()
    places = [Fraction(day.toordinal()) for day in days]
    heights = sorted({stair.height(place) + more for place in places[20:-20:7] for more in (0, 1)})
    reached_where_it_is_as_high(stair, places, heights)
