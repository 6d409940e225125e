"""Errors as `application/problem+json` (RFC 9457): what, where, how to mend. Never a traceback, never what was typed.

The room `cases` says what is wrong by its error classes; here each gets its status. What one may not see does not
exist: a stranger's case is 404, not 403.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from saklig import cases
from saklig.api.wrong import told
from saklig.documents.intake import MOST_BYTES
from saklig.store.database import is_full
from saklig.store.errors import KeyDestroyed, KeyStoreError, SealError

__all__ = ["MEDIA_TYPE", "Unauthenticated", "CsrfRefused", "install", "problem", "too_large"]

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger(__name__)


class Unauthenticated(Exception):
    """Nobody is signed in."""


class CsrfRefused(Exception):
    """A request that changes something came without the session's CSRF token."""


# Class of error -> status and title; the first that fits. Details are sentences of our own, with no personal data.
_CASE_ERRORS: Sequence[tuple[type[Exception], int, str]] = (
    (cases.NotFound, 404, "Not found"),
    (cases.ReasonNeeded, 403, "State why"),
    (cases.NotAllowed, 403, "Not allowed"),
    (cases.StaleForm, 409, "Saved elsewhere meanwhile"),
    (cases.NotDecidedHere, 409, "Decided by another agency"),
    (cases.ReadOnly, 503, "Nothing can be done in cases just now"),
    (cases.NotEntered, 503, "Not in the ledger yet"),
    (cases.PricesDiffer, 409, "The file cannot be made as it was"),
    (cases.TransitionRefused, 409, "Not possible in this state"),
    (cases.OwnReasonsRequired, 422, "Own reasons are required"),
    (cases.PolicyBreach, 409, "Against the automation policy"),
    (cases.RegisterUnavailable, 503, "A register does not answer"),
    (cases.RegisterAnswerInvalid, 502, "A register's answer cannot be used"),
    (cases.CaseError, 400, "The request cannot be carried out"),
)
_DETAILS: Mapping[int, str] = {
    404: "There is no such thing, or you have no access to it. Look up the list you got its number from.",
    403: "You are signed in, but may not do this. Ask for it to be done by someone who handles the service.",
    409: "It was changed meanwhile, or its state does not allow this. Read it again and then decide.",
    503: "Try again in a few minutes. What was received is kept.",
    502: "A human looks at it. Trying again will hardly help.",
    400: "Read the object again, and hold the request against the documentation.",
}
# What one class of refusal says in place of its status's sentence.
_REFUSED: Mapping[type[cases.CaseError], str] = {
    cases.OwnReasonsRequired: "A decision that counts against someone needs reasons of your own: at least 20 characters.",
    cases.ReadOnly: (
        "The ledger has an open alarm: cases can be read; no step is taken until it is answered. Nothing was changed."
    ),
    cases.ReasonNeeded: "The case is not in your work. State why with POST /staff/cases/{number}/reason, and then ask again.",
    cases.NotDecidedHere: (
        "Here the service is an estimate: see who decides under /services, and apply there. Nothing was received."
    ),
    cases.NoAuthority: (
        "No rule of delegation lets you decide this. Let one decide who may, or have the agency's settings say it."
    ),
    cases.NotImpartial: (
        "You are not impartial here, or have not said whether you are: POST /staff/cases/{number}/impartiality, or let a"
        " colleague take the case."
    ),
    cases.PricesDiffer: "Somebody in it is erased, or its lines are not what they were: the agency runs saklig prices check.",
    cases.MandateOver: "The mandate you acted under is over. Nothing was done in anybody's name; you act for yourself now.",
}
_MEND: Mapping[str, str] = {
    "missing": "Give this field.",
    "extra_forbidden": "Take this field out; it is not known here.",
    "string_too_long": "Shorten the text.",
    "string_too_short": "Write something here.",
    "string_type": "Give text, in quotes.",
    "given-twice": "Give it once.",
    "json_invalid": "Send JSON (RFC 8259).",
    "enum": "Give one of the values in the documentation.",
    "literal_error": "Give one of the values in the documentation.",
}


def problem(
    status: int, title: str, detail: str, *, code: str, errors: Sequence[Mapping[str, str]] = ()
) -> HttpResponse:
    """One problem as a response."""
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": detail, "code": code}
    if errors:
        body["errors"] = list(errors)
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)


