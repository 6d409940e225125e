"""Powers of attorney and guardianships: given, seen and withdrawn by citizens; registered from paper and ended by staff.

Acting under one is a header on each request (`auth`, decision 37): nothing is remembered between two calls.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from saklig import cases
from saklig.api.auth import citizen, staff
from saklig.api.office import office
from saklig.api.schemas import PROBLEMS, READABLE, SYNTHETIC, IdentityNumber, ServiceId, Strict, Token, fields_of

__all__ = ["of_staff", "router"]

router = Router(tags=["mandates"], auth=citizen)
of_staff = Router(tags=["mandates"], auth=staff)

Services = Annotated[list[ServiceId], Field(min_length=1, max_length=50, description="The services it is for")]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=READABLE)]
Why = Annotated[str, Field(min_length=1, max_length=1000, pattern=READABLE)]


class GiveMandate(Strict):
    """Who may act for you, in what, until when."""

    token: Token
    identity: IdentityNumber = Field(description=f"Whom you let act for you. {SYNTHETIC}", examples=["17859030092"])
    name: Name = Field(description="As you call them: it is shown to you in your list", examples=["Kari Nordmann (synthetic)"])
    services: Services
    until: date | None = Field(None, description="The last day; without one it holds until it is withdrawn")


class BecomeGuardian(Strict):
    """Whose guardian you are."""

    token: Token
    identity: IdentityNumber = Field(
        description=f"The register is asked, each time, whether you are their guardian now. {SYNTHETIC}",
        examples=["17859030173"],
    )


class WithdrawMandate(Strict):
    """The wish to end a mandate one is a side of, once."""

    token: Token


class RegisterMandate(Strict):
    """What was shown or sent on paper."""

    token: Token
    kind: Literal["attorney", "guardian"]
    principal: IdentityNumber = Field(description=f"For whom. {SYNTHETIC}", examples=["17859030092"])
    representative: IdentityNumber = Field(description=f"Who acts. {SYNTHETIC}", examples=["17859030173"])
    services: Services
    begins: date = Field(description="The first day, not to come")
    until: date | None = Field(None, description="The last day")
    note: Why = Field(description="Which paper was seen, and how")


class EndMandate(Strict):
    """A caseworker ends a mandate for those it is between."""

    token: Token
    why: Why = Field(description="Why it is ended for them; it is kept with the mandate")


class MandateOut(Schema):
    """A mandate as either side of it sees it."""

    id: UUID
    kind: str = Field(description='"attorney" or "guardian"')
    source: str = Field(description='"party", "paper" or "register"')
    name: str = Field(description="Of the other side, as you may know it")
    services: list[str]
    begins: date
    until: date | None
    given_at: datetime
    withdrawn_at: datetime | None
    holds: bool = Field(description="It can be acted on now")
    letter: UUID | None = Field(description="Which told the one represented of it: GET /letters/{letter_id}, for them alone")


class StaffMandateOut(MandateOut):
    """`name` is the representative's."""

    principal_name: str
    registered_by: str
    note: str
    to_post: bool = Field(description="The letter that tells of it waits to be posted")


class MandatesOut(Schema):
    """One's mandates, in both directions."""

    given: list[MandateOut] = Field(description="Who may act for you, or could; newest first")
    received: list[MandateOut] = Field(description="Whom you may act for, or could; newest first")


class MandateMade(Schema):
    """What was made or ended. The same token again gives the same answer."""

    id: UUID
    withdrawn_at: datetime | None


class MandatePosted(Schema):
    """The mandate whose letter was posted."""

    id: UUID


@router.get("", response={200: MandatesOut, **PROBLEMS}, summary="Mandates one has given and received")
def own(request: HttpRequest) -> dict[str, Any]:
    """Whom one lets act for oneself, and whom one may act for."""
    return {
        "given": [fields_of(MandateOut, one) for one in cases.mandates_given(office(), request.auth)],
        "received": [fields_of(MandateOut, one) for one in cases.mandates_received(office(), request.auth)],
    }


@router.post("", response={201: MandateMade, **PROBLEMS}, summary="Let somebody act for oneself")
def give(request: HttpRequest, body: GiveMandate) -> Status:
    """They may do for you what you may, in these services, and no more; it can be withdrawn at any time."""
    made = cases.give_mandate(
        office(), request.auth, identity=body.identity, name=body.name, services=body.services, until=body.until,
        token=body.token,
    )  # fmt: skip
    return Status(201, _made(made))


@router.post("/guardianships", response={201: MandateMade, **PROBLEMS}, summary="Act as a guardian, by the population register")
def become_guardian(request: HttpRequest, body: BecomeGuardian) -> Status:
    """Holds for some hours, then ask again. A number that is nobody's is answered as one whose guardian you are not."""
    return Status(201, _made(cases.become_guardian(office(), request.auth, identity=body.identity, token=body.token)))


@router.post("/{mandate_id}/withdrawal", response={200: MandateMade, **PROBLEMS}, summary="Withdraw a mandate, or lay it down")
def withdraw(request: HttpRequest, mandate_id: UUID, body: WithdrawMandate) -> dict[str, Any]:
    """Gone at once; what was done under it stays."""
    return _made(cases.withdraw_mandate(office(), request.auth, mandate_id, token=body.token))


@of_staff.get("", response={200: list[StaffMandateOut], **PROBLEMS}, summary="The mandates that hold in one's services")
def listed(request: HttpRequest) -> list[dict[str, Any]]:
    """Or are to hold; newest first, at most 200. Each principal in the list is a reading, and is logged."""
    return [fields_of(StaffMandateOut, one) for one in cases.mandates_for(office(), request.auth)]


@of_staff.post("", response={201: MandateMade, **PROBLEMS}, summary="Register a mandate from paper")
def register(request: HttpRequest, body: RegisterMandate) -> Status:
    """For services that one handles oneself. A principal with a protected address takes a caseworker with the right to such."""
    made = cases.register_mandate(
        office(), request.auth, kind=body.kind, principal=body.principal, representative=body.representative,
        services=body.services, begins=body.begins, until=body.until, note=body.note, token=body.token,
    )  # fmt: skip
    return Status(201, _made(made))


@of_staff.post("/{mandate_id}/withdrawal", response={200: MandateMade, **PROBLEMS}, summary="End a mandate for them")
def end(request: HttpRequest, mandate_id: UUID, body: EndMandate) -> dict[str, Any]:
    """With why, which is kept. It is gone at once; what was done under it stays."""
    return _made(cases.withdraw_mandate(office(), request.auth, mandate_id, why=body.why, token=body.token))


@of_staff.post("/{mandate_id}/letter-posted", response={200: MandatePosted, **PROBLEMS}, summary="The letter that tells of it")
def posted(request: HttpRequest, mandate_id: UUID, body: WithdrawMandate) -> dict[str, Any]:
    """It was put in the post today, to the one represented."""
    cases.mandate_letter_sent(office(), request.auth, mandate_id, token=body.token)
    return {"id": mandate_id}


def _made(made: Any) -> dict[str, Any]:
    return {"id": made.pk, "withdrawn_at": made.withdrawn_at}
