"""The person's side: asking for a human, writing to them, seeing how it stands, and going back to the machine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from saklig.assistant.hand_over.hours_now import hours_now
from saklig.assistant.models import Conversation, Exchange, HandOver, Remark
from saklig.assistant.serving import MOST_CHARACTERS, Assistant
from saklig.store import events, keys
from saklig.store.sealed import subject_key

__all__ = ["Said", "Standing", "add_remark", "ask_for_human", "no_human_after_all", "remarks_of", "standing", "write"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing written. `by`: the name of the one of the agency's people; empty for the person's own."""

    id: UUID
    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How it stands with a human. `minutes`: how long the wait is expected to be, where somebody is there."""

    asked_at: datetime
    promised_at: datetime
    open_now: bool
    taken: bool
    by: str
    ahead: int
    minutes: int | None
    shown: str
    said: tuple[Said, ...]


def ask_for_human(
    assistant: Assistant, conversation: Conversation, *, text: str, shown: str, token: str, contact: str = ""
) -> Standing:
    """Ask for a human, with a first message. Whoever has asked already is told how it stands; the message is added.

    Errors: ValueError where `shown` is none of `HandOver.Shown`.
    """
    shown, hours = HandOver.Shown(shown).value, hours_now(assistant)
    now = assistant.office.ports.clock.now()
    keys.ring().prepare([subject_key(conversation.pk)])
    with transaction.atomic():
        Conversation.objects.select_for_update().get(pk=conversation.pk)
        if not HandOver.objects.filter(conversation=conversation, closed_at=None).exists():
            HandOver(
                conversation=conversation, asked_at=now, promised_at=hours.promised(now),
                open_then=hours.open_at(now), shown=shown, service=_service(conversation), contact=contact or None,
            ).save(force_insert=True)  # fmt: skip
            events.append("conversation.human-asked", None, {"conversation": conversation.pk}, at=now)
        add_remark(conversation, text, token=token, at=now)
    found = standing(assistant, conversation)
    assert found is not None
    return found


def write(assistant: Assistant, conversation: Conversation, *, text: str, token: str) -> None:
    """Write to the human in the same window. The same token again adds nothing."""
    keys.ring().prepare([subject_key(conversation.pk)])
    with transaction.atomic():
        Conversation.objects.select_for_update().get(pk=conversation.pk)
        add_remark(conversation, text, token=token, at=assistant.office.ports.clock.now())


def add_remark(conversation: Conversation, text: str, *, token: str, at: datetime, staff: UUID | None = None) -> bool:
    """Add what was written, inside the caller's transaction that holds the conversation. False where nothing is new."""
    text, before = text.strip()[:MOST_CHARACTERS], Remark.objects.filter(conversation=conversation)
    if not text or before.filter(token=token).exists():
        return False
    made = Remark(conversation=conversation, number=before.count() + 1, at=at, staff_id=staff, token=token, text=text)
    made.save(force_insert=True)
    Conversation.objects.filter(pk=conversation.pk).update(last_at=at)
    return True


def _service(conversation: Conversation) -> str:
    """What the conversation was last about, so that it comes to those who know of it."""
    about = Exchange.objects.filter(conversation=conversation).exclude(service="").order_by("-number").first()
    return about.service if about else ""


def no_human_after_all(assistant: Assistant, conversation: Conversation) -> None:
    """Go back to the machine: the person ends it. Without an open one nothing is done."""
    HandOver.objects.filter(conversation=conversation, closed_at=None).update(closed_at=assistant.office.ports.clock.now())


def standing(assistant: Assistant, conversation: Conversation) -> Standing | None:
    """How it stands with the human asked for last and not ended; None where nobody is asked for."""
    open_one = HandOver.objects.filter(conversation=conversation, closed_at=None).select_related("staff").first()
    if open_one is None:
        return None
    now = assistant.office.ports.clock.now()
    ahead = HandOver.objects.filter(closed_at=None, taken_at=None, asked_at__lt=open_one.asked_at).count()
    hours = hours_now(assistant)
    there = hours.open_at(now)
    wait = timedelta(minutes=hours.minutes_each) * (ahead + 1)
    return Standing(
        asked_at=open_one.asked_at, promised_at=open_one.promised_at, open_now=there, taken=open_one.taken_at is not None,
        by=open_one.staff.name if open_one.staff else "", ahead=ahead, shown=open_one.shown,
        minutes=int(wait.total_seconds() // 60) if there and open_one.taken_at is None else None,
        said=remarks_of(conversation),
    )  # fmt: skip


def remarks_of(conversation: Conversation) -> tuple[Said, ...]:
    """All that was written between the person and the agency's people, oldest first."""
    rows = Remark.objects.filter(conversation=conversation).select_related("staff").order_by("number")
    return tuple(Said(id=one.pk, at=one.at, by=one.staff.name if one.staff else "", text=one.text) for one in rows)
