"""What the party has told in their own case since it was sent: answers and messages, when, and whether they are read.

No content of them: it is for whoever asks "have you received it?", and only that is answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from saklig.cases import access
from saklig.cases.actors import Actor
from saklig.cases.models import Message
from saklig.cases.office import Office
from saklig.cases.use_cases.information import answerable_by

__all__ = ["Told", "told_by_me"]

_TOLD = (Message.Kind.CHANGE.value, Message.Kind.DISPUTE.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """`answers`: when each came. `messages`: when each came, and whether a caseworker has read it. Oldest first."""

    answers: tuple[datetime, ...]
    messages: tuple[tuple[datetime, bool], ...]


def told_by_me(office: Office, actor: Actor, number: str) -> Told:
    """What the one who asks has told in their own case. Errors: NotAllowed, NotFound."""
    case = access.own_case(actor, number)
    answered = answerable_by(actor, case.information_requests.filter(asked_of_id=actor.person, answered_at__isnull=False))
    messages = case.messages.filter(kind__in=_TOLD).order_by("sent_at").values_list("sent_at", "handled_at")
    return Told(
        answers=tuple(answered.order_by("answered_at").values_list("answered_at", flat=True)),
        messages=tuple((sent, handled is not None) for sent, handled in messages),
    )
