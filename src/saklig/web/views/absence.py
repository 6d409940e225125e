"""Being away: a caseworker says from when to when, and who stands in; the page for oneself, and the fields for others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from saklig import cases
from saklig.cases import ActorKind
from saklig.web import wired
from saklig.web.actors import needs
from saklig.web.errors import FormTampered
from saklig.web.fields import Choice, Field, read_field
from saklig.web.posted import only
from saklig.web.texts import has_text, text

__all__ = ["change", "fields_of", "own"]

_NOBODY = "-"


@never_cache
@needs(ActorKind.CASEWORKER)
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    office, actor, language = wired.office(), request.actor, request.lang  # type: ignore[attr-defined]
    people = cases.colleagues(office, actor)
    fields = fields_of([(one.id, one.name) for one in people], language)
    only(request, [*fields, "go", "absence"])
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        fields, errors, note = change(request, fields, actor.staff)
        if note:
            messages.success(request, note)
            return redirect("web:absence")
    context = {"fields": fields, "errors": errors, "absences": cases.absences_of(office, actor, actor.staff)}
    return render(request, "web/staff/absence.html", context, status=422 if errors else 200)


def fields_of(people: list[tuple[UUID, str]], language: str) -> list[Field]:
    """From, to, and who stands in."""
    choices = (
        Choice(value=_NOBODY, label=text("absence.nobody", language)),
        *(Choice(value=str(pk), label=name) for pk, name in people),
    )
    return [
        Field(name="first", kind="date", label=text("absence.first", language)),
        Field(name="last", kind="date", label=text("absence.last", language)),
        Field(name="stand_in", kind="choice", label=text("absence.stand-in", language), choices=choices),
    ]


def change(request: HttpRequest, fields: list[Field], staff: Any) -> tuple[list[Field], list[dict[str, str]], str]:
    """What the form asks for: the fields with what is wrong, the errors, and the note that says it was done."""
    office, actor, language = wired.office(), request.actor, request.lang  # type: ignore[attr-defined]
    go = request.POST.get("go")
    if go == "end":
        cases.end_absence(office, actor, staff, _uuid(request.POST.get("absence", "")))
        return fields, [], "absence-ended"
    if go != "away":
        raise FormTampered("a wish that the page does not have")
    read = [read_field(field, request.POST) for field in fields]
    fields, values = [field for field, _ in read], {field.name: value for field, value in read}
    problems = {field.name: field.problem for field in fields if field.problem}
    if not problems:
        stand_in = None if values["stand_in"] == _NOBODY else UUID(values["stand_in"])
        try:
            cases.set_absence(office, actor, staff, first=values["first"], last=values["last"], stand_in=stand_in)
        except cases.InvalidAnswers as invalid:
            problems = invalid.problems
        else:
            return fields, [], "absence-set"
    return _shown(fields, problems, language)


def _shown(fields: list[Field], problems: dict[str, str], language: str) -> tuple[list[Field], list[dict[str, str]], str]:
    fields = [replace(field, problem=problems.get(field.name, "")) for field in fields]
    errors = []
    for field in fields:
        if field.problem:
            code = f"problem.{field.problem}"
            said = text(code if has_text(code) else "problem.invalid", language)
            errors.append({"field": field.first_id, "message": f"{field.label}: {said}"})
    return fields, errors, ""


def _uuid(raw: str) -> UUID:
    try:
        return UUID(raw)
    except ValueError:
        raise FormTampered("an absence that the page does not have") from None
