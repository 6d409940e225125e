"""The outcome of a package's rules on facts at a date, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from saklig.decision import Result, Trace
from saklig.decision.explanation import plain

__all__ = ["LINE_KEYS", "STEP_KEYS", "Determination", "Outcome", "Payment", "Point", "Remark", "Step"]

# What a line and a step have besides figures (docs/service-package.md, part 2).
LINE_KEYS = {"subject", "benefit", "month", "kind", "provision", "value", "reason"}
STEP_KEYS = {"step", "amount", "provision"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One outcome line. What rests on facts nobody has given is None, and `settled` false."""

    subject: str
    benefit: str
    month: date
    kind: str | None
    provision: str
    value: Any
    reason: str
    adverse: bool
    settled: bool
    figures: Mapping[str, Any]
    raw: Mapping[str, Any]  # the line as the model gave it: by it the trace is searched


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    step: str
    amount: Decimal | None
    provision: str
    figures: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What is paid for one person in one month, in kroner, with its working-out. None: not settled, or nothing to pay."""

    subject: str
    month: date
    payment: Decimal | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A point that needs judgement: the case goes to a human, whatever else holds."""

    code: str
    provision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What could not be worked out: a stable code, and a sentence that says where and why."""

    code: str
    message: str
    severity: str = "error"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Determination:
    """The outcome of the rules on the facts at a date, with its trace."""

    package_id: str
    package_version: str
    package_hash: str
    at: date
    facts: Mapping[str, Any]  # as given, without amounts and local parameters
    local: Mapping[str, Any]
    outcomes: tuple[Outcome, ...]
    payments: tuple[Payment, ...]
    judgement: tuple[Point, ...]
    settled: bool
    remarks: tuple[Remark, ...]
    missing: tuple[str, ...]  # printed paths of facts it still rests on
    results: Mapping[str, Result]  # by the decision's name

    @property
    def result(self) -> tuple[Payment, ...]:
        return self.payments

    @property
    def trace(self) -> Trace:
        """The one trace of the three decisions."""
        return next(iter(self.results.values())).trace

    def trace_json(self) -> str:
        """The trace as canonical JSON text: the same facts give the same bytes."""
        return self.trace.to_json()

    def to_json(self) -> dict[str, Any]:
        """The determination without facts and traces, as plain JSON values."""
        return {
            "package": {"id": self.package_id, "version": self.package_version, "hash": self.package_hash},
            "at": self.at.isoformat(),
            "settled": self.settled,
            "outcomes": [_without_raw(line) for line in self.outcomes],
            "payments": plain(self.payments),
            "judgement": plain(self.judgement),
            "missing": list(self.missing),
            "remarks": plain(self.remarks),
        }


def _without_raw(line: Outcome) -> dict[str, Any]:
    return {name: plain(getattr(line, name)) for name in Outcome.__slots__ if name != "raw"}
