"""The built-in functions of FEEL, one file by chapter of the standard (DMN 1.5, 10.3.4.1 to 10.3.4.10).

To add one: write its form in the chapter's file, with the parameter list as the standard has it, and name it in that
file's `FORMS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from saklig.decision.feel.builtins import (
    boolean,
    context,
    conversion,
    lists,
    numeric,
    ranges,
    sort,
    strings,
    temporal,
)
from saklig.decision.feel.builtins.define import define
from saklig.decision.values import Function

BUILTINS: Final[Mapping[str, Function]] = MappingProxyType(
    define(
        *conversion.FORMS,
        *boolean.FORMS,
        *strings.FORMS,
        *lists.FORMS,
        *numeric.FORMS,
        *ranges.FORMS,
        *temporal.FORMS,
        *sort.FORMS,
        *context.FORMS,
    )
)

__all__ = ["BUILTINS"]
