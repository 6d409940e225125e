"""A caseworker registers what came on paper, by telephone or over the counter: who, how, when; then the form itself."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from saklig import cases
from saklig.cases import ActorKind
from saklig.web import kept, wired
from saklig.web.actors import needs
from saklig.web.fields import Choice, Field, read_field
from saklig.web.posted import only
from saklig.web.problems import at_their_fields
from saklig.web.texts import LANGUAGES, text

__all__ = ["register", "registered"]

_ONLY_CASEWORKER = needs(ActorKind.CASEWORKER)


@never_cache
@_ONLY_CASEWORKER
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Begin a registration, or go on with one that a colleague or oneself has begun."""
    office, actor, language = wired.office(), request.actor, request.lang  # type: ignore[attr-defined]
    fields = _fields(office, actor, language)
    only(request, [*fields, "token"])
    typed = kept.take(request) if request.method == "GET" else None
    errors: list[dict[str, str]] = []
    if request.method == "POST" or typed is not None:
        pairs = [read_field(field, request.POST if typed is None else typed) for field in fields]
        fields, values = [field for field, _ in pairs], {field.name: value for field, value in pairs}
        problems = {field.name: field.problem for field in fields if field.problem}
        if typed is None and not problems:
            try:
                draft = cases.start_registration(
                    office, actor, values["service"], identity=values["identity"], channel=values["channel"],
                    received=values["received"], language=values["language"], helped_by=values["helped_by"] or "",
                    token=request.POST.get("token", "")[:64] or secrets.token_urlsafe(16),
                )  # fmt: skip
            except cases.InvalidAnswers as invalid:
                problems = invalid.problems
            else:
                return redirect("web:apply", application=draft.pk)
        if typed is None:
            fields, errors = at_their_fields(fields, problems, language)
    context = {
        "fields": fields, "errors": errors, "kept": typed is not None,
        "token": request.POST.get("token") or secrets.token_urlsafe(16),
        "begun": [(one, office.services[one.service].package.titles) for one in cases.begun(office, actor)],
    }  # fmt: skip
    return render(request, "web/staff/register.html", context, status=422 if errors else 200)


def _fields(office: Any, actor: Any, language: str) -> list[Field]:
    services = tuple(
        Choice(value=name, label=office.services[name].package.titles[language])
        for name in sorted(actor.services)
        if name in office.services and office.decides(name)
    )
    channels = tuple(Choice(value=one, label=text(f"channel.{one}", language)) for one in cases.Channel.values)
    languages = tuple(Choice(value=code, label=text(f"register.languages.{code}", language)) for code in LANGUAGES)
    today = wired.today()
    return [
        _field("service", "choice", language, choices=services, value=services[0].value if len(services) == 1 else ""),
        _field("identity", "text", language),
        _field("channel", "choice", language, choices=channels),
        _field("received", "date", language, latest=today),
        _field("language", "choice", language, choices=languages, value="nb"),
        _field("helped_by", "text", language, required=False),
    ]


def _field(name: str, kind: str, language: str, **more: Any) -> Field:
    label, help_ = text(f"register.{name}-label", language), text(f"register.{name}-help", language)
    return Field(name=name, kind=kind, label=label, help=help_, **more)


@never_cache
@_ONLY_CASEWORKER
@require_safe
def registered(request: HttpRequest, application: UUID) -> HttpResponse:
    """It is sent: what to tell the one who applied, and the way to the case."""
    office, actor = wired.office(), request.actor  # type: ignore[attr-defined]
    draft = cases.own_application(office, actor, application)
    if draft.case.state == "draft":
        return redirect("web:apply", application=application)
    context = {
        "sent": cases.progress(office, actor, application), "package": wired.package(draft.case.service),
        "registered": cases.registered(draft.case),
    }  # fmt: skip
    return render(request, "web/staff/registered.html", context)
