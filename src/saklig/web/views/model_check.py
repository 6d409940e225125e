"""Check decision models in the browser: the files a rule owner chooses, everything that is wrong with them, and where their
tables have holes and overlaps.

A faulty package never runs, so that no page of a service can show its faults: this one shows them before. Nothing is stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from saklig.decision import Examined, examine_models
from saklig.decision.analysis import Analysis, Effort, analyse_table, map_of, possible_values, tables_of
from saklig.service_packages import tables_in
from saklig.web.analysed import drawn, findings_said, names_of
from saklig.web.posted import only
from saklig.web.texts import text

__all__ = ["check"]

FIELD = "models"
MOST_FILES = 20
MOST_BYTES = 500_000  # reading takes its time, and anyone may ask
SHOWN = 200
STEPS = 3_000_000  # of analysis, for all tables together
MOST_TABLES = 20


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
            context |= _checked({one.name: one.read() for one in chosen}, language)
    return render(request, "web/rules/model_check.html", context, status=422 if context["errors"] else 200)


def _refused(chosen: list[Any]) -> str:
    """Why the files are not looked at; empty where they are."""
    if not chosen:
        return "no_file"
    if len(chosen) > MOST_FILES or sum(one.size for one in chosen) > MOST_BYTES:
        return "too_large"
    return "same_name" if len({one.name for one in chosen}) < len(chosen) else ""


def _checked(files: dict[str, bytes], language: str) -> dict[str, Any]:
    # as the rules of a service: those call no Java function
    found = examine_models(files, None, external=False)
    tables = () if found.problems else tuple(_tables(found, language))
    return {
        "checked": ", ".join(files),
        "total": len(found.problems) + sum(1 for table in tables for one in table["found"] if not one.not_analysed),
        "problems": found.problems[:SHOWN],
        "left_out": max(0, len(found.problems) - SHOWN),
        "tables": tables[:MOST_TABLES],
        "tables_left_out": max(0, len(tables) - MOST_TABLES),
    }


def _tables(found: Examined, language: str) -> Iterator[dict[str, Any]]:
    """What each table leaves open, and its picture where something is. Nothing of the model is evaluated for it.

    All tables share one bound on the work: it is reached within about a second, whatever is in the files.
    """
    effort = Effort(STEPS)
    written = {
        table.id: table
        for definitions in found.written
        for element in (*definitions.decisions, *definitions.business_knowledge_models)
        for table in tables_in(element.logic)
    }
    done: set[tuple[str, str | None]] = set()
    for model in found.models:
        for unit, table in tables_of(model):
            if (unit.id, table.element_id) in done:
                continue  # imported by two
            done.add((unit.id, table.element_id))
            names = names_of(written[table.element_id], {}) if table.element_id in written else {}
            possible = possible_values(model.program, unit, table)
            analyses = [Analysis(within=unit.name, finding=one, facts=None) for one in analyse_table(table, effort, possible)]
            drawing = map_of(table, effort, possible) if analyses and len(done) <= MOST_TABLES else None
            if analyses:
                yield {
                    "name": unit.name, "found": tuple(findings_said(analyses, names, language)),
                    "drawn": drawing and drawn(drawing, names, language, name=unit.name, number=len(done)),
                }  # fmt: skip
