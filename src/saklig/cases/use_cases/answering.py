"""What the citizen may do about a decision already made, while the rest of the case is still open.

A part decision, and a decision in a case taken up again, can be appealed and looked at like any other (invariant 4). The
case is with a human as it is, so it changes no state for that; the question stands beside it until it is settled.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from saklig.cases.actors import Actor
from saklig.cases.lifecycle import OPEN_STATES, State
from saklig.cases.models import Appeal, Case, Decision, Review
from saklig.cases.moves import move, record

__all__ = ["RUNNING", "decided_beside", "extra_steps", "last_decision", "open_beside", "part_waits", "take_or_note"]

RUNNING = OPEN_STATES | {State.REOPENED}
_EVENT = {"request_review": "case.request-review", "appeal": "case.appeal"}


def last_decision(case: Case) -> Decision | None:
    """The latest decision in the case, with whoever made it."""
    return case.decisions.select_related("decided_by").order_by("-number").first()


def decided_beside(case: Case, last: Decision | None) -> bool:
    """Whether something, `last` the latest, has been decided in a case that still runs."""
    return State(case.state) in RUNNING and last is not None


def open_beside(case: Case) -> frozenset[str]:
    """The caseworker's steps that settle what was asked, also where the case has gone on meanwhile."""
    found = {"uphold"} if Review.objects.filter(case=case, settled_at=None).exists() else set()
    return frozenset(found | ({"settle_appeal"} if Appeal.objects.filter(case=case, settled_at=None).exists() else set()))


def extra_steps(case: Case, last: Decision | None) -> frozenset[str]:
    """The citizen's steps beside those of the lifecycle."""
    return frozenset(_EVENT) if decided_beside(case, last) else frozenset()


def part_waits(last: Decision | None) -> bool:
    """Whether the last decision was of a part, so that the rest can still be taken back."""
    return last is not None and last.kind == Decision.Kind.PART


def take_or_note(case: Case, step: str, actor: Actor, *, now: datetime, details: dict[str, Any]) -> None:
    """The step, or where the case still runs, or is appealed already, only its event. Call with the case's row locked."""
    last = last_decision(case)
    again = step == "appeal" and State(case.state) in (State.APPEALED, State.DECIDED)
    if decided_beside(case, last) or (again and last is not None):
        record(case, _EVENT[step], actor, now=now, details=details)
    else:
        move(case, step, actor, now=now, waiting_for="caseworker", details=details)
