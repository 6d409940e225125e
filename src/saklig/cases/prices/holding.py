"""Lines that are held back while their decision's implementation is postponed, and let out when it no longer is.

Flow: 1 a human grants a wish to postpone, or a postponement ends; 2 of each person and month that the decision has lines for,
those that have gone out in no file yet are gone through from the newest; 3 as long as their decision is postponed they wait;
from the first whose decision is not, that one and all before it go out; 4 what comes out is booked in the first open month.

So what held before the decision goes on holding: a price that it would have reversed still stands with the invoicing system,
and where there was none nothing is asked for. A line in a closed month has been carried out, and is not taken back.
Source: the 1967 Act § 42; docs/decisions/0038.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.db.models import Q, QuerySet

from saklig.cases.models import Case, Decision, HeldLine, Postponement, PriceLine
from saklig.cases.prices.lines import Key
from saklig.cases.prices.order import alone_with, closed_through, first_open

__all__ = ["HeldBack", "arrange", "dead_lines", "follow", "held_back", "let_out_replaced"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """What of a case waits. `before`: in how many of the months another price stands meanwhile; of the rest none does."""

    first: date
    last: date
    months: int
    before: int


def follow(decision: Decision, *, now: datetime) -> tuple[int, int]:
    """Bring a decision's lines in step with whether it is postponed now. How many are held back, and how many let out.

    Call with the case's row locked, in the transaction of what changes it.
    """
    service = decision.case.service
    keys = set(PriceLine.objects.filter(decision=decision).values_list("person_id", "month"))
    if not keys:
        return 0, 0
    alone_with(service, {person for person, _ in keys})
    return arrange(service, keys, now=now)


def let_out_replaced(service: str, keys: Collection[Key], *, now: datetime) -> None:
    """A decision that is not postponed has new lines here: what waited before them goes out in the same file."""
    if keys and HeldLine.objects.filter(line__in=_of(service, keys), booked=None).exists():
        arrange(service, keys, now=now)


def arrange(service: str, keys: Collection[Key], *, now: datetime) -> tuple[int, int]:
    """Which lines of these people and months wait: written so, and how many were held back and let out by it."""
    rows = [row for row in _of(service, keys).select_related("held") if (row.person_id, row.month) in keys]
    postponed, closed = _postponed({row.decision_id for row in rows}), closed_through(service)
    held, out = 0, 0
    for _, lines in groupby(sorted(rows, key=_newest_first), key=lambda row: (row.person_id, row.month)):
        waits = True
        for row in lines:
            waits = waits and row.decision_id in postponed
            found = getattr(row, "held", None)
            booked = row.booked if found is None else found.booked
            if booked is not None and closed is not None and booked <= closed:
                continue  # it has gone out in a file
            if waits and booked is not None:
                HeldLine.objects.update_or_create(
                    line=row, defaults={"service": service, "booked": None, "since": now, "until": None}
                )
                held += 1
            elif not waits and booked is None:
                HeldLine.objects.filter(line=row).update(booked=max(row.month, first_open(service)), until=now)
                out += 1
    return held, out


def held_back(case: Case) -> HeldBack | None:
    """What of the case's lines waits, for one who may see the case; None where nothing does."""
    rows = HeldLine.objects.filter(line__case=case, booked=None).order_by("line__nth")
    oldest: dict[Key, str] = {}
    for person, month, kind in rows.values_list("line__person_id", "line__month", "line__kind"):
        oldest.setdefault((person, month), kind)
    if not oldest:
        return None
    months = sorted(month for _, month in oldest)
    # Where the first that waits takes back an earlier price, that price still stands.
    before = {month for (_, month), kind in oldest.items() if kind == PriceLine.Kind.REVERSAL}
    return HeldBack(first=months[0], last=months[-1], months=len(set(months)), before=len(before))


def dead_lines(service: str, people: Iterable[UUID]) -> set[UUID]:
    """Lines of these people that wait for a decision which the appeal body has set aside: only a new decision has a price."""
    rows = HeldLine.objects.filter(service=service, booked=None, line__person__in=list(people))
    void = Postponement.objects.filter(void=True, granted=True).values("decision")
    return set(rows.filter(line__decision__in=void).values_list("pk", flat=True))


def _of(service: str, keys: Iterable[Key]) -> QuerySet[PriceLine]:
    people, months = {person for person, _ in keys}, {month for _, month in keys}
    return PriceLine.objects.filter(service=service, person__in=people, month__in=months)


def _newest_first(row: PriceLine) -> tuple[str, date, int]:
    return str(row.person_id), row.month, -row.nth


def _postponed(decisions: Iterable[UUID]) -> set[UUID]:
    """Those that are not to be carried out now: while a postponement lasts, and for ever where the appeal body set one aside."""
    granted = Postponement.objects.filter(granted=True, decision__in=list(decisions))
    return set(granted.filter(Q(ended_at=None) | Q(void=True)).values_list("decision_id", flat=True))
