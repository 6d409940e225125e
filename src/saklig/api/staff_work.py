"""For those who handle cases: clarifying, taking up again, and a letter on paper."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from saklig import cases
from saklig.api.auth import staff
from saklig.api.office import office
from saklig.api.schemas import PROBLEMS, CaseNumber, Strict, Token, Words
from saklig.api.staff import DoneOut, Reasoned, done

__all__ = ["router"]

router = Router(tags=["staff"], auth=staff)

Path = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[a-z0-9_.\[\]]+$")]
Amount = Annotated[Decimal, Field(ge=0, le=10**9, max_digits=16, decimal_places=4)]


class Entered(Strict):
    """Facts that documents show, by their printed paths; the rules are run on them."""

    token: Token
    facts: dict[Path, bool | Amount | Annotated[str, Field(max_length=200)] | None] = Field(
        description="By printed path, as the case shows them: household.adults[0].income", min_length=1, max_length=50
    )
    why: Words = Field(description="Which documents show it, or what your judgement rests on. It stays in the case")
    attachment: UUID | None = Field(
        None, description="The attachment it was read out of; each fact that it can show points to it"
    )


class Noted(Strict):
    """A note in the case, which the party may ask to see."""

    token: Token
    text: Words


class Wished(Strict):
    """A wish that needs no words, once."""

    token: Token


class Posted(Strict):
    """One letter was posted, or handed over, by itself."""

    token: Token
    day: date | None = Field(None, description="The day it was posted or handed over; today where none is given")
    by_hand: bool = Field(False, description="Handed over, so that it counts as received that day")


class Reopen(Reasoned):
    """Why a case is taken up again, and from which month on it is decided anew."""

    month: Annotated[str, Field(pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])$")] | None = Field(
        None, description="The first month that is decided anew, such as 2026-08; all of them where none is given"
    )


class Read(Strict):
    """Which messages have been read."""

    token: Token
    messages: list[UUID] = Field(min_length=1, max_length=100)


class Reason(Strict):
    """Why a case is opened that is not in the caller's work."""

    reason: Words


class InWork(Schema):
    """Whether a case may be opened now."""

    number: str
    in_work: bool = Field(description="Whether the case is open to you now")


@router.post("/cases/{number}/reason", response={200: InWork, **PROBLEMS}, summary="State why you open the case")
def state_reason(request: HttpRequest, number: CaseNumber, body: Reason) -> dict[str, Any]:
    """For a case that is not in your work: kept in the applicant's access log, and told in the case's history."""
    cases.state_reason(office(), request.auth, number, reason=body.reason)
    return {"number": number, "in_work": cases.is_in_work(office(), request.auth, number)}


class Seconded(Strict):
    """Which proposal the second caseworker has read."""

    token: Token
    proposal: UUID = Field(description="The proposal you have read; 409 if another has come in its place")


class SentBack(Seconded):
    """Why a proposal goes back to the one who made it."""

    own_reasons: Words


@router.post("/cases/{number}/approvals", response={200: DoneOut, **PROBLEMS}, summary="Approve what another proposed")
def approve(request: HttpRequest, number: CaseNumber, body: Seconded) -> dict[str, Any]:
    """Four eyes: the decision is the proposer's, and you answer for having seen it. Nobody approves their own."""
    found = cases.approve(office(), request.auth, number, proposal=body.proposal, token=body.token)
    cases.work_now(office(), found.case_id)
    return done(found, number)


@router.post("/cases/{number}/returns", response={200: DoneOut, **PROBLEMS}, summary="Send a proposal back")
def send_back(request: HttpRequest, number: CaseNumber, body: SentBack) -> dict[str, Any]:
    """The proposer reads why, and may propose anew."""
    found = cases.send_back(
        office(), request.auth, number, proposal=body.proposal, words=body.own_reasons, token=body.token
    )
    return done(found, number)


@router.post("/cases/{number}/facts", response={200: DoneOut, **PROBLEMS}, summary="Enter what is documented")
def enter_facts(request: HttpRequest, number: CaseNumber, body: Entered) -> dict[str, Any]:
    """Judgement is expressed so: the rules are run on what was entered, and a named human decides what they come to."""
    found = cases.enter_facts(
        office(), request.auth, number, facts=body.facts, why=body.why, token=body.token, attachment=body.attachment
    )
    cases.work_now(office(), found.pk)
    return done(found, number)


@router.post("/cases/{number}/assessments", response={200: DoneOut, **PROBLEMS}, summary="Assess again")
def assess_again(request: HttpRequest, number: CaseNumber, body: Wished) -> dict[str, Any]:
    """Registers are asked and the rules run anew, before anything is decided."""
    found = cases.assess_again(office(), request.auth, number, token=body.token)
    cases.work_now(office(), found.pk)
    return done(found, number)


@router.post("/cases/{number}/reopening", response={200: DoneOut, **PROBLEMS}, summary="Take up again")
def reopen(request: HttpRequest, number: CaseNumber, body: Reopen) -> dict[str, Any]:
    """Registers are asked and the rules run anew. With a month, what was decided of earlier ones stands."""
    month = date.fromisoformat(f"{body.month}-01") if body.month else None
    found = cases.reopen(office(), request.auth, number, why=body.own_reasons, month=month, token=body.token)
    cases.work_now(office(), found.pk)
    return done(found, number)


@router.post("/cases/{number}/notes", response={200: DoneOut, **PROBLEMS}, summary="Write a note in the case")
def note(request: HttpRequest, number: CaseNumber, body: Noted) -> dict[str, Any]:
    """The party may ask to see it: it is a document of the case."""
    found = cases.note(office(), request.auth, number, text=body.text, token=body.token)
    return done(found, number)


@router.post("/cases/{number}/messages-read", response={200: DoneOut, **PROBLEMS}, summary="Messages have been read")
def mark_read(request: HttpRequest, number: CaseNumber, body: Read) -> dict[str, Any]:
    """They no longer call for a human."""
    found = cases.mark_read(office(), request.auth, number, messages=body.messages, token=body.token)
    return done(found, number)


@router.post("/cases/{number}/letters/{letter_id}/posted", response={200: DoneOut, **PROBLEMS}, summary="Sent on paper")
def posted(request: HttpRequest, number: CaseNumber, letter_id: UUID, body: Posted) -> dict[str, Any]:
    """One letter by itself, posted or handed over; the appeal period runs from when it counts as received."""
    found = cases.sent_on_paper(
        office(), request.auth, number, letter=letter_id, day=body.day, by_hand=body.by_hand, token=body.token
    )
    return done(found, number)
