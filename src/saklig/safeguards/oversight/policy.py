"""The automation policy: no automatic refusal and no automatic judgement.

Source: design invariant 1; regulation FOR-2005-12-16-1478 § 3 e fifth paragraph (automatic processing, never on
discretionary conditions unless beyond doubt); GDPR article 22; Public Administration Act 2025 §§ 11 and 12.

The policy is closed: it names what lets a decision bind by itself, and all else goes to a human. A package or an agency
hands in reasons for a human look, which only ever add; there is no argument that takes one away. An outcome kind that
the policy does not know is adverse, whatever the package calls it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

__all__ = [
    "GRANTED",
    "NOT_APPLICABLE",
    "POLICY_VERSION",
    "REASONS",
    "UNDETERMINED",
    "Asked",
    "Finding",
    "Line",
    "Request",
    "Stage",
    "Standing",
    "Verdict",
    "effective_stage",
    "is_adverse",
    "judge",
]

# Kept with every determination. 2: each benefit that was asked for must be granted to somebody.
POLICY_VERSION = "4"

GRANTED = "granted"
NOT_APPLICABLE = "not-applicable"
# An outcome that the rules leave open. No grant, so it is guarded like a refusal; but it is none, and is not called one.
UNDETERMINED = "undetermined"

# Code -> what it says. Pages and letters have their own words, bound to these codes.
REASONS: Mapping[str, str] = {
    "stage-shadow": "the service runs in shadow: humans decide everything",
    "stage-advice": "the service gives advice: humans decide everything",
    "stage-not-earned": "only the labelled demonstration goes beyond advice until promotion rests on evidence",
    "stage-unknown": "the stage set for the service is none that exists",
    "no-legal-basis": "the package names no legal basis for automatic decisions",
    "nothing-asked": "the application asks for nothing",
    "not-settled": "the outcome rests on a fact that is unknown, or on an error in the rules",
    "fact-unknown": "a fact the rules needed is unknown",
    "undetermined": "an outcome cannot be determined from what is known",
    "asked-not-answered": "something asked for has no outcome, or not for every month",
    "adverse": "an outcome is refused, reduced or shortened",
    "nothing-granted": "something that was asked for is granted to nobody",
    "granted-not-asked": "something is granted that was not asked for",
    "contradictory": "two outcomes for the same person, benefit and month",
    "months-missing": "the outcome has a hole between its first month and its last",
    "discretion": "a condition needs judgement",
    "disputed": "someone says that a fact is wrong",
    "another-applicant": "somebody else has applied for the same child",
    "unread-attachment": "an attachment has come in that nobody has read",
    "unsure": "a fact is uncertain, or nobody has confirmed it",
    "lowers-in-force": "something now in force would be lowered",
    "in-force-not-covered": "it cannot be seen whether something now in force would be lowered",
    "restricted": "a person in the case has a protected address",
    "package": "the package asks for a human",
    "agency": "the agency asks for a human",
}


class Stage(StrEnum):
    """How far a service has come. Each step is earned by measured agreement (invariant 10)."""

    SHADOW = "shadow"
    ADVICE = "advice"
    AUTOMATION = "automation"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Asked:
    """One benefit asked for one person."""

    subject: str
    benefit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What sending the application fixed. `by_law` names benefits that are given without an application."""

    asked: frozenset[Asked]
    by_law: frozenset[str] = frozenset()
    disputed: bool = False
    unread: bool = False  # an attachment has been handed in that no human has read
    another: bool = False  # somebody else has applied for one of the same children


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One outcome: this person, this benefit, this month (the first of it). `adverse` is what the package declares."""

    subject: str
    benefit: str
    month: date
    kind: str
    adverse: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What came of the rules, and how sure the ground is.

    `payments` and `in_force` are what is paid per (subject, month), now proposed and now in force, in kroner: a higher
    payment is worse for the citizen.
    """

    lines: tuple[Line, ...]
    settled: bool
    judgement: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    restricted: bool = False
    payments: Mapping[tuple[str, date], Decimal] = field(default_factory=dict)
    in_force: Mapping[tuple[str, date], Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the service stands: its stage, the legal basis the package names, and what adds reasons for a human."""

    stage: str
    demo: bool = False
    legal_basis: str | None = None
    package_reasons: tuple[str, ...] = ()
    agency_reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`automatic` is true exactly when `reasons` is empty. `details` says what each reason rests on, by code."""

    reasons: tuple[str, ...]
    details: tuple[tuple[str, str], ...] = ()

    @property
    def automatic(self) -> bool:
        return not self.reasons


def is_adverse(line: Line) -> bool:
    """Whether the outcome counts against someone: what the package calls adverse, and every kind we do not know.

    Source: invariant 1; the same test stands as a constraint in the database.
    """
    return line.adverse or line.kind not in (GRANTED, NOT_APPLICABLE)


def effective_stage(stage: str, *, demo: bool) -> Stage:
    """The stage that counts. A stage nobody knows is shadow; outside the demo nothing passes advice (invariant 10)."""
    try:
        known = Stage(stage)
    except ValueError:
        return Stage.SHADOW
    return Stage.ADVICE if known is Stage.AUTOMATION and not demo else known


def judge(request: Request, finding: Finding, standing: Standing) -> Verdict:
    """Whether this outcome may bind without a human, and if not, every reason why.

    Source: design invariant 1. Units: months are first days; payments are kroner a month.
    """
    details: list[tuple[str, str]] = []
    details += _from_standing(standing)
    details += _from_ground(request, finding)
    details += _from_lines(request, finding.lines)
    details += _from_in_force(finding)
    codes = {code for code, _ in details}
    # In the order of REASONS, so that the same case always reads the same.
    return Verdict(reasons=tuple(code for code in REASONS if code in codes), details=tuple(dict.fromkeys(details)))


def _from_standing(standing: Standing) -> Iterable[tuple[str, str]]:
    stage = effective_stage(standing.stage, demo=standing.demo)
    if standing.stage not in set(Stage):
        yield "stage-unknown", standing.stage
    if stage is Stage.SHADOW:
        yield "stage-shadow", ""
    elif stage is Stage.ADVICE:
        yield ("stage-not-earned" if standing.stage == Stage.AUTOMATION else "stage-advice"), ""
    if not (standing.legal_basis or "").strip():
        yield "no-legal-basis", ""
    yield from (("package", why) for why in standing.package_reasons)
    yield from (("agency", why) for why in standing.agency_reasons)


def _from_ground(request: Request, finding: Finding) -> Iterable[tuple[str, str]]:
    if not finding.settled:
        yield "not-settled", ""
    yield from (("fact-unknown", path) for path in finding.unknown)
    yield from (("discretion", code) for code in finding.judgement)
    yield from (("unsure", path) for path in finding.unsure)
    if request.disputed:
        yield "disputed", ""
    if request.another:
        yield "another-applicant", ""
    if request.unread:
        yield "unread-attachment", ""
    if finding.restricted:
        yield "restricted", ""


def _from_lines(request: Request, lines: tuple[Line, ...]) -> Iterable[tuple[str, str]]:
    if not request.asked:
        yield "nothing-asked", ""
        yield "nothing-granted", ""
    seen: dict[Asked, dict[date, str]] = {}
    granted: set[str] = set()
    for line in lines:
        key = Asked(subject=line.subject, benefit=line.benefit)
        where = f"{line.subject} {line.benefit} {line.month:%Y-%m}"
        if line.kind == UNDETERMINED:
            yield "undetermined", where
        elif is_adverse(line):
            yield "adverse", where
        elif line.kind == GRANTED and key not in request.asked and line.benefit not in request.by_law:
            yield "granted-not-asked", where
        elif line.kind == GRANTED and key in request.asked:
            granted.add(line.benefit)
        if line.month in seen.setdefault(key, {}):
            yield "contradictory", where
        seen[key][line.month] = line.kind
    # What does not apply to one child is no refusal; what was asked for and applies to nobody must be told by a human.
    yield from (("nothing-granted", benefit) for benefit in sorted({asked.benefit for asked in request.asked} - granted))
    yield from _coverage(request, seen)


def _coverage(request: Request, seen: Mapping[Asked, Mapping[date, str]]) -> Iterable[tuple[str, str]]:
    """Every benefit asked has an outcome for each month the whole is about: fewer months is adverse."""
    all_months = {month for months in seen.values() for month in months}
    if not all_months:
        yield from (("asked-not-answered", f"{asked.subject} {asked.benefit}") for asked in sorted(request.asked))
        return
    span = _months(min(all_months), max(all_months))
    if set(span) != all_months:
        yield "months-missing", f"{span[0]:%Y-%m} to {span[-1]:%Y-%m}"
    for asked in sorted(request.asked):
        if set(seen.get(asked, {})) != all_months:
            yield "asked-not-answered", f"{asked.subject} {asked.benefit}"


def _from_in_force(finding: Finding) -> Iterable[tuple[str, str]]:
    """Nothing now in force is lowered. Where no new payment is stated for a month the lines touch, nobody can know."""
    touched = {(line.subject, line.month) for line in finding.lines}
    for key, now in finding.in_force.items():
        where = f"{key[0]} {key[1]:%Y-%m}"
        if key in finding.payments:
            if finding.payments[key] > now:
                yield "lowers-in-force", where
        elif key in touched:
            yield "in-force-not-covered", where


def _months(first: date, last: date) -> list[date]:
    months, year, month = [], first.year, first.month
    while (year, month) <= (last.year, last.month):
        months.append(date(year, month, 1))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return months
