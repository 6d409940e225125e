"""One's own cases: status, deadlines, letters, decisions with reasons, and what one may do about them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from saklig import cases
from saklig.api.appealed import AppealOut, shown_appeals
from saklig.api.attached import AttachmentOut, shown_attachment
from saklig.api.auth import citizen
from saklig.api.office import office
from saklig.api.schemas import PROBLEMS, READABLE, CaseNumber, Page, PageQuery, Strict, Token, Words, paged

__all__ = [
    "DeadlineOut", "Done", "HistoryOut", "LetterOut", "Said", "Wish", "done", "requests_router", "router", "shown_deadlines",
    "shown_history", "shown_letters",
]  # fmt: skip

router = Router(tags=["own cases"], auth=citizen)
requests_router = Router(tags=["own cases"], auth=citizen)


class LetterOut(Schema):
    """A letter in the case, and by when an appeal is in time."""

    id: UUID
    kind: str
    title: str
    language: str
    available_at: datetime
    opened_at: datetime | None
    appeal_until: date | None
    on_paper: bool


class DeadlineOut(Schema):
    """A day by which something is to be done, and whether it was."""

    kind: str
    due: date
    met: bool


class HistoryOut(Schema):
    """Something that happened in the case, and whether a person, the party or the system did it."""

    kind: str
    at: datetime
    by: str


class RequestOut(Schema):
    """Something that one is asked for, and by when."""

    id: UUID
    case_number: str
    kind: str = Field(description='"questions"; "prior-notice": say what is wrong; or "cohabitant": confirm for yourself')
    questions: list[str]
    asked_at: datetime
    due: date


class CaseSummary(Schema):
    """One of one's own cases in a list."""

    number: str
    service: str
    language: str
    state: str
    state_since: datetime
    received_at: datetime
    waiting_for: str
    steps: list[str] = Field(description="What you may do now, such as withdraw, request_review, appeal")
    decided_at: datetime | None
    decide_by: date | None = Field(description="By when there is a decision or a preliminary reply")
    appeal_until: date | None


class CaseOut(CaseSummary):
    """One of one's own cases, with what can be done about it now."""

    receipt_number: str
    application_id: UUID = Field(description="Hand in more at POST /applications/{application_id}/attachments")
    attachments: list[AttachmentOut] = Field(description="What has been handed in that you may see, oldest first")
    decided_automatically: bool | None
    decided_by: str | None
    letters: list[LetterOut]
    requests: list[RequestOut]
    appeals: list[AppealOut]
    may_claim_costs: bool = Field(description="A decision was changed, and no claim for costs waits or is answered")
    deadlines: list[DeadlineOut]
    history: list[HistoryOut]


class DecisionOut(Schema):
    """A decision and its reasons, for the one it is about."""

    id: UUID
    kind: str = Field(description='"automatic", "caseworker", "part" or "dismissal"')
    decided_at: datetime
    decided_by: str = Field(description="Who decided, or who answers for automatic decisions")
    automatic: bool
    own_reasons: str
    reasons: dict[str, Any] | None = Field(
        description="Outcomes, working-out, facts, amounts and provisions, for you as the reader. Numbers are text"
    )


class Done(Schema):
    """What was asked is received. The same token again gives the same answer."""

    id: UUID
    state: str = Field(description="The state the case is in now")


class Wish(Strict):
    """A wish that needs no words, once."""

    token: Token


class Review(Strict):
    """The wish that a human looks at the decision."""

    token: Token
    why: str = Field("", max_length=10_000, description="You need not give a reason")


class Said(Strict):
    """Something said in one's own words."""

    token: Token
    text: Words


class QuestionsAnswered(Strict):
    """The answer to what was asked, in one's own words."""

    token: Token
    text: Annotated[str, Field(min_length=1, max_length=4000, pattern=READABLE)]


class CohabitantAnswered(Strict):
    """What one who was stated as a cohabitant says of that, for themselves."""

    token: Token
    confirmed: bool
    lived_together_12_of_18: bool | None = None
    shares_total: bool = False


@router.get("", response={200: Page[CaseSummary], **PROBLEMS}, summary="One's own cases, newest first")
def own_cases(request: HttpRequest, query: Query[PageQuery]) -> dict[str, object]:
    """As the applicant, or as one who may act for them (X-Acting-For)."""
    return paged([_summary(view) for view in cases.my_cases(office(), request.auth)], query)


@router.get("/{number}", response={200: CaseOut, **PROBLEMS}, summary="One of one's own cases")
def own_case(request: HttpRequest, number: CaseNumber) -> dict[str, Any]:
    """With its letters, what one is asked for, appeals, time limits and history."""
    view = cases.own_case(office(), request.auth, number)
    return _summary(view) | {
        "receipt_number": view.receipt_number,
        "application_id": view.application_id,
        "attachments": [shown_attachment(one) for one in view.attachments],
        "decided_automatically": view.decided_automatically,
        "decided_by": view.decided_by,
        "letters": shown_letters(view.letters),
        "requests": [_request(item, view.number) for item in view.requests],
        "appeals": shown_appeals(view.appeals),
        "may_claim_costs": view.may_claim_costs,
        "deadlines": shown_deadlines(view.deadlines),
        "history": shown_history(view.history),
    }


