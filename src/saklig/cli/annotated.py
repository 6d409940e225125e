"""JSON with a comment line above each fact: `saklig facts` prints it, and `--facts` reads it as it stands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from saklig.decision import any_index

__all__ = ["annotated"]



def annotated(example: Mapping[str, Any], rows: list[dict[str, Any]]) -> Iterator[str]:
    """The example as lines, each fact under a comment that says what it is, its type and where it comes from."""
    about = {row["path"]: row for row in rows}
    yield "// A fact that is left out is unknown. null is allowed only where it is said."
    yield from _object(example, "", about, "", "")


def _object(value: Mapping[str, Any], path: str, about: Mapping[str, Any], indent: str, end: str) -> Iterator[str]:
    yield indent + "{" if not path or path.endswith("]") else "{"
    inner = indent + "  "
    items = list(value.items())
    for number, (key, item) in enumerate(items):
        here = f"{path}.{key}" if path else str(key)
        comma = "," if number < len(items) - 1 else ""
        row = about.get(any_index(here))
        if row:
            yield f"{inner}// {_said(row)}"
        yield from _entry(key, item, here, about, inner, comma)
    yield f"{indent}}}{end}"


def _entry(key: str, item: Any, here: str, about: Mapping[str, Any], inner: str, comma: str) -> Iterator[str]:
    name = json.dumps(key, ensure_ascii=False)
    if isinstance(item, Mapping):
        lines = list(_object(item, here, about, inner, comma))
        yield f"{inner}{name}: {lines[0]}"
        yield from lines[1:]
    elif isinstance(item, list) and any(isinstance(one, Mapping) for one in item):
        yield f"{inner}{name}: ["
        for number, one in enumerate(item):
            end = "," if number < len(item) - 1 else ""
            yield from _object(one, f"{here}[{number}]", about, inner + "  ", end)
        yield f"{inner}]{comma}"
    else:
        yield f"{inner}{name}: {_plain(item)}{comma}"


def _plain(value: Any) -> str:
    def number(one: Any) -> Any:
        if isinstance(one, Decimal):
            return int(one) if one == one.to_integral_value() else float(one)
        return str(one)

    return json.dumps(value, ensure_ascii=False, default=number)


def _said(row: Mapping[str, Any]) -> str:
    kind = f"one of {', '.join(row['choices'])}" if row["choices"] else row["type"]
    unit = f", {row['unit']}" if row["unit"] else ""
    null = " or null" if row["nullable"] else ""
    return f"{row['title']} ({kind}{null}{unit}; {row['source']}; {row['provision'] or '–'})"
