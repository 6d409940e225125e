"""The leader's pages of the year: begin it, see how far it is and what it would come to, and release it."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from saklig import cases
from saklig.cases import ActorKind
from saklig.web import wired
from saklig.web.actors import needs
from saklig.web.errors import FormTampered
from saklig.web.posted import only

__all__ = ["overview", "run"]

_ONLY_LEADER = needs(ActorKind.LEADER)


@never_cache
@_ONLY_LEADER
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The coming period of each service, and those before."""
    return render(request, "web/staff/years.html", {"years": cases.years(wired.office(), request.actor)})  # type: ignore[attr-defined]


@never_cache
@_ONLY_LEADER
@require_http_methods(["GET", "POST"])
def run(request: HttpRequest, service: str, period: int) -> HttpResponse:
    """One of them: progress, preview, and the button that is next."""
    only(request, ["go", "token"])
    office, actor = wired.office(), request.actor  # type: ignore[attr-defined]
    found = cases.year_view(office, actor, service, period)
    if found is None:
        raise cases.NotFound("there is no such year here")
    if request.method == "POST":
        token = request.POST.get("token", "")[:64] or secrets.token_urlsafe(16)
        go = request.POST.get("go", "")
        if go == "begin":
            cases.begin_year(office, actor, service, token=token)
        elif go == "release":
            cases.release_year(office, actor, service, period=period, token=token)
        else:
            raise FormTampered("a wish that the page does not have")
        messages.success(request, f"year-{go}")
        return redirect("web:year-run", service=service, period=period)
    return render(request, "web/staff/year.html", {"found": found, "token": secrets.token_urlsafe(16), "fewest": cases.FEWEST})
