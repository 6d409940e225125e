"""Access to documents: the form that anyone may send, the address at which the answer lies, and the page of those who answer."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from saklig import cases
from saklig.cases import ActorKind
from saklig.web import wired
from saklig.web.actors import needs
from saklig.web.fields import Choice, Field, read_field, with_problems
from saklig.web.posted import only
from saklig.web.texts import text
from saklig.web.views.attachments import sterile

__all__ = ["answer", "answer_copy", "ask", "ask_any", "request_page", "request_picture", "requests_page"]

_ONLY_CASEWORKER = needs(ActorKind.CASEWORKER)


@never_cache
@require_http_methods(["GET", "POST"])
def ask_any(request: HttpRequest) -> HttpResponse:
    """Ask for something that is not picked from the journal: one says what."""
    return _ask(request, None)


@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Ask for one document of the journal."""
    return _ask(request, cases.public_entry(entry))


def _ask(request: HttpRequest, entry: Any) -> HttpResponse:
    language = request.lang  # type: ignore[attr-defined]
    fields = [
        Field(name="text", kind="long-text", label=text("access.what" if entry is None else "access.more", language),
              help=text("access.what_help", language), required=entry is None),
        Field(name="email", kind="text", label=text("access.email", language), help=text("access.email_help", language),
              required=False),
    ]  # fmt: skip
    only(request, fields)
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        pairs = [read_field(field, request.POST) for field in fields]
        values = {field.name: value or "" for field, value in pairs}
        problems = {field.name: field.problem for field, _ in pairs if field.problem}
        if not problems:
            try:
                asked = cases.ask_access(wired.office(), entry=entry.id if entry else None, language=language, **values)
            except cases.InvalidAnswers as invalid:
                problems = dict(invalid.problems)
            else:
                return redirect("web:access-answer", asked.pickup)
        fields, errors = with_problems([field for field, _ in pairs], problems, request.lang)  # type: ignore[attr-defined]
    context = {"entry": entry, "fields": fields, "errors": errors}
    return render(request, "web/pages/access_ask.html", context, status=422 if errors else 200)


@never_cache
@require_safe
def answer(request: HttpRequest, pickup: str) -> HttpResponse:
    """How the request stands, for whoever holds this address; no sign-in, since no name was asked for."""
    found = cases.access_answer(wired.office(), pickup)
    response = render(request, "web/pages/access_answer.html", {"found": found, "pickup": pickup})
    # The address is the key: it goes into no search engine. That it goes to no other site is every page's Referrer-Policy.
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_safe
def answer_copy(request: HttpRequest, pickup: str) -> HttpResponse:
    """What was given out, as a file."""
    found = cases.access_answer(wired.office(), pickup)
    if found.copy is None:
        raise cases.NotFound("nothing was given out here")
    return _file(found.copy, found.filename, found.media_type)


def _file(content: bytes, name: str, media_type: str = "application/pdf") -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# --- those who answer ------------------------------------------------------------------------------------------------


@never_cache
@_ONLY_CASEWORKER
@require_safe
def requests_page(request: HttpRequest) -> HttpResponse:
    """Requests with the time that is left, and those answered lately."""
    still, done = cases.access_requests(wired.office(), request.actor)  # type: ignore[attr-defined]
    return render(request, "web/staff/access.html", {"still": still, "done": done})


