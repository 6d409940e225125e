"""Amounts, form, reasons, and the headings of Markdown files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from saklig.service_packages.shapes.changes import ChangeTexts, Sentenced
from saklig.service_packages.shapes.values import (
    Code,
    Day,
    FactPath,
    Language,
    Number,
    Said,
    Since,
    Text,
    TextOrName,
    Unit,
    closed,
)


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class AmountValue:
    start: Since
    value: Number
    provision: Said
    source: TextOrName
    sureness: Literal["law", "official", "second hand", "invented"]
    hole_until: Day | None = None


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    smallest_step: Annotated[Number, Field(gt=0)]


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One dated amount. Each value holds until the day before the next; the newest until `known_until`."""

    titles: Text
    unit: Unit
    known_until: Day
    value: Annotated[tuple[AmountValue, ...], Field(min_length=1)]
    by: str = "month"
    benefits: tuple[str, ...] = ()
    assumption: TextOrName | None = None
    limit: Limit | None = None


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class FormStep:
    id: Code
    questions: tuple[str, ...]


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    id: Code
    input: FactPath
    kind: Literal["yes-no", "choice", "number", "date", "text"]


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    step: tuple[FormStep, ...]
    question: tuple[Question, ...]


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class StepTexts:
    title: Said
    intro: str | None = None


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionTexts:
    label: Said
    help: str | None = None
    choices: Mapping[str, Said] = field(default_factory=dict)


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class AskTexts:
    """What a caseworker often must ask the applicant afterwards: a title to choose it by, and the question, ready to send."""

    title: Said
    text: Said


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class FormTexts:
    """form/<lang>.toml. `asks` are questions for afterwards, by code, the same codes in every language."""

    steps: Mapping[str, StepTexts]
    questions: Mapping[str, QuestionTexts]
    asks: Mapping[str, AskTexts] = field(default_factory=dict)


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class ElementTexts:
    """What an element of a model is called, and what it answers, for one who reads the rules in this language."""

    title: Said
    says: str | None = None


def _as_title(value: Any) -> Any:
    return {"title": value} if isinstance(value, str) else value


Titled = Annotated[ElementTexts, BeforeValidator(_as_title)]


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """reasons/<lang>.toml."""

    rows: Mapping[str, Sentenced]
    steps: Mapping[str, Sentenced] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    elements: Mapping[str, Titled] = field(default_factory=dict)
    changes: ChangeTexts = ChangeTexts()


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class TitleHeading:
    """The heading of a letter or a training text."""

    title: Said


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class ContentHeading:
    title: Said
    source: Said
    date: Day
    lang: Language
