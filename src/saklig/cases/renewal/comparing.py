"""What a period's decision is held against: what was paid for the same person the period before. Pure.

A price that rises lowers nobody's right, and still costs more; a human looks at it, and the person is heard. So it is the
payment that is compared, month by month.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from saklig.cases.facts import InForce
from saklig.cases.periods import Period

__all__ = ["carried", "figures"]


def carried(in_force: Iterable[InForce], payments: Iterable[Any], ids: Mapping[str, str], before: Period) -> list[InForce]:
    """What was paid the period before, as if it were in force for the months now proposed.

    `ids`: identity number to the id that the rules know them by. A month is held against the same month of the year before;
    where that had nothing, against the last month that had, a month without payment left out if there is another.
    """
    paid: dict[str, dict[date, Decimal]] = {}
    for one in in_force:
        if one.identity in ids and before.first <= one.month <= before.last:
            paid.setdefault(ids[one.identity], {})[one.month] = one.payment
    whose = {member: identity for identity, member in ids.items()}
    return [
        InForce(identity=whose[one.subject], month=one.month, payment=_reference(paid[one.subject], one.month))
        for one in payments
        if one.payment is not None and one.subject in paid
    ]


def figures(held_against: Iterable[InForce], payments: Iterable[Any], ids: Mapping[str, str]) -> dict[str, str]:
    """Kroner in the whole period for those who had something before: then, and now."""
    then = {(ids[one.identity], one.month): one.payment for one in held_against}
    now = {(one.subject, one.month): one.payment for one in payments if (one.subject, one.month) in then}
    nothing = Decimal(0)
    return {"before": str(sum(then.values(), nothing)), "after": str(sum((v for v in now.values() if v), nothing))}


def _reference(paid: Mapping[date, Decimal], month: date) -> Decimal:
    same = paid.get(date(month.year - 1, month.month, 1))
    if same is not None:
        return same
    latest = sorted(paid)
    return paid[next((one for one in reversed(latest) if paid[one]), latest[-1])]
