"""Boolean functions (DMN 1.5, 10.3.4.2)."""

from __future__ import annotations

from typing import Final

from saklig.decision.feel.builtins.define import Form, Runtime, form
from saklig.decision.types import BOOLEAN
from saklig.decision.values import Value


@form("not", "negand: any", result=BOOLEAN)
def negation(_: Runtime, negand: Value) -> Value:
    """True for false and false for true; null for all else."""
    return not negand if isinstance(negand, bool) else None


FORMS: Final[tuple[Form, ...]] = (negation,)
