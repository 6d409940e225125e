"""The facts a decision rests on, as the reader may see them: what, about whom, the value, from where. Pure.

Source: Public Administration Act 1967 § 25 second paragraph (the facts the decision builds on) and § 13 b second
paragraph; design, invariant 6: a fact declared `shown_to = "own"` is shown to the one it is about and to nobody else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from saklig.documents import formats
from saklig.documents.wording import said, source_text

__all__ = ["facts_for", "in_unit"]

_INDEX = re.compile(r"\[\d+\]")


def facts_for(
    service: Any,
    tree: Mapping[str, Any],
    *,
    reader: str,
    applicant: str,
    names: Mapping[str, str],
    language: str,
    sources: Mapping[str, str] | None = None,
    words: Mapping[str, str] | None = None,
) -> list[dict[str, str]]:
    """Rows for the letter's table of facts, in the order of service.toml and of the tree.

    `tree`: the facts as the rules got them, as JSON. `reader`, `applicant`: the ids that the rules know them by.
    `names`: id to name; one who is not in it is not named. `sources`: path to source code, where the package's differs.
    """
    rows = []
    for spec in service.fact:
        if spec.shown_to == "staff" or spec.type in ("group", "list"):
            continue
        for path, value, about in _leaves(tree, spec.path, whose=spec.whose):
            owner = applicant if spec.whose == "applicant" else about
            if spec.shown_to == "own" and not (owner and owner == reader):
                continue
            if value is None and not spec.nullable:
                continue  # nothing is known, and nothing rests on it
            given = (sources or {}).get(path) or (spec.register if spec.source == "register" else spec.source)
            rows.append(
                {
                    "title": spec.titles[language],
                    "about": names.get(about, "") if about else "",
                    "value": _value(value, spec, names=names, language=language, words=words or {}),
                    "source": source_text(given, language),
                }
            )
    return rows


def _leaves(tree: Any, path: str, *, whose: str) -> Iterator[tuple[str, Any, str]]:
    """Each value of a fact's path, with its place in the tree and the id of the element it is about."""
    steps = path.split(".")
    owner_depth = whose.count(".") if whose.endswith("[]") and path.startswith(whose) else None

    def walk(node: Any, depth: int, at: str, about: str) -> Iterator[tuple[str, Any, str]]:
        if depth == len(steps):
            yield at, node, about
            return
        key, _, many = steps[depth].partition("[")
        if not isinstance(node, Mapping) or key not in node:
            return  # a fact that is left out is unknown
        here = f"{at}.{key}" if at else key
        if not many:
            yield from walk(node[key], depth + 1, here, about)
            return
        if not isinstance(node[key], Sequence) or isinstance(node[key], str):
            return
        for index, item in enumerate(node[key]):
            whom = about
            if depth == owner_depth and isinstance(item, Mapping):
                given = item.get("id")
                whom = given if isinstance(given, str) else ""
            yield from walk(item, depth + 1, f"{here}[{index}]", whom)

    return walk(tree, 0, "", "")


def _value(value: Any, spec: Any, *, names: Mapping[str, str], language: str, words: Mapping[str, str]) -> str:
    if value is None:
        return said("not-registered", language)
    if spec.type == "boolean":
        return said("yes" if value else "no", language)
    if spec.type.startswith("list of"):
        items = [_item(item, spec, names=names, language=language, words=words) for item in value]
        return formats.listing(items, language) or said("none", language)
    return _item(value, spec, names=names, language=language, words=words)


def _item(value: Any, spec: Any, *, names: Mapping[str, str], language: str, words: Mapping[str, str]) -> str:
    if spec.type in ("number", "list of number"):
        return in_unit(Decimal(str(value)), spec.unit or "number", language)
    if spec.type == "date":
        day = value if isinstance(value, date) else date.fromisoformat(value)
        return in_unit(day, "month" if spec.unit == "month" else "date", language)
    text = str(value)
    return names.get(text) or words.get(text, text)


def in_unit(value: Any, unit: str, language: str) -> str:
    """A value as its unit is said in the language (units: docs/service-package.md, part 1)."""
    match unit:
        case "date":
            return formats.day(value, language)
        case "month":
            return formats.month(value, language)
        case "kr" | "kr/month" | "kr/year":
            return formats.kroner(value, language) + said(unit, language)
        case "share":
            return formats.percent(value, language)
        case "hours/week" | "months" | "years":
            return f"{formats.number(value, language)}\u00a0{said(unit, language)}"
        case "year":
            return f"{Decimal(value):f}"
        case "yes-no":
            return said("yes" if value else "no", language)
        case "number":
            return formats.number(value, language)
    return str(value)
