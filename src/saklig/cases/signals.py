"""What calls for a human, whatever state a case is in: the one place that says what lies in a caseworker's queue."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from saklig.cases.lifecycle import State
from saklig.cases.models import (
    Appeal,
    Attachment,
    Case,
    CostClaim,
    Deadline,
    DecisionLetter,
    Message,
    PaperSending,
    Postponement,
    PrivacyRequest,
    Proposal,
    Review,
    TouchedCase,
)

__all__ = ["AT_THE_DESK", "at_the_desk", "for_a_human", "signals"]

# What the citizen tells of, and a caseworker reads.
_TO_CARRY_OUT = ("changed-by-body", "annulled")
UNREAD = (Message.Kind.CHANGE.value, Message.Kind.DISPUTE.value)
AT_THE_DESK = (State.AWAITING_JUDGEMENT, State.UNDER_HUMAN_REVIEW, State.APPEALED)


def _waiting() -> dict[str, QuerySet[Any]]:
    """The rows that call for a human, by what they are: paper to send or come back, word from the citizen, a deadline.

    Each has an index of its own over just these rows, so that nothing is gone through to find them.
    """
    return {
        "needs_paper": DecisionLetter.objects.filter(needs_paper=True),
        "returned": PaperSending.objects.filter(returned_on__isnull=False, handled_at=None),
        "unread": Message.objects.filter(kind__in=UNREAD, handled_at=None),
        "attached": Attachment.objects.filter(judged="").exclude(scan=Attachment.Scan.WAITING),
        "privacy": PrivacyRequest.objects.filter(answered_at=None),
        "proposed": Proposal.objects.filter(outcome=Proposal.Outcome.OPEN),
        "reviewed": Review.objects.filter(settled_at=None),
        "appealed": Appeal.objects.filter(settled_at=None),
        "carry_out": Appeal.objects.filter(outcome__in=_TO_CARRY_OUT, carried_out_at=None),
        "postponement": Postponement.objects.filter(answered_at=None, ended_at=None),
        "costs": CostClaim.objects.filter(answered_at=None),
        "by_fault": TouchedCase.objects.filter(outcome=TouchedCase.Outcome.LISTED),
        "reminded": Deadline.objects.filter(met_at=None, reminded_at__isnull=False),
    }


def signals() -> dict[str, Exists]:
    """Which of them a case has, whatever state it is in."""
    return {name: Exists(rows.filter(case=OuterRef("pk"))) for name, rows in _waiting().items()}


def for_a_human() -> Q:
    """Any of these signals. To ask of one case; `at_the_desk` finds them among many."""
    return reduce(or_, map(Q, signals().values()))


def at_the_desk(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Those of the cases that wait for a human: by their state, or by a signal."""
    by_state = Case.objects.filter(state__in=[state.value for state in AT_THE_DESK]).values("pk")
    by_signal = [rows.exclude(case=None).values("case") for rows in _waiting().values()]
    return cases.filter(pk__in=by_state.union(*by_signal))
