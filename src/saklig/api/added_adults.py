"""For those who handle cases: adults of a household whom no register gives, added and taken out again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from saklig import cases
from saklig.api.auth import staff
from saklig.api.office import office
from saklig.api.schemas import PROBLEMS, CaseNumber, Strict, Token, Words
from saklig.api.staff import DoneOut, done

__all__ = ["AddedOut", "router"]

router = Router(tags=["staff"], auth=staff)


class AddedOut(Schema):
    """An adult whom a caseworker put into the household, with who says so and why; and who took them out again."""

    id: UUID
    member: str = Field(description="As the parties are numbered; empty until the case has been assessed with them")
    name: str
    role: str
    said_by: str
    why: str
    by: str
    at: datetime
    taken_out_by: str
    taken_out_at: datetime | None
    taken_out_why: str


class Add(Strict):
    """An adult of the household whom the population register hides or does not know."""

    token: Token
    role: Literal["spouse", "registered partner", "cohabitant with common children"] = Field(description="To the applicant")
    said_by: Literal["applicant", "adult", "agency", "document", "other"] = Field(
        description="Who says so. The applicant is told the name only where it is the applicant"
    )
    why: Words = Field(description="What shows it. It stays in the case")
    identity: Annotated[str, Field(max_length=20)] = Field(
        "", description="Eleven digits. Left out only where nobody knows the number: then no register is asked"
    )
    name: Annotated[str, Field(max_length=200)] = Field("", description="Needed where there is no number")
    grade: Literal["", "client", "confidential", "strictly-confidential"] = Field(
        "", description="Of address protection, where one is known of; the case is then restricted at once"
    )


class TakeOut(Strict):
    """Why an adult who was added is taken out again."""

    token: Token
    why: Words


@router.post("/cases/{number}/adults", response={200: DoneOut, **PROBLEMS}, summary="Add an adult to the household")
def add(request: HttpRequest, number: CaseNumber, body: Add) -> dict[str, Any]:
    """The case is assessed again with them, and a human decides. What is unknown of them counts against nobody."""
    given = body.model_dump(exclude={"token"})
    found = cases.add_adult(office(), request.auth, number, token=body.token, **given)
    cases.work_now(office(), found.id)
    return done(found, number)


@router.post(
    "/cases/{number}/adults/{adult_id}/taking-out", response={200: DoneOut, **PROBLEMS}, summary="Take the adult out again"
)
def take_out(request: HttpRequest, number: CaseNumber, adult_id: UUID, body: TakeOut) -> dict[str, Any]:
    """The case is assessed again without them. That they stood in it, and by whom, stays."""
    found = cases.take_out_adult(office(), request.auth, number, adult=adult_id, why=body.why, token=body.token)
    cases.work_now(office(), found.id)
    return done(found, number)
