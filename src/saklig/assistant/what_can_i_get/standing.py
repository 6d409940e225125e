"""How each thing stands: can be applied for now, something is missing, seems not (and why), already applied.

Every service and each of its benefits is told of, whatever is known. What is not known is missing, and never "not".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from saklig import cases
from saklig.assistant.interview import Result, result
from saklig.assistant.what_can_i_get.survey import Asked, Of, Survey
from saklig.cases import Actor, ActorKind
from saklig.cases.lifecycle import State
from saklig.decision.explanation import RowReason
from saklig.safeguards.oversight import GRANTED

__all__ = ["Applied", "Benefit", "Line", "Standing", "Stands", "stands"]

# A case that is no more in the way of a new one.
_GONE = frozenset({State.WITHDRAWN.value, State.INADMISSIBLE.value})


class Stands(StrEnum):
    CAN = "can"  # on what is told, the rules grant it: it can be applied for now
    MISSING = "missing"  # it rests on what nobody has told
    SEEMS_NOT = "seems-not"  # on what is told, the rules do not grant it
    UNCLEAR = "unclear"  # nothing is missing that can be asked, and yet the rules cannot say: a human must


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sentence of why: the rule it is of, where that stands, and the figures it was held against."""

    text: str
    provision: str
    row: str
    facts: tuple[tuple[str, str], ...] = ()  # (what, how much)


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """`by_law`: it comes with the others and is not asked for by itself. `lines` tell why, also of what seems to be granted."""

    code: str
    title: str
    stands: Stands
    by_law: bool
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    number: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One service. `ask` is what is asked now, `missing` all of what it rests on. `decided_by`: who, where not this agency."""

    service: str
    title: str
    decided_here: bool
    decided_by: str
    benefits: tuple[Benefit, ...]
    missing: tuple[Asked, ...]
    ask: tuple[Asked, ...]
    result: Result
    applied: tuple[Applied, ...] = ()
    begun: Any = None  # the draft that was begun and not sent
    nobody: bool = False  # it is about children, and there are none it can be about
    payments: tuple[Any, ...] = field(default_factory=tuple)

    @property
    def can(self) -> bool:
        """Whether there is something of it that can be applied for now, and nothing of it has been."""
        return not self.applied and any(one.stands is Stands.CAN for one in self.benefits)


def stands(survey: Survey, actor: Actor | None, *, you: str = "") -> list[Standing]:
    """Every service of the agency, those decided here first. `actor`: a citizen who is signed in, for what they have applied for.

    Errors: MandateOver.
    """
    mine = _mine(survey, actor)
    asked_before: set[str] = set()
    found = []
    for of in survey.services:
        one = _standing(survey, of, actor, mine, you, asked_before)
        asked_before |= {asked.key for asked in one.ask}
        found.append(one)
    return found


def _mine(survey: Survey, actor: Actor | None) -> Mapping[str, list[Applied]]:
    if actor is None or actor.kind is not ActorKind.CITIZEN:
        return {}
    found: dict[str, list[Applied]] = {}
    for case in cases.my_cases(survey.office, actor):
        if case.state not in _GONE:
            found.setdefault(case.service, []).append(Applied(number=case.number, state=case.state))
    return found


def _standing(
    survey: Survey, of: Of, actor: Actor | None, mine: Mapping[str, list[Applied]], you: str, before: set[str]
) -> Standing:
    package, language = of.package, survey.language
    missing = survey.missing(of)
    ask = [one for one in survey.next_of(of, missing) if one.key not in before]
    titles = {f"children[{place}]": number for place, number in enumerate(of.children)}
    names = {owner: _child(package, number, language) for owner, number in titles.items()}
    found = Result(reasons=None)
    if survey.counts is not None:
        found = result(of.talk, of.told, language, you=you, names=names, nothing_left=not missing)
    children = package.origins.list_of("children")
    about_children = children is not None and children == package.origins.subjects()
    nobody = survey.counts is not None and about_children and not of.children
    citizen = actor is not None and actor.kind is ActorKind.CITIZEN and of.decided_here
    return Standing(
        service=package.id, title=package.titles[language], decided_here=of.decided_here,
        decided_by=package.service.authority.titles[language],
        benefits=tuple(
            _benefit(code, package, language, found, missing, nobody, survey.counts is None) for code in package.benefits
        ),
        missing=tuple(missing), ask=tuple(ask), result=found, applied=tuple(mine.get(package.id, ())), nobody=nobody,
        begun=cases.current_draft(survey.office, actor, package.id) if citizen and actor else None,
        payments=found.reasons.payments if found.reasons is not None and not missing else (),
    )  # fmt: skip


def _child(package: Any, number: int, language: str) -> str:
    own = package.origins.list_of("children")
    return f"{package.origins.people[own].titles[language]} {number + 1}" if own else ""


def _benefit(
    code: str, package: Any, language: str, found: Result, missing: list[Asked], nobody: bool, untold: bool
) -> Benefit:
    if nobody:
        how = Stands.SEEMS_NOT
    elif code in found.granted:
        how = Stands.CAN
    elif untold or found.reasons is None or code in found.unsure:
        how = Stands.MISSING if missing or untold else Stands.UNCLEAR
    else:
        how = Stands.SEEMS_NOT
    benefit = package.benefits[code]
    lines = _lines(code, found) if how in (Stands.CAN, Stands.SEEMS_NOT) and not nobody else ()
    return Benefit(code=code, title=benefit.titles[language], stands=how, by_law=not benefit.asked_by, lines=lines)


def _lines(code: str, found: Result) -> tuple[Line, ...]:
    """The rules that the benefit's outcomes rest on, each sentence once, those that decide first.

    Of a benefit that is granted, those of what is granted; else of what is refused, where anything is, since a month without
    payment says nothing of who gets what. What holds for the whole case is told nowhere here.
    """
    outcomes = [line for line in (found.reasons.outcomes if found.reasons else ()) if line.benefit == code]
    wanted = [line for line in outcomes if line.kind == GRANTED] or [line for line in outcomes if line.adverse] or outcomes
    rows = [row for line in wanted for row in line.rows if not (row.detail or row.withheld or row.common)]
    return tuple(dict.fromkeys(map(_line, sorted(rows, key=lambda row: not row.decides))))


def _line(row: RowReason) -> Line:
    facts = tuple((one.title, one.text) for one in row.figures if one.text and not one.withheld)
    return Line(text=row.text, provision=row.provision_text, row=row.row, facts=facts)
