"""Check decision models in the browser: the files a rule owner chooses, and everything that is wrong with them.

A faulty package never runs, so that no page of a service can show its faults: this one shows them before. Nothing is stored.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from saklig.decision import examine_models
from saklig.web.posted import only
from saklig.web.texts import text

__all__ = ["check"]

FIELD = "models"
MOST_FILES = 20
MOST_BYTES = 500_000  # reading takes its time, and anyone may ask
SHOWN = 200


@never_cache
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    only(request, files=(FIELD,))
    language = request.lang  # type: ignore[attr-defined]
    context: dict[str, Any] = {"errors": [], "most_kilobytes": MOST_BYTES // 1000, "most_files": MOST_FILES}
    if request.method == "POST":
        chosen = request.FILES.getlist(FIELD)
        code = _refused(chosen)
        if code:
            context |= {"errors": [{"field": FIELD, "message": text(f"model_check.{code}", language)}]}
        else:
            context |= _checked({one.name: one.read() for one in chosen})
    return render(request, "web/rules/model_check.html", context, status=422 if context["errors"] else 200)


def _refused(chosen: list[Any]) -> str:
    """Why the files are not looked at; empty where they are."""
    if not chosen:
        return "no_file"
    if len(chosen) > MOST_FILES or sum(one.size for one in chosen) > MOST_BYTES:
        return "too_large"
    return "same_name" if len({one.name for one in chosen}) < len(chosen) else ""


def _checked(files: dict[str, bytes]) -> dict[str, Any]:
    # as the rules of a service: those call no Java function
    found = examine_models(files, None, external=False)
    return {
        "checked": ", ".join(files),
        "total": len(found.problems),
        "problems": found.problems[:SHOWN],
        "left_out": max(0, len(found.problems) - SHOWN),
    }
