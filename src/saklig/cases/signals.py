"""What calls for a human, whatever state a case is in: the one place that says what lies in a caseworker's queue."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q

from saklig.cases.lifecycle import State
from saklig.cases.models import (
    Appeal,
    Attachment,
    Deadline,
    DecisionLetter,
    Message,
    PaperSending,
    PrivacyRequest,
    Proposal,
    Review,
)

__all__ = ["AT_THE_DESK", "for_a_human", "signals"]

# What the citizen tells of, and a caseworker reads.
UNREAD = (Message.Kind.CHANGE.value, Message.Kind.DISPUTE.value)
AT_THE_DESK = (State.AWAITING_JUDGEMENT, State.UNDER_HUMAN_REVIEW, State.APPEALED)


def signals() -> dict[str, Exists]:
    """What calls for a human in whatever state a case is: paper to send or come back, word from the citizen, a deadline."""
    there = {"case": OuterRef("pk")}
    return {
        "needs_paper": Exists(DecisionLetter.objects.filter(needs_paper=True, **there)),
        "returned": Exists(PaperSending.objects.filter(returned_on__isnull=False, handled_at=None, **there)),
        "unread": Exists(Message.objects.filter(kind__in=UNREAD, handled_at=None, **there)),
        "attached": Exists(Attachment.objects.filter(judged="", **there).exclude(scan=Attachment.Scan.WAITING)),
        "privacy": Exists(PrivacyRequest.objects.filter(answered_at=None, **there)),
        "proposed": Exists(Proposal.objects.filter(outcome=Proposal.Outcome.OPEN, **there)),
        "reviewed": Exists(Review.objects.filter(settled_at=None, **there)),
        "appealed": Exists(Appeal.objects.filter(settled_at=None, **there)),
        "reminded": Exists(Deadline.objects.filter(met_at=None, reminded_at__isnull=False, **there)),
    }


def for_a_human() -> Q:
    """Any of these signals."""
    return reduce(or_, map(Q, signals().values()))