def install(api: NinjaAPI) -> None:
    """Give every error of the API its problem."""
    api.add_exception_handler(Unauthenticated, _unauthenticated)
    api.add_exception_handler(CsrfRefused, _csrf)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _http_error)
    api.add_exception_handler(RequestDataTooBig, too_large)
    api.add_exception_handler(Http404, _not_found)
    api.add_exception_handler(cases.CaseError, _case_error)
    api.add_exception_handler(KeyStoreError, _unreadable)
    api.add_exception_handler(SealError, _unreadable)
    api.add_exception_handler(Exception, _unforeseen)


def _unreadable(request: HttpRequest, exc: Exception) -> HttpResponse:
    if isinstance(exc, KeyDestroyed):
        return problem(410, "Erased", "It was erased when its time was over, and can't be read by anyone.", code="erased")
    reference = secrets.token_hex(4)
    _log.error("sealed data could not be opened, told as reference %s: %s", reference, exc)
    detail = f"Sealed data can't be opened now. Nothing is lost. Try again later, or give the reference {reference}."
    return problem(503, "Sealed data can't be opened", detail, code="unreadable")


def _unauthenticated(request: HttpRequest, exc: Exception) -> HttpResponse:
    return problem(
        401, "Sign in", "Nobody is signed in. Sign in at /logg-inn/ and send the session cookie.", code="sign-in"
    )


def _csrf(request: HttpRequest, exc: Exception) -> HttpResponse:
    return problem(
        403,
        "CSRF token missing or wrong",
        "Fetch GET /api/session and send its csrf_token in the header X-CSRFToken, with the cookies you got.",
        code="csrf",
    )


def _invalid(request: HttpRequest, exc: ValidationError) -> HttpResponse:
    errors = [
        {
            "where": ".".join(str(part) for part in error.get("loc", ())),
            "what": str(error.get("msg", "")),
            "code": str(error.get("type", "")),
            "mend": _MEND.get(str(error.get("type", "")), "Hold it against the documentation of this field."),
        }
        for error in exc.errors
    ]
    return problem(
        422, "The request is not valid", "See errors: where, what, how to mend.", code="invalid", errors=errors
    )


def _http_error(request: HttpRequest, exc: HttpError) -> HttpResponse:
    detail = "The body cannot be read as JSON. Send UTF-8 JSON as in the documentation."
    if exc.status_code != 400:
        detail = str(exc)
    return problem(exc.status_code, "The request cannot be read", detail, code="unreadable")


def too_large(request: HttpRequest, exc: Exception | None = None) -> HttpResponse:
    detail = f"Send at most 2 MB in one request; with a file, at most one file of {MOST_BYTES // 1024 // 1024} MB."
    return problem(413, "The request is too large", detail, code="too-large")


def _not_found(request: HttpRequest, exc: Exception) -> HttpResponse:
    return problem(404, "Not found", _DETAILS[404], code="not-found")


def _case_error(request: HttpRequest, exc: cases.CaseError) -> HttpResponse:
    status, title = next((status, title) for kind, status, title in _CASE_ERRORS if isinstance(exc, kind))
    if isinstance(exc, cases.NotAllowed):
        found, actor = request.resolver_match, getattr(request, "actor", None)
        place = found.route if found else "no operation"
        _log.warning("refused: %s %s to %s", request.method, place, actor.reference if actor else "nobody signed in")
    if isinstance(exc, cases.InvalidAnswers):
        errors = [told(path, why) for path, why in exc.problems.items()]
        detail = "Some of it cannot be taken, and nothing was kept. See errors: where, what, how to mend."
        return problem(422, "What was sent is not valid", detail, code=exc.code, errors=errors)
    own = _sentence(exc) if isinstance(exc, cases.TransitionRefused) else _DETAILS.get(status, "")
    detail = next((said for kind, said in _REFUSED.items() if isinstance(exc, kind)), own)
    return problem(status, title, detail, code=exc.code)


def _sentence(exc: cases.TransitionRefused) -> str:
    """Why a step cannot be taken, as the use case says it: of states, days and months, never of people."""
    said = str(exc).strip()
    return f"{said[0].upper()}{said[1:].rstrip('.')}. Nothing was changed." if said else _DETAILS[409]


def _unforeseen(request: HttpRequest, exc: Exception) -> HttpResponse:
    if is_full(exc):
        _log.error("the database has no room: nothing of this request was stored")
        detail = "The disk is full, and nothing of this request was stored. Try again later, or tell the agency."
        return problem(507, "No room", detail, code="no-room")
    reference = secrets.token_hex(4)
    # The class alone: the message may hold what someone typed.
    _log.error("api error %s shown as reference %s", type(exc).__name__, reference, exc_info=exc)
    detail = f"Something failed here, and nothing was changed. Tell the agency the reference {reference}."
    return problem(500, "A fault of ours", detail, code="fault")
