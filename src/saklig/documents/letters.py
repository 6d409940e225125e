"""Keeping letters and following them: made available, notice, opened, reminder. Call inside the caller's transaction.

Who may read a letter is the caller's to check; what is read here is not logged here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from saklig.documents.models import Letter, Milestone
from saklig.documents.rendering import RenderedLetter
from saklig.store import events

__all__ = ["REMIND_AFTER", "Letter", "Milestone", "keep", "letter_bytes", "letters_of", "mark", "milestones_of", "unopened_since"]

REMIND_AFTER = timedelta(days=7)
"""How long a letter may lie unopened before the reader is reminded. Source: eForvaltningsforskriften § 8."""


def keep(
    rendered: RenderedLetter, *, case_ref: UUID, recipient: UUID, kind: str, at: datetime, retention: str = "case"
) -> Letter:
    """Seal and keep a letter as it is. It can be read when `mark(..., MADE_AVAILABLE)` says so, and never changes."""
    letter = Letter(
        id=uuid4(),
        case_ref=case_ref,
        recipient=recipient,
        kind=kind,
        language=rendered.language,
        retention=retention,
        title=rendered.title,
        html=rendered.html,
        pdf=rendered.pdf,
        commitment=events.commitment(recipient, letter_bytes(rendered.html, rendered.pdf)),
        created_at=at,
    )
    letter.save(force_insert=True)
    return letter


def letter_bytes(html: str, pdf: bytes) -> bytes:
    """What a letter's commitment is made of."""
    return html.encode() + b"\0" + pdf


def mark(letter: UUID, kind: str, *, at: datetime) -> bool:
    """Note a milestone; True if this is the first time. Doing it again changes nothing, so every job may run twice."""
    kind = Milestone.Kind(kind).value
    if Milestone.objects.filter(letter_id=letter, kind=kind).exists():
        return False
    try:
        with transaction.atomic():
            Milestone.objects.create(letter_id=letter, kind=kind, at=at)
    except IntegrityError:  # another process was first
        if not Letter.objects.filter(pk=letter).exists():
            raise
        return False
    return True


def milestones_of(letter: UUID) -> Mapping[str, datetime]:
    """When each milestone was passed, by its kind."""
    return dict(Milestone.objects.filter(letter_id=letter).values_list("kind", "at"))


def letters_of(case_ref: UUID, *, recipient: UUID | None = None) -> list[Letter]:
    """The case's letters, oldest first; with `recipient` that person's only."""
    found = Letter.objects.filter(case_ref=case_ref)
    if recipient is not None:
        found = found.filter(recipient=recipient)
    return list(found.order_by("created_at", "id"))


def unopened_since(now: datetime) -> list[Letter]:
    """Letters a reminder is due for: available for a week, neither opened nor reminded of nor sent on paper."""

    def passed(*kinds: str) -> Exists:
        return Exists(Milestone.objects.filter(letter=OuterRef("pk"), kind__in=kinds))

    available = Milestone.objects.filter(
        letter=OuterRef("pk"), kind=Milestone.Kind.MADE_AVAILABLE, at__lte=now - REMIND_AFTER
    )
    closed = passed(Milestone.Kind.OPENED, Milestone.Kind.REMINDER_SENT, Milestone.Kind.SENT_ON_PAPER)
    return list(Letter.objects.filter(Exists(available), ~closed).order_by("created_at", "id"))
