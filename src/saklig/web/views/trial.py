"""Try a case in the browser: facts typed in, the rules that run, and every row that applied. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from saklig.assistant.interview import Leaf
from saklig.assistant.interview import leaves as skeleton
from saklig.decision import FactsError
from saklig.service_packages import LocalError, determine, explain
from saklig.web import wired
from saklig.web.fields import Choice, Field, Problem, clean_text, read_date, read_number, read_whole, write_date
from saklig.web.formats import number_text
from saklig.web.posted import only
from saklig.web.texts import text
from saklig.web.views.rules import found_package

__all__ = ["trial"]

NONE = "-"  # typed for null, where a fact may be null; an empty field is unknown


@never_cache
@require_http_methods(["GET", "POST"])
def trial(request: HttpRequest, service: str) -> HttpResponse:
    package, language, today = found_package(service), request.lang, wired.today()
    counts = {whose: _count(request, whose) for whose in skeleton.lists(package)}
    leaves = list(skeleton.leaves(package, counts))
    only(request, ["at", "try", *(f"count-{whose}" for whose in counts), *(leaf.path for leaf in leaves)])
    ran = request.method == "POST" and "try" in request.POST
    at = Field(name="at", kind="date", label=text("trial.at", language), value=_posted_or(request, "at", write_date(today)))
    posted = request.POST if request.method == "POST" else None
    fields = [_field(package, leaf, counts, today, language, posted) for leaf in leaves]
    context: dict[str, Any] = {"package": package, "counts": _counts(package, counts, language), "errors": []}
    if ran:
        at, fields, values, errors = _read(at, leaves, fields, language)
        context["errors"] = errors
        if not errors:
            context |= _run(service, package, values, read_date(at.value), counts, leaves, language)
    context |= {"at": at, "groups": _groups(package, leaves, fields, language)}
    return render(request, "web/rules/trial.html", context, status=422 if context["errors"] else 200)


def _count(request: HttpRequest, whose: str) -> int:
    source = request.POST if request.method == "POST" else request.GET
    return min(read_whole(source.get(f"count-{whose}", "1")) or 1, skeleton.MOST)


def _counts(package: Any, counts: Mapping[str, int], language: str) -> list[tuple[str, str, int]]:
    return [
        (f"count-{whose}", package.origins.people[whose].count[language], count)
        for whose, count in counts.items()
    ]


def _posted_or(request: HttpRequest, name: str, value: str) -> str:
    return request.POST.get(name, value) if request.method == "POST" else value


def _field(
    package: Any, leaf: Leaf, counts: Mapping[str, int], today: date, language: str, posted: QueryDict | None
) -> Field:
    spec = leaf.spec
    choices: tuple[Choice, ...] = ()
    if spec.type == "boolean":
        choices = (
            Choice(value="yes", label=text("form.yes", language)), Choice(value="no", label=text("form.no", language)),
        )  # fmt: skip
    elif spec.type == "choice":
        words = package.reasons[language].words
        choices = tuple(Choice(value=value, label=words.get(value, value)) for value in spec.choices)
    if choices and spec.nullable:
        choices = (*choices, Choice(value=NONE, label=text("trial.none", language)))
    assumed = skeleton.assumed(package, leaf, counts, today)
    first = _as_typed(assumed, language) if assumed is not None else NONE if spec.nullable else ""
    return Field(
        name=leaf.path,
        kind="select" if choices else "text",
        label=spec.titles[language],
        unit=text(f"unit.{spec.unit.replace('/', '-')}", language) if spec.unit else "",
        choices=choices,
        required=True,
        value=posted.get(leaf.path, first) if posted is not None else first,
    )


def _as_typed(value: Any, language: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, (int, Decimal)) and value >= 10000:
        return number_text(value, language)
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        return write_date(date.fromisoformat(value))
    return str(value)


def _read(
    at: Field, leaves: list[Leaf], fields: list[Field], language: str
) -> tuple[Field, list[Field], dict[str, Any], list[dict[str, str]]]:
    """The values by path; an empty field is left out, which is unknown."""
    values: dict[str, Any] = {}
    shown, errors = [], []
    try:
        read_date(at.value)
    except Problem as problem:
        at = replace(at, problem=problem.code)
        errors.append({"field": "at", "message": f"{at.label}: {text(f'problem.{problem.code}', language)}"})
    for leaf, field in zip(leaves, fields, strict=True):
        typed = str(field.value).strip()
        try:
            if typed == NONE and leaf.spec.nullable:
                values[leaf.path] = None
            elif typed or leaf.spec.type == "list of text":
                values[leaf.path] = _value(leaf, typed)
        except Problem as problem:
            field = replace(field, problem=problem.code)
            said = text(f"problem.{problem.code}", language)
            errors.append({"field": field.name, "message": f"{field.label}: {said}"})
        shown.append(field)
    return at, shown, values, errors


def _value(leaf: Leaf, typed: str) -> Any:
    match leaf.spec.type:
        case "boolean":
            if typed not in ("yes", "no"):
                raise Problem("not-a-choice")
            return typed == "yes"
        case "number":
            number = read_number(
                typed, money=(leaf.spec.unit or "").startswith("kr"), below_zero=leaf.spec.below_zero
            )
            return int(number) if number == number.to_integral_value() else number
        case "date":
            return read_date(typed).isoformat()
        case "choice":
            if typed not in leaf.spec.choices:
                raise Problem("not-a-choice")
            return typed
        case "list of text":
            return [part.strip() for part in clean_text(typed, longest=500).split(",") if part.strip()]
        case _:
            return clean_text(typed, longest=500)


def _run(
    service: str, package: Any, values: Mapping[str, Any], at: date, counts: Mapping[str, int], leaves: list[Leaf],
    language: str,
) -> dict[str, Any]:  # fmt: skip
    try:
        found = determine(package, skeleton.tree(package, values), local=wired.service(service).local, at=at)
    except (FactsError, LocalError) as error:
        return {"refused": str(error)}
    names = {
        values[leaf.path]: _owner(package, leaf, language) for leaf in leaves if leaf.path.endswith(".id") and leaf.path in values
    }
    return {"reasons": explain(package, found, language, names=names, changes=True, detailed=True), "detailed": True}


def _owner(package: Any, leaf: Leaf, language: str) -> str:
    return skeleton.name_of(package, leaf, language) or text("trial.common", language)


def _groups(package: Any, leaves: list[Leaf], fields: list[Field], language: str) -> list[tuple[str, list[Field]]]:
    groups: dict[str, list[Field]] = {}
    for leaf, field in zip(leaves, fields, strict=True):
        groups.setdefault(_owner(package, leaf, language), []).append(field)
    return list(groups.items())
