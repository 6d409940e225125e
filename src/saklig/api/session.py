"""Who is signed in, and the token that a request which changes something must send back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from ninja import Router, Schema
from pydantic import Field

from saklig.api.schemas import Problem

__all__ = ["router"]

router = Router(tags=["session"])


class SessionOut(Schema):
    signed_in_as: str | None = Field(description='"citizen", "caseworker", another role of staff, or null for nobody')
    csrf_token: str = Field(description="Send it as X-CSRFToken with POST, PUT and DELETE, together with the cookies")


@router.get("", response={200: SessionOut, 429: Problem, 500: Problem}, summary="Who is signed in, and the CSRF token")
def session(request: HttpRequest, response: HttpResponse) -> dict[str, str | None]:
    """Sign in on the pages (/logg-inn/): the API uses the same session, and so the same rights."""
    response["Cache-Control"] = "no-store"  # the token is this browser's own, signed in or not
    actor = getattr(request, "actor", None)
    return {"signed_in_as": actor.kind.value if actor else None, "csrf_token": get_token(request)}
