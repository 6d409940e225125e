"""One's own conversations, to read and to take along: what was asked, what was answered, what was written to a human.

Source: GDPR articles 15 and 20. A representative's conversations are their own, and not shown to the one they acted for.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from saklig.assistant.answers_kept import kept, kept_did
from saklig.assistant.conversations import Exchanged, exchanges_of
from saklig.assistant.hand_over import Said, remarks_of
from saklig.assistant.models import Conversation
from saklig.assistant.serving import Assistant
from saklig.cases import access
from saklig.cases.actors import Actor
from saklig.cases.deadlines import day_of

__all__ = ["HeldConversation", "held_conversations", "to_json"]

FORMAT = "saklig-conversations-v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldConversation:
    """One conversation, and the day from which it is erased if nothing more is written in it."""

    began_at: datetime
    erased_from: date
    turns: tuple[Exchanged, ...]
    said: tuple[Said, ...]


def held_conversations(assistant: Assistant, actor: Actor) -> list[HeldConversation]:
    """Every conversation of the one who is signed in, the newest first. Errors: NotAllowed, for a representative as well."""
    person = access.oneself(actor)
    rows = Conversation.objects.filter(person_id=person, acts_for=None).order_by("-last_at")
    return [
        HeldConversation(
            began_at=one.began_at, erased_from=day_of(one.last_at + assistant.keep), turns=tuple(exchanges_of(one)),
            said=remarks_of(one),
        )
        for one in rows
    ]  # fmt: skip


def to_json(found: list[HeldConversation]) -> bytes:
    """All of it as UTF-8 JSON, for people and programs, with what each step of every answer did."""
    body = {"format": FORMAT, "conversations": [_plain(one) for one in found]}
    return (json.dumps(body, ensure_ascii=False, indent=2) + "\n").encode()


def _plain(one: HeldConversation) -> dict[str, Any]:
    return {
        "began_at": one.began_at.isoformat(), "erased_from": one.erased_from.isoformat(),
        "turns": [
            {"at": turn.at.isoformat(), "question": turn.question, "answer": kept(turn.answer), "steps": kept_did(turn.did)}
            for turn in one.turns
        ],
        "with_a_human": [{"at": said.at.isoformat(), "by": said.by, "text": said.text} for said in one.said],
    }  # fmt: skip
