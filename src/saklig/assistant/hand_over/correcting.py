"""A better answer, by one of the agency's people: it goes to whoever owns the content, who takes it up or not.

Nothing a caseworker writes becomes an answer by itself: what the assistant quotes is content with an owner and a date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from saklig.assistant.hand_over.desk import taken_by
from saklig.assistant.models import Exchange, Proposal
from saklig.assistant.owned import of_ones_services
from saklig.assistant.serving import MOST_CHARACTERS, Assistant
from saklig.cases.actors import Actor
from saklig.cases.errors import NotFound
from saklig.safeguards.privacy import mask
from saklig.store import events, keys
from saklig.store.sealed import subject_key

__all__ = ["Proposed", "proposals", "propose", "settle"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What was asked (masked), what the assistant said, and what should have been said."""

    id: UUID
    at: datetime
    by: str
    service: str
    question: str
    said: tuple[str, ...]
    text: str


def propose(assistant: Assistant, actor: Actor, conversation: UUID, exchange: UUID, *, text: str) -> None:
    """Say how an answer should have been, in a conversation that one has taken. Errors: NotFound, NotAllowed."""
    keys.ring().prepare([subject_key(conversation)])
    now = assistant.office.ports.clock.now()
    with transaction.atomic():
        found = taken_by(actor, conversation)
        about = Exchange.objects.filter(conversation=conversation, pk=exchange).first()
        if about is None:
            raise NotFound("the conversation has no such question")
        Proposal(
            conversation=found.conversation, exchange=about, by_id=actor.staff, at=now, service=about.service or found.service,
            text=mask(text.strip()[:MOST_CHARACTERS]),
        ).save(force_insert=True)  # fmt: skip
        events.append("content.proposed", None, {"by": actor.by_whom()}, at=now)


def proposals(actor: Actor) -> list[Proposed]:
    """Proposals not dealt with, in one's services or about none. Errors: NotAllowed."""
    rows = _for(actor).select_related("exchange", "by").order_by("at")[:200]
    return [
        Proposed(
            id=one.pk, at=one.at, by=one.by.name, service=one.service, question=one.exchange.masked, text=one.text,
            said=tuple(sentence["text"] for sentence in one.exchange.answer["sentences"] if sentence["ground"] != "case"),
        )
        for one in rows
    ]  # fmt: skip


def settle(assistant: Assistant, actor: Actor, proposal: UUID, *, taken_up: bool) -> None:
    """Say whether a proposal was taken up. Again is no fault. Errors: NotFound, NotAllowed."""
    now = assistant.office.ports.clock.now()
    with transaction.atomic():
        if not _for(actor).filter(pk=proposal).update(settled_at=now, settled_by_id=actor.staff, taken_up=taken_up):
            raise NotFound("there is no such proposal, or it is dealt with")
        events.append("content.settled", None, {"by": actor.by_whom(), "taken-up": taken_up}, at=now)


def _for(actor: Actor) -> QuerySet[Proposal]:
    return Proposal.objects.filter(of_ones_services(actor), settled_at=None)
