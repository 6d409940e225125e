"""JSON schemas made from frozen dataclasses, so that what is written and what is published cannot drift apart.

Source: JSON Schema 2020-12.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from types import NoneType, UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints

__all__ = ["SIMPLE", "schema_of"]

Schema = dict[str, Any]
SIMPLE: Final[Mapping[Any, Schema]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    NoneType: {"type": "null"},
    date: {"type": "string", "format": "date"},
    Any: {},
}


def schema_of(top: type, *, title: str, simple: Mapping[Any, Schema] = SIMPLE, names: Mapping[str, str] | None = None) -> Schema:
    """The schema of a dataclass, with a definition per kind of value and the values' own descriptions.

    `simple` are the schemas of what has no parts, `names` what a field is called in JSON where it is called otherwise.
    Errors: TypeError for a kind that has no place in it.
    """
    maker = _Maker(simple, names or {})
    whole = maker.of(top)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **whole,
        "$defs": dict(sorted(maker.found.items())),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Maker:
    simple: Mapping[Any, Schema]
    names: Mapping[str, str]
    found: Schema = field(default_factory=dict)

    def of(self, kind: Any) -> Schema:
        if kind in self.simple:
            return self.simple[kind]
        if is_dataclass(kind) and isinstance(kind, type):
            self.define(kind)
            return {"$ref": f"#/$defs/{kind.__name__}"}
        arguments = get_args(kind)
        if isinstance(kind, UnionType):
            return {"anyOf": [self.of(one) for one in arguments]}
        if get_origin(kind) is tuple and arguments[-1] is Ellipsis:
            return {"type": "array", "items": self.of(arguments[0])}
        if get_origin(kind) is tuple:
            items = [self.of(one) for one in arguments]
            return {"type": "array", "prefixItems": items, "minItems": len(items), "items": False}
        if get_origin(kind) is Mapping:
            return {"type": "object", "additionalProperties": self.of(arguments[1])}
        raise TypeError(f"{kind} has no place in a schema")

    def define(self, kind: type) -> None:
        if kind.__name__ in self.found:
            return
        self.found[kind.__name__] = {}  # its place, should it hold itself
        hints = get_type_hints(kind)
        properties = {self.names.get(one.name, one.name): self.of(hints[one.name]) for one in fields(kind)}
        said = (kind.__doc__ or "").strip()
        self.found[kind.__name__] = {
            **({} if said.startswith(f"{kind.__name__}(") else {"description": " ".join(said.split())}),
            "type": "object",
            "properties": properties,
            "required": sorted(properties),
            "additionalProperties": False,
        }
