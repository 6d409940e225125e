"""The kinds of values that a package's files hold: texts in three languages, dates, exact numbers, codes, units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, Strict, with_config

UNITS = (
    "kr", "kr/month", "kr/year", "share", "hours/week", "months", "years", "number", "year", "date", "month", "text", "yes-no",
)  # fmt: skip
USES = (
    "automation", "reasons", "appeal", "access", "postponement", "guidance", "collecting", "preliminary-reply",
    "manual-control", "dismissal", "prior-notice",
)  # fmt: skip

MONTH_DAY = r"^(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$"  # no day that some month or year has not

closed = with_config(ConfigDict(extra="forbid"))


def _whole_as_decimal(value: Any) -> Any:
    return Decimal(value) if type(value) is int else value


Yes = Annotated[bool, Strict()]
Whole = Annotated[int, Strict()]
Day = Annotated[date, Strict()]
Number = Annotated[Decimal, Strict(), BeforeValidator(_whole_as_decimal)]
Since = Annotated[date, Strict(), Field(alias="from")]
PerhapsSince = Annotated[Day | None, Field(alias="from")]
Unit = Literal[UNITS]  # type: ignore[valid-type]
Use = Literal[USES]  # type: ignore[valid-type]
Language = Literal["nb", "nn", "en"]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Said = Annotated[str, Field(min_length=1)]
FactPath = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\[\])?(\.[a-z][a-z0-9_]*(\[\])?)*$")]
FactType = Literal["boolean", "number", "date", "text", "choice", "list of text", "list of number", "group", "list"]


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text for people, in the three written languages."""

    nb: Said
    nn: Said
    en: Said

    def __getitem__(self, language: str) -> str:
        if language not in ("nb", "nn", "en"):
            raise KeyError(language)
        return str(getattr(self, language))


def _the_same_in_all(value: Any) -> Any:
    return {"nb": value, "nn": value, "en": value} if isinstance(value, str) else value


# A name alone ("Stord kommune") is the same in all three; a sentence is written in each.
TextOrName = Annotated[Text, BeforeValidator(_the_same_in_all)]
