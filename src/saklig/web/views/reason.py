"""Why a caseworker opens a case that is not in their work: asked before anything of it is shown, and kept."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from saklig import cases
from saklig.cases import ActorKind
from saklig.web import kept, wired
from saklig.web.actors import needs
from saklig.web.fields import Field, read_field
from saklig.web.posted import only
from saklig.web.texts import text

__all__ = ["reason"]


@never_cache
@needs(ActorKind.CASEWORKER)
@require_http_methods(["GET", "POST"])
def reason(request: HttpRequest, number: str) -> HttpResponse:
    """One field. The number is all that the page says of the case."""
    office, actor, language = wired.office(), request.actor, request.lang  # type: ignore[attr-defined]
    if cases.is_in_work(office, actor, number):
        return redirect("web:desk", number=number)
    field = Field(
        name="words", kind="long-text", label=text("reason.label", language), help=text("reason.help", language), quiet=True
    )
    only(request, [field])
    typed = kept.take(request) if request.method == "GET" else None
    errors: list[dict[str, str]] = []
    if request.method == "POST" or typed is not None:
        field, words = read_field(field, request.POST if typed is None else typed)
        problem = field.problem if typed is None else ""
        if typed is None and not problem:
            try:
                cases.state_reason(office, actor, number, reason=words or "")
            except cases.OwnReasonsRequired:
                problem = "reason-short"
            else:
                return redirect("web:desk", number=number)
        if problem:
            field = replace(field, problem=problem)
            errors = [{"field": field.first_id, "message": f"{field.label}: {text(f'problem.{problem}', language)}"}]
    context = {"number": number, "field": field, "errors": errors, "kept": typed is not None}
    return render(request, "web/staff/reason.html", context, status=422 if errors else 200)
