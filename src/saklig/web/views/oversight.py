"""The privacy officer's pages: what is held and asked for, readings that looked odd, holds, and what a breach reached."""

from __future__ import annotations

import secrets
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from saklig import cases
from saklig.cases import ActorKind
from saklig.web import wired
from saklig.web.actors import needs
from saklig.web.fields import Choice, Field, Problem, read_date, read_field, with_problems
from saklig.web.posted import only
from saklig.web.texts import text

__all__ = ["breach", "overview", "request_page"]

_ONLY_OFFICER = needs(ActorKind.PRIVACY_OFFICER)
_PEOPLE_SHOWN = 500


@never_cache
@_ONLY_OFFICER
@require_http_methods(["GET", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """The page, and its small forms: hold a case back, let it go again, note that an answer went on paper."""
    office, actor = wired.office(), request.actor  # type: ignore[attr-defined]
    fields = _hold_fields(request.lang)  # type: ignore[attr-defined]
    only(request, [*fields, "token", "lift", "paper"])
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        fields, errors = _hold_or_lift(request, fields)
        if not errors:
            return redirect("web:oversight")
    found = cases.overview(office, actor)
    context: dict[str, Any] = {
        "found": found, "fields": fields, "errors": errors, "token": secrets.token_urlsafe(16),
        "titles": {name: service.package.titles for name, service in office.services.items()},
    }  # fmt: skip
    return render(request, "web/staff/oversight.html", context, status=422 if errors else 200)


def _hold_fields(language: str) -> list[Field]:
    return [
        Field(name="number", kind="text", label=text("oversight.hold_case", language)),
        Field(name="why", kind="long-text", label=text("oversight.hold_why", language)),
    ]


def _hold_or_lift(request: HttpRequest, fields: list[Field]) -> tuple[list[Field], list[dict[str, str]]]:
    office, actor = wired.office(), request.actor  # type: ignore[attr-defined]
    token = request.POST.get("token", "")[:64] or secrets.token_urlsafe(16)
    for wish, do, note in (("lift", cases.lift_hold, "hold-lifted"), ("paper", cases.answer_on_paper, "answer-on-paper")):
        if wish in request.POST:
            do(office, actor, _id(request.POST[wish]), token=token)
            messages.success(request, note)
            return fields, []
    pairs = [read_field(field, request.POST) for field in fields]
    shown, problems = [field for field, _ in pairs], {field.name: field.problem for field, _ in pairs if field.problem}
    if not problems:
        number, why = (value for _, value in pairs)
        try:
            cases.place_hold(office, actor, number, why=why, token=token)
        except cases.OwnReasonsRequired:
            problems = {"why": "write-why"}
        except cases.NotFound:
            problems = {"number": "no-such-case"}
        else:
            messages.success(request, "hold-placed")
            return fields, []
    return with_problems(shown, problems, request.lang)  # type: ignore[attr-defined]


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise cases.NotFound("there is no such thing here") from None


@never_cache
@_ONLY_OFFICER
@require_http_methods(["GET", "POST"])
def request_page(request: HttpRequest, privacy: UUID) -> HttpResponse:
    """One request, with its words and the form that answers it, by name and with reasons."""
    office, actor = wired.office(), request.actor  # type: ignore[attr-defined]
    asked = cases.privacy_request(office, actor, privacy)
    language = request.lang  # type: ignore[attr-defined]
    outcomes = tuple(
        Choice(value=code, label=text(f"rights.outcome.{code}", language)) for code in ("granted", "partly", "refused")
    )
    fields = [
        Field(name="outcome", kind="choice", label=text("staff.privacy-outcome", language), choices=outcomes),
        Field(
            name="words", kind="long-text", label=text("staff.privacy-label", language),
            help=text("staff.privacy-help", language),
        ),
    ]
    only(request, [*fields, "token"])
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        pairs = [read_field(field, request.POST) for field in fields]
        values, problems = {f.name: value for f, value in pairs}, {f.name: f.problem for f, _ in pairs if f.problem}
        if not problems:
            token = request.POST.get("token", "")[:64] or secrets.token_urlsafe(16)
            try:
                cases.answer_request(office, actor, privacy, outcome=values["outcome"], reasons=values["words"], token=token)
            except cases.OwnReasonsRequired:
                problems = {"words": "write-why"}
            else:
                messages.success(request, "privacy-answered")
                return redirect("web:oversight")
        fields, errors = with_problems([field for field, _ in pairs], problems, request.lang)  # type: ignore[attr-defined]
    context = {"asked": asked, "fields": fields, "errors": errors, "token": secrets.token_urlsafe(16)}
    return render(request, "web/staff/oversight_request.html", context, status=422 if errors else 200)


@never_cache
@_ONLY_OFFICER
@require_http_methods(["GET", "HEAD", "POST"])
def breach(request: HttpRequest) -> HttpResponse:
    """From which day, and by whom: then what the log says, and the notification as far as it is known.

    Its other form ends the sign-ins of a citizen who cannot do it.
    """
    language = request.lang  # type: ignore[attr-defined]
    since = request.GET.get("since", "")
    reader = request.GET.get("reader", "").strip()[:200]
    fields = [
        Field(name="since", kind="date", label=text("breach.since", language), value=since),
        Field(name="reader", kind="text", label=text("breach.reader", language), help=text("breach.reader_help", language),
              value=reader, required=False),
    ]  # fmt: skip
    found, problems = None, {}
    if since:
        try:
            day = read_date(since, latest=wired.today())
            start = timezone.make_aware(datetime.combine(day, time(0)), timezone.get_default_timezone())
            found = cases.breach(wired.office(), since=start, reader=reader)
        except Problem as problem:
            problems = {"since": problem.code}
        except cases.InvalidAnswers as invalid:
            problems = dict(invalid.problems)
    whom = Field(name="whom", kind="text", label=text("breach.whom", language), help=text("breach.whom_help", language))
    if request.method == "POST":
        whom, ending = _end_sign_ins(request, whom)
        if not ending:
            return redirect("web:breach")
        problems |= ending
    (*fields, whom), errors = with_problems([*fields, whom], problems, language)
    context = {
        "fields": fields, "whom": whom, "errors": errors, "found": found, "people": found.people[:_PEOPLE_SHOWN] if found else (),
        "more": max(0, len(found.people) - _PEOPLE_SHOWN) if found else 0, "hours": cases.HOURS,
    }  # fmt: skip
    return render(request, "web/staff/breach.html", context, status=422 if errors else 200)


def _end_sign_ins(request: HttpRequest, field: Field) -> tuple[Field, dict[str, str]]:
    only(request, [field])
    field, whom = read_field(field, request.POST)
    if field.problem:
        return field, {field.name: field.problem}
    try:
        ended = cases.end_sign_ins_of(wired.office(), request.actor, whom)  # type: ignore[attr-defined]
    except cases.InvalidAnswers as invalid:
        return field, dict(invalid.problems)
    messages.success(request, "sign-ins-ended" if ended else "no-sign-ins")
    return field, {}
