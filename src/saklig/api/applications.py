"""Applying: start, save answer by answer, see what is still asked, send. The form's own rules are the package's.

A citizen writes their own, a caseworker what came on paper, by telephone or over the counter (`registering`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from saklig import cases
from saklig.api.auth import citizen, signed_in
from saklig.api.office import office
from saklig.api.schemas import PROBLEMS, Language, ServiceId, Strict, Token

__all__ = ["ApplicationOut", "router", "shown"]

router = Router(tags=["applications"], auth=signed_in)

# Answers by the path of the fact, and "children", "cohabitant"; what each question takes, its kind says. Of people whom only the
# application tells of, the path of their list says how many, and the path with a number what is answered of each.
AnswerKey = Annotated[str, Field(min_length=1, max_length=200)]
AnswerText = Annotated[str, Field(max_length=2000)]
Answer = bool | AnswerText | int | Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20)] | None


class Start(Strict):
    """Which service is applied for."""

    service: ServiceId
    language: Language = Field(description="The language of everything that follows, the letter too")


class Save(Strict):
    """Answers to be kept beside those already given."""

    answers: dict[AnswerKey, Answer] = Field(max_length=200, description="null takes an answer back")
    version: int = Field(ge=0, le=2_000_000_000, description="The version that these answers were written on")


class Send(Strict):
    """The wish to send the application, once."""

    token: Token


class ApplicationOut(Schema):
    """An application as its writer sees it: what is answered, and what still matters to the rules."""

    id: UUID
    service: str
    language: str
    sent: bool
    version: int
    saved_at: datetime
    answers: dict[str, Any] = Field(description="What was answered so far, by the path of the fact")
    ask: str | None = Field(description="What to ask next; null when nothing is left")
    still: list[str] = Field(description="What still matters and is unanswered, in order. From the rules themselves")
    receipt: ReceiptOut | None


class ReceiptOut(Schema):
    """That an application was received, and when. It holds for ever."""

    receipt_number: str
    case_number: str
    received_at: datetime
    service: str


ApplicationOut.model_rebuild()


@router.post(
    "", auth=citizen, response={201: ApplicationOut, **PROBLEMS}, summary="Start an application, or take up the open one"
)
def start(request: HttpRequest, body: Start) -> Status:
    """There is at most one unsent application per person and service: starting again gives it back."""
    found = cases.start_application(office(), request.auth, body.service, language=body.language)
    return Status(201, shown(request, found))


@router.get("/{application_id}", response={200: ApplicationOut, **PROBLEMS}, summary="An application of one's own")
def read(request: HttpRequest, application_id: UUID) -> dict[str, Any]:
    """One's own; for a caseworker, a registration in their services."""
    return shown(request, cases.own_application(office(), request.auth, application_id))


@router.put("/{application_id}/answers", response={200: ApplicationOut, **PROBLEMS}, summary="Save answers")
def save(request: HttpRequest, application_id: UUID, body: Save) -> dict[str, Any]:
    """Answers are kept beside those already given. With one that cannot be taken, none of this request is kept."""
    found = cases.save_answers(office(), request.auth, application_id, body.answers, version=body.version)
    return shown(request, found)


@router.post("/{application_id}/submission", response={200: ReceiptOut, **PROBLEMS}, summary="Send the application")
def submit(request: HttpRequest, application_id: UUID, body: Send) -> dict[str, Any]:
    """Received when this answers: it then exists for ever. Sending again gives the same receipt."""
    receipt = cases.submit(office(), request.auth, application_id, token=body.token)
    # The very job a worker would take, for at most two seconds; what is not done by then is left to the worker.
    cases.decide_now(office(), receipt.case_id)
    return _receipt(receipt)


@router.delete("/{application_id}", response={204: None, **PROBLEMS}, summary="Delete an application that is not sent")
def discard(request: HttpRequest, application_id: UUID) -> Status:
    """Answers and attachments are erased with their keys, and can't be had back. Again is 404: it is gone, as was wished."""
    cases.discard_draft(office(), request.auth, application_id)
    return Status(204, None)


def shown(request: HttpRequest, application: Any) -> dict[str, Any]:
    """An application as its writer sees it."""
    sent = application.received_at is not None
    interview = None if sent else cases.next_questions(office(), request.auth, application)
    return {
        "id": application.pk,
        "service": application.case.service,
        "language": application.case.language,
        "sent": sent,
        "version": application.version,
        "saved_at": application.saved_at,
        "answers": dict(application.answers),
        "ask": interview.ask if interview else None,
        "still": list(interview.still) if interview else [],
        "receipt": {
            "receipt_number": application.receipt_number,
            "case_number": application.case.number,
            "received_at": application.received_at,
            "service": application.case.service,
        }
        if sent
        else None,
    }


def _receipt(receipt: Any) -> dict[str, Any]:
    return {
        "receipt_number": receipt.receipt_number,
        "case_number": receipt.case_number,
        "received_at": receipt.received_at,
        "service": receipt.service,
    }
