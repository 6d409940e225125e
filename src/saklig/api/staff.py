"""For those who handle cases: the queue, and deciding. The case itself: `desk`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from saklig import cases
from saklig.api.auth import staff
from saklig.api.office import office
from saklig.api.schemas import PROBLEMS, READABLE, CaseNumber, PageQuery, ServiceId, Strict, Token, Words, fields_of

__all__ = ["DoneOut", "Reasoned", "done", "router"]

router = Router(tags=["staff"], auth=staff)


class QueueQuery(PageQuery):
    """Which cases of the queue are wanted, and in which order."""

    service: ServiceId | None = None
    order: Literal["deadline", "oldest"] = "deadline"
    state: Literal["waiting", "all"] = Field("waiting", description="waiting: what waits for a human")


class QueueRowOut(Schema):
    """No personal data: a queue is read before any case is opened."""

    number: str
    service: str
    state: str
    state_since: datetime
    received_at: datetime
    waiting_for: str
    restricted: bool
    due: date | None
    reminded: bool
    reasons: list[str] = Field(description="Why it was not decided automatically, as codes of the policy")
    needs_paper: bool
    returned: bool = Field(description="A letter came back, and nobody has dealt with it yet")
    proposed: bool = Field(description="A decision is proposed, and waits for a second caseworker")
    unread: bool = Field(description="The citizen has told of something that nobody has read yet")


class QueuePage(Schema):
    """A part of the queue; how many there are in all is not counted."""

    items: list[QueueRowOut]
    limit: int
    offset: int
    more: bool


class Decide(Strict):
    """Makes what the rules come to binding; nobody writes an outcome of their own."""

    token: Token
    own_reasons: str = Field("", max_length=10_000, description="Required for anything that counts against someone")
    part: bool = Field(False, description="Send out what is granted first")
    only: list[OnlyPart] | None = Field(None, max_length=200, description="With part: less than all that is granted")
    determination: UUID | None = Field(None, description="The ruling you have read; 409 if there is a newer one")


class OnlyPart(Strict):
    """A part that may go out first: whom it is about, and which benefit."""

    subject: Annotated[str, Field(min_length=1, max_length=20)]
    benefit: Annotated[str, Field(min_length=1, max_length=60)]


Decide.model_rebuild()


class Reasoned(Strict):
    """A step that needs the caseworker's own reasons: at least 20 characters."""

    token: Token
    own_reasons: Words


class Ask(Strict):
    """Questions to the applicant, each of which a letter tells of."""

    token: Token
    questions: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=4000, pattern=READABLE)]], Field(min_length=1, max_length=20)
    ]


class DoneOut(Schema):
    """What was made, and in which case. The same token again gives the same answer."""

    id: UUID
    number: str
    proposed: bool = Field(False, description="Nothing is decided yet: a second caseworker must approve it")


def done(found: Any, number: str) -> dict[str, Any]:
    """What was made, and in which case."""
    return {"id": found.pk, "number": number, "proposed": cases.is_proposal(found)}


class DraftOut(Schema):
    """The letter as it would be; nothing is kept or sent."""

    title: str
    language: str
    html: str


class Draft(Strict):
    """What a letter would be drawn of, before anything is decided."""

    own_reasons: str = Field("", max_length=10_000)
    part: bool = False


@router.get("/queue", response={200: QueuePage, **PROBLEMS}, summary="The cases that wait for a human")
def queue(request: HttpRequest, query: Query[QueueQuery]) -> dict[str, Any]:
    """Without personal data: a queue is read before any case is opened."""
    rows = cases.queue(
        office(), request.auth, service=query.service, states=["all"] if query.state == "all" else None,
        order=query.order, limit=query.limit + 1, offset=query.offset,
    )  # fmt: skip
    items = [fields_of(QueueRowOut, row) for row in rows[: query.limit]]
    return {"items": items, "limit": query.limit, "offset": query.offset, "more": len(rows) > query.limit}


@router.post("/cases/{number}/draft-letter", response={200: DraftOut, **PROBLEMS}, summary="The letter as it would be")
def draft_letter(request: HttpRequest, number: CaseNumber, body: Draft) -> dict[str, Any]:
    """Nothing is kept or sent."""
    found = cases.draft_letter(office(), request.auth, number, own_reasons=body.own_reasons, part=body.part)
    return {"title": found.title, "language": found.language, "html": found.html}


@router.post("/cases/{number}/decisions", response={200: DoneOut, **PROBLEMS}, summary="Decide")
def decide(request: HttpRequest, number: CaseNumber, body: Decide) -> dict[str, Any]:
    """Makes the determination on the desk binding; the letter follows. Nobody writes an outcome that no rule gives."""
    only = None if body.only is None else [(part.subject, part.benefit) for part in body.only]
    found = cases.decide(
        office(), request.auth, number, own_reasons=body.own_reasons, token=body.token, part=body.part, only=only,
        determination_seen=body.determination,
    )  # fmt: skip
    cases.work_now(office(), found.case_id)  # the letter, as for an automatic decision
    return done(found, number)


@router.post("/cases/{number}/dismissal", response={200: DoneOut, **PROBLEMS}, summary="Dismiss")
def dismiss(request: HttpRequest, number: CaseNumber, body: Reasoned) -> dict[str, Any]:
    """A decision with reasons: what was applied for cannot be taken up."""
    found = cases.dismiss(office(), request.auth, number, own_reasons=body.own_reasons, token=body.token)
    cases.work_now(office(), found.case_id)
    return done(found, number)


@router.post("/cases/{number}/information-requests", response={200: DoneOut, **PROBLEMS}, summary="Ask the applicant")
def ask(request: HttpRequest, number: CaseNumber, body: Ask) -> dict[str, Any]:
    """The case waits for the answer, with a day to answer by; a letter tells of it."""
    found = cases.ask_information(office(), request.auth, number, questions=body.questions, token=body.token)
    return done(found, number)


@router.post("/cases/{number}/upheld", response={200: DoneOut, **PROBLEMS}, summary="After a review: it stands")
def uphold(request: HttpRequest, number: CaseNumber, body: Reasoned) -> dict[str, Any]:
    """With reasons in a letter; the appeal period goes on from where it stood."""
    found = cases.uphold(office(), request.auth, number, own_reasons=body.own_reasons, token=body.token)
    return done(found, number)
