"""A model in its three forms with facts to decide, and what an outcome is when the three are compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One model as DMN, as JDM and as a Python function, the decision that answers, and facts as JSON data.

    `plain` takes facts as Saklig's engine does (numbers are Decimal), and gives the outcome's entries.
    """

    name: str
    decision: str
    dmn: bytes
    jdm: str
    facts: tuple[dict[str, Any], ...]
    plain: Callable[[Mapping[str, Any]], Mapping[str, object]]


def comparable(outcome: Mapping[str, object]) -> dict[str, object]:
    """An outcome with its numbers as Decimal to the hundredth (the øre), whether they came as int, float or Decimal."""
    return {key: _comparable(value) for key, value in outcome.items()}


def _comparable(value: object) -> object:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        exact = value if isinstance(value, Decimal) else Decimal(repr(value))
        return exact.quantize(HUNDREDTH, rounding=ROUND_HALF_UP)
    return value
