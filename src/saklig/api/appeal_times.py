"""Time in a case, for those who handle it: longer to appeal, what an appeal lacks, a counterparty heard, another day told."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from saklig import cases
from saklig.api.auth import staff
from saklig.api.office import office
from saklig.api.schemas import PROBLEMS, CaseNumber, Strict, Token, Words
from saklig.api.staff import DoneOut, Reasoned, done

__all__ = ["router"]

router = Router(tags=["appeals"], auth=staff)


class Longer(Reasoned):
    """Until when the party may appeal, and why (1967 Act § 29 fourth paragraph)."""

    until: date


class Mend(Strict):
    """What an appeal lacks, and by when it is to be mended (§ 32 third paragraph)."""

    token: Token
    what: Words = Field(description="In your own words: they stand in the letter")
    due: date = Field(description="Between five days and six weeks from now")


class Hear(Strict):
    """Which counterparty is told of an appeal, and by when they may comment (§ 33 third paragraph)."""

    token: Token
    member: Annotated[str, Field(max_length=8)] = Field(description="As the parties are numbered; an adult but the applicant")
    due: date = Field(description="Between five days and six weeks from now")
    enclose: bool = Field(description="Whether a copy of the appeal goes with the letter")
    why: Annotated[str, Field(max_length=10_000)] = Field("", description="Why not, where no copy goes with it")


class NewDay(Reasoned):
    """By which day a decision can be expected now, and why it takes time."""

    expected: date


@router.post("/cases/{number}/appeal-period", response={200: DoneOut, **PROBLEMS}, summary="Give longer to appeal")
def longer(request: HttpRequest, number: CaseNumber, body: Longer) -> dict[str, Any]:
    """In special cases, before the time is over, and no longer than a year after the decision; a letter tells of it."""
    made = cases.extend_appeal_period(
        office(), request.auth, number, until=body.until, own_reasons=body.own_reasons, token=body.token
    )
    return done(made, number)


@router.post(
    "/cases/{number}/appeals/{appeal_id}/mending", response={200: DoneOut, **PROBLEMS}, summary="Ask for what an appeal lacks"
)
def mend(request: HttpRequest, number: CaseNumber, appeal_id: UUID, body: Mend) -> dict[str, Any]:
    """Whoever appealed is told in a letter, with a day to answer by."""
    made = cases.ask_to_mend(
        office(), request.auth, number, appeal=appeal_id, what=body.what, due=body.due, token=body.token
    )
    return done(made, number)


@router.post("/cases/{number}/appeals/{appeal_id}/hearing", response={200: DoneOut, **PROBLEMS}, summary="Hear a counterparty")
def hear(request: HttpRequest, number: CaseNumber, appeal_id: UUID, body: Hear) -> dict[str, Any]:
    """The counterparty is told of the appeal in a letter, with a day to comment by."""
    made = cases.hear_counterparty(
        office(), request.auth, number, appeal=appeal_id, member=body.member, due=body.due, enclose=body.enclose,
        why=body.why, token=body.token,
    )  # fmt: skip
    return done(made, number)


@router.post("/cases/{number}/new-day", response={200: DoneOut, **PROBLEMS}, summary="Tell of another day for the decision")
def new_day(request: HttpRequest, number: CaseNumber, body: NewDay) -> dict[str, Any]:
    """The applicant reads why it takes time, and the new day."""
    made = cases.tell_new_day(
        office(), request.auth, number, expected=body.expected, own_reasons=body.own_reasons, token=body.token
    )
    return done(made, number)
