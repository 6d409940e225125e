"""The leader's page on the work: what was decided by rules and by people, how long people took, and who is not impartial."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from saklig import cases
from saklig.assistant import hand_over
from saklig.cases import ActorKind
from saklig.web import talking, wired
from saklig.web.actors import needs
from saklig.web.errors import FormTampered
from saklig.web.fields import Field, Problem, read_date, read_field
from saklig.web.posted import only
from saklig.web.texts import text

__all__ = ["handled"]


@never_cache
@needs(ActorKind.LEADER)
@require_http_methods(["GET", "POST"])
def handled(request: HttpRequest) -> HttpResponse:
    """Sums since a day, the first of the year unless another is asked for; and the form that finds somebody impartial."""
    office, actor, language = wired.office(), request.actor, request.lang  # type: ignore[attr-defined]
    words = Field(name="words", kind="long-text", label=text("leading.words", language), quiet=True)
    only(request, [words, "staff", "number", "token"])
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        words, said = read_field(words, request.POST)
        if words.problem:
            errors = [{"field": "words", "message": f"{words.label}: {text(f'problem.{words.problem}', language)}"}]
        else:
            cases.lift_partial(
                office, actor, _uuid(request.POST.get("staff", "")), request.POST.get("number", ""), words=said,
                token=request.POST.get("token", "")[:64] or secrets.token_urlsafe(16),
            )  # fmt: skip
            messages.success(request, "impartiality-lifted")
            return redirect("web:handled")
    since, problem = _since(request)
    if problem:
        errors.append({"field": "since", "message": f"{text('leading.since', language)}: {text(f'problem.{problem}', language)}"})
    context: dict[str, Any] = {
        "sums": [(office.services[one.service].package.titles, one) for one in cases.handled(office, actor, since=since)],
        "late": [(office.services[name].package.titles, count) for name, count in cases.late_by_service(office, actor)],
        "talks": [
            (office.services[name].package.titles if name in office.services else None, count)
            for name, count in sorted(hand_over.overdue_by_service(talking.assistant(), actor).items())
        ],
        "since": since, "typed": request.GET.get("since", "")[:40], "problem": problem, "fewest": cases.FEWEST,
        "people": cases.partial_people(office, actor), "words": words, "token": secrets.token_urlsafe(16), "errors": errors,
        "chosen": (request.POST.get("staff", ""), request.POST.get("number", "")),
    }  # fmt: skip
    return render(request, "web/staff/handled.html", context, status=422 if errors else 200)


def _since(request: HttpRequest) -> tuple[date, str]:
    first = wired.today().replace(month=1, day=1)
    if not request.GET.get("since", "").strip():
        return first, ""
    try:
        return read_date(request.GET["since"], latest=wired.today()), ""
    except Problem as problem:
        return first, problem.code


def _uuid(raw: str) -> UUID:
    try:
        return UUID(raw)
    except ValueError:
        raise FormTampered("a person that the page does not have") from None
