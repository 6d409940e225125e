"""Where a case stands, which days run in it, and what comes next: from the state, the deadlines and the letters alone."""

from __future__ import annotations

from saklig.assistant.answers import Sentence
from saklig.assistant.own_case.missing import missing
from saklig.assistant.own_case.saying import Teller
from saklig.cases.deadlines import DeadlineKind
from saklig.cases.lifecycle import OPEN_STATES, State

__all__ = ["deadline", "next_step", "runs", "status"]

_TO_ANSWER = (DeadlineKind.PRELIMINARY_REPLY.value, DeadlineKind.DECISION.value, DeadlineKind.REVIEW.value)
# Nothing more can be appealed, or nothing has been decided.
_NO_APPEAL = frozenset({State.WITHDRAWN})


def runs(teller: Teller) -> bool:
    """Whether something of the case is still to be decided."""
    return State(teller.case.state) in OPEN_STATES | {State.REOPENED}


def status(teller: Teller) -> list[Sentence]:
    """What the case is, and how far it has come."""
    case = teller.case
    found = [
        teller.line("received", title=teller.title, number=case.number, date=case.received_at),
        teller.line(f"state.{case.state}"),
    ]
    if runs(teller) and case.decided_at is not None and case.state != State.REOPENED.value:
        found.append(teller.line("state.part"))
    return found + _when(teller)


def next_step(teller: Teller) -> list[Sentence]:
    """What happens now, by whom, and by when. What the party must do comes first."""
    asked = missing(teller) if teller.case.requests or teller.case.state == State.AWAITING_INFORMATION.value else []
    return [*asked, teller.line(f"next.{teller.case.state}"), *_when(teller)]


def deadline(teller: Teller) -> list[Sentence]:
    """Every day that runs in the case, the nearest first; what the party has to keep is told whether or not it has passed."""
    case = teller.case
    # The day for answering binds whoever was asked: another's day is not told to the one who asks here.
    apart = {DeadlineKind.APPEAL.value, *(() if case.requests else (DeadlineKind.INFORMATION.value,))}
    found = [
        teller.line(f"deadline.{one.kind}", date=one.due)
        for one in case.deadlines
        if not one.met and one.kind not in apart and one.due >= teller.today
    ]
    found += _late(teller) + _appeal(teller)
    return found or [teller.line("deadline.none")]


def _when(teller: Teller) -> list[Sentence]:
    """By when the agency answers, and where that day has passed, that it has."""
    ahead = [
        teller.line(f"deadline.{one.kind}", date=one.due)
        for one in teller.case.deadlines
        if not one.met and one.kind in _TO_ANSWER and one.due >= teller.today
    ]
    return ahead or _late(teller)


def _late(teller: Teller) -> list[Sentence]:
    passed = [one.due for one in teller.case.deadlines if not one.met and one.kind in _TO_ANSWER and one.due < teller.today]
    return [teller.line("deadline.late", date=max(passed))] if passed else []


def _appeal(teller: Teller) -> list[Sentence]:
    until = teller.case.appeal_until
    if until is None or State(teller.case.state) in _NO_APPEAL or any(one.settled_at is None for one in teller.case.appeals):
        return []
    return [teller.line("deadline.appeal" if until >= teller.today else "deadline.appeal-over", date=until)]
