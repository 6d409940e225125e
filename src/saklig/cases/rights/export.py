"""What is held about a person as JSON, to take along: by a published schema, made from the values themselves.

Source: GDPR articles 15(3) and 20; JSON Schema 2020-12. The published copy lies in docs/schemas/held.schema.json.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

from saklig.cases.rights.held import Held

__all__ = ["FORMAT", "held_schema", "to_json"]

FORMAT = "saklig-held-v1"
_SIMPLE: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    NoneType: {"type": "null"},
    UUID: {"type": "string", "format": "uuid"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    Any: {},
}


def to_json(held: Held) -> bytes:
    """The whole as UTF-8 JSON, for people and programs: indented, keys as the values are called."""
    body = {"format": FORMAT, **_plain(held)}
    return (json.dumps(body, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    return value


def held_schema() -> dict[str, Any]:
    """The schema of `to_json`, with a definition per kind of value."""
    found: dict[str, Any] = {}
    _of(Held, found)
    top = found.pop("Held")
    top["properties"] = {"format": {"const": FORMAT}, **top["properties"]}
    top["required"] = sorted([*top["required"], "format"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Everything held about one person",
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
    if get_origin(kind) is tuple and arguments[-1] is Ellipsis:
        return {"type": "array", "items": _of(arguments[0], found)}
    if get_origin(kind) is tuple:
        items = [_of(one, found) for one in arguments]
        return {"type": "array", "prefixItems": items, "minItems": len(items), "items": False}
    if get_origin(kind) is Mapping:
        return {"type": "object", "additionalProperties": _of(arguments[1], found)}
    raise TypeError(f"{kind} has no place in what is exported")


def _define(kind: type, found: dict[str, Any]) -> None:
    if kind.__name__ in found:
        return
    found[kind.__name__] = {}  # its place, should it hold itself
    hints = get_type_hints(kind)
    properties = {field.name: _of(hints[field.name], found) for field in fields(kind)}
    said = (kind.__doc__ or "").strip()
    found[kind.__name__] = {
        **({} if said.startswith(f"{kind.__name__}(") else {"description": " ".join(said.split())}),
        "type": "object",
        "properties": properties,
        "required": sorted(properties),
        "additionalProperties": False,
    }
