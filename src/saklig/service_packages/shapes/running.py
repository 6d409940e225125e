"""The parts of service.toml that say how the service is run: who decides, what for, for whom, by which registers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field

from saklig.service_packages.shapes.values import MONTH_DAY, Code, FactPath, Said, Text, Whole, Yes, closed


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Which kinds of agency may decide. Any other may estimate and prepare an application, and says who decides.

    `appeals`: who decides an appeal, where the law of this service names others than an agency's usual appeal body.
    """

    decided_by: Annotated[tuple[Code, ...], Field(min_length=1)]
    titles: Text
    provision: Said
    apply: Text | None = None
    link: str | None = None
    appeals: Text | None = None


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What one application is for: a year from a day of its own, or a month."""

    kind: Literal["year", "month"]
    titles: Text
    start: Annotated[str, Field(alias="from", pattern=MONTH_DAY)] = "01-01"
    choose_next_from: Annotated[str, Field(pattern=MONTH_DAY)] | None = None


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Whom a list of the facts holds, and what one of them is called."""

    path: FactPath
    who: Literal["adults", "children", "stated"]
    titles: Text
    count: Text
    fewest: Annotated[Whole, Field(ge=0, le=1)] = 1
    most: Annotated[Whole, Field(ge=1, le=6)] = 6
    outcomes: Yes = False
    born_within: Annotated[Whole, Field(ge=0, le=25)] | None = None


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Registers:
    """Under which names the registers are asked: a calculation of the tax administration, a register of places."""

    tax: Code | None = None
    placements: Code | None = None


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """That decisions of the service give price lines: what they are for, and which benefits the agency covers.

    `covered`: benefits whose value, kroner a month, is what the agency covers for whoever runs the place.
    """

    titles: Text
    provision: Said
    covered: tuple[Code, ...] = ()


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """That decisions are made again for each new period, with facts fetched anew, where the applicant asked for that.

    `anew`: answers that were about one period alone, and what they are taken to be in the next.
    """

    asked_by: FactPath
    provision: Said
    anew: Mapping[str, Any] = field(default_factory=dict)


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """That registers are asked, while a decision is in force, whether something it rests on has changed, and on which basis.

    `asked_by`: the applicant's answer by which they asked for decisions that follow what changes. `moves_from`: from which
    month a change in who lives where counts: the one it comes in, or the first whole one after it.
    """

    registers: Annotated[tuple[Literal["population", "placements"], ...], Field(min_length=1)]
    asked_by: FactPath
    provision: Said
    purpose: Text
    every_days: Annotated[Whole, Field(ge=1, le=366)]
    moves_from: Literal["same-month", "next-month"]


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """That children in the register of places who are in no case may be looked up, and their parents told: on which basis."""

    provision: Said
    purpose: Text


@closed
@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A right that one reaches by age or school grade: whom it may be told, and what.

    `years`: in the calendar year one turns so many. `grade`: in the period in which one is in that grade; whoever was in the
    one below the period before. One of the two.
    """

    code: Code
    benefit: Code
    years: Annotated[Whole, Field(ge=0, le=25)] | None = None
    grade: Annotated[Whole, Field(ge=1, le=13)] | None = None
    start: Annotated[str, Field(alias="from", pattern=MONTH_DAY)]
    provision: Said
    text: Text
    outside: Outside | None = None
