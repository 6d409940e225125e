"""Who calls: the same session as the pages, with the same actor. What they may do, `cases` checks on each object."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie
from ninja.utils import check_csrf

from saklig.api.problems import CsrfRefused, Unauthenticated
from saklig.cases import Actor, ActorKind, NotAllowed

__all__ = ["Session", "citizen", "signed_in", "staff"]

_SAFE = {"GET", "HEAD", "OPTIONS"}


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
        return actor


citizen: Any = Session(ActorKind.CITIZEN)
staff: Any = Session(ActorKind.CASEWORKER)
signed_in: Any = Session(ActorKind.CITIZEN, ActorKind.CASEWORKER)
