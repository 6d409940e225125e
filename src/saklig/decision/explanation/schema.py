"""The JSON schema of `Reasons.to_json`, made from the frozen values themselves so that the two cannot drift apart.

Source: JSON Schema 2020-12.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from saklig.decision.explanation.reasons import NAMES, Reasons

__all__ = ["reasons_schema"]

_SIMPLE: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    NoneType: {"type": "null"},
    date: {"type": "string", "format": "date"},
    Decimal: {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$", "description": "a decimal number, as a text"},
    Any: {},
}


def reasons_schema() -> dict[str, Any]:
    """The schema, with a definition per kind of value and the values' own descriptions."""
    found: dict[str, Any] = {}
    top = _of(Reasons, found)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The reasons of a determination",
        **top,
        "$defs": dict(sorted(found.items())),
    }


def _of(kind: Any, found: dict[str, Any]) -> dict[str, Any]:
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if is_dataclass(kind) and isinstance(kind, type):
        _define(kind, found)
        return {"$ref": f"#/$defs/{kind.__name__}"}
    arguments = get_args(kind)
    if isinstance(kind, UnionType):
        return {"anyOf": [_of(one, found) for one in arguments]}
    if get_origin(kind) is tuple:
        return {"type": "array", "items": _of(arguments[0], found)}
    raise TypeError(f"{kind} has no place in reasons")


def _define(kind: type, found: dict[str, Any]) -> None:
    if kind.__name__ in found:
        return
    found[kind.__name__] = {}  # its place, should it hold itself
    hints = get_type_hints(kind)
    properties = {NAMES.get(field.name, field.name): _of(hints[field.name], found) for field in fields(kind)}
    said = (kind.__doc__ or "").strip()
    found[kind.__name__] = {
        **({} if said.startswith(f"{kind.__name__}(") else {"description": " ".join(said.split())}),
        "type": "object",
        "properties": properties,
        "required": sorted(properties),
        "additionalProperties": False,
    }
