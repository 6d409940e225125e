"""Amounts that differ between two versions of a package, or between two dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from saklig.service_packages.package import Amount, Package

__all__ = ["AmountChange", "amount_changes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountChange:
    """An amount on each side; None where none is known. `start` is the day from which it differs, None between two dates."""

    series: str
    unit: str
    start: date | None
    before: Decimal | None
    after: Decimal | None
    provision: str


def amount_changes(before: Package, after: Package, dates: tuple[date, date] | None) -> Iterator[AmountChange]:
    """Between two dates what holds on each; else each day from which two versions of a series say different things."""
    for name in sorted({*before.amounts, *after.amounts}):
        olds, news = before.amounts.get(name, ()), after.amounts.get(name, ())
        if dates is not None:
            yield from _change(name, None, _at(olds, dates[0]), _at(news, dates[1]))
            continue
        last: tuple[Decimal | None, Decimal | None] | None = None
        for day in sorted({one.start for one in (*olds, *news)}):
            old, new = _at(olds, day), _at(news, day)
            pair = (old.value if old else None, new.value if new else None)
            if pair != last:
                yield from _change(name, day, old, new)
            last = pair


def _at(series: Sequence[Amount], day: date) -> Amount | None:
    return next((one for one in series if one.start <= day <= one.until), None)


def _change(name: str, day: date | None, old: Amount | None, new: Amount | None) -> Iterator[AmountChange]:
    said = new or old
    if said is not None and (old is None or new is None or old.value != new.value):
        yield AmountChange(series=name, unit=said.unit, start=day, before=old.value if old else None,
                           after=new.value if new else None, provision=said.provision)  # fmt: skip
