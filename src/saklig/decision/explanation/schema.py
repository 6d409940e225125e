"""The JSON schema of `Reasons.to_json`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from saklig.decision.explanation.reasons import NAMES, Reasons
from saklig.decision.json_schema import SIMPLE, schema_of

__all__ = ["reasons_schema"]

_DECIMAL = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$", "description": "a decimal number, as a text"}


def reasons_schema() -> dict[str, Any]:
    """The schema, with a definition per kind of value and the values' own descriptions."""
    simple = {**SIMPLE, Decimal: _DECIMAL}
    return schema_of(Reasons, title="The reasons of a determination", simple=simple, names=NAMES)
