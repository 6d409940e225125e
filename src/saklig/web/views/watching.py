"""What the registers are watched for, how far it is and what was found: leaders see counts, caseworkers their cases."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from saklig import cases
from saklig.cases import ActorKind
from saklig.web import wired
from saklig.web.actors import needs

__all__ = ["watching"]


@never_cache
@needs(ActorKind.LEADER, ActorKind.CASEWORKER)
@require_safe
def watching(request: HttpRequest) -> HttpResponse:
    """The services of this reader that are watched."""
    return render(request, "web/staff/watching.html", {"watches": cases.watches(wired.office(), request.actor)})  # type: ignore[attr-defined]