@never_cache
@_ONLY_CASEWORKER
@require_http_methods(["GET", "POST"])
def request_page(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """One request: the document's text, what is proposed to be taken out, a look at the copy, and the answer."""
    office, actor = wired.office(), request.actor  # type: ignore[attr-defined]
    found = cases.access_request(office, actor, request_id)
    fields = _answer_fields(request.lang, found)  # type: ignore[attr-defined]
    only(request, [*fields, "token", "do"])
    errors: list[dict[str, str]] = []
    if request.method == "POST" and found.row.answered_at is None:
        looks = request.POST.get("do") == "look"
        pairs = [read_field(field, request.POST) for field in fields]
        values = {field.name: value for field, value in pairs}
        # To look at the copy neither answer nor reasons need be there yet.
        problems = {f.name: f.problem for f, _ in pairs if f.problem and not (looks and f.name in ("outcome", "reasons"))}
        if not problems:
            done = _look(request, request_id, values) if looks else _answer(request, request_id, values)
            if isinstance(done, HttpResponse):
                return done
            problems = done
        fields, errors = with_problems([field for field, _ in pairs], problems, request.lang)  # type: ignore[attr-defined]
    context = {
        "found": found, "fields": fields, "errors": errors, "token": secrets.token_urlsafe(16),
        "numbers": range(1, found.marked + 1),
    }  # fmt: skip
    return render(request, "web/staff/access_request.html", context, status=422 if errors else 200)


@never_cache
@_ONLY_CASEWORKER
@require_safe
def request_picture(request: HttpRequest, request_id: UUID, page: int) -> HttpResponse:
    """One page of the document, as a picture that we drew, for marking what is to be taken out."""
    media, picture = cases.access_page(wired.office(), request.actor, request_id, page)  # type: ignore[attr-defined]
    return sterile(HttpResponse(picture, content_type=media))


def _answer_fields(language: str, found: Any) -> list[Field]:
    proposed = tuple(
        Choice(value=str(number), label=one.text, help=text("access.times", language, count=one.count))
        for number, one in enumerate(found.proposals)
    )
    codes = ("partly", "granted", "refused") if found.row.entry else ("refused",)
    outcomes = tuple(Choice(value=code, label=text(f"access.outcome.{code}", language)) for code in codes)
    fields = [
        Field(name="out", kind="many", label=text("access.out", language), help=text("access.out_help", language),
              choices=proposed, required=False, quiet=True, value=[choice.value for choice in proposed]),
    ] if proposed else []  # fmt: skip
    if found.row.entry and not found.unreadable:
        fields.append(
            Field(name="more", kind="long-text", label=text("access.more_out", language),
                  help=text("access.more_out_help", language), required=False)
        )  # fmt: skip
    if found.marked:
        fields.append(
            Field(name="areas", kind="long-text", label=text("access.areas", language),
                  help=text("access.areas_help", language), required=False)
        )  # fmt: skip
    return [
        *fields,
        Field(name="outcome", kind="choice", label=text("access.outcome_label", language), choices=outcomes),
        Field(name="reasons", kind="long-text", label=text("access.reasons", language),
              help=text("access.reasons_help", language)),
    ]  # fmt: skip


def _phrases(request: HttpRequest, request_id: UUID, values: dict[str, Any]) -> list[str]:
    """What is ticked of what was proposed, and what was written beside, a line each."""
    proposals = cases.access_request(wired.office(), request.actor, request_id).proposals  # type: ignore[attr-defined]
    ticked = [proposals[int(number)].text for number in values.get("out") or () if int(number) < len(proposals)]
    return [*ticked, *(line.strip() for line in (values.get("more") or "").splitlines() if line.strip())]


def _look(request: HttpRequest, request_id: UUID, values: dict[str, Any]) -> HttpResponse | dict[str, str]:
    try:
        copy = cases.redacted_copy(
            wired.office(), request.actor, request_id, _phrases(request, request_id, values),  # type: ignore[attr-defined]
            areas=values.get("areas") or "",
        )  # fmt: skip
    except cases.InvalidAnswers as invalid:
        return dict(invalid.problems)
    return _file(copy, "sladdet.pdf")


def _answer(request: HttpRequest, request_id: UUID, values: dict[str, Any]) -> HttpResponse | dict[str, str]:
    token = request.POST.get("token", "")[:64] or secrets.token_urlsafe(16)
    phrases = _phrases(request, request_id, values) if values["outcome"] == "partly" else []
    try:
        cases.answer_access(
            wired.office(), request.actor, request_id, outcome=values["outcome"], phrases=phrases,  # type: ignore[attr-defined]
            areas=values.get("areas") or "", reasons=values["reasons"], token=token,
        )  # fmt: skip
    except cases.OwnReasonsRequired:
        return {"reasons": "write-why"}
    except cases.InvalidAnswers as invalid:
        return dict(invalid.problems)
    messages.success(request, "access-answered")
    return redirect("web:access-requests")
