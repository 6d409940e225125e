"""Which children of some places are about to reach something: what a register that lists its places answers by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from saklig.cases.ports import Place
from saklig.connectors import identity_number

__all__ = ["reaching_in"]


def reaching_in(
    places: Iterable[Place], *, born: tuple[date, date] | None, grade: int | None, on: date
) -> tuple[str, ...]:
    """The children with a place on a day, born within these days by their number, or in this grade; sorted, each once."""
    found = set()
    for one in places:
        if (one.valid_from and one.valid_from > on) or (one.valid_until and one.valid_until < on):
            continue
        if grade is not None and one.grade != grade:
            continue
        if born is not None and not born[0] <= identity_number.parse(one.child, synthetic_allowed=True).birth_date <= born[1]:
            continue
        found.add(one.child)
    return tuple(sorted(found))
