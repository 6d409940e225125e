"""The town a year later: the tax of the year between is assessed, and every fourth household has more than before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from cases import town
from saklig.connectors.world import World

__all__ = ["JUNE", "a_year_later", "is_lower"]

JUNE = datetime(2025, 6, 2, 8, tzinfo=UTC)


def is_lower(n: int) -> bool:
    return n % 4 == 3


def a_year_later(world: World, applicants: list[str]) -> World:
    incomes = {
        (one, 2024): town.income(one, 600_000 if is_lower(n) else 140_000 + n) for n, one in enumerate(applicants)
    }
    places = tuple(replace(place, full_price=Decimal(1200)) for place in world.places)
    return replace(world, incomes={**world.incomes, **incomes}, places=places)
