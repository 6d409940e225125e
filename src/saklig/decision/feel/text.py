"""Values as FEEL text: what `string()` gives, and what messages and traces show (DMN 1.5, 10.3.4.1)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from saklig.decision.values import Function, Range, Unknown, Value, number_text

_PLAIN_KEY: Final = re.compile(r"[^\W\d]\w*( \w+)*")


def feel_text(value: Value, *, nested: bool = False) -> str:
    """The value as text; strings inside lists and contexts keep their quotes."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, str):
        return _quoted(value) if nested else value
    if isinstance(value, list):
        return "[" + ", ".join(feel_text(item, nested=True) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {feel_text(item, nested=True)}" for key, item in value.items()) + "}"
    if isinstance(value, Range):
        return range_text(value)
    if isinstance(value, Function):
        return f"function {value.name}({', '.join(value.parameters)})"
    if isinstance(value, Unknown):
        return repr(value)
    return str(value.isoformat())


def range_text(value: Range) -> str:
    """A range as it is written."""
    opening, closing = "[" if value.start_included else "(", "]" if value.end_included else ")"
    if value.operator:
        return f"({value.operator} {feel_text(value.end if '<' in value.operator else value.start, nested=True)})"
    return f"{opening}{feel_text(value.start, nested=True)}..{feel_text(value.end, nested=True)}{closing}"


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) else _quoted(key)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
