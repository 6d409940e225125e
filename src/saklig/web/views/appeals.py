"""How rules fare in appeals, for those who own and follow them; and a rule that proved wrong, with the cases it touched."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
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
from saklig.web.fields import Choice, Field, read_field
from saklig.web.posted import only
from saklig.web.texts import has_text, text

__all__ = ["fault", "new_fault", "rates"]

_WHO = needs(ActorKind.RULE_OWNER, ActorKind.LEADER, ActorKind.CASEWORKER)


@never_cache
@_WHO
@require_safe
def rates(request: HttpRequest) -> HttpResponse:
    """Each rule that was attacked: how often, and how often overturned; and the rules that proved wrong."""
    office, actor = wired.office(), request.actor  # type: ignore[attr-defined]
    context = {
        "rates": [(one, wired.package(one.service)) for one in cases.rule_rates(office, actor)],
        "faults": cases.faults(office, actor), "titles": _titles(office),
        "may_report": actor.kind is ActorKind.RULE_OWNER,
    }  # fmt: skip
    return render(request, "web/staff/appeals.html", context)


@never_cache
@_WHO
@require_safe
def fault(request: HttpRequest, fault: UUID) -> HttpResponse:
    """One of them: how many cases it touched and how far they have come; for a caseworker also which."""
    office = wired.office()
    found = cases.fault_of(office, request.actor, fault)  # type: ignore[attr-defined]
    return render(request, "web/staff/rule_fault.html", {"fault": found, "titles": _titles(office)})


@never_cache
@needs(ActorKind.RULE_OWNER)
@require_http_methods(["GET", "POST"])
def new_fault(request: HttpRequest) -> HttpResponse:
    """The rule owner says that a row or an amount is wrong, and why. The cases are found by a job."""
    office, actor = wired.office(), request.actor  # type: ignore[attr-defined]
    fields = _fields(request, office)
    only(request, [*fields, "token"])
    if request.method == "POST":
        pairs = [read_field(field, request.POST) for field in fields]
        fields, values = [field for field, _ in pairs], {field.name: value for field, value in pairs}
        if not any(field.problem for field in fields):
            try:
                made = cases.report_fault(office, actor, **_said(values), token=_token(request))
            except cases.OwnReasonsRequired:
                fields = _with({"why": "write-why"}, fields)
            except cases.InvalidAnswers as invalid:
                fields = _with(invalid.problems, fields)
            else:
                messages.success(request, "fault-reported")
                return redirect("web:rule-fault", fault=made.pk)
    errors = [
        {"field": one.first_id, "message": f"{one.label}: {text(f'problem.{one.problem}', request.lang)}"}  # type: ignore[attr-defined]
        for one in fields
        if one.problem
    ]
    context = {"fields": fields, "errors": errors, "token": request.POST.get("token") or secrets.token_urlsafe(16)}
    return render(request, "web/staff/rule_fault_new.html", context, status=422 if errors else 200)


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    code = str(values["code"] or "").strip()
    return {
        "service": values["service"], "kind": values["kind"], "code": code, "decided_from": values["decided_from"],
        "decided_until": values["decided_until"], "why": values["why"] or "",
    }  # fmt: skip


def _with(problems: Mapping[str, str], fields: list[Field]) -> list[Field]:
    known = {name: code if has_text(f"problem.{code}") else "invalid" for name, code in problems.items()}
    return [replace(one, problem=known.get(one.name, "")) for one in fields]


def _fields(request: HttpRequest, office: Any) -> list[Field]:
    language, titles = request.lang, _titles(office)  # type: ignore[attr-defined]
    mine = sorted(name for name in request.actor.services if name in titles)  # type: ignore[attr-defined]
    services = tuple(Choice(value=name, label=titles[name][language]) for name in mine)
    kinds = tuple(Choice(value=code, label=text(f"fault_kind.{code}", language)) for code in ("row", "amount"))
    today = wired.today()
    return [
        Field(
            name="service", kind="choice", label=text("post.service", language), choices=services,
            value=request.GET.get("service", "")[:100],
        ),
        Field(name="kind", kind="choice", label=text("fault.kind", language), choices=kinds, value="row"),
        Field(
            name="code", kind="text", label=text("fault.code", language), help=text("fault.code-help", language),
            value=request.GET.get("row", "")[:120],
        ),
        Field(
            name="decided_from", kind="date", label=text("fault.from", language), required=False, latest=today,
            help=text("fault.from-help", language),
        ),
        Field(name="decided_until", kind="date", label=text("fault.until", language), required=False, latest=today),
        Field(name="why", kind="long-text", label=text("fault.why", language), help=text("fault.why-help", language)),
    ]  # fmt: skip


def _token(request: HttpRequest) -> str:
    return request.POST.get("token", "")[:64] or secrets.token_urlsafe(16)


def _titles(office: Any) -> dict[str, Any]:
    return {name: service.package.titles for name, service in office.services.items()}
