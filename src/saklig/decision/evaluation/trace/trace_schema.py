"""The JSON schema of a trace's text (`trace_json`), as published in docs/schemas/trace.schema.json.

Source: JSON Schema 2020-12.
"""

from __future__ import annotations

from typing import Any, Final

_TEXT: Final = {"type": "string"}
_TEXT_OR_NULL: Final = {"type": ["string", "null"]}
_VALUE: Final = {"$ref": "#/$defs/value"}
_STEPS: Final = {"type": "array", "items": {"$ref": "#/$defs/step"}}
_PAIRS: Final = {
    "type": "array",
    "items": {"type": "array", "prefixItems": [_TEXT, _VALUE], "minItems": 2, "maxItems": 2},
}


def _object(description: str, properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {
        "type": "object", "description": description, "properties": properties, "required": required,
        "additionalProperties": False,
    }  # fmt: skip


def _either(*names: str) -> dict[str, Any]:
    return {"anyOf": [{"$ref": f"#/$defs/{name}"} for name in names]}


_STEP_KINDS: Final = {
    "decision": _object(
        "A decision: what it requires by name, the knowledge sources it rests on, its steps, and whether its value is "
        "settled: no unknown fact and no error lies in what it rests on.",
        {
            "decision": _TEXT, "name": _TEXT, "value": _VALUE, "settled": {"type": "boolean"},
            "requires": {"type": "array", "items": _TEXT}, "sources": {"type": "array", "items": _TEXT}, "steps": _STEPS,
        },
    ),
    "call": _object(
        "A business knowledge model or decision service called, with its arguments by name.",
        {"call": _TEXT, "arguments": _PAIRS, "value": _VALUE, "steps": _STEPS},
    ),
    "formula": _object(
        "A literal expression, by its element's id, with the single values that it read.",
        {"formula": _TEXT_OR_NULL, "text": _either("text", "shared"), "operands": _PAIRS, "value": _VALUE},
    ),
    "table": _object(
        "A decision table, by its id: what went in by column, the rows that apply, and the ids of those that may.",
        {
            "table": _TEXT_OR_NULL, "hit_policy": _TEXT, "inputs": _PAIRS,
            "fired": {"type": "array", "items": _either("rule", "shared")}, "value": _VALUE,
            "open": {"type": "array", "items": _TEXT, "minItems": 1},
        },
        optional=("open",),
    ),
}  # fmt: skip


def trace_schema() -> dict[str, Any]:
    """The schema. What is in `shared` is a text, a value, a row or a step, and may refer to earlier entries only."""
    context = {
        "type": "object", "additionalProperties": _VALUE,
        "description": "a context; one whose only key is #, fact, unknown, range, function or context stands as "
        '{"context": [[[key, value]]]}',
    }  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The trace of a decision",
        **_object(
            "What was worked out, in the order it was. `model` is the SHA-256 of the model's file.",
            {
                "model": {"type": "string", "pattern": "^[0-9a-f]{64}$"}, "at": {"type": "string", "format": "date"},
                "decisions": _STEPS, "faults": {"type": "array", "items": {"$ref": "#/$defs/fault"}},
                "shared": {"type": "array", "items": _either("text", "rule", "step", "value")},
            },
        ),
        "$defs": {
            "shared": _object("What stands in `shared` at this place, from 0.", {"#": {"type": "integer", "minimum": 0}}),
            "text": _TEXT,
            "value": {"anyOf": [{"type": ["null", "boolean", "number", "string"]}, {"type": "array", "items": _VALUE},
                                *_own(), context]},
            "rule": _object("A row that applies: its id, its results, and its annotations.", {
                "rule": _TEXT, "outputs": _PAIRS,
                "annotations": {"type": "object", "additionalProperties": _either("text", "shared")},
            }),
            "step": _either("shared", *_STEP_KINDS),
            **_STEP_KINDS,
            "fault": _fault(),
        },
    }  # fmt: skip


def _own() -> list[dict[str, Any]]:
    """The marks that stand for values JSON does not have."""
    return [
        {"$ref": "#/$defs/shared"},
        _object("A list or context of the facts, by its path.", {"fact": _TEXT}),
        _object("A value that rests on unknown facts: their paths.", {"unknown": {"type": "array", "items": _TEXT}}),
        _object("A range as FEEL writes it.", {"range": _TEXT}),
        _object("A function by its name.", {"function": _TEXT}),
    ]


def _fault() -> dict[str, Any]:
    cell = _object("The cell of a table that it arose in.", {"table": _TEXT_OR_NULL, "row": _TEXT, "column": _TEXT})
    return _object("What could not be done with the facts: where, and why.", {
        "code": _TEXT, "severity": {"enum": ["error", "warning"]}, "decision": _TEXT, "element": _TEXT_OR_NULL,
        "cell": {"anyOf": [{"type": "null"}, cell]}, "text": _TEXT, "start": {"type": "integer"}, "end": {"type": "integer"},
        "message": _TEXT,
    })  # fmt: skip
