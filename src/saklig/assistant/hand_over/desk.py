"""The agency's side: who waits, taking a conversation, seeing what of it may be seen, writing, ending.

A caseworker sees those about their services, and those about none. What of the conversation before they see is what the
person chose; what the person writes to them they see as it was written. Opening one is in the access log.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from saklig.assistant.answers import Ground
from saklig.assistant.conversations import Exchanged, exchanges_of
from saklig.assistant.hand_over.overdue import overdue
from saklig.assistant.hand_over.queue import Said, add_remark, remarks_of
from saklig.assistant.interviewing import answers_ours
from saklig.assistant.models import Conversation, HandOver
from saklig.assistant.serving import Assistant
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.errors import NotAllowed, NotFound
from saklig.store import access, events, keys
from saklig.store.sealed import subject_key

__all__ = ["Opened", "Waiting", "close", "conversation_for", "reply", "take", "taken_by", "waiting"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One in the queue. It says nothing of what was written: a list is looked at by more people than a conversation."""

    conversation: UUID
    asked_at: datetime
    promised_at: datetime
    service: str
    language: str
    mine: bool
    taken: bool
    late: bool
    signed_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A conversation as one who handles it sees it. `masked`: personal data is masked in `exchanges`."""

    id: UUID
    asked_at: datetime
    promised_at: datetime
    language: str
    service: str
    contact: str
    shown: str
    mine: bool
    taken: bool
    signed_in: bool
    exchanges: tuple[Exchanged, ...]
    said: tuple[Said, ...]


def waiting(assistant: Assistant, actor: Actor) -> list[Waiting]:
    """Who waits for a human in one's services, whoever was promised an answer first coming first. Errors: NotAllowed."""
    now = assistant.office.ports.clock.now()
    rows = list(_open_to(actor).select_related("conversation").order_by("promised_at", "asked_at")[:200])
    late = set(overdue(now).filter(pk__in=[one.pk for one in rows]).values_list("pk", flat=True))
    return [
        Waiting(
            conversation=one.conversation_id, asked_at=one.asked_at, promised_at=one.promised_at, service=one.service,
            language=one.conversation.language, mine=one.staff_id == actor.staff, taken=one.taken_at is not None,
            late=one.pk in late, signed_in=one.conversation.person_id is not None,
        )
        for one in rows
    ]  # fmt: skip


def _open_to(actor: Actor) -> QuerySet[HandOver]:
    if actor.kind is not ActorKind.CASEWORKER:
        raise NotAllowed(f"conversations are answered by caseworkers, not by a {actor.kind}")
    return HandOver.objects.filter(Q(service="") | Q(service__in=actor.services), closed_at=None)


def _open_one(actor: Actor, conversation: UUID) -> HandOver:
    found = _open_to(actor).filter(conversation_id=conversation).select_related("conversation").first()
    if found is None:
        raise NotFound("there is no such conversation, or it was ended")
    return found


def take(assistant: Assistant, actor: Actor, conversation: UUID) -> bool:
    """Answer this one. False where a colleague already does; taking again what one has is no fault. Errors: NotFound."""
    with transaction.atomic():
        found = _open_one(actor, conversation)
        now = assistant.office.ports.clock.now()
        free = HandOver.objects.filter(pk=found.pk, taken_at=None, closed_at=None)
        if not free.update(taken_at=now, staff_id=actor.staff):
            return found.staff_id == actor.staff
        events.append("conversation.taken", None, {"conversation": conversation, "by": actor.by_whom()}, at=now)
    return True


def conversation_for(assistant: Assistant, actor: Actor, conversation: UUID) -> Opened:
    """What the one who has taken it sees, or may see before taking it: then nothing of what was written. Errors: NotFound."""
    found = _open_one(actor, conversation)
    mine = found.staff_id == actor.staff
    if mine and actor.staff is not None:
        # Who was not signed in is a subject too: the conversation itself.
        access.record(
            reader=actor.staff, role=actor.role, subject=found.conversation.person_id or conversation, what="conversation",
            purpose="conversation", at=assistant.office.ports.clock.now(),
        )  # fmt: skip
    return Opened(
        id=conversation, asked_at=found.asked_at, promised_at=found.promised_at, language=found.conversation.language,
        service=found.service, contact=(found.contact or "") if mine else "", shown=found.shown, mine=mine,
        taken=found.taken_at is not None, signed_in=found.conversation.person_id is not None,
        exchanges=_shown(found) if mine else (), said=remarks_of(found.conversation) if mine else (),
    )  # fmt: skip


def _shown(found: HandOver) -> tuple[Exchanged, ...]:
    """The turns before, as the person chose. What they were told of their own case, and what they answered an interview about
    themselves, is theirs: masked, it is left out.
    """
    if found.shown == HandOver.Shown.NOTHING:
        return ()
    whole = exchanges_of(found.conversation)
    if found.shown == HandOver.Shown.ALL:
        return tuple(whole)
    return tuple(_masked(one) for one in whole if not answers_ours(one.did))


def _masked(one: Exchanged) -> Exchanged:
    general = tuple(sentence for sentence in one.answer.sentences if sentence.ground is not Ground.CASE)
    return replace(one, question=one.masked, answer=replace(one.answer, sentences=general))


def reply(assistant: Assistant, actor: Actor, conversation: UUID, *, text: str, token: str) -> None:
    """Write in the person's window. Errors: NotFound, NotAllowed where it is a colleague's or nobody's yet."""
    keys.ring().prepare([subject_key(conversation)])
    now = assistant.office.ports.clock.now()
    with transaction.atomic():
        Conversation.objects.select_for_update().filter(pk=conversation).first()
        found = taken_by(actor, conversation)
        if not add_remark(found.conversation, text, token=token, at=now, staff=actor.staff):
            return
        events.append("conversation.answered", None, {"conversation": conversation, "by": actor.by_whom()}, at=now)


def close(assistant: Assistant, actor: Actor, conversation: UUID) -> None:
    """End it: the person goes on with the machine. Errors: NotFound, NotAllowed."""
    now = assistant.office.ports.clock.now()
    with transaction.atomic():
        found = taken_by(actor, conversation)
        HandOver.objects.filter(pk=found.pk).update(closed_at=now)
        events.append("conversation.closed", None, {"conversation": conversation, "by": actor.by_whom()}, at=now)


def taken_by(actor: Actor, conversation: UUID) -> HandOver:
    """The hand-over that this one has taken. Errors: NotFound, NotAllowed where it is a colleague's or nobody's."""
    found = _open_one(actor, conversation)
    if found.staff_id != actor.staff:
        raise NotAllowed("take the conversation first; one that a colleague has is theirs to answer")
    return found
