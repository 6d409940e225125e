"""JSON that is the same bytes for the same value, decimals exact: what a replay is compared by. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any

__all__ = ["dumps", "loads"]


def dumps(value: Any) -> bytes:
    """Sorted keys, no spaces, UTF-8. Decimals are written as JSON numbers, digit for digit; dates as text.

    Errors: TypeError for what JSON cannot hold.
    """
    return _text(value).encode()


def loads(content: bytes) -> Any:
    """The value; numbers with a point or an exponent come back as Decimal."""
    return json.loads(bytes(content), parse_float=Decimal)


def _text(value: Any) -> str:
    match value:
        case str():
            return encode_basestring(value)
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Decimal() if value.is_finite():
            return str(value)
        case float() if math.isfinite(value):
            return repr(value)  # an agency's settings file may hold one; the engine reads it by the same digits
        case date():
            return encode_basestring(value.isoformat())
        case Mapping():
            if not all(isinstance(key, str) for key in value):
                raise TypeError("a key that is no text cannot be written canonically")
            return "{" + ",".join(f"{encode_basestring(k)}:{_text(value[k])}" for k in sorted(value)) + "}"
        case list() | tuple() | set() | frozenset():
            items = sorted(value) if isinstance(value, set | frozenset) else value
            return "[" + ",".join(_text(item) for item in items) + "]"
    raise TypeError(f"{type(value).__name__} cannot be written canonically")
