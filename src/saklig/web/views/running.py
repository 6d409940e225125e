"""For those who run the installation: is it alive, how is it, and the same for Prometheus."""

from __future__ import annotations

import hmac
import os

from django.db import DatabaseError, connections
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from saklig import cases
from saklig.cases import ActorKind
from saklig.web import wired
from saklig.web.actors import needs

__all__ = ["TOKEN", "alive", "metrics", "operations"]

# The variable that holds the word Prometheus says; without it there are no metrics.
TOKEN = "SAKLIG_METRICS_TOKEN"  # noqa: S105 - the name of a variable
_SHORTEST_TOKEN = 16


@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """For a proxy: whether this process answers and reaches both databases. It tells nothing else."""
    try:
        for alias in ("default", "keys"):
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database\n", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """What Prometheus reads. Whoever does not know the word is told that there is nothing here."""
    wanted, said = os.environ.get(TOKEN, ""), request.headers.get("Authorization", "")
    if len(wanted) < _SHORTEST_TOKEN or not hmac.compare_digest(said.encode(), f"Bearer {wanted}".encode()):
        raise Http404
    registry, office = CollectorRegistry(), wired.office()
    gauges: dict[str, Gauge] = {}
    for one in cases.figures(office):
        if one.name not in gauges:
            labels = ["state"] if one.label else []
            gauges[one.name] = Gauge(f"saklig_{one.name}", _HELP[one.name], labels, registry=registry)
        gauge = gauges[one.name].labels(one.label) if one.label else gauges[one.name]
        gauge.set(one.value)
    Gauge("saklig_alarms", "Figures that are more than they may be", registry=registry).set(len(cases.alarms(office)))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


_HELP = {
    "jobs_due": "Jobs that wait to be done",
    "jobs_oldest_seconds": "How long the oldest of them has waited",
    "jobs_failed": "Jobs that were given up",
    "workers_missing": "1 where no worker shows signs of life",
    "ledger_waiting": "Events without a place in the ledger",
    "ledger_oldest_seconds": "How long the oldest of them has waited",
    "ledger_alarms": "Open alarms of the ledger",
    "cases": "Cases by state",
    "desk_cases": "Cases that wait for a caseworker",
    "desk_oldest_days": "Days since the oldest of them was received",
    "desk_overdue": "Cases whose deadline is over",
    "told_in_vain": "Cases whose applicant was told a day that has passed",
    "register_oldest_hours": "Hours that the oldest case has waited for a register",
    "letters_on_paper": "Letters to be sent on paper",
    "archive_refused": "Documents that the archive refused",
    "archive_by_hand": "Documents to be corrected by hand in the archive",
    "archive_oldest_hours": "Hours that the oldest document has waited for the archive",
    "conversations_overdue": "Conversations that nobody has answered when it was promised",
}


@never_cache
@needs(ActorKind.ADMINISTRATOR)
@require_safe
def operations(request: HttpRequest) -> HttpResponse:
    """The administrator's page: what has waited too long, all figures, and what the agency's settings say."""
    office = wired.office()
    found, over = cases.for_administrator(office, request.actor)  # type: ignore[attr-defined]
    context = {
        "figures": found, "alarms": over, "office": office, "limits": {**cases.LIMITS, **office.alarms},
        "services": [
            (service.package.titles, service.package.version, service.stage, office.four_eyes(name), office.decides(name))
            for name, service in sorted(office.services.items())
        ],
    }  # fmt: skip
    return render(request, "web/staff/operations.html", context)
