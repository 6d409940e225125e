"""How a letter reached its reader, step by step: what a citizen sees beside each letter, and a caseworker in the case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from saklig.cases.deadlines import day_of
from saklig.cases.models import PaperSending
from saklig.documents.letters import Milestone

__all__ = ["ReachedView", "steps_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachedView:
    """One step. `counted_from`: the day on which a letter in the post counts as received."""

    kind: str  # "available", "notice", "reminder", "opened", "paper-waits", "paper-sent", "by-hand", "returned"
    day: date
    at: datetime | None = None
    why: str = ""
    counted_from: date | None = None


_OF_MILESTONE = {
    Milestone.Kind.MADE_AVAILABLE: "available",
    Milestone.Kind.NOTICE_SENT: "notice",
    Milestone.Kind.OPENED: "opened",
    Milestone.Kind.REMINDER_SENT: "reminder",
}


def steps_of(passed: Mapping[str, datetime], sendings: Iterable[PaperSending]) -> tuple[ReachedView, ...]:
    """The steps of one letter in the order of days. Pure."""
    found = [
        ReachedView(kind=name, day=day_of(passed[kind]), at=passed[kind])
        for kind, name in _OF_MILESTONE.items()
        if kind in passed
    ]
    for one in sendings:
        if one.sent_on is None:
            found.append(ReachedView(kind="paper-waits", day=day_of(one.wanted_at), at=one.wanted_at, why=one.why))
            continue
        kind = "by-hand" if one.address_from == "by-hand" else "paper-sent"
        found.append(ReachedView(kind=kind, day=one.sent_on, why=one.why, counted_from=one.counted_from))
        if one.returned_on:
            found.append(ReachedView(kind="returned", day=one.returned_on, why=one.returned_why))
    order = ("available", "notice", "reminder", "paper-waits", "paper-sent", "by-hand", "opened", "returned")
    return tuple(sorted(found, key=lambda step: (step.day, order.index(step.kind))))
