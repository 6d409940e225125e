"""What every step of a caseworker's begins and ends with: the case and the human by name, words of one's own, once only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from saklig.cases import access
from saklig.cases.actors import Actor
from saklig.cases.errors import InvalidAnswers, OwnReasonsRequired
from saklig.cases.models import Case, StaffMember
from saklig.cases.office import Office
from saklig.cases.tokens import once
from saklig.cases.work.impartial import refuse_partial

__all__ = ["SHORTEST_REASONS", "once_as", "opened", "own_words", "required_words"]

SHORTEST_REASONS = 20
_LONGEST_REASONS = 10_000


def opened(office: Office, actor: Actor, number: str, what: str) -> tuple[datetime, Case, StaffMember]:
    """When, the case, and who. Errors: NotFound, NotAllowed, ReasonNeeded; NotImpartial (the 1967 Act § 6)."""
    now = office.ports.clock.now()
    case, staff = access.staff_case(actor, number, what=what, now=now), access.staff_member(actor)
    refuse_partial(office, actor, case, staff, now=now)
    return now, case, staff


def own_words(text: str) -> str:
    """The reasons, or nothing: too short a text is no reason at all."""
    words = text.strip() if isinstance(text, str) else ""
    if len(words) > _LONGEST_REASONS:
        raise InvalidAnswers({"own_reasons": "too-long"})
    # Counted as they are read: blanks side by side are one, and signs without width are none.
    seen = " ".join("".join(c if c.isprintable() or c.isspace() else "" for c in words).split())
    return words if len(seen) >= SHORTEST_REASONS and any(c.isalpha() for c in seen) else ""


def required_words(text: str) -> str:
    words = own_words(text)
    if not words:
        raise OwnReasonsRequired(f"write why in your own words, at least {SHORTEST_REASONS} characters")
    return words


def once_as(actor: Actor, name: str, token: str, now: datetime, make: Callable[[], Any], model: Any) -> Any:
    def load(pk: UUID) -> Any:
        return model.objects.get(pk=pk)

    return once(actor, name, token, now=now, make=make, load=load)
