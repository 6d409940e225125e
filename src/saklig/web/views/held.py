"""What is held about the one who is signed in: to read, and to take along as a file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from saklig import cases
from saklig.cases import ActorKind
from saklig.web import wired
from saklig.web.actors import needs

__all__ = ["download", "page"]

_ONLY_CITIZEN = needs(ActorKind.CITIZEN)
_READS_SHOWN = 200


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
        "titles": {name: service.package.titles for name, service in wired.office().services.items()},
    }
    return render(request, "web/citizen/held.html", context)


@never_cache
@_ONLY_CITIZEN
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(cases.to_json(_held(request)), content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="mine-opplysninger.json"'
    return answer


def _held(request: HttpRequest) -> Any:
    """One's own; an address that names somebody else is refused, and the use case logs it."""
    asked = request.GET.get("person", "")
    try:
        person = UUID(asked) if asked else None
    except ValueError:
        raise cases.NotFound("no person is called so here; leave the address as it was") from None
    return cases.held(wired.office(), request.actor, person)
