"""From what is decided to price lines, and what of earlier lines is reversed. Pure.

Units: kroner a month, in whole øre. A fraction of an øre is never charged and always paid out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from typing import Any
from uuid import UUID

from saklig.decision import any_index

__all__ = ["Entry", "Key", "Price", "Standing", "decided_months", "entries", "in_oere", "next_month", "prices_of"]

# Whose price, and for which month.
Key = tuple[UUID, date]
_OERE = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What is paid for one person in one month, what the agency covers of the ordinary price, and at which place."""

    payment: Decimal
    covered: Decimal
    unit: str

    def to_json(self) -> dict[str, str]:
        return {"payment": str(self.payment), "covered": str(self.covered), "unit": self.unit}

    @classmethod
    def from_json(cls, kept: Mapping[str, str]) -> Price:
        return cls(payment=Decimal(kept["payment"]), covered=Decimal(kept["covered"]), unit=kept["unit"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A charge that holds: nothing reverses it. `dead`: it waits, of a decision that the appeal body has set aside."""

    line: UUID
    nth: int
    case: UUID
    price: Price
    dead: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line to write. `reverses` is the charge it takes back, None for a charge."""

    key: Key
    nth: int
    reverses: UUID | None
    price: Price


def prices_of(package: Any, found: Any, people: Mapping[str, UUID], subjects: Collection[str] | None = None) -> dict[Key, Price]:
    """The price of each person and month that a determination has one for; `subjects` narrows to some of its people."""
    paid_out = package.service.decisions.payment == "paid out"
    saved = _saved(package, found)
    units = _units(package, found.facts)
    return {
        (people[one.subject], one.month): Price(
            payment=in_oere(one.payment, up=paid_out), covered=in_oere(saved.get((one.subject, one.month), Decimal(0)), up=True),
            unit=units.get(one.subject, ""),
        )
        for one in found.payments
        if one.payment is not None and one.subject in people and (subjects is None or one.subject in subjects)
    }  # fmt: skip


def decided_months(found: Any) -> tuple[date, date] | None:
    """The first and last month that a determination is about; None where it is about none."""
    months = {line.month for line in found.outcomes} | {payment.month for payment in found.payments}
    return (min(months), max(months)) if months else None


def entries(
    standing: Mapping[Key, Standing], wanted: Mapping[Key, Price], last: Mapping[Key, int], over: Collection[Key]
) -> list[Entry]:
    """What to write so that `wanted` holds and `over` no longer does. `last`: how many lines each key has.

    What is as it was gives no line: a decision that changes nothing sends nobody a correction.
    """
    written: list[Entry] = []
    for key in sorted({*wanted, *over}, key=lambda one: (one[1], str(one[0]))):
        before, price = standing.get(key), wanted.get(key)
        if before is not None and before.price == price and not before.dead:
            continue
        nth = last.get(key, 0)
        if before is not None:
            nth += 1
            written.append(Entry(key=key, nth=nth, reverses=before.line, price=before.price))
        if price is not None:
            written.append(Entry(key=key, nth=nth + 1, reverses=None, price=price))
    return written


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def in_oere(amount: Decimal, *, up: bool) -> Decimal:
    """Whole øre: to the person's advantage where there is a fraction."""
    return amount.quantize(_OERE, rounding=ROUND_UP if up else ROUND_DOWN)


def _saved(package: Any, found: Any) -> Mapping[tuple[str, date], Decimal]:
    """What the benefits that the agency covers come to, by person and month."""
    covered, sums = set(package.service.prices.covered), {}
    for line in found.outcomes:
        if line.benefit in covered and line.kind == "granted" and line.value is not None:
            key = (line.subject, line.month)
            sums[key] = sums.get(key, Decimal(0)) + Decimal(line.value)
    return sums


def _units(package: Any, facts: Mapping[str, Any]) -> dict[str, str]:
    """The place of each person, by opaque id, where the package has it."""
    origins = package.origins
    path = origins.path("placements", "unit")
    whose = next((one for one in origins.people if path and path.startswith(f"{one}.")), None)
    if path is None or whose is None:
        return {}
    return {
        str(one["id"]): unit
        for one in _at(facts, any_index(whose).removesuffix("[]")) or ()
        if isinstance(unit := _at(one, path.removeprefix(f"{whose}.")), str)
    }


def _at(value: Any, path: str) -> Any:
    """What stands at a path of names; None where something on the way is not there."""
    for name in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value
