"""Powers of attorney and guardianships: given, seen, withdrawn and acted on by citizens; registered from paper by staff."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from saklig import cases
from saklig.cases import ActorKind
from saklig.web import wired
from saklig.web.actors import act_for, needs
from saklig.web.errors import FormTampered
from saklig.web.fields import Choice, Field, read_field
from saklig.web.posted import only
from saklig.web.problems import at_their_fields
from saklig.web.texts import text

__all__ = ["act", "mandates", "staff_mandates"]

_KINDS = ("attorney", "guardian")


@never_cache
@needs(ActorKind.CITIZEN)
@require_http_methods(["GET", "POST"])
def mandates(request: HttpRequest) -> HttpResponse:
    """Whom one lets act for oneself, whom one may act for, and forms to give, withdraw and ask the register."""
    office, actor, language = wired.office(), request.actor, request.lang  # type: ignore[attr-defined]
    forms = {"give": _give_fields(office, language), "guardian": [_field("ward", "text", language)]}
    only(request, [*forms["give"], *forms["guardian"], "go", "mandate", "token"])
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        go = request.POST.get("go", "")
        if go == "withdraw":
            cases.withdraw_mandate(office, actor, _id(request), token=_token(request))
            messages.success(request, "mandate-withdrawn")
            return redirect("web:mandates")
        if go not in forms:
            raise FormTampered("a wish that the page does not have")
        call = _give if go == "give" else _ask_register
        forms[go], errors = _sent(request, forms[go], call, office, actor, language)
        if not errors:
            messages.success(request, "mandate-given" if go == "give" else "guardian-found")
            return redirect("web:mandates")
    context = {
        "given": cases.mandates_given(office, actor), "received": cases.mandates_received(office, actor),
        "give_fields": forms["give"], "guardian_fields": forms["guardian"], "errors": errors, "titles": _titles(office, language),
        "token": secrets.token_urlsafe(16),
    }  # fmt: skip
    return render(request, "web/citizen/mandates.html", context, status=422 if errors else 200)


def _give(office: Any, actor: Any, values: dict[str, Any], token: str) -> None:
    cases.give_mandate(
        office, actor, identity=values["identity"], name=values["name"], services=values["services"], until=values["until"],
        token=token,
    )  # fmt: skip


def _ask_register(office: Any, actor: Any, values: dict[str, Any], token: str) -> None:
    try:
        cases.become_guardian(office, actor, identity=values["ward"], token=token)
    except cases.InvalidAnswers as invalid:
        raise cases.InvalidAnswers({"ward": invalid.problems["identity"]}) from None


@never_cache
@needs(ActorKind.CITIZEN)
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Begin to act for somebody, or with nothing chosen go back to oneself. What is not held is not taken."""
    only(request, ["mandate"])
    raw = request.POST.get("mandate", "")
    act_for(request, _id(request) if raw else None)
    return redirect("web:my-cases")


@never_cache
@needs(ActorKind.CASEWORKER)
@require_http_methods(["GET", "POST"])
def staff_mandates(request: HttpRequest) -> HttpResponse:
    """The mandates that hold in one's services, with a form for one on paper; each can be ended, with why."""
    office, actor, language = wired.office(), request.actor, request.lang  # type: ignore[attr-defined]
    fields, why = _paper_fields(office, actor, language), _field("why", "text", language)
    only(request, [*fields, "why", "go", "mandate", "token"])
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        go = request.POST.get("go", "")
        if go not in ("register", "withdraw", "posted"):
            raise FormTampered("a wish that the page does not have")
        if go == "posted":
            cases.mandate_letter_sent(office, actor, _id(request), token=_token(request))
            messages.success(request, "posted")
            return redirect("web:staff-mandates")
        if go == "register":
            fields, errors = _sent(request, fields, _register, office, actor, language)
        else:
            (why,), errors = _sent(request, [why], _end(_id(request)), office, actor, language)
        if not errors:
            messages.success(request, "mandate-registered" if go == "register" else "mandate-withdrawn")
            return redirect("web:staff-mandates")
    context = {
        "found": cases.mandates_for(office, actor), "fields": fields, "why": why, "errors": errors,
        "titles": _titles(office, language), "token": secrets.token_urlsafe(16),
    }  # fmt: skip
    return render(request, "web/staff/mandates.html", context, status=422 if errors else 200)


def _register(office: Any, actor: Any, values: dict[str, Any], token: str) -> None:
    cases.register_mandate(office, actor, token=token, **values)


def _end(mandate: UUID) -> Callable[..., None]:
    def call(office: Any, actor: Any, values: dict[str, Any], token: str) -> None:
        cases.withdraw_mandate(office, actor, mandate, why=values["why"], token=token)

    return call


def _sent(
    request: HttpRequest, fields: list[Field], call: Callable[..., None], office: Any, actor: Any, language: str
) -> tuple[list[Field], list[dict[str, str]]]:
    """Do what the form asks for; the fields as typed, and what is wrong."""
    pairs = [read_field(field, request.POST) for field in fields]
    shown, values = [field for field, _ in pairs], {field.name: value for field, value in pairs}
    problems = {field.name: field.problem for field in shown if field.problem}
    if not problems:
        try:
            call(office, actor, values, _token(request))
        except cases.InvalidAnswers as invalid:
            problems = {name: "empty" if code == "missing" else code for name, code in invalid.problems.items()}
    return at_their_fields(shown, problems, language) if problems else (shown, [])


def _give_fields(office: Any, language: str) -> list[Field]:
    return [
        _field("identity", "text", language), _field("name", "text", language),
        _field("services", "many", language, choices=_services(office, office.services, language)),
        _field("until", "date", language, required=False, earliest=wired.today()),
    ]  # fmt: skip


def _paper_fields(office: Any, actor: Any, language: str) -> list[Field]:
    kinds = tuple(Choice(value=one, label=text(f"mandates.kind.{one}", language)) for one in _KINDS)
    return [
        _field("kind", "choice", language, choices=kinds), _field("principal", "text", language),
        _field("representative", "text", language),
        _field("services", "many", language, choices=_services(office, actor.services, language)),
        _field("begins", "date", language, latest=wired.today()), _field("until", "date", language, required=False),
        _field("note", "long-text", language),
    ]  # fmt: skip


def _services(office: Any, offered: Any, language: str) -> tuple[Choice, ...]:
    names = [name for name in sorted(offered) if name in office.services and office.decides(name)]
    return tuple(Choice(value=name, label=office.services[name].package.titles[language]) for name in names)


def _field(name: str, kind: str, language: str, **more: Any) -> Field:
    return Field(
        name=name, kind=kind, label=text(f"mandates.{name}-label", language), help=text(f"mandates.{name}-help", language), **more
    )


def _titles(office: Any, language: str) -> dict[str, str]:
    return {name: service.package.titles[language] for name, service in office.services.items()}


def _token(request: HttpRequest) -> str:
    return request.POST.get("token", "")[:64] or secrets.token_urlsafe(16)


def _id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("mandate", ""))
    except ValueError:
        raise FormTampered("a mandate that the page does not have") from None
