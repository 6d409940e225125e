"""How much and how often at the pages: a body no larger than a form can be, and no more of it than people send.

What is counted, and where, stands in one table; `saklig.store.limits` counts. The API counts for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from saklig.documents.intake import MOST_BYTES
from saklig.store import limits
from saklig.web.views import errors

__all__ = ["COUNTED", "LimitPages"]

# Method and name of the page -> what it is counted as.
COUNTED: Mapping[tuple[str, str], str] = {
    ("POST", "web:choose"): "sign-in",
    ("GET", "web:sign-in-begin"): "sign-in",
    ("GET", "web:sign-in-callback"): "sign-in",
    ("POST", "web:apply-check"): "send",
    ("POST", "web:register"): "wish",
    ("POST", "web:attachments"): "wish",
    ("POST", "web:desk-attachments"): "wish",
    ("POST", "web:answer-attachments"): "wish",
    ("GET", "web:attachment-page"): "show",
    ("GET", "web:access-request-page"): "show",
    ("POST", "web:mandates"): "wish",
    ("POST", "web:staff-mandates"): "wish",
    ("POST", "web:act"): "wish",
    ("POST", "web:answer"): "wish",
    ("POST", "web:household"): "wish",
    ("POST", "web:access-ask"): "ask",
    ("POST", "web:access-ask-any"): "ask",
    ("GET", "web:access-answer"): "ask",
    ("GET", "web:access-copy"): "ask",
    ("POST", "web:assistant"): "talk",
    ("POST", "web:assistant-stream"): "talk",
    ("POST", "web:assistant-frame"): "talk",
    ("POST", "web:assistant-human"): "talk",
    ("POST", "web:assistant-end"): "talk",
    ("POST", "web:assistant-go-on"): "talk",
    ("POST", "web:assistant-rate"): "talk",
    ("POST", "web:guidance"): "guidance",
    ("POST", "web:what-can-i-get"): "guidance",
    ("POST", "web:rules-try"): "guidance",
    ("POST", "web:rules-check"): "check",
    ("GET", "web:rules-see"): "show",
}


# Where a file may be handed in: one file of the size that is taken, and the form around it.
_WITH_A_FILE = frozenset({"attachments", "answer-attachments", "desk-attachments"})


def _most_at(path: str) -> int:
    """The longest body that the page at this path takes, where that is more than a form can be; else 0."""
    try:
        return MOST_BYTES + 64 * 1024 if resolve(path).url_name in _WITH_A_FILE else 0
    except Resolver404:
        return 0


class LimitPages:
    """Runs after PageMiddleware, which says who acts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Django bounds the fields of a form, and not the files that nobody asked for: those would lie on our disk.
        length = limits.body_length(request.META)
        too_large = length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and length > _most_at(request.path_info)
        if too_large and not request.path.startswith("/api/"):
            return errors.too_large(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        what = COUNTED.get((str(request.method), match.view_name)) if match else None
        actor = getattr(request, "actor", None)
        open_to_all = what in ("guidance", "check", "ask", "talk") or request.path.startswith("/api/")
        if request.method == "POST" and actor is None and not open_to_all:
            what = "sign-in"  # also a form whose session has run out: what was typed is kept, and sign-in comes next
        if what is None:
            return None
        wait = limits.take(
            settings.SAKLIG_LIMITS, [what], person=str(actor.reader) if actor else None,
            address=limits.address_of(request.META, behind_proxy=settings.SAKLIG_BEHIND_PROXY),
        )  # fmt: skip
        return errors.too_many(request, wait) if wait else None
