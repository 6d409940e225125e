"""What a reader of the page that shows the rules asks to see: an example, a fact of it, a value, and a second fact.

Everything is read from the address. What can't be taken gets a message, and what the package begins with is shown instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.http import QueryDict

from saklig.decision import any_index
from saklig.decision.explanation import say
from saklig.service_packages.paths import values_at
from saklig.service_packages.showing import Axis, Example, axes, examples
from saklig.web.fields import Problem, clean_text, read_date, read_number, read_whole
from saklig.web.texts import text

__all__ = ["Asked", "asked", "axis_title", "names_of", "value_text"]

EPOCH = date(1970, 1, 1).toordinal()  # days on a slider are counted from here, as browsers count them


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is shown. `typed` is what stood in the field if it could not be read; `errors` as the error summary takes them."""

    examples: tuple[Example, ...]
    example: Example
    axes: tuple[Axis, ...]
    axis: Axis
    value: Any
    by: Axis | None
    typed: str | None
    errors: tuple[Mapping[str, str], ...]


def asked(package: Any, given: QueryDict, language: str) -> Asked | None:
    """What the address asks for; None for a package that has nothing to vary."""
    errors: list[Mapping[str, str]] = []
    found = _offered(package)
    if not found:
        return None
    chosen = _one(found, given.get("example"), lambda pair: pair[0].id)
    if chosen is None:
        errors.append({"field": "example", "message": text("see.no_example", language)})
    example, there = chosen or found[0]
    axis = _axis(there, given.get("vary"))
    if axis is None:
        errors.append({"field": "vary", "message": text("see.no_fact", language)})
        axis = there[0]
    others = [one for one in there if one is not axis]
    by = _axis(others, given.get("by")) if given.get("by") else _first_by(others)
    if by is None and given.get("by") not in (None, "", axis.path):
        errors.append({"field": "by", "message": text("see.no_fact", language)})
    by = by or _first_by(others)
    value, typed = axis.present, None
    try:
        value = _value(axis, given)
    except Problem as problem:
        typed = given.get("value", given.get("slide", ""))[:200]
        errors.append({"field": "value", "message": _message(package, axis, problem, language)})
    return Asked(
        examples=tuple(one for one, _ in found), example=example, axes=there, axis=axis, value=value, by=by,
        typed=typed, errors=tuple(errors),
    )  # fmt: skip


@lru_cache(maxsize=16)
def _offered(package: Any) -> tuple[tuple[Example, tuple[Axis, ...]], ...]:
    """What the package offers, made once: what is worked out of these is kept by them."""
    found = ((one, axes(package, one)) for one in examples(package))
    return tuple((one, there) for one, there in found if there)


def _one(found: Sequence[Any], name: str | None, key: Any) -> Any | None:
    """The one of that name, the first where none is named, None where there is none such."""
    return found[0] if not name else next((one for one in found if key(one) == name), None)


def _axis(there: Any, path: str | None) -> Axis | None:
    """The axis at the path; the same fact of another person, where the example does not have that one."""
    same = [one for one in there if path and _kind_of(one.path) == _kind_of(path)]
    return _one(list(there), path, lambda one: one.path) or (same[0] if same else None)


def _kind_of(path: str) -> str:
    return any_index(path) if re.fullmatch(r"[a-z0-9_.\[\]]{1,200}", path) else path


def _first_by(others: list[Axis]) -> Axis | None:
    """How many there are of something tells most beside another fact; else the next one."""
    return next((one for one in others if one.kind == "count"), others[0] if others else None)


def _value(axis: Axis, given: QueryDict) -> Any:
    """The value asked for; the example's own where none is. Errors: Problem."""
    typed, slid = given.get("value"), given.get("slide")
    if typed is None and slid is not None:
        return _within(axis, _slid(axis, slid))
    if typed is None or not typed.strip():
        present = axis.present
        return present if axis.span is None else min(max(present, axis.span.least), axis.span.most)
    match axis.kind:
        case "number":
            return _within(axis, read_number(typed, money=axis.unit.startswith("kr")))
        case "date":
            return _within(axis, read_date(typed))
        case "count":
            return _among(axis, read_whole(clean_text(typed, longest=20)))
        case "boolean":
            return _among(axis, {"yes": True, "no": False}.get(typed))
        case _:
            return _among(axis, typed)


def _slid(axis: Axis, raw: str) -> Any:
    if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", raw):
        raise Problem("not-a-number")
    number = Decimal(raw)
    if axis.kind == "number":
        return number
    if number % 1:
        return None
    if axis.kind == "date" and 0 < number + EPOCH <= date.max.toordinal():
        return date.fromordinal(int(number) + EPOCH)
    return int(number) if axis.kind == "count" else None


def _among(axis: Axis, value: Any) -> Any:
    if value is None or value not in axis.values:
        raise Problem("not-a-choice")
    return value


def _within(axis: Axis, value: Any) -> Any:
    """A value that the slider has too: between its ends, and no finer than the fact is."""
    if axis.span is None:
        return _among(axis, value)
    if value is None or not axis.span.least <= value <= axis.span.most:
        raise Problem("outside")
    if axis.kind == "number" and (value - axis.span.least) % axis.span.smallest:
        raise Problem("too-fine")
    return value


def _message(package: Any, axis: Axis, problem: Problem, language: str) -> str:
    title = axis_title(package, axis, language)
    if problem.code == "too-fine" and axis.span is not None:
        return text("see.too_fine", language, title=title, step=say(axis.span.smallest, axis.unit, language))
    if axis.span is not None:
        low, high = (value_text(package, axis, end, language) for end in (axis.span.least, axis.span.most))
        return text("see.outside", language, title=title, low=low, high=high)
    choices = ", ".join(value_text(package, axis, value, language) for value in axis.values)
    return text("see.choose", language, title=title, choices=choices)


def axis_title(package: Any, axis: Axis, language: str) -> str:
    """`Voksen 1: Inntekt`."""
    for whose, people in package.origins.people.items():
        start = axis.path.partition("]")[0]
        if axis.kind != "count" and start.startswith(whose[:-1]):
            return f"{people.titles[language]} {int(start.removeprefix(whose[:-1])) + 1}: {axis.titles[language]}"
    return axis.titles[language]


def value_text(package: Any, axis: Axis, value: Any, language: str) -> str:
    """A value on an axis as the language writes it."""
    if axis.kind == "choice":
        return str(package.reasons[language].words.get(value, value))
    return say(value, axis.unit, language)


def names_of(package: Any, facts: Mapping[str, Any], language: str) -> dict[str, str]:
    """How the invented people are called, by id: `Barn 1`."""
    return dict(_names(package, facts, language))


def _names(package: Any, facts: Mapping[str, Any], language: str) -> Iterator[tuple[str, str]]:
    for spec in package.facts.values():
        people = package.origins.people.get(spec.whose)
        if spec.path.endswith(".id") and (people or spec.whose == "applicant"):
            for number, (_, value) in enumerate(values_at(facts, spec.path)):
                yield str(value), f"{people.titles[language]} {number + 1}" if people else text("see.applicant", language)
