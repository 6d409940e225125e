"""How much and how often at the API: counted as the pages count, so that one is no way around the other."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from saklig.api.problems import problem, too_large
from saklig.documents.intake import MOST_BYTES
from saklig.store import limits

__all__ = ["LimitCalls", "counted_as"]

# Of calls that only read, one in so many is counted, for that many: counting is a commit, and reading needs none.
_ONE_IN = 10
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


# What names a person by identity number, or takes a file, is counted for those who handle cases too, as on the pages.
_FOR_ALL = re.compile(r".*(staff/registrations|/attachments|/mandates(/.*)?)")
# Runs the rules for whoever asks, as guidance on the pages does.
_REASONED = ("/interview", "what-can-i-get", "what-can-i-get/own")
# Takes a process of its own to draw: each is counted, as on the pages.
_DRAWN = "/pages/<page>"
# Where one file may be handed in, and the form around it.
_WITH_A_FILE = re.compile(r"/api/(applications|requests|staff/cases)/[^/]+/attachments")


def counted_as(method: str, route: str, *, staff: bool = False) -> list[str]:
    """What a call counts as: every call as one, and what changes something also as what it is.

    Those who handle cases decide many in an hour: `staff` are counted for little but calls.
    """
    if method in _READING:
        return ["api", "show"] if route.endswith(_DRAWN) else ["api"]
    if staff:
        return ["api", "wish"] if _FOR_ALL.fullmatch(route) else ["api"]
    if route.endswith(_REASONED):
        return ["api", "guidance"]
    if "/assistant/" in route:
        return ["api", "talk"]
    if route.endswith("/submission"):
        return ["api", "send"]
    return ["api", "wish"] if "/cases/" in route or "/requests/" in route or _FOR_ALL.fullmatch(route) else ["api"]


def _most_at(path: str) -> int:
    """The longest body that is taken at this path."""
    most: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return MOST_BYTES + 64 * 1024 if _WITH_A_FILE.fullmatch(path) else most


class LimitCalls:
    """Runs after PageMiddleware, which says who acts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/") and settings.SECURE_SSL_REDIRECT and not request.is_secure():
            detail = "This came in the clear. Change what was secret in it, and call https://."
            return problem(403, "Over https only", detail, code="https")
        if request.path.startswith("/api/") and limits.body_length(request.META) > _most_at(request.path):
            return too_large(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not request.path.startswith("/api/") or request.resolver_match is None:
            return None
        drawn = request.resolver_match.route.endswith(_DRAWN)
        times = _ONE_IN if request.method in _READING and not drawn else 1
        if times > 1 and secrets.randbelow(times):
            return None
        actor = getattr(request, "actor", None)
        staff = actor is not None and actor.staff is not None
        what = counted_as(str(request.method), request.resolver_match.route, staff=staff)
        wait = limits.take(
            settings.SAKLIG_LIMITS,
            what,
            person=str(actor.reader) if actor else None,
            address=limits.address_of(request.META, behind_proxy=settings.SAKLIG_BEHIND_PROXY),
            times=times,
        )
        return _too_many(wait) if wait else None


def _too_many(wait: int) -> HttpResponse:
    response = problem(
        429, "Too many requests", f"Too much came in a short time. Try again in {wait} seconds (Retry-After).",
        code="too-many",
    )  # fmt: skip
    response["Retry-After"] = str(wait)
    return response
