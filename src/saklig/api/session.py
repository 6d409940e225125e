"""Who is signed in, and the token that a request which changes something must send back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from ninja import Router, Schema
from pydantic import Field

from saklig import cases
from saklig.api.office import office
from saklig.api.schemas import Problem

__all__ = ["router"]

router = Router(tags=["session"])


class ActingOut(Schema):
    """The mandate that the session acts under, as it was begun on the pages, and whose it is."""

    mandate: UUID
    name: str


class SessionOut(Schema):
    """Who is signed in, for whom they act, and the token that changing something needs."""

    signed_in_as: str | None = Field(description='"citizen", "caseworker", another role of staff, or null for nobody')
    acting_for: ActingOut | None = Field(
        description="For whom the session acts; a request says it by X-Acting-For, which goes before this"
    )
    csrf_token: str = Field(description="Send it as X-CSRFToken with POST, PUT and DELETE, together with the cookies")


@router.get("", response={200: SessionOut, 429: Problem, 500: Problem}, summary="Who is signed in, and the CSRF token")
def session(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """Sign in on the pages (/logg-inn/): the API uses the same session, and so the same rights."""
    response["Cache-Control"] = "no-store"  # the token is this browser's own, signed in or not
    actor = getattr(request, "actor", None)
    acting = None
    if actor is not None and actor.mandate is not None:
        acting = {"mandate": actor.mandate, "name": cases.principal_name(office(), actor)}
    return {
        "signed_in_as": actor.kind.value if actor else None, "acting_for": acting, "csrf_token": get_token(request),
    }  # fmt: skip
