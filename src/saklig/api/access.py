"""Requests for access to documents (offentleglova), for those who answer them: the list, one with its document, the answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from saklig import cases
from saklig.api.auth import staff
from saklig.api.office import office
from saklig.api.schemas import PROBLEMS, Strict, Text, Token, Words, fields_of

__all__ = ["router"]

router = Router(tags=["access"], auth=staff)
_PDF = {"responses": {200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}}
Phrase = Annotated[str, Field(min_length=1, max_length=500)]


class EntryOut(Schema):
    """The entry of the journal that is asked for, as everyone sees it."""

    id: UUID
    identifier: str
    service: str
    direction: str
    kind: str
    titles: Text
    dated: date


class RequestRow(Schema):
    """A request for access. `days_left`: working days until it must be answered; -1 where that day is over."""

    id: UUID
    number: str
    entry: EntryOut | None = Field(description="null where the request says in words what it is for")
    asked_at: datetime
    due: date
    days_left: int
    answered_at: datetime | None
    outcome: str


class RequestsOut(Schema):
    """What waits, the first due first, and what was answered last."""

    open: list[RequestRow]
    answered: list[RequestRow]


class RedactionProposal(Schema):
    """Words that a machine proposes to take out. What is taken out is what a human says."""

    text: str
    kind: str
    count: int


class AccessRequestOut(RequestRow):
    """One request, with the text of its document until it is answered. Opening it is logged as a reading of the case."""

    text: str = Field(description="What was asked, in words")
    pages: list[str]
    proposals: list[RedactionProposal]
    unreadable: str = Field(description="Why no wording can be taken out of it: then areas of its pages are marked")
    by: str
    reasons: str
    taken_out: int
    marked: int = Field(description="How many pages areas can be marked on")


class Without(Strict):
    """What is taken out of the copy."""

    phrases: list[Phrase] = Field(default_factory=list, max_length=200, description="Wordings, each wherever it stands")
    areas: str = Field("", max_length=20_000, description="A line each: page, left, top, right and bottom in percent of the page")


class AnswerAccess(Without):
    """A named human's answer, with reasons that whoever asked reads."""

    token: Token
    outcome: Literal["granted", "partly", "refused"]
    own_reasons: Words


@router.get("/access-requests", response={200: RequestsOut, **PROBLEMS}, summary="Requests for access")
def access_requests(request: HttpRequest) -> dict[str, Any]:
    """Of documents that the caller may know of; one that names no document is everybody's."""
    waiting, answered = cases.access_requests(office(), request.auth)
    return {"open": [_row(one) for one in waiting], "answered": [_row(one) for one in answered]}


@router.get("/access-requests/{request_id}", response={200: AccessRequestOut, **PROBLEMS}, summary="One request for access")
def access_request(request: HttpRequest, request_id: UUID) -> dict[str, Any]:
    """With the document's text and what a machine proposes to take out of it."""
    found = cases.access_request(office(), request.auth, request_id)
    plain = ("text", "unreadable", "by", "reasons", "taken_out", "marked")
    return _row(found.row) | {name: getattr(found, name) for name in plain} | {
        "pages": list(found.pages), "proposals": [fields_of(RedactionProposal, one) for one in found.proposals],
    }  # fmt: skip


@router.post(
    "/access-requests/{request_id}/copy", response={200: None, **PROBLEMS}, summary="The copy as it would be given out",
    openapi_extra=_PDF,
)  # fmt: skip
def copy(request: HttpRequest, request_id: UUID, body: Without) -> HttpResponse:
    """To be looked at first. Nothing is kept."""
    made = cases.redacted_copy(office(), request.auth, request_id, body.phrases, areas=body.areas)
    return HttpResponse(made, content_type="application/pdf")


@router.post("/access-requests/{request_id}/answer", response={200: RequestRow, **PROBLEMS}, summary="Answer a request")
def answer(request: HttpRequest, request_id: UUID, body: AnswerAccess) -> dict[str, Any]:
    """The whole document, a copy without what was taken out, or nothing. Once; what was given out is not taken back."""
    cases.answer_access(
        office(), request.auth, request_id, outcome=body.outcome, phrases=body.phrases, areas=body.areas,
        reasons=body.own_reasons, token=body.token,
    )  # fmt: skip
    return _row(cases.access_request(office(), request.auth, request_id).row)


def _row(row: Any) -> dict[str, Any]:
    plain = [name for name in RequestRow.model_fields if name != "entry"]
    entry = None if row.entry is None else fields_of(EntryOut, row.entry) | {"titles": dict(row.entry.titles)}
    return {name: getattr(row, name) for name in plain} | {"entry": entry}
