"""What the page that shows the rules offers: examples to begin with, and facts of them to vary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from saklig.service_packages.shapes.values import Code, Day, FactPath, Number, Said, Text, Whole, closed


def _number_or_day(value: Any) -> Any:
    if type(value) is int:
        return Decimal(value)
    if value is None or type(value) in (Decimal, date):
        return value
    raise PydanticCustomError("literal_error", "no end", {"expected": "a number, or a date without quotes"})


End = Annotated[Decimal | date | None, BeforeValidator(_number_or_day)]


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class ShownExample:
    """Invented people to begin with. `facts`, `set`, `null` and `unknown` are those of a test."""

    id: Code
    titles: Text
    facts: Said
    at: Day
    set: Mapping[str, Any] = field(default_factory=dict)
    null: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Varied:
    """A fact to vary from `least` to `most`, by `step` on the slider; or a list: how many there are in it.

    Of a list, one more is like the last of the example, but for its id and what `apart` says: so many months earlier for
    each further one of a day, so much more of a number. `others` are texts that hold the ids of all the others.
    """

    path: FactPath
    least: End = None
    most: End = None
    step: Annotated[Number, Field(gt=0)] | None = None
    titles: Text | None = None
    apart: Mapping[str, Whole] = field(default_factory=dict)
    others: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether it is how many there are of something."""
        return self.path.endswith("[]")


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """`[show]` of service.toml. The first example and the first two facts are shown unless the reader chooses others."""

    example: Annotated[tuple[ShownExample, ...], Field(min_length=1)]
    vary: Annotated[tuple[Varied, ...], Field(min_length=1)]
