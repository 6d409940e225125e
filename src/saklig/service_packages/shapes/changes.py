"""What of a case could be otherwise: facts that a person can change, facts that move with time, and how both are said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from saklig.service_packages.shapes.values import Number, Said, Whole, Yes, closed

WITH_TIME = "time"
LESS, MORE = "less", "more"


def _as_sentence(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """What a rule row says. `withheld`: the same without figures that would give away another person's."""

    text: Said
    withheld: str | None = None
    detail: Yes = False


Sentenced = Annotated[Sentence, BeforeValidator(_as_sentence)]


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How a person can change a fact, and how far a change is.

    A number or a day changes by multiples of `smallest` between `least` and `most`, and `step` of it are one step of
    distance; a yes or no, or a choice, is `steps` steps away. `to` says which changes there are: "less" and "more",
    "yes" and "no", or the choices; all, where it says nothing.
    """

    step: Annotated[Number, Field(gt=0)] | None = None
    steps: Annotated[Number, Field(gt=0)] | None = None
    smallest: Annotated[Number, Field(gt=0)] = Decimal(1)
    least: Number | None = None
    most: Number | None = None
    to: tuple[Said, ...] = ()


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """How the facts that move with time move: all by one `step`, at most so many times."""

    step: Literal["month", "year"]
    most: Annotated[Whole, Field(gt=0, le=240)]


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTexts:
    """How changes are said: a phrase per fact and what it becomes, a sentence around it per benefit and outcome."""

    facts: Mapping[str, Mapping[str, Said]] = field(default_factory=dict)
    outcomes: Mapping[str, Mapping[str, Sentenced]] = field(default_factory=dict)


class WithTime(Change):
    """The fact moves with time, and nobody changes it: `change = "time"`."""


def _as_change(value: Any) -> Any:
    if value == WITH_TIME:
        return WithTime()
    if isinstance(value, str):
        raise PydanticCustomError("literal_error", "no change", {"expected": "'time', or a table as { step = 1000 }"})
    return value


PerhapsChange = Annotated[Change | None, BeforeValidator(_as_change)]
