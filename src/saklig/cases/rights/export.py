"""What is held about a person as JSON, to take along: by a published schema, made from the values themselves.

Source: GDPR articles 15(3) and 20; JSON Schema 2020-12. The published copy lies in docs/schemas/held.schema.json.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from saklig.cases.rights.held import Held
from saklig.decision.json_schema import SIMPLE, schema_of

__all__ = ["FORMAT", "held_schema", "to_json"]

FORMAT = "saklig-held-v1"
_SIMPLE: Mapping[Any, dict[str, Any]] = {
    **SIMPLE,
    UUID: {"type": "string", "format": "uuid"},
    datetime: {"type": "string", "format": "date-time"},
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
    found = schema_of(Held, title="Everything held about one person", simple=_SIMPLE)
    del found["$ref"]  # the whole stands at the top, with the format it is written in
    top = found["$defs"].pop("Held")
    top["properties"] = {"format": {"const": FORMAT}, **top["properties"]}
    top["required"] = sorted([*top["required"], "format"])
    return found | top
