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
from saklig.decision.feel.builtins.define import Form, define
from saklig.decision.values import Function

_FORMS: Final[tuple[Form, ...]] = (
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
BUILTINS: Final[Mapping[str, Function]] = MappingProxyType(define(*_FORMS))
# the forms of each, with what their parameters take
SIGNATURES: Final[Mapping[str, tuple[Form, ...]]] = MappingProxyType(
    {name: tuple(one for one in _FORMS if one.name == name) for name in BUILTINS}
)

__all__ = ["BUILTINS", "SIGNATURES"]
