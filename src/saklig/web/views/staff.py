"""The administrator's pages: who works here and in which role; roles are given and withdrawn, and each change is an event."""

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
from saklig.web.fields import Choice, Field
from saklig.web.posted import only
from saklig.web.texts import has_text, text
from saklig.web.views import absence

__all__ = ["member", "people"]

_ONLY_ADMINISTRATOR = needs(ActorKind.ADMINISTRATOR)
_IN_THE_AGENCY = "-"  # a choice needs a value of its own


@never_cache
@_ONLY_ADMINISTRATOR
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Everyone, and a form for one more."""
    only(request, ["subject", "name"])
    office, actor, problems = wired.office(), request.actor, {}  # type: ignore[attr-defined]
    if request.method == "POST":
        try:
            added = cases.add_staff(
                office, actor, subject=request.POST.get("subject", ""), name=request.POST.get("name", "")
            )
        except cases.InvalidAnswers as invalid:
            problems = invalid.problems
        else:
            return redirect("web:staff-member", staff=added.pk)
    fields = [_field(request, name, "text", problems) for name in ("subject", "name")]
    context = {
        "people": cases.staff_people(office, actor), "fields": fields, "errors": _errors(fields, problems, request.lang),  # type: ignore[attr-defined]
        "titles": _titles(office),
    }  # fmt: skip
    return render(request, "web/staff/people.html", context, status=422 if problems else 200)


@never_cache
@_ONLY_ADMINISTRATOR
@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, staff: UUID) -> HttpResponse:
    """One of them: the roles they have, a form that gives one, and whether they work here."""
    only(request, ["go", "role", "service", "restricted", "identity", "first", "last", "stand_in", "absence"])
    office, actor, problems = wired.office(), request.actor, {}  # type: ignore[attr-defined]
    found = cases.staff_of(office, actor, staff)
    others = [(one.id, one.name) for one in cases.staff_people(office, actor) if one.active and one.id != staff]
    away, wrong = absence.fields_of(others, request.lang), []  # type: ignore[attr-defined]
    if request.method == "POST" and request.POST.get("go") in ("away", "end"):
        away, wrong, note = absence.change(request, away, staff)
        if note:
            messages.success(request, note)
            return redirect("web:staff-member", staff=staff)
    elif request.method == "POST":
        try:
            messages.success(request, _change(request, office, actor, staff))
        except cases.InvalidAnswers as invalid:
            problems = invalid.problems
        else:
            return redirect("web:staff-member", staff=staff)
    fields = _role_fields(request, office, problems)
    identity = replace(_field(request, "identity", "text", problems), value="")  # never shown again, not even a wrong one
    context = {
        "member": found, "own": actor.staff == staff, "fields": fields, "titles": _titles(office),
        "identity": identity, "keeps": cases.keeps_person(office, actor, staff),
        "absences": cases.absences_of(office, actor, staff), "absence_fields": away,
        "errors": [*_errors([*fields, identity], problems, request.lang), *wrong],  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "web/staff/member.html", context, status=422 if problems or wrong else 200)


def _change(request: HttpRequest, office: Any, actor: Any, staff: UUID) -> str:
    """What the form asks for, done; the note that says so."""
    go, role, service = (request.POST.get(name, "") for name in ("go", "role", "service"))
    service = "" if service == _IN_THE_AGENCY else service
    if go == "give":
        cases.give_role(
            office, actor, staff, role, service=service, restricted=request.POST.get("restricted") == "restricted"
        )
        return "role-given"
    if go == "withdraw":
        cases.withdraw_role(office, actor, staff, role, service=service)
        return "role-withdrawn"
    if go in ("left", "back"):
        cases.set_active(office, actor, staff, active=go == "back")
        return f"staff-{go}"
    if go in ("keep-person", "remove-person"):
        typed = request.POST.get("identity", "") if go == "keep-person" else ""
        if go == "keep-person" and not typed.strip():
            raise cases.InvalidAnswers({"identity": "empty"})
        cases.set_person(office, actor, staff, typed)
        return "person-kept" if go == "keep-person" else "person-removed"
    if go == "sign-out":
        return "sign-ins-ended" if cases.end_sign_ins(office, actor, staff) else "sign-in-none"
    raise FormTampered("a wish that the page does not have")


def _role_fields(request: HttpRequest, office: Any, problems: dict[str, str]) -> list[Field]:
    language = request.lang  # type: ignore[attr-defined]
    roles = tuple(
        Choice(
            value=kind.value, label=text(f"staff_role.{kind.value}", language),
            help=text(f"start.about.{kind.value}", language),
        )
        for kind in cases.ROLES
    )  # fmt: skip
    services = (
        Choice(value=_IN_THE_AGENCY, label=text("staff_page.whole-agency", language)),
        *(Choice(value=name, label=titles[language]) for name, titles in sorted(_titles(office).items())),
    )
    restricted = (Choice(value="restricted", label=text("staff_page.restricted", language)),)
    return [
        _field(request, "role", "choice", problems, choices=roles),
        _field(request, "service", "choice", problems, choices=services),
        _field(request, "restricted", "many", problems, choices=restricted, required=False, quiet=True),
    ]


def _field(request: HttpRequest, name: str, kind: str, problems: dict[str, str], **more: Any) -> Field:
    language = request.lang  # type: ignore[attr-defined]
    helps = f"staff_page.{name}-help"
    problem = problems.get(name, "")
    typed: Any = request.POST.getlist(name) if kind == "many" else request.POST.get(name, "")[:200]
    return Field(
        name=name, kind=kind, label=text(f"staff_page.{name}-label", language), value=typed,
        help=text(helps, language) if has_text(helps) else "", problem=problem if has_text(f"problem.{problem}") else
        "invalid" if problem else "", **more,
    )  # fmt: skip


def _errors(fields: list[Field], problems: dict[str, str], language: str) -> list[dict[str, str]]:
    """Every problem at its field; one that belongs to none, at the first."""
    places = {field.name: field for field in fields}
    found = []
    for name, code in problems.items():
        field = places.get(name, fields[0])
        said = text(f"problem.{code}" if has_text(f"problem.{code}") else "problem.invalid", language)
        found.append({"field": field.first_id, "message": f"{field.label}: {said}"})
    return found


def _titles(office: Any) -> dict[str, Any]:
    return {name: service.package.titles for name, service in office.services.items()}
