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

from saklig.decision import Examined, Model, examine_models
from saklig.decision.analysis import Analysis, Effort, analyse_table, differences, map_of, possible_values, tables_of
from saklig.service_packages import tables_in
from saklig.web.amended import Changed, changes_said
from saklig.web.analysed import drawn, findings_said, names_of
from saklig.web.posted import only
from saklig.web.texts import text

__all__ = ["check"]

FIELD = "models"
OLDER = "older"
MOST_FILES = 20
MOST_BYTES = 500_000  # reading takes its time, and anyone may ask
SHOWN = 200
STEPS = 3_000_000  # of analysis, for all tables together
MOST_TABLES = 20


@never_cache
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    only(request, files=(FIELD, OLDER))
    language = request.lang  # type: ignore[attr-defined]
    context: dict[str, Any] = {"errors": [], "most_kilobytes": MOST_BYTES // 1000, "most_files": MOST_FILES}
    if request.method == "POST":
        chosen, older = request.FILES.getlist(FIELD), request.FILES.getlist(OLDER)
        code = _refused(chosen, older)
        if code:
            context |= {"errors": [{"field": FIELD, "message": text(f"model_check.{code}", language)}]}
        else:
            context |= _checked({one.name: one.read() for one in chosen}, language)
            if older and not context["problems"]:
                context |= _amended({one.name: one.read() for one in older}, context["models"], language)
    return render(request, "web/rules/model_check.html", context, status=422 if context["errors"] else 200)


def _refused(chosen: list[Any], older: list[Any]) -> str:
    """Why the files are not looked at; empty where they are."""
    if not chosen:
        return "no_file"
    if len(chosen) + len(older) > MOST_FILES or sum(one.size for one in (*chosen, *older)) > MOST_BYTES:
        return "too_large"
    twice = any(len({one.name for one in files}) < len(files) for files in (chosen, older))
    return "same_name" if twice else ""


def _checked(files: dict[str, bytes], language: str) -> dict[str, Any]:
    # as the rules of a service: those call no Java function
    found = examine_models(files, None, external=False)
    tables = () if found.problems else tuple(_tables(found, language))
    return {
        "checked": ", ".join(files),
        "models": found.models,
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


def _amended(files: dict[str, bytes], newer: tuple[Model, ...], language: str) -> dict[str, Any]:
    """What an older version of the files decides differently, table by table, within a bound of its own."""
    read = examine_models(files, None, external=False)
    if read.problems or not read.models:
        return {"amended": (), "older_unread": True}
    effort = Effort(STEPS // 2)
    said: list[Changed] = []
    by_namespace = {model.namespace: model for model in newer}
    for number, model in enumerate(read.models):
        after = by_namespace.get(model.namespace) or (newer[number] if len(newer) == len(read.models) else None)
        if after is not None:
            said += changes_said(differences(model, after, effort=effort, prove=False), language)
    return {"amended": said[:SHOWN], "compared": True, "amended_left_out": max(0, len(said) - SHOWN)}
