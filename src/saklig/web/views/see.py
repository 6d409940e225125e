"""The rules at work: move a fact of an invented person, and see the outcome, its reasons and what would change it move too.

Nothing is typed about anyone, nothing is stored; an address leads to the same picture again. What is worked out along a line
or over two facts is bounded (`service_packages.showing`) and kept while the package runs; of each place on the slider only
the one determination is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from saklig.decision import FactsError
from saklig.service_packages import LocalError, determine, explain
from saklig.service_packages.showing import Axis, Example, Line, Sheet, changed, line, sheet
from saklig.web import pictured
from saklig.web.fields import Choice
from saklig.web.formats import number_text
from saklig.web.shown import EPOCH, Asked, asked, axis_title, names_of, value_text
from saklig.web.texts import text
from saklig.web.views.rules import found_package

__all__ = ["see"]


@require_safe
def see(request: HttpRequest, service: str) -> HttpResponse:
    """The whole page, or, to htmx, the part that moves with the slider."""
    package, language = found_package(service), request.lang  # type: ignore[attr-defined]
    found = asked(package, request.GET, language)
    if found is None:
        return render(request, "web/rules/see_nothing.html", {"package": package})
    part = bool(request.htmx) and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    context = {"package": package, "asked": found, "errors": found.errors, **_controls(package, found, language)}
    context |= _shown(package, found, language)
    context |= {"part": part, "moved": request.htmx.trigger if part else ""}  # type: ignore[attr-defined]
    # htmx puts nothing in place that is an error; there the message is part of what is shown
    status = 422 if found.errors and not part else 200
    answer = render(request, "web/rules/see_part.html" if part else "web/rules/see.html", context, status=status)
    patch_vary_headers(answer, ["HX-Request", "Cookie", "Accept-Language"])
    return answer


def _controls(package: Any, found: Asked, language: str) -> dict[str, Any]:
    """The example, the facts and the slider."""
    axis, here = found.axis, {"example": found.example.id, "vary": found.axis.path}
    if found.by is not None:
        here["by"] = found.by.path
    facts = tuple(Choice(value=one.path, label=axis_title(package, one, language)) for one in found.axes)
    titles = {one.id: one.titles[language] if one.titles else one.id for one in found.examples}
    return {
        "hidden": tuple(here.items()),
        "address": f"{reverse('web:rules-see', args=[package.id])}?{urlencode(here)}",
        "example_choices": tuple(Choice(value=key, label=title) for key, title in titles.items()),
        "example_title": titles[found.example.id],
        "facts": facts,
        "by_facts": tuple(choice for choice in facts if choice.value != axis.path),
        "title": axis_title(package, axis, language),
        "slider": _slider(axis, found.value),
        "typed": found.typed if found.typed is not None else _as_typed(axis, found.value, language),
        "unit": text(f"unit.{axis.unit.replace('/', '-')}", language) if axis.kind == "number" else "",
        "values": _values(package, axis, found.value, language),
    }


def _slider(axis: Axis, value: Any) -> dict[str, str] | None:
    """The ends, the step and the place of the slider; none for a choice. Days are numbered as browsers do."""
    if axis.kind == "count":
        numbers = {"min": axis.values[0], "max": axis.values[-1], "step": 1, "value": value}
    elif axis.span is None:
        return None
    else:
        low, high, here = (_number(one) for one in (axis.span.least, axis.span.most, value))
        # a value between two steps could not be shown: there the slider moves as finely as the fact
        smallest = axis.span.smallest if axis.kind == "number" else Decimal(1)
        numbers = {"min": low, "max": high, "step": smallest if (here - low) % axis.step else axis.step, "value": here}
    return {name: f"{Decimal(number):f}" for name, number in numbers.items()}


def _number(value: Any) -> Decimal:
    return Decimal(value.toordinal() - EPOCH) if isinstance(value, date) else Decimal(value)


def _as_typed(axis: Axis, value: Any, language: str) -> str:
    if isinstance(value, date):
        return f"{value.day}.{value.month}.{value.year}"
    return number_text(value, language) if axis.kind == "number" else str(value)


def _values(package: Any, axis: Axis, value: Any, language: str) -> tuple[tuple[str, str, bool], ...]:
    """The answers there are to a yes or no, or a choice: value, label, whether it is this one."""
    if axis.kind not in ("boolean", "choice"):
        return ()
    return tuple(
        ({True: "yes", False: "no"}.get(one, str(one)), value_text(package, axis, one, language), one == value)
        for one in axis.values
    )


def _shown(package: Any, found: Asked, language: str) -> dict[str, Any]:
    """What moves: the outcome with its reasons, the line, and the map."""
    facts = changed(found.example, found.axis, found.value)
    try:
        reasons = _reasons(package, found, facts, language)
        along = pictured.of_line(package, found.axis, _line(package, found.example, found.axis), found.value, language)
        said = _said(package, found, reasons, along, language)
        return {"reasons": reasons, "detailed": True, "line": along, "said": said, **_map(package, found, language)}
    except (FactsError, LocalError) as error:
        return {"refused": str(error)}


def _reasons(package: Any, found: Asked, facts: Mapping[str, Any], language: str) -> Any:
    determination = determine(package, facts, local=found.example.local, at=found.example.at)
    return explain(package, determination, language, names=names_of(package, facts, language), changes=True)


def _said(package: Any, found: Asked, reasons: Any, along: pictured.Picture, language: str) -> str:
    """The outcome in a sentence, for those who hear the page, and for the hasty."""
    here = next((one.look.text for one in along.stretches if one.here), "")
    value = value_text(package, found.axis, found.value, language)
    said = text("see.said_all", language, title=axis_title(package, found.axis, language), value=value, outcome=here)
    first = {payment.subject: payment for payment in reversed(reasons.payments) if payment.payment is not None}
    pays = (text("see.pays", language, name=one.name, amount=one.payment_text) for one in first.values())
    return " ".join([said, *reversed(list(pays))])


def _map(package: Any, found: Asked, language: str) -> dict[str, Any]:
    if found.by is None:
        return {"map": None}
    # a number along the bars and counted things down the rows, whichever of the two is moved
    along, by = (found.axis, found.by) if found.axis.measured or not found.by.measured else (found.by, found.axis)
    values = (found.value, found.by.present) if along is found.axis else (found.by.present, found.value)
    made = _sheet(package, found.example, along, by)
    return {
        "map": pictured.of_sheet(package, along, by, made, values, language),
        "map_along": axis_title(package, along, language),
        "map_by": axis_title(package, by, language),
        "sampled": made.sampled,
        "by_path": found.by.path,
    }


@lru_cache(maxsize=128)
def _line(package: Any, example: Example, axis: Axis) -> Line:
    return line(package, example, axis)


@lru_cache(maxsize=64)
def _sheet(package: Any, example: Example, along: Axis, by: Axis) -> Sheet:
    return sheet(package, example, along, by)
