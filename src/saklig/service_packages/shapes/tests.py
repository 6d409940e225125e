"""A package's own tests: facts, a date, what must come of them and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from saklig.service_packages.shapes.values import Code, Day, Number, Said, Since, Yes, closed


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
    """What is to be paid in each month of a period. `payment` None: that it is not worked out."""

    subject: Said
    start: Since
    payment: Number | None = None
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
