"""Price lines at the desk: the months that are open and closed, what is in one, closing it, and its files."""

from __future__ import annotations

import re
import secrets
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from saklig import cases
from saklig.cases import ActorKind
from saklig.web import wired
from saklig.web.actors import needs
from saklig.web.posted import only

__all__ = ["file", "month", "months"]

_THEIRS = needs(ActorKind.CASEWORKER, ActorKind.LEADER)
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_ON_A_PAGE = 100
_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}


@never_cache
@_THEIRS
@require_safe
def months(request: HttpRequest) -> HttpResponse:
    """Every month with lines, newest first, service by service."""
    office, actor = wired.office(), request.actor  # type: ignore[attr-defined]
    titles = {name: service.package.titles for name, service in office.services.items()}
    return render(request, "web/staff/prices.html", {"months": cases.months(office, actor), "titles": titles})


@never_cache
@_THEIRS
@require_http_methods(["GET", "POST"])
def month(request: HttpRequest, service: str, month: str) -> HttpResponse:
    """One month: sums, lines, and where it is open the button that closes it, or its files."""
    only(request, ["token", "go"])
    office, actor, day = wired.office(), request.actor, _first_of(month)  # type: ignore[attr-defined]
    if request.method == "POST":
        token = request.POST.get("token", "")[:64] or secrets.token_urlsafe(16)
        cases.close_month(office, actor, service, day, token=token)
        messages.success(request, "month-closed")
        return redirect("web:prices-month", service=service, month=month)
    page = max(1, int(asked)) if (asked := request.GET.get("page", "1")).isascii() and asked.isdecimal() and len(asked) < 6 else 1
    found = cases.month_view(office, actor, service, day, first=(page - 1) * _ON_A_PAGE, at_most=_ON_A_PAGE)
    context: dict[str, Any] = {
        "found": found, "page": page, "month": month, "token": secrets.token_urlsafe(16),
        "closes": found.row.closable and actor.kind is ActorKind.CASEWORKER,
    }  # fmt: skip
    return render(request, "web/staff/prices_month.html", context)


@never_cache
@_THEIRS
@require_safe
def file(request: HttpRequest, service: str, month: str, file: str) -> HttpResponse:
    """A closed month's file: the same bytes however often it is taken out."""
    found = cases.price_file(wired.office(), request.actor, service, _first_of(month), file)  # type: ignore[attr-defined]
    answer = HttpResponse(found.content, content_type=_TYPES[file.rpartition(".")[2]])
    answer["Content-Disposition"] = f'attachment; filename="{found.name}"'
    answer["X-Content-SHA256"] = found.sha256
    return answer


def _first_of(month: str) -> date:
    read = _MONTH.fullmatch(month)
    if read is None or not read[1].isascii() or int(read[1]) < 1:
        raise cases.NotFound("there is no such month")
    return date(int(read[1]), int(read[2]), 1)
