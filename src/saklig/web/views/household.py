"""For an adult whose income counts in another's case: whether the applicant may see what they earn together."""

from __future__ import annotations

import secrets
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
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

__all__ = ["household"]


@never_cache
@needs(ActorKind.CITIZEN)
@require_http_methods(["GET", "POST"])
def household(request: HttpRequest, case: UUID) -> HttpResponse:
    """One question, answered as it stands now. No figure of the case is on the page, whatever is answered."""
    office = wired.office()
    found = next((one for one in cases.my_households(office, request.actor) if one.case_id == case), None)
    if found is None:
        raise Http404
    typed = kept.take(request) if request.method == "GET" else None
    field = Field(
        name="shares_total", kind="yes-no", label=text("action.shares-label", request.lang),
        help=text("action.shares-help", request.lang), value="yes" if found.shares_total else "no",
    )  # fmt: skip
    only(request, [field, "token"])
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        field, agree = read_field(field, request.POST)
        if not field.problem:
            token = request.POST.get("token", "")[:64] or secrets.token_urlsafe(16)
            cases.share_total(office, request.actor, case, agree=agree, token=token)
            messages.success(request, "shares-kept")
            return redirect("web:my-cases")
        said = text(f"problem.{field.problem}", request.lang)
        errors = [{"field": field.first_id, "message": f"{field.label}: {said}"}]
    elif typed is not None:
        field, _ = read_field(field, typed)
    context = {
        "household": found, "package": wired.package(found.service), "field": field, "errors": errors,
        "kept": typed is not None, "token": request.POST.get("token") or secrets.token_urlsafe(16),
    }  # fmt: skip
    return render(request, "web/citizen/household.html", context, status=422 if errors else 200)
