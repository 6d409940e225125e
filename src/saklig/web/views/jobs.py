"""Work that was given up after its attempts: why, and a way to try again. No personal data is in a job."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from saklig.cases import ActorKind
from saklig.store import jobs
from saklig.web import wired
from saklig.web.actors import needs
from saklig.web.posted import only

__all__ = ["failed", "retry"]

_WHO_MENDS = needs(ActorKind.CASEWORKER, ActorKind.ADMINISTRATOR)


@never_cache
@_WHO_MENDS
@require_safe
def failed(request: HttpRequest) -> HttpResponse:
    return render(request, "web/staff/jobs.html", {"jobs": jobs.failed(limit=200)})


@never_cache
@_WHO_MENDS
@require_POST
def retry(request: HttpRequest, job: UUID) -> HttpResponse:
    """Put it back in the queue. A second click finds it no longer on the list, and does nothing."""
    only(request)
    if jobs.retry(job, clock=wired.now):
        messages.success(request, "retried")
    return redirect("web:jobs")
