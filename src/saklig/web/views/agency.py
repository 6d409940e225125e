"""The administrator's page on how the agency is reached, as letters and pages say it: as the settings file has it, or changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from saklig import cases
from saklig.assistant import hand_over
from saklig.cases import ActorKind
from saklig.web import talk_hours, talking, wired
from saklig.web.actors import needs
from saklig.web.fields import Field, read_field, with_problems
from saklig.web.posted import only
from saklig.web.texts import LANGUAGES, text

__all__ = ["agency"]


@never_cache
@needs(ActorKind.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def agency(request: HttpRequest) -> HttpResponse:
    """What holds now, the form, and who has changed what. `go=file`: as the settings file has it again."""
    office, actor, language = wired.office(), request.actor, request.lang  # type: ignore[attr-defined]
    view = cases.agency_view(office, actor)
    served = talking.assistant()
    days = talk_hours.fields_of(hand_over.hours_now(served).week, language)
    fields, errors = _fields(view, language), []
    only(request, [*fields, *days, "go", "seen"])
    if request.method == "POST" and request.POST.get("go") in ("talk-hours", "talk-hours-file"):
        days, errors = _hours_changed(request, served, days)
        if not errors:
            messages.success(request, "agency-changed")
            return redirect("web:agency")
    elif request.method == "POST":
        if request.POST.get("go") == "file":
            values, problems = _as_filed(view.filed), {}
        else:
            read = [read_field(field, request.POST) for field in fields]
            fields, values = [field for field, _ in read], _values({field.name: value for field, value in read})
            problems = {field.name: field.problem for field in fields if field.problem}
        if not problems:
            try:
                cases.change_agency(office, actor, values, seen=request.POST.get("seen", "")[:36])
            except cases.InvalidAnswers as invalid:
                problems = invalid.problems
            else:
                messages.success(request, "agency-changed")
                return redirect("web:agency")
        fields, errors = with_problems(fields, problems, language)
    context = {
        "view": view, "fields": fields, "days": days, "errors": errors,
        "hours_changed": hand_over.hours_now(served) is not served.hours,
    }  # fmt: skip
    return render(request, "web/staff/agency.html", context, status=422 if errors else 200)


def _hours_changed(request: HttpRequest, served: Any, days: list[Field]) -> tuple[list[Field], list[dict[str, str]]]:
    """Change when somebody answers; the fields as they were typed, and what is wrong with them."""
    week, problems = talk_hours.read(days, request.POST)
    days = [replace(one, value=request.POST.get(one.name, "")[:40]) for one in days]
    again = request.POST.get("go") == "talk-hours-file"
    if again or not problems:
        problems, seen = {}, request.POST.get("seen", "")[:36]
        try:
            hand_over.change_hours(served, request.actor, None if again else week, seen=seen)  # type: ignore[attr-defined]
        except cases.InvalidAnswers as invalid:
            problems = invalid.problems
    return with_problems(days, problems, request.lang)  # type: ignore[attr-defined]


def _fields(view: Any, language: str) -> list[Field]:
    now = view.now

    def one(name: str, value: str, kind: str = "text") -> Field:
        return Field(name=name, kind=kind, label=text(f"agency.{name}", language), value=value, help=_filed(view, name, language))

    return [
        one("department", now.department), one("address", "\n".join(now.address), "long-text"), one("telephone", now.telephone),
        one("email", now.email), *(one(f"hours-{code}", now.hours[code]) for code in LANGUAGES),
        one("responsible", now.responsible),
    ]  # fmt: skip


def _filed(view: Any, name: str, language: str) -> str:
    """What the settings file says, where something else holds."""
    field, _, code = name.partition("-")
    if field not in view.changed:
        return ""
    said = getattr(view.filed, field)
    said = said[code] if code else ", ".join(said) if field == "address" else said
    return text("agency.filed", language, value=said)


def _values(typed: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: typed[name] for name in ("department", "telephone", "email", "responsible")},
        "address": (typed["address"] or "").splitlines(),
        "hours": {code: typed[f"hours-{code}"] for code in LANGUAGES},
    }


def _as_filed(filed: Any) -> dict[str, Any]:
    plain = ("department", "telephone", "email", "responsible")
    return {**{name: getattr(filed, name) for name in plain}, "address": list(filed.address), "hours": dict(filed.hours)}
