"""Letters on paper: what waits to be printed, batches for the printer, the day posted, and mail that came back."""

from __future__ import annotations

import secrets
from dataclasses import replace
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
from saklig.web.fields import Choice, Field, read_field, write_date
from saklig.web.posted import only
from saklig.web.texts import has_text, text

__all__ = ["RETURNED", "batch", "batch_pdf", "paper", "returned"]

_ONLY_CASEWORKER = needs(ActorKind.CASEWORKER)
RETURNED = ("moved", "unknown", "not-fetched", "other")


@never_cache
@_ONLY_CASEWORKER
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest) -> HttpResponse:
    """What waits, what is printed and what has come back; a button makes a batch of what is ready."""
    only(request, ["service", "restricted", "token"])
    office, actor, errors = wired.office(), request.actor, []  # type: ignore[attr-defined]
    if request.method == "POST":
        restricted, service = request.POST.get("restricted") == "yes", request.POST.get("service", "")
        try:
            made = cases.make_batch(office, actor, service=service, restricted=restricted, token=_token(request))
        except cases.InvalidAnswers as invalid:
            said = _code(next(iter(invalid.problems.values())))
            errors = [{"field": "content", "message": text(f"problem.{said}", request.lang)}]  # type: ignore[attr-defined]
        else:
            messages.success(request, "batch-made")
            return redirect("web:post-batch", printed=made.pk)
    context = {
        "paper": cases.paper(office, actor), "titles": _titles(office), "token": secrets.token_urlsafe(16), "errors": errors,
    }  # fmt: skip
    return render(request, "web/staff/post.html", context, status=422 if errors else 200)


@never_cache
@_ONLY_CASEWORKER
@require_http_methods(["GET", "POST"])
def batch(request: HttpRequest, printed: UUID) -> HttpResponse:
    """One batch: the file for the printer, and the day on which it was posted."""
    only(request, ["day", "token"])
    office, actor = wired.office(), request.actor  # type: ignore[attr-defined]
    found = cases.paper_batch(office, actor, printed)
    field = _day(request, "post.sent-on")
    if request.method == "POST":
        field, day = read_field(field, request.POST)
        field, done = _tried(
            field, lambda: cases.mark_batch_sent(office, actor, printed, day=day, token=_token(request))
        )
        if done:
            messages.success(request, "batch-sent")
            return redirect("web:post-batch", printed=printed)
    context = {
        "batch": found, "titles": _titles(office), "field": field, "errors": _errors([field], request),
        "token": request.POST.get("token") or secrets.token_urlsafe(16),
    }  # fmt: skip
    return render(request, "web/staff/post_batch.html", context, status=422 if field.problem else 200)


@never_cache
@_ONLY_CASEWORKER
@require_safe
def batch_pdf(request: HttpRequest, printed: UUID) -> HttpResponse:
    """The batch as a file for the printer; `?sider=2` for paper that is printed on both sides."""
    both = request.GET.get("sider") == "2"
    language = request.lang  # type: ignore[attr-defined]
    drawn = cases.batch_pdf(
        wired.office(), request.actor, printed, both_sides=both, language=language  # type: ignore[attr-defined]
    )
    answer = HttpResponse(drawn, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{text("post.file", language)}-{str(printed)[:8]}.pdf"'
    return answer


@never_cache
@_ONLY_CASEWORKER
@require_http_methods(["GET", "POST"])
def returned(request: HttpRequest) -> HttpResponse:
    """Mail that came back, known again by the reference on its envelope sheet."""
    only(request, ["reference", "why", "day", "token"])
    office, fields = wired.office(), _returned_fields(request)
    if request.method == "POST":
        pairs = [read_field(field, request.POST) for field in fields]
        fields, values = [field for field, _ in pairs], {field.name: value for field, value in pairs}
        if not any(field.problem for field in fields):
            try:
                cases.register_returned(office, request.actor, token=_token(request), **values)  # type: ignore[attr-defined]
            except cases.InvalidAnswers as invalid:
                fields = [replace(one, problem=_code(invalid.problems.get(one.name, ""))) for one in fields]
            else:
                messages.success(request, "mail-returned")
                return redirect("web:post")
    errors = _errors(fields, request)
    context = {
        "fields": fields, "errors": errors, "token": request.POST.get("token") or secrets.token_urlsafe(16),
    }  # fmt: skip
    return render(request, "web/staff/post_returned.html", context, status=422 if errors else 200)


def _returned_fields(request: HttpRequest) -> list[Field]:
    language = request.lang  # type: ignore[attr-defined]
    whys = tuple(Choice(value=code, label=text(f"post.returned.{code}", language)) for code in RETURNED)
    return [
        Field(
            name="reference", kind="text", label=text("post.reference", language),
            help=text("post.reference-help", language),
        ),
        Field(name="why", kind="choice", label=text("post.why-returned", language), choices=whys),
        _day(request, "post.returned-on"),
    ]  # fmt: skip


def _day(request: HttpRequest, label: str) -> Field:
    today = wired.today()
    return Field(name="day", kind="date", label=text(label, request.lang), value=write_date(today), latest=today)  # type: ignore[attr-defined]


def _tried(field: Field, act: Any) -> tuple[Field, bool]:
    """Do it, unless the field has a problem; what is refused becomes the field's own problem."""
    if field.problem:
        return field, False
    try:
        act()
    except cases.InvalidAnswers as invalid:
        return replace(field, problem=_code(next(iter(invalid.problems.values())))), False
    return field, True


def _token(request: HttpRequest) -> str:
    return request.POST.get("token", "")[:64] or secrets.token_urlsafe(16)


def _code(problem: str) -> str:
    return problem if not problem or has_text(f"problem.{problem}") else "invalid"


def _errors(fields: list[Field], request: HttpRequest) -> list[dict[str, str]]:
    language = request.lang  # type: ignore[attr-defined]
    return [
        {"field": one.first_id, "message": f"{one.label}: {text(f'problem.{one.problem}', language)}"}
        for one in fields
        if one.problem
    ]


def _titles(office: Any) -> dict[str, Any]:
    return {name: service.package.titles for name, service in office.services.items()}
