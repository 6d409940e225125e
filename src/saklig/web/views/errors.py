"""Error pages: what happened, what is safe, what to do now. Never a traceback, never the text of an exception."""

from __future__ import annotations

import logging
import secrets
import sys
from typing import Any

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import add_never_cache_headers

from saklig.cases import Actor
from saklig.store.database import is_full
from saklig.store.errors import KeyStoreError, SealError
from saklig.web.texts import LANGUAGES, text

__all__ = [
    "bad_request", "conflict", "csrf_failure", "differs", "erased", "forbidden", "mandate_over",
    "no_room", "not_found", "not_impartial",
    "prices_differ", "read_only", "server_error", "tampered", "too_large", "too_many", "unreadable",
]  # fmt: skip

_log = logging.getLogger(__name__)


def _page(request: HttpRequest, status: int, code: str, **more: Any) -> HttpResponse:
    _settle(request)
    response = render(request, "web/error.html", {"status": status, "code": code, **more}, status=status)
    # What is refused or not there now may be theirs at the next sign-in: no browser or proxy keeps that it was not.
    add_never_cache_headers(response)
    return response


def _settle(request: HttpRequest) -> None:
    """An error may come before the middleware has set what pages need."""
    if not hasattr(request, "lang"):
        language = (translation.get_language() or "nb")[:2]
        request.lang = language if language in LANGUAGES else "nb"  # type: ignore[attr-defined]
    if not hasattr(request, "actor"):
        request.actor = None  # type: ignore[attr-defined]


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent)):
        return _page(request, 413, "too-large")
    return _page(request, 400, "bad-request")


def tampered(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400, "tampered")


def mandate_over(request: HttpRequest) -> HttpResponse:
    """Whoever acted for another is told that they do so no more, and nothing of what they asked for is done."""
    actor = getattr(request, "actor", None)
    if actor is not None and actor.by is not None:
        request.actor = Actor.citizen(actor.by)  # type: ignore[attr-defined]
    return _page(request, 403, "mandate-over")


def too_large(request: HttpRequest) -> HttpResponse:
    return _page(request, 413, "too-large")


def too_many(request: HttpRequest, wait_seconds: int) -> HttpResponse:
    """Retry-After says to programs what the page says to people."""
    response = _page(request, 429, "too-many", minutes=max(1, -(-wait_seconds // 60)))
    response["Retry-After"] = str(wait_seconds)
    return response


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    found, actor = request.resolver_match, getattr(request, "actor", None)
    place = found.view_name if found else "no page"
    _log.warning("refused: %s %s to %s", request.method, place, actor.reference if actor else "nobody signed in")
    return _page(request, 403, "forbidden")


def not_impartial(request: HttpRequest, error: Any) -> HttpResponse:
    """No error page: the case has left one's hands, or one is asked to say oneself whether one is impartial."""
    messages.warning(request, "not-impartial" if error.known else "say-impartial")
    if error.known or request.resolver_match is None:
        return redirect("web:queue")
    return redirect("web:desk-act", number=request.resolver_match.kwargs["number"], action="habilitet")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, 403, "csrf")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, "not-found")


def conflict(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 409, "conflict")


def differs(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 409, "differs")


def prices_differ(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A closed month's file can't be made as it was: erased since, or changed, which somebody must look into."""
    why = getattr(exception, "why", "")
    if why != "erased":
        _log.error("a file of price lines is not what it was when its month was closed: run saklig prices check")
    return erased(request, exception) if why == "erased" else _page(request, 409, "prices-differ")


def read_only(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The ledger has an alarm: nothing can be done in cases, and everything can be read."""
    return _page(request, 503, "read-only")


def no_room(request: HttpRequest, exception: BaseException | None = None) -> HttpResponse:
    """The database's disk is full; what was sent was rolled back whole."""
    _log.error("the database has no room: nothing of this request was stored")
    return _page(request, 507, "no-room")


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Sealed data can't be opened now, or was changed: nothing of it is shown, and nothing is lost. Without who is signed in,
    whose name may be what can't be opened."""
    _settle(request)
    request.actor = None  # type: ignore[attr-defined]
    reference = secrets.token_hex(4)
    _log.error("sealed data could not be opened, shown as reference %s: %s", reference, exception)
    return _page(request, 503, "unreadable", reference=reference)


def erased(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    request.actor = None  # type: ignore[attr-defined]
    return _page(request, 410, "erased")


def server_error(request: HttpRequest) -> HttpResponse:
    """The last resort: if even the page's frame cannot be made, a bare page of text is shown."""
    failed = sys.exc_info()[1]
    if isinstance(failed, (KeyStoreError, SealError)):  # before any view was reached
        return unreadable(request, failed)
    if failed is not None and is_full(failed):
        return no_room(request, failed)  # wherever it was found: in a view, a limit, or when the session was saved
    reference = secrets.token_hex(4)
    _log.error("server error shown as reference %s", reference)
    try:
        return _page(request, 500, "server", reference=reference)
    except Exception:  # noqa: BLE001 - whatever broke the first page must not break the second
        language = getattr(request, "lang", "nb")
        bare = {
            "lang": language,
            "title": text("error.server-title", language),
            "body": text("error.server-text", language),
            "home": text("error.home", language),
        }
        return HttpResponse(render_to_string("web/error_bare.html", bare), status=500)
