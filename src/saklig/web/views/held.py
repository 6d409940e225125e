"""What is held about the one who is signed in: to read, and to take along as a file."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from saklig import cases
from saklig.assistant.held import held_conversations
from saklig.assistant.held import to_json as conversations_to_json
from saklig.cases import ActorKind
from saklig.web import kept, talking, wired
from saklig.web.actors import needs
from saklig.web.fields import Choice, Field, read_field
from saklig.web.posted import only
from saklig.web.texts import text

__all__ = ["ask", "download", "download_conversations", "page"]

_ONLY_CITIZEN = needs(ActorKind.CITIZEN)
_READS_SHOWN = 200
# What one may ask for, by the address it is asked at.
KINDS = {"retting": "rectification", "begrensning": "restriction", "protest": "objection", "sletting": "erasure"}
_EVERYTHING = "all"


@never_cache
@_ONLY_CITIZEN
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    found = _held(request)
    context = {
        "held": found,
        "own": [case for case in found.cases if case.own],
        "others": [case for case in found.cases if not case.own],
        "reads": found.reads[:_READS_SHOWN],
        "more_reads": max(0, len(found.reads) - _READS_SHOWN),
        "kinds": [(kind, slug) for slug, kind in KINDS.items()],
        "titles": {name: service.package.titles for name, service in wired.office().services.items()},
        "conversations": held_conversations(talking.assistant(), request.actor),  # type: ignore[attr-defined]
    }
    return render(request, "web/citizen/held.html", context)


@never_cache
@_ONLY_CITIZEN
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(cases.to_json(_held(request)), content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="mine-opplysninger.json"'
    return answer


@never_cache
@_ONLY_CITIZEN
@require_safe
def download_conversations(request: HttpRequest) -> HttpResponse:
    found = held_conversations(talking.assistant(), request.actor)  # type: ignore[attr-defined]
    answer = HttpResponse(conversations_to_json(found), content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="mine-samtaler.json"'
    return answer


@never_cache
@_ONLY_CITIZEN
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, right: str) -> HttpResponse:
    """One form for each thing one may ask for: about which case, and in one's own words."""
    if right not in KINDS:
        raise Http404
    asked = KINDS[right]
    fields = _fields(request, asked)
    only(request, [*fields, "token"])
    errors: list[dict[str, str]] = []
    typed = kept.take(request) if request.method == "GET" else None
    if request.method == "POST" or typed is not None:
        pairs = [read_field(field, request.POST if typed is None else typed) for field in fields]
        fields = [field for field, _ in pairs]
        if typed is None:
            errors = [_error(field, request.lang) for field in fields if field.problem]
            if not errors:
                _send(request, asked, {field.name: value for field, value in pairs})
                return redirect("web:held")
    context: dict[str, Any] = {
        "plan": cases.erasure_plan(wired.office(), request.actor) if asked == "erasure" else None,
        "kind": asked, "fields": fields, "errors": errors, "kept": typed is not None,
        "token": request.POST.get("token") or secrets.token_urlsafe(16),
    }  # fmt: skip
    return render(request, "web/citizen/held_ask.html", context, status=422 if errors else 200)


def _fields(request: HttpRequest, kind: str) -> list[Field]:
    language = request.lang
    offered = [Choice(value=_EVERYTHING, label=text("rights.everything", language))]
    for one in cases.may_concern(wired.office(), request.actor):
        number = f" – {text('cases.number', language, number=one.number)}" if one.number else ""
        label = one.titles[language] + (number or f" ({text('rights.anothers', language)})")
        offered.append(Choice(value=str(one.reference), label=label))
    # Erasure is about everything: what goes and what stays is on the page.
    which = Field(name="case", kind="choice", label=text("rights.which", language), choices=tuple(offered))
    words = Field(
        name="text", kind="long-text", label=text(f"rights.label.{kind}", language), required=kind != "erasure"
    )
    return [words] if kind == "erasure" else [which, words]


def _send(request: HttpRequest, kind: str, values: dict[str, Any]) -> None:
    chosen = values.get("case", _EVERYTHING)
    case = None if chosen == _EVERYTHING else UUID(chosen)
    token = request.POST.get("token", "")[:64] or secrets.token_urlsafe(16)
    if kind == "erasure":
        cases.erase_now(wired.office(), request.actor)
    cases.ask_about_data(wired.office(), request.actor, kind, text=values["text"] or "", case=case, token=token)
    messages.success(request, "privacy-asked")


def _error(field: Field, language: str) -> dict[str, str]:
    return {"field": field.first_id, "message": f"{field.label}: {text(f'problem.{field.problem}', language)}"}


def _held(request: HttpRequest) -> Any:
    """One's own; an address that names somebody else is refused, and the use case logs it."""
    asked = request.GET.get("person", "")
    try:
        person = UUID(asked) if asked else None
    except ValueError:
        raise cases.NotFound("no person is called so here; leave the address as it was") from None
    return cases.held(wired.office(), request.actor, person)
