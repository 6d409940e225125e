"""The journal's pages: everyone's, by period and without a name; the caseworkers', with each entry and its history."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from saklig import cases
from saklig.cases import ActorKind
from saklig.web import wired
from saklig.web.actors import needs
from saklig.web.fields import Choice, Field, Problem, read_date, read_field, read_whole, with_problems, write_date
from saklig.web.posted import only
from saklig.web.texts import LANGUAGES, text

__all__ = ["archive", "entry", "public", "staff"]

_ONLY_CASEWORKER = needs(ActorKind.CASEWORKER)
# What is shown where no period is asked for.
_DAYS = 30


@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """Everyone may look: documents in and out of a period, without names and outcomes."""

    def found(since: date, until: date, page: int) -> Any:
        return cases.public_journal(wired.office(), since=since, until=until, page=page)

    return _period(request, "web/pages/journal.html", found)


@never_cache
@_ONLY_CASEWORKER
@require_safe
def staff(request: HttpRequest) -> HttpResponse:
    """The same of the cases one handles, with a way into each entry, and what the journal lacks."""

    def found(since: date, until: date, page: int) -> Any:
        return cases.staff_journal(wired.office(), request.actor, since=since, until=until, page=page)  # type: ignore[attr-defined]

    office = wired.office()
    more = {
        "gaps": sum(cases.gaps().values()), "archive": cases.archive_state(office),
        "tasks": cases.archive_tasks(office, request.actor),  # type: ignore[attr-defined]
    }  # fmt: skip
    return _period(request, "web/staff/journal.html", found, **more)


def _period(request: HttpRequest, template: str, find: Any, **more: Any) -> HttpResponse:
    language, today = request.lang, wired.today()  # type: ignore[attr-defined]
    typed = {
        "since": request.GET.get("since", "") or write_date(today - timedelta(days=_DAYS)),
        "until": request.GET.get("until", "") or write_date(today),
    }
    fields = [Field(name=name, kind="date", label=text(f"journal.{name}", language), value=typed[name]) for name in typed]
    days, problems, found = {}, {}, None
    for name in typed:
        try:
            days[name] = read_date(typed[name])
        except Problem as problem:
            problems[name] = problem.code
    if not problems:
        try:
            found = find(days["since"], days["until"], read_whole(request.GET.get("page", "")) or 1)
        except cases.InvalidAnswers as invalid:
            problems = dict(invalid.problems)
    fields, errors = with_problems(fields, problems, request.lang)  # type: ignore[attr-defined]
    context = {"fields": fields, "errors": errors, "found": found, "since": typed["since"], "until": typed["until"], **more}
    return render(request, template, context, status=422 if errors else 200)


@never_cache
@_ONLY_CASEWORKER
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, entry: UUID) -> HttpResponse:
    """One entry: whose document it is, how it was entered and corrected, and the form that corrects it by adding."""
    office, actor = wired.office(), request.actor  # type: ignore[attr-defined]
    found = cases.journal_entry(office, actor, entry)
    fields = _correction_fields(request.lang, found)  # type: ignore[attr-defined]
    only(request, [*fields, "token", "version"])
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        pairs = [read_field(field, request.POST) for field in fields]
        problems = {field.name: field.problem for field, _ in pairs if field.problem}
        if not problems:
            problems = _correct(request, entry, {field.name: value for field, value in pairs})
        if not problems:
            messages.success(request, "journal-corrected")
            return redirect("web:journal-entry", entry)
        fields, errors = with_problems([field for field, _ in pairs], problems, request.lang)  # type: ignore[attr-defined]
    context = {
        "found": found, "fields": fields, "errors": errors, "token": secrets.token_urlsafe(16),
        "version": request.POST.get("version") or len(found.versions),
    }  # fmt: skip
    return render(request, "web/staff/journal_entry.html", context, status=422 if errors else 200)


@never_cache
@_ONLY_CASEWORKER
@require_POST
def archive(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Try the archive again now, or say that the entry has been corrected there."""
    only(request, ["token", "do"])
    token = request.POST.get("token", "")[:64] or secrets.token_urlsafe(16)
    act = {"again": cases.try_again, "corrected": cases.corrected_there}.get(request.POST.get("do", ""))
    if act is None:
        raise cases.NotFound("there is no such thing to do with an entry")
    act(wired.office(), request.actor, entry, token=token)  # type: ignore[attr-defined]
    messages.success(request, f"archive-{request.POST['do']}")
    return redirect("web:journal-entry", entry)


def _correction_fields(language: str, found: Any) -> list[Field]:
    shown = found.public
    titles = [
        Field(name=f"title_{code}", kind="text", label=text(f"journal.title_{code}", language), value=shown.titles[code])
        for code in LANGUAGES
    ]
    accesses = tuple(
        Choice(value=code, label=text(f"journal.access.{code}", language)) for code in ("withheld", "partly", "open")
    )
    return [
        *titles,
        Field(name="dated", kind="date", label=text("journal.dated", language), value=write_date(shown.dated),
              latest=wired.today()),
        Field(name="access", kind="choice", label=text("journal.access_label", language), choices=accesses, value=shown.access),
        Field(name="void", kind="yes-no", label=text("journal.void_label", language), help=text("journal.void_help", language),
              value="yes" if shown.void else "no"),
        Field(name="why", kind="long-text", label=text("journal.why", language), help=text("journal.why_help", language)),
    ]  # fmt: skip


def _correct(request: HttpRequest, entry: UUID, values: dict[str, Any]) -> dict[str, str]:
    """What is wrong with the correction; nothing where it was made."""
    said = cases.Correction(
        version=read_whole(request.POST.get("version", "")) or 0,
        titles={code: values[f"title_{code}"] for code in LANGUAGES}, dated=values["dated"], access=values["access"],
        void=values["void"],
    )  # fmt: skip
    token = request.POST.get("token", "")[:64] or secrets.token_urlsafe(16)
    try:
        cases.correct_entry(wired.office(), request.actor, entry, said, why=values["why"], token=token)  # type: ignore[attr-defined]
    except cases.OwnReasonsRequired:
        return {"why": "write-why"}
    except cases.InvalidAnswers as invalid:
        return dict(invalid.problems)
    return {}
