"""Who calls: the same session as the pages, with the same actor. What they may do, `cases` checks on each object."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja.errors import ValidationError
from ninja.security import APIKeyCookie
from ninja.utils import check_csrf

from saklig import cases
from saklig.api.office import office
from saklig.api.problems import CsrfRefused, Unauthenticated
from saklig.cases import Actor, ActorKind, MandateOver, NotAllowed

__all__ = [
    "ACTING_FOR", "Session", "administrator", "citizen", "leader", "of_rules", "overseeing", "rule_owner", "signed_in", "staff",
]  # fmt: skip

_SAFE = {"GET", "HEAD", "OPTIONS"}
# The mandate under which this one request is made.
ACTING_FOR = "X-Acting-For"


class Session(APIKeyCookie):
    """The session cookie of the pages. A request that changes something also needs the CSRF token (GET /session)."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, *kinds: ActorKind) -> None:
        super().__init__(csrf=False)  # checked below, after it is known that someone is signed in
        self.kinds = kinds

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor:
        actor: Actor | None = getattr(request, "actor", None)
        if actor is None:
            raise Unauthenticated
        if request.method not in _SAFE and check_csrf(request) is not None:
            raise CsrfRefused
        if self.kinds and actor.kind not in self.kinds:
            raise NotAllowed("this part of the API is not for the signed-in kind of user")
        if getattr(request, "mandate_over", False):
            raise MandateOver("the mandate that the session acted under is over")
        return _acting(request, actor)


def _acting(request: HttpRequest, actor: Actor) -> Actor:
    """The one who is signed in, or the one for whom this request says that they act. Errors: NotAllowed, ValidationError."""
    said = request.headers.get(ACTING_FOR)
    if said is None:
        return actor
    if actor.kind is not ActorKind.CITIZEN or actor.reader is None:
        raise NotAllowed("those who handle cases act for nobody")
    try:
        mandate = UUID(said)
    except ValueError:
        wrong = {"type": "uuid_parsing", "loc": ("header", ACTING_FOR), "msg": "Not the id of a mandate"}
        raise ValidationError([wrong]) from None
    return cases.acting_for(office(), actor.reader, mandate)


administrator: Any = Session(ActorKind.ADMINISTRATOR)
citizen: Any = Session(ActorKind.CITIZEN)
leader: Any = Session(ActorKind.LEADER)
staff: Any = Session(ActorKind.CASEWORKER)
of_rules: Any = Session(ActorKind.CASEWORKER, ActorKind.RULE_OWNER, ActorKind.LEADER)
overseeing: Any = Session(ActorKind.CASEWORKER, ActorKind.LEADER)
rule_owner: Any = Session(ActorKind.RULE_OWNER)
signed_in: Any = Session(ActorKind.CITIZEN, ActorKind.CASEWORKER)
