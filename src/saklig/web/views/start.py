"""The first page at the desk: what the role one acts in may do, what it may not, and one's other roles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from saklig import cases
from saklig.cases import ActorKind
from saklig.web import wired
from saklig.web.actors import STAFF_KINDS, act_in, needs
from saklig.web.posted import only

__all__ = ["MAY", "act_as", "start"]

# Role -> what it may do: key of the sentence, and the page where it is done (empty: it is done in another's page).
MAY: Mapping[ActorKind, tuple[tuple[str, str], ...]] = {
    ActorKind.CASEWORKER: (
        ("cases", "web:queue"), ("register", "web:register"), ("mandates", "web:staff-mandates"), ("reason", ""),
        ("watching", "web:watching"), ("absence", "web:absence"), ("post", "web:post"),
        ("prices", "web:prices"), ("jobs", "web:jobs"), ("rules", "web:rules"),
    ),
    ActorKind.RULE_OWNER: (("rules", "web:rules"), ("check", "web:rules-check"), ("appeals", "web:appeals")),
    ActorKind.LEADER: (
        ("load", ""), ("handled", "web:handled"), ("year", "web:years"), ("watching", "web:watching"),
        ("appeals", "web:appeals"), ("sums", "web:prices"),
        ("rules", "web:rules"),
        ("automation", "web:automation"),
    ),
    ActorKind.PRIVACY_OFFICER: (
        ("oversight", "web:oversight"), ("rules", "web:rules"), ("privacy", "web:privacy"), ("automation", "web:automation"),
    ),
    ActorKind.AUDITOR: (("audit", "web:audit"), ("rules", "web:rules"), ("automation", "web:automation")),
    ActorKind.ADMINISTRATOR: (("staff", "web:staff"), ("operations", "web:operations"), ("jobs", "web:jobs")),
}


@never_cache
@needs(*STAFF_KINDS)
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    office, actor = wired.office(), request.actor  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "may": MAY[actor.kind],
        "roles": [(kind, kind == actor.kind) for kind in cases.roles_of(office, actor)],
        "services": [office.services[name].package.titles for name in sorted(actor.services)],
        "load": None,
    }
    if actor.kind is ActorKind.LEADER:
        context |= {"load": cases.workload(office, actor, today=wired.today()), "soon_days": cases.SOON_DAYS}
    return render(request, "web/staff/start.html", context)


@never_cache
@needs(*STAFF_KINDS)
@require_POST
def act_as(request: HttpRequest) -> HttpResponse:
    """Go on in another of one's own roles. One that is not held is not taken: rights are read anew at each request."""
    only(request, ["role"])
    wanted = request.POST.get("role", "")
    held = cases.roles_of(wired.office(), request.actor)  # type: ignore[attr-defined]
    kind = next((kind for kind in held if kind == wanted), None)
    if kind is None:
        raise cases.NotAllowed("this role is not held")
    act_in(request, kind)
    return redirect("web:start")
