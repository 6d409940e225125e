"""What the TOML files of a package hold, as frozen values. docs/service-package.md says what each key means.

pydantic fills these from what `tomllib` read: no key besides these, no text where a number is meant. Only the shape is
checked here; what must fit together across files is `linking`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, Strict, with_config

__all__ = [
    "UNITS", "USES", "AmountValue", "Automation", "Benefit", "ContentHeading", "Deadline", "Decider", "Decisions",
    "ElementTexts", "ExpectedOutcome", "ExpectedPayment", "FactSpec", "Figure", "FormStep", "FormTexts",
    "JudgementPoint", "Letters", "Limit", "LimitSide", "LocalSpec", "OutcomeKind", "Oversight", "PackageTest",
    "Provision", "Question", "QuestionTexts", "Questions", "Reference", "Retention", "Sentence", "Sentences",
    "Series", "Service", "StepTexts", "Tests", "Text", "TitleHeading", "Training",
]  # fmt: skip

UNITS = (
    "kr", "kr/month", "kr/year", "share", "hours/week", "months", "years", "number", "year", "date", "month", "text", "yes-no",
)  # fmt: skip
USES = (
    "automation", "reasons", "appeal", "access", "postponement", "guidance", "collecting", "preliminary-reply",
    "manual-control", "dismissal",
)  # fmt: skip

closed = with_config(ConfigDict(extra="forbid"))


def _whole_as_decimal(value: Any) -> Any:
    return Decimal(value) if type(value) is int else value


def _as_sentence(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


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


# --- service.toml ----------------------------------------------------------------------------------------------------


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    model: Said
    outcomes: Said
    result: Said
    judgement: Said


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A legal source. An adopted law with no date in force has `in_force` false and no `start`."""

    id: Said
    titles: Text
    short: Text
    link: Said
    in_force: Yes
    start: PerhapsSince = None
    until: Day | None = None


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """One place in a legal source, with a plain summary of our own."""

    id: Said
    reference: Said
    place: Said
    summary: Text
    link: str | None = None
    use: tuple[Use, ...] = ()
    start: PerhapsSince = None
    until: Day | None = None


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Automation:
    permitted: Yes
    provision: Said
    limits: Text


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    role: Said
    titles: Text


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """What may be granted. Without `asked_by` the law gives it unasked."""

    code: Code
    titles: Text
    asked_by: FactPath | None = None


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeKind:
    kind: Code
    titles: Text
    adverse: Yes


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementPoint:
    code: Code
    provision: Said
    titles: Text
    why: Text


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    code: Code
    titles: Text
    counted_from: Literal["received", "notified", "asked"]
    days: Annotated[Whole, Field(gt=0)] | None = None
    weeks: Annotated[Whole, Field(gt=0)] | None = None
    months: Annotated[Whole, Field(gt=0)] | None = None
    provision: str | None = None


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    code: Code
    years: Annotated[Whole, Field(ge=0)]
    after: Literal["closed", "place ends", "sent"]
    why: Text


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class FactSpec:
    """One leaf of the model's input data: what it is, where it comes from, whose it is, why it is needed."""

    path: FactPath
    type: FactType
    titles: Text
    source: Literal["register", "applicant", "document", "agency"]
    whose: str
    shown_to: Literal["parties", "own", "staff"]
    category: Literal["ordinary", "economic", "family", "address", "child", "special"]
    why: Text
    provision: Said
    kept: Said
    choices: tuple[str, ...] = ()
    nullable: Yes = False
    unit: Unit | None = None
    register: Literal["population", "tax", "placements"] | None = None
    example: Any = None


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class LocalSpec:
    """What the agency itself sets, below the input `local`."""

    path: FactPath
    type: FactType
    titles: Text
    why: Text
    example: Any
    unit: Unit | None = None
    provision: str | None = None


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A value that sentences may hold, and the facts it rests on."""

    name: Name
    unit: Unit
    titles: Text
    rests_on: tuple[FactPath, ...]


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Oversight:
    sample_share: Annotated[Number, Field(ge=0, le=1)]
    max_overturned: Annotated[Number, Field(ge=0, le=1)] | None = None


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    required: Yes
    course: Said
    minutes: Whole


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    more: tuple[Code, ...] = ()


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """service.toml as a whole."""

    format: Whole
    id: Code
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    titles: Text
    summary: Text
    owner: Said
    status: Literal["demonstration", "in force"]
    valid_from: Day
    licence: Said
    languages: tuple[Language, ...]
    decisions: Decisions
    reference: tuple[Reference, ...]
    provision: tuple[Provision, ...]
    automation: Automation
    decider: tuple[Decider, ...]
    benefit: tuple[Benefit, ...]
    outcome: tuple[OutcomeKind, ...]
    deadline: tuple[Deadline, ...]
    retention: tuple[Retention, ...]
    fact: tuple[FactSpec, ...]
    oversight: Oversight
    training: Training
    valid_until: Day | None = None
    judgement: tuple[JudgementPoint, ...] = ()
    local: tuple[LocalSpec, ...] = ()
    figure: tuple[Figure, ...] = ()
    letters: Letters = Letters()


# --- amounts ---------------------------------------------------------------------------------------------------------


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


# --- form, reasons, headings of Markdown files -----------------------------------------------------------------------


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
class FormTexts:
    """form/<lang>.toml."""

    steps: Mapping[str, StepTexts]
    questions: Mapping[str, QuestionTexts]


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


# --- tests -----------------------------------------------------------------------------------------------------------


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedOutcome:
    subject: Said
    benefit: Said
    kind: Said
    reasons: tuple[str, ...]
    start: Since
    to: Day | None = None
    value: Number | None = None
    provision: str | None = None


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedPayment:
    subject: Said
    payment: Number
    start: Since
    to: Day | None = None
    steps: tuple[str, ...] | None = None


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class LimitSide:
    """Which limit a test lies at, and on which side of it."""

    series: Said
    start: Since
    side: Literal["under", "at", "over"]


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class PackageTest:
    """Facts, a date, what must come of them and why, and who says so."""

    id: Code
    title: Said
    at: Day
    says: Said
    facts: Said
    set: Mapping[str, Any] = field(default_factory=dict)
    null: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    settled: Yes = True
    judgement: tuple[str, ...] = ()
    diagnostics: tuple[str, ...] = ()
    missing: tuple[str, ...] | None = None
    outcome: tuple[ExpectedOutcome, ...] = ()
    payment: tuple[ExpectedPayment, ...] = ()
    limit: LimitSide | None = None


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Tests:
    test: tuple[PackageTest, ...]
