"""Registering what came on paper, by telephone or over the counter: begun here, then the application's own operations.

A registration is an application like any other: answers are saved and it is sent at /applications/{application_id}.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from saklig import cases
from saklig.api.applications import ApplicationOut, shown
from saklig.api.auth import staff
from saklig.api.office import office
from saklig.api.schemas import PROBLEMS, SYNTHETIC, IdentityNumber, Language, ServiceId, Strict, Token, fields_of

__all__ = ["RegisteredOut", "how_it_came", "router"]

router = Router(tags=["registering"], auth=staff)

Channel = Literal["paper", "telephone", "counter"]


class RegisterApplication(Strict):
    """How an application came in, from whom and when. The answers follow at /applications/{application_id}/answers."""

    token: Token
    service: ServiceId
    identity: IdentityNumber = Field(description=f"Whose application it is. {SYNTHETIC}", examples=["17859030092"])
    channel: Channel = Field(description="How it came")
    received: date = Field(
        description="The day it reached the agency: rights and deadlines count from it. Not to come, at most three years ago",
        examples=["2026-02-03"],
    )
    language: Language = Field(description="The language of everything that follows, the letter too")
    helped_by: Annotated[str, Field(max_length=200)] = Field(
        "", description="Who helped to fill it in, if somebody did, as the party will see it", examples=["The daughter"]
    )


class RegisteredOut(Schema):
    """How the application came in, for those who handle it and for the party."""

    channel: str
    received_on: date
    by: str = Field(description="The caseworker who wrote it in")
    at: datetime
    helped_by: str


class WaitingOut(Schema):
    """A registration that is begun and not sent."""

    application_id: UUID
    service: str
    name: str = Field(description="As the population register has it; empty where it has none")
    how: RegisteredOut


@router.get("", response={200: list[WaitingOut], **PROBLEMS}, summary="Registrations that are begun and not sent")
def begun(request: HttpRequest) -> list[dict[str, Any]]:
    """In the caller's services, the one received first on top. Each person in the list is a reading, and is logged."""
    return [
        {"application_id": one.application_id, "service": one.service, "name": one.name, "how": how_it_came(one.how)}
        for one in cases.begun(office(), request.auth)
    ]


@router.post("", response={201: ApplicationOut, **PROBLEMS}, summary="Begin a registration")
def register(request: HttpRequest, body: RegisterApplication) -> Status:
    """A draft for the one who applies, which a caseworker of the service writes in. It has been received: it is never
    thrown away as an idle draft is. For a protected address it takes a caseworker with the right to such (403)."""
    found = cases.start_registration(
        office(), request.auth, body.service, identity=body.identity, channel=body.channel, received=body.received,
        language=body.language, helped_by=body.helped_by, token=body.token,
    )  # fmt: skip
    return Status(201, shown(request, found))


@router.get("/{application_id}", response={200: RegisteredOut, **PROBLEMS}, summary="How an application came in")
def registered(request: HttpRequest, application_id: UUID) -> dict[str, Any]:
    """Of a registration, sent or not. Who it is from and what it says: GET /applications/{application_id}."""
    found = cases.own_application(office(), request.auth, application_id)
    return how_it_came(cases.registered(found.case))


def how_it_came(how: Any) -> dict[str, Any]:
    """How an application came in, for one who may see it."""
    return fields_of(RegisteredOut, how)
