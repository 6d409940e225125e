"""Questions without a good answer, grouped by likeness: the largest group first, since it is what most people ask.

Two questions are alike when they share half of their weighty words, cut to their beginnings (Jaccard's measure). It is coarse,
needs no model, and says the same each time; a group shows its questions, so that a person sees whether they belong together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from saklig.assistant.answers import Answered
from saklig.assistant.models import Exchange
from saklig.assistant.owned import of_ones_services
from saklig.assistant.serving import Assistant
from saklig.cases.actors import Actor
from saklig.store import events

__all__ = ["Group", "groups", "settle_questions"]

_MOST = 2_000  # questions looked at: more tell nothing new, and each is opened with its key
_ALIKE = 0.5
_BEGINNING = 6  # letters of a word that count: an ending says nothing of what is asked about
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    id: UUID
    at: datetime
    question: str  # masked
    kind: str
    cause: str
    comment: str
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Questions that are alike, the newest first. `unanswered` and `no_help` count them by why they are here."""

    service: str
    asked: tuple[Asked, ...]
    unanswered: int
    no_help: int


def groups(actor: Actor) -> tuple[Group, ...]:
    """The questions not dealt with, in one's own services or about none. Errors: NotAllowed."""
    rows = list(_open_to(actor).order_by("-at")[:_MOST])
    gathered: list[tuple[set[str], str, list[Exchange]]] = []
    for row in rows:
        words = _words(row.masked)
        for known, service, members in gathered:
            if service == row.service and _alike(words, known):
                members.append(row)
                break
        else:
            gathered.append((words, row.service, [row]))
    found = (_group(service, members) for _, service, members in gathered)
    return tuple(sorted(found, key=lambda one: -len(one.asked)))


def _open_to(actor: Actor) -> QuerySet[Exchange]:
    wanting = Q(kind=Answered.NOT_KNOWN) | Q(verdict=Exchange.Verdict.DOWN)
    return Exchange.objects.filter(wanting, of_ones_services(actor), settled_at=None)


def _words(question: str) -> set[str]:
    return {word[:_BEGINNING] for word in _WORD.findall(question.lower())}


def _alike(one: set[str], other: set[str]) -> bool:
    return one == other or len(one & other) >= _ALIKE * len(one | other) > 0


def _group(service: str, rows: Sequence[Exchange]) -> Group:
    return Group(
        service=service, asked=tuple(_asked(rows)), unanswered=sum(row.kind == Answered.NOT_KNOWN for row in rows),
        no_help=sum(row.verdict == Exchange.Verdict.DOWN for row in rows),
    )  # fmt: skip


def _asked(rows: Iterable[Exchange]) -> Iterable[Asked]:
    for row in rows:
        general = tuple(one["text"] for one in row.answer["sentences"] if one["ground"] != "case")
        yield Asked(
            id=row.pk, at=row.at, question=row.masked, kind=row.kind, cause=row.cause, comment=row.comment or "", said=general
        )  # fmt: skip


def settle_questions(assistant: Assistant, actor: Actor, exchanges: Iterable[str]) -> int:
    """Say that these are dealt with; those that are not one's own, or are already, are passed over. Errors: NotAllowed."""
    chosen = [UUID(one) for one in exchanges if re.fullmatch(r"[0-9a-f-]{36}", one)]
    now = assistant.office.ports.clock.now()
    with transaction.atomic():
        count = _open_to(actor).filter(pk__in=chosen).update(settled_at=now)
        events.append("content.questions-settled", None, {"by": actor.by_whom(), "questions": count}, at=now)
    return count
