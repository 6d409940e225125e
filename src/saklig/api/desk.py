"""A case in full for those who handle it, as the desk's page has it. Reading it is logged, as there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from saklig import cases
from saklig.api.added_adults import AddedOut
from saklig.api.appealed import (
    AppealAtDesk,
    CostClaimOut,
    PostponementOut,
    TouchedOut,
    shown_at_desk,
    shown_claims,
    shown_touched,
    shown_wishes,
)
from saklig.api.attached import AttachmentOut, shown_attachment
from saklig.api.auth import staff
from saklig.api.office import office
from saklig.api.own_cases import DeadlineOut, HistoryOut, LetterOut, shown_deadlines, shown_history, shown_letters
from saklig.api.paper import SendingOut, shown_sending
from saklig.api.registering import RegisteredOut, how_it_came
from saklig.api.schemas import PROBLEMS, CaseNumber, Text, fields_of
from saklig.api.shared import SharedOut, shown_shared

__all__ = ["router"]

router = Router(tags=["staff"], auth=staff)


class PartyOut(Schema):
    """One in the case, with what shows that they belong to it."""

    member: str
    name: str
    role: str
    evidence: list[dict[str, Any]]
    confirmation: dict[str, Any] | None


class FactOut(Schema):
    """A fact of the case, with where it came from and how sure it is."""

    path: str
    title: str
    value: Any
    source: str
    source_at: datetime
    certainty: str
    why: str
    about: str | None
    about_name: str
    period: str


class PartOut(Schema):
    """A part that may go out first: whom it is about, and which benefit."""

    subject: str
    benefit: str


class RulingOut(Schema):
    """What the rules come to now, with the reasons, and why it was not automatic."""

    id: UUID
    at: date
    made_at: datetime
    stage: str
    settled: bool
    automatic: bool
    why_human: list[str]
    open_points: list[str]
    missing: list[str]
    adverse: bool
    grantable: list[PartOut] = Field(description="What may go out first as a part decision")
    package_version: str
    package_hash: str
    reasons: dict[str, Any]


class TextOut(Schema):
    """Something that was said in the case: a message, a wish for review, or an appeal."""

    id: UUID
    kind: str
    text: str
    at: datetime
    settled_at: datetime | None


class MadeDecision(Schema):
    """A decision in the case, as those who handle it see it."""

    id: UUID
    kind: str
    decided_at: datetime
    decided_by: str | None
    own_reasons: str


class AuthorityOut(Schema):
    """A decision or a step after it, and the rule of delegation it was taken by."""

    step: str = Field(description='"decide", "dismiss", "uphold", "reopen", "appeal-forwarded", …')
    by: str
    at: datetime
    code: str = Field(description="The rule's id in the agency's settings")
    basis: Text = Field(description="As the letter says it")


class ProposalOut(Schema):
    """A decision that a caseworker has proposed, and that waits for a second, or was sent back."""

    id: UUID
    kind: str
    by: str
    at: datetime
    own_reasons: str
    mine: bool = Field(description="You proposed it, and cannot approve it")
    waits: bool
    sent_back_by: str
    words: str


class DeskOut(Schema):
    """A case in full, for those who handle it."""

    number: str
    service: str
    language: str
    state: str
    state_since: datetime
    received_at: datetime
    waiting_for: str
    restricted: bool
    applicant_name: str
    steps: list[str]
    answers: dict[str, Any]
    parties: list[PartyOut]
    added: list[AddedOut] = Field(description="Adults whom caseworkers have added, those taken out again too")
    facts: list[FactOut]
    ruling: RulingOut | None
    proposal: ProposalOut | None = Field(description="What is proposed under four eyes: POST …/approvals or …/returns")
    decisions: list[MadeDecision]
    letters: list[LetterOut]
    said: list[TextOut] = Field(description="Messages, review requests and appeals, oldest first")
    authorities: list[AuthorityOut] = Field(description="By which rules of delegation it was decided, and what came after")
    may: list[str] | None = Field(
        description='What the rules of delegation let you do here: "grant", "refuse", "dismiss", "uphold", "reopen", "appeal";'
        " null where the agency has none"
    )
    attachments: list[AttachmentOut] = Field(description="What has been handed in, oldest first")
    registered: RegisteredOut | None = Field(description="How it came in, where a caseworker wrote it in")
    shared: SharedOut = Field(description="Whose it is, colleagues, calls for interpreters, who may act for the applicant")
    appeals: list[AppealAtDesk] = Field(description="With how far each has come, and what it may attack")
    postponements: list[PostponementOut]
    postponed: bool = Field(description="Carrying the decision out waits for an appeal")
    cost_claims: list[CostClaimOut]
    may_claim_costs: bool
    touched: list[TouchedOut] = Field(description="Rules or amounts of its decision that proved wrong")
    paper: list[SendingOut] = Field(description="Letters in the post: waiting, posted and come back")
    deadlines: list[DeadlineOut]
    history: list[HistoryOut]


@router.get("/cases/{number}", response={200: DeskOut, **PROBLEMS}, summary="A case in full")
def desk(request: HttpRequest, number: CaseNumber) -> dict[str, Any]:
    """Facts with their sources, the determination with its reasons, and why it was not automatic."""
    found = cases.desk(office(), request.auth, number)
    plain = ("number", "service", "language", "state", "state_since", "received_at", "waiting_for", "restricted",
             "applicant_name")  # fmt: skip
    return {name: getattr(found, name) for name in plain} | {
        "steps": sorted(found.steps),
        "answers": dict(found.answers),
        "parties": [fields_of(PartyOut, party) for party in found.parties],
        "added": [fields_of(AddedOut, one) for one in found.added],
        "facts": [fields_of(FactOut, fact) for fact in found.facts],
        "ruling": _ruling(found.ruling) if found.ruling else None,
        "proposal": found.proposal and fields_of(ProposalOut, found.proposal),
        "decisions": [_decision(item) for item in found.decisions],
        "letters": shown_letters(found.letters),
        "said": _said(found),
        "authorities": [
            {"step": one.step, "by": one.by, "at": one.at, "code": one.code, "basis": dict(one.basis)}
            for one in found.authorities
        ],
        "may": None if found.may is None else sorted(found.may),
        "attachments": [shown_attachment(one) for one in found.attachments],
        "registered": found.registered and how_it_came(found.registered),
        "shared": shown_shared(found),
        "appeals": shown_at_desk(found.attacks),
        "postponements": shown_wishes(found.wishes),
        "postponed": found.postponed,
        "cost_claims": shown_claims(found.cost_claims),
        "may_claim_costs": found.may_claim_costs,
        "touched": shown_touched(found.touched),
        "paper": [shown_sending(one) for one in found.paper],
        "deadlines": shown_deadlines(found.deadlines),
        "history": shown_history(found.history),
    }


def _ruling(ruling: Any) -> dict[str, Any]:
    special = {"grantable", "reasons"}
    return {name: getattr(ruling, name) for name in RulingOut.model_fields if name not in special} | {
        "grantable": [{"subject": subject, "benefit": benefit} for subject, benefit in sorted(ruling.grantable)],
        "reasons": ruling.reasons.to_json(),
    }


def _decision(decision: Any) -> dict[str, Any]:
    return {
        "id": decision.pk, "kind": decision.kind, "decided_at": decision.decided_at,
        "decided_by": decision.decided_by.name if decision.decided_by else None,
        "own_reasons": decision.own_reasons or "",
    }  # fmt: skip


def _said(found: Any) -> list[dict[str, Any]]:
    texts = [
        {"id": item.pk, "kind": item.kind, "text": item.text, "at": item.sent_at, "settled_at": item.handled_at}
        for item in found.messages
    ]
    for kind, items in (("review", found.reviews), ("appeal", found.appeals)):
        texts += [
            {"id": item.pk, "kind": kind, "text": item.text, "at": item.asked_at, "settled_at": item.settled_at}
            for item in items
        ]
    return sorted(texts, key=lambda text: text["at"])
