"""How a case comes out before and after: what differs of its outcome lines, payments and points of judgement."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from saklig.decision.explanation import periods
from saklig.service_packages.determination import Determination, Outcome, Payment

__all__ = ["Change", "ChangedCase", "changes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What differs for someone in some months, in words: kind, row and provision of an outcome, or the steps of a payment.

    `what` is a benefit's code, "payment" or "judgement". Months are those of the older side; None for points of judgement.
    """

    subject: str
    what: str
    start: date | None
    until: date | None
    before: str
    after: str
    turn: tuple[str, str]  # the same without figures: kind and row, or the steps


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedCase:
    """A case that comes out differently: the test it is, or lies beside, and what was changed in its facts."""

    test: str
    changed: Mapping[str, Any]
    at: tuple[date, date]
    facts: tuple[Mapping[str, Any], Mapping[str, Any]]
    changes: tuple[Change, ...]


def changes(before: Determination, after: Determination, years: int) -> Iterator[Change]:
    """What differs; `years` is how many the second case lies after the first."""
    yield from _by_month(before.outcomes, after.outcomes, years, _benefit, _outcome)
    yield from _by_month(before.payments, after.payments, years, lambda one: (one.subject, "payment"), _payment)
    points = tuple({point.code: point.provision for point in one.judgement} for one in (before, after))
    for code in sorted(points[0].keys() ^ points[1].keys()):
        told = [f"{code} ({side[code]})" if code in side else "none" for side in points]
        yield Change(subject="", what="judgement", start=None, until=None, before=told[0], after=told[1],
                     turn=(told[0], told[1]))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Said:
    """One side of a month, with its figures and without."""

    text: str
    plain: str


_NOTHING = _Said("nothing", "nothing")


def _benefit(line: Outcome) -> tuple[str, str]:
    return line.subject, line.benefit


def _outcome(line: Outcome) -> _Said:
    kind, value = line.kind or "not settled", "" if line.value is None else f", {_number(line.value)}"
    return _Said(f"{kind}{value} ({line.reason}, {line.provision})", f"{kind} ({line.reason}, {line.provision})")


def _payment(one: Payment) -> _Said:
    steps = ", ".join(f"{step.step} {_number(step.amount)} {step.provision}" for step in one.steps)
    codes = ", ".join(f"{step.step} {step.provision}" for step in one.steps)
    return _Said(_number(one.payment) + (f" ({steps})" if steps else ""), codes or "no steps")


def _number(value: Any) -> str:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else "?" if value is None else str(value)


def _by_month(
    olds: tuple[Any, ...], news: tuple[Any, ...], years: int, whose: Callable[[Any], tuple[str, str]],
    said: Callable[[Any], _Said],
) -> Iterator[Change]:  # fmt: skip
    there = {(*whose(one), one.month): said(one) for one in olds}
    here = {(*whose(one), one.month.replace(year=one.month.year - years)): said(one) for one in news}
    found = []
    for subject, what, month in sorted({*there, *here}):
        key = (subject, what, month)
        old, new = there.get(key, _NOTHING), here.get(key, _NOTHING)
        if old != new:
            found.append(Change(subject=subject, what=what, start=month, until=month, before=old.text, after=new.text,
                                turn=(old.plain, new.plain)))  # fmt: skip
    for first, last in periods(found, month=lambda one: one.start or date.min, same=_same):
        yield replace(first, until=last)


def _same(one: Change) -> tuple[str, ...]:
    return one.subject, one.what, one.before, one.after
