"""service.toml: law, outcomes, deadlines, facts, figures, oversight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from saklig.service_packages.shapes.changes import LESS, MORE, PerhapsChange, Time, WithTime
from saklig.service_packages.shapes.running import Authority, People, Period, Prices, Reach, Registers, Renewal, Watch
from saklig.service_packages.shapes.showing import Show
from saklig.service_packages.shapes.values import (
    Code,
    Day,
    FactPath,
    FactType,
    Language,
    Name,
    Number,
    PerhapsSince,
    Said,
    Text,
    Unit,
    Use,
    Whole,
    Yes,
    closed,
)


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    model: Said
    outcomes: Said
    result: Said
    judgement: Said
    # Whether the person pays what is worked out (more is worse for them), or gets it (less is).
    payment: Literal["charged", "paid out"] = "charged"


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
class PriorShare:
    """How often a fact has a value (or is null), beside others: what is thought before anyone is asked."""

    share: Annotated[Number, Field(gt=0)]
    value: Any = None
    null: Yes = False


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
    below_zero: Yes = False
    unit: Unit | None = None
    register: Literal["population", "tax", "placements"] | None = None
    field: Name | None = None
    until_found: Any = None
    example: Any = None
    change: PerhapsChange = None
    prior: tuple[PriorShare, ...] = ()

    @property
    def ways(self) -> tuple[str, ...]:
        """What the fact could be changed to, were it a person's to change."""
        if self.type in ("number", "date"):
            return LESS, MORE
        return ("yes", "no") if self.type == "boolean" else self.choices

    @property
    def ways_open(self) -> tuple[str, ...]:
        """What a person can change the fact to."""
        return () if self.change is None or self.moves else self.change.to or self.ways

    @property
    def moves(self) -> bool:
        """Whether the fact moves with time."""
        return isinstance(self.change, WithTime)


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentKind:
    """A kind of document that a party or staff may hand in, and the facts that it can prove, all about the same one."""

    code: Code
    titles: Text
    proves: Annotated[tuple[FactPath, ...], Field(min_length=1)]
    help: Text | None = None


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
    # Which decisions by a caseworker wait for a second one.
    four_eyes: Literal["never", "adverse", "always"] = "never"


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    required: Yes
    course: Said
    minutes: Whole


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """What the public journal says of the service's cases: a title that gives nothing away, and why the rest is withheld."""

    titles: Text
    withheld: Text


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
    document: tuple[DocumentKind, ...] = ()
    local: tuple[LocalSpec, ...] = ()
    figure: tuple[Figure, ...] = ()
    letters: Letters = Letters()
    # Without it the public journal says "a case", and that everything in it is confidential.
    journal: Journal | None = None
    time: Time | None = None
    show: Show | None = None
    # Without these four a package can be read and its decisions replayed; it cannot be run (`origins`).
    authority: Authority | None = None
    period: Period | None = None
    people: tuple[People, ...] = ()
    registers: Registers = Registers()
    prices: Prices | None = None
    renewal: Renewal | None = None
    watch: Watch | None = None
    reach: tuple[Reach, ...] = ()