@router.get("/{number}/decisions", response={200: list[DecisionOut], **PROBLEMS}, summary="Decisions with reasons")
def decisions(request: HttpRequest, number: CaseNumber) -> list[dict[str, Any]]:
    """What was decided and why, with each provision, the working-out, and the facts you may see. Oldest first."""
    return [
        {
            "id": told.id,
            "kind": told.kind,
            "decided_at": told.decided_at,
            "decided_by": told.decided_by,
            "automatic": told.automatic,
            "own_reasons": told.own_reasons,
            "reasons": told.reasons.to_json() if told.reasons else None,
        }
        for told in cases.decisions_told(office(), request.auth, number)
    ]


@router.post("/{number}/reviews", response={200: Done, **PROBLEMS}, summary="Let a human look at it")
def review(request: HttpRequest, number: CaseNumber, body: Review) -> dict[str, Any]:
    """Opens a review of the decision. Free, needs no reason, and the appeal period stands still meanwhile."""
    return done(request, number, cases.request_review(office(), request.auth, number, why=body.why, token=body.token))


@router.post("/{number}/withdrawal", response={200: Done, **PROBLEMS}, summary="Withdraw the application")
def withdraw(request: HttpRequest, number: CaseNumber, body: Wish) -> dict[str, Any]:
    """Possible as long as nothing is decided."""
    return done(request, number, cases.withdraw(office(), request.auth, number, token=body.token))


@router.post("/{number}/changes", response={200: Done, **PROBLEMS}, summary="Tell of changed circumstances")
def report_change(request: HttpRequest, number: CaseNumber, body: Said) -> dict[str, Any]:
    """A human reads it, and takes the case up again where it matters."""
    return done(request, number, cases.report_change(office(), request.auth, number, text=body.text, token=body.token))


@router.post("/{number}/disputes", response={200: Done, **PROBLEMS}, summary="Say that a fetched fact is wrong")
def dispute(request: HttpRequest, number: CaseNumber, body: Said) -> dict[str, Any]:
    """A human takes the case, whatever the rules say."""
    return done(request, number, cases.dispute_facts(office(), request.auth, number, what=body.text, token=body.token))


@requests_router.get("", response={200: list[RequestOut], **PROBLEMS}, summary="What one is asked for")
def requests(request: HttpRequest) -> list[dict[str, Any]]:
    """As an applicant, or as a cohabitant someone else has stated: nobody answers for another."""
    return [_request(item, item.case.number) for item in cases.my_requests(office(), request.auth)]


@requests_router.post("/{request_id}/answer", response={200: RequestOut, **PROBLEMS}, summary="Answer what was asked")
def answer(request: HttpRequest, request_id: UUID, body: QuestionsAnswered) -> dict[str, Any]:
    """In one's own words; what is to be handed in goes to the application's attachments."""
    given = {"text": body.text}
    found = cases.answer_information(office(), request.auth, request_id, given, token=body.token)
    return _request(found, found.case.number)


@requests_router.post(
    "/{request_id}/confirmation", response={200: RequestOut, **PROBLEMS}, summary="Confirm, or deny, as a cohabitant"
)
def confirm(request: HttpRequest, request_id: UUID, body: CohabitantAnswered) -> dict[str, Any]:
    """Only the one who was stated says it. Saying no, nothing is fetched about them."""
    given = {"confirmed": body.confirmed, "shares_total": body.shares_total}
    if body.lived_together_12_of_18 is not None:
        given["lived_together_12_of_18"] = body.lived_together_12_of_18
    found = cases.answer_information(office(), request.auth, request_id, given, token=body.token)
    return _request(found, found.case.number)


def shown_letters(letters: Iterable[Any]) -> list[dict[str, Any]]:
    fields = LetterOut.model_fields
    return [{name: getattr(letter, name) for name in fields} for letter in letters]


def shown_deadlines(deadlines: Iterable[Any]) -> list[dict[str, Any]]:
    return [{"kind": item.kind, "due": item.due, "met": item.met} for item in deadlines]


def shown_history(history: Iterable[Any]) -> list[dict[str, Any]]:
    return [{"kind": item.kind, "at": item.at, "by": item.by} for item in history]


def _summary(view: Any) -> dict[str, Any]:
    return {name: getattr(view, name) for name in CaseSummary.model_fields if name != "steps"} | {
        "steps": sorted(view.steps)
    }


def _request(item: Any, number: str) -> dict[str, Any]:
    return {
        "id": item.id, "case_number": number, "kind": item.kind, "questions": list(item.questions),
        "asked_at": item.asked_at, "due": item.due,
    }  # fmt: skip


def done(request: HttpRequest, number: str, made: Any) -> dict[str, Any]:
    """What was made, and the state the case is in now."""
    return {"id": made.pk, "state": cases.own_case(office(), request.auth, number).state}
