"""How the work on a case is shared, for those who handle it: whose it is, colleagues, interpreters, who may act for whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from saklig.api.schemas import fields_of

__all__ = ["ColleagueOut", "SharedOut", "shown_colleagues", "shown_shared"]


class ColleagueOut(Schema):
    """A caseworker who could have the case."""

    id: UUID
    name: str
    away_until: date | None
    stand_in: str = Field(description="Who sees to their cases meanwhile; empty: nobody")


class HasItOut(Schema):
    """Whose the case is now, since when, and given by whom with what words."""

    name: str
    mine: bool
    since: datetime
    given_by: str
    words: str


class ConsultationOut(Schema):
    """A question to a colleague. It is kept in the case as the agency's own internal document."""

    id: UUID
    asked_by: str
    asked_of: str
    asked_at: datetime
    question: str
    answer: str | None
    answered_at: datetime | None


class InterpreterOut(Schema):
    """That an interpreter is needed, until somebody has seen to it."""

    id: UUID
    language: str
    way: str
    words: str
    asked_at: datetime
    outcome: str = Field(description='"" until it is settled; "booked" or "not-needed"')


class RepresentativeOut(Schema):
    """One who may act for the applicant now, in this service."""

    id: UUID
    kind: str
    source: str
    name: str
    holds: bool


class SharedOut(Schema):
    """How the work on the case is shared."""

    has_it: HasItOut | None
    impartial: bool = Field(description="You have said of yourself that you are impartial in the case")
    colleagues: list[ColleagueOut] = Field(description="Who else could have it")
    consultations: list[ConsultationOut]
    interpreters: list[InterpreterOut]
    representatives: list[RepresentativeOut]


def shown_shared(desk: Any) -> dict[str, Any]:
    """The shared part of a desk of `cases`."""
    return {
        "has_it": fields_of(HasItOut, desk.has_it) if desk.has_it else None,
        "impartial": desk.impartial,
        "colleagues": shown_colleagues(desk.colleagues),
        "consultations": [
            {
                "id": one.pk, "asked_by": one.asked_by.name, "asked_of": one.asked_of.name, "asked_at": one.asked_at,
                "question": one.question, "answer": one.answer, "answered_at": one.answered_at,
            }
            for one in desk.consultations
        ],
        "interpreters": [
            {
                "id": one.pk, "language": one.language, "way": one.way, "words": one.words or "", "asked_at": one.asked_at,
                "outcome": one.outcome,
            }
            for one in desk.interpreters
        ],
        "representatives": [fields_of(RepresentativeOut, one) for one in desk.representatives],
    }  # fmt: skip


def shown_colleagues(found: Any) -> list[dict[str, Any]]:
    return [fields_of(ColleagueOut, one) for one in found]
