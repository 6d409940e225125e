"""Sentences that name an amount or a share of the rules, and say another than the one in force.

Two ways to see it: the sentence says a value that the rules had before (an old price that nobody took out), in words that the
amount's own title has; or it has all the weighty words of the title, and a value that the rules do not know at all.
Values are compared with the package's dated series, so with what the rules decide by.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from saklig.assistant.comparing.lines import Line, Value
from saklig.assistant.retrieval.words import pieces, stems

__all__ = ["InForce", "Odd", "against_rules"]

_PERIODS = {"month": ("måned", "månad", "month"), "year": ("år", "year", "årlig"), "week": ("uke", "veke", "week")}
_UNITS = {"kr": ("money", 1), "share": ("percent", 100), "hours": ("hour", 1)}  # as sentences say it, and how many of it


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """An amount of the rules on a day: `value` (kroner, per cent, hours) a `period`, since `start`; `before`: what it was."""

    package: Any
    name: str
    kind: str
    period: str
    value: Decimal
    start: date
    before: tuple[Decimal, ...]

    @property
    def titles(self) -> dict[str, str]:
        held = self.package.series[self.name].titles
        return {one: held[one] for one in self.package.service.languages}


@dataclass(frozen=True, slots=True, eq=False)
class Odd:
    """A sentence, the values of it that are not the rule's, and the rule's. `code`: "old-amount" or "other-amount"."""

    code: str
    line: Line
    values: tuple[Value, ...]
    rule: InForce


def against_rules(lines: Sequence[Line], package: Any, today: date) -> Iterator[Odd]:
    """What the lines about this package's service say of its amounts that is not so today."""
    amounts = tuple(_in_force(package, today))
    known = {(one.kind, one.value) for one in amounts}
    for line in lines:
        if line.document.services and package.id not in line.document.services:
            continue
        for rule in amounts:
            odd = tuple(one for one in line.values if one.kind == rule.kind and _number(one) not in (None, rule.value))
            right = any(one.kind == rule.kind and _number(one) == rule.value for one in line.values)
            if not odd or right or not _of_its_period(line, rule):
                continue
            old = tuple(one for one in odd if _number(one) in rule.before and (one.kind, _number(one)) not in known)
            if old and not line.of_the_past and _speaks_of(line, rule, package):
                yield Odd("old-amount", line, old, rule)
                break
            other = tuple(one for one in odd if (one.kind, _number(one)) not in known)
            if other and len(odd) == 1 and not line.of_the_past and _names(line, rule):
                yield Odd("other-amount", line, other, rule)
                break


def _in_force(package: Any, today: date) -> Iterator[InForce]:
    for name, values in package.amounts.items():
        now = next((one for one in values if one.start <= today <= one.until), None)
        kind, _, period = package.series[name].unit.partition("/")
        if now is None or kind not in _UNITS:
            continue
        said, times = _UNITS[kind]
        before = tuple(one.value * times for one in values if one.start < now.start and one.value != now.value)
        yield InForce(
            package=package, name=name, kind=said, period=period, value=now.value * times, start=now.start, before=before
        )


def _number(one: Value) -> Decimal | None:
    return Decimal(one.value) if one.value.replace(".", "", 1).isdigit() else None


def _of_its_period(line: Line, rule: InForce) -> bool:
    """A sentence that says "a year" does not speak of an amount a month."""
    text = line.text.lower()
    said = {name for name, words in _PERIODS.items() if any(word in text for word in words)}
    return not said or not rule.period or rule.period in said


def _speaks_of(line: Line, rule: InForce, package: Any) -> bool:
    """Whether the sentence, its heading or title shares a weighty word, or part of one, with the amount's title."""
    shared = line.pieces & _pieces_of(rule.titles[_language(line, rule)])
    theirs = line.words & _stems_of(rule.titles[_language(line, rule)])
    if line.document.services:
        return bool(shared or theirs)
    titles = package.titles
    own = _pieces_of(" ".join(titles[one] for one in package.service.languages))
    return bool(shared or theirs) and bool(line.pieces & own)


def _names(line: Line, rule: InForce) -> bool:
    """Whether the sentence and its heading have all the words of the amount's title, and it has enough to be told by."""
    wanted = _stems_of(rule.titles[_language(line, rule)])
    return len(wanted) >= 2 and wanted <= line.words | frozenset(stems(line.heading))


def _language(line: Line, rule: InForce) -> str:
    return line.document.language if line.document.language in rule.titles else next(iter(rule.titles))


@lru_cache(maxsize=512)
def _pieces_of(title: str) -> frozenset[str]:
    return frozenset(pieces(title))


@lru_cache(maxsize=512)
def _stems_of(title: str) -> frozenset[str]:
    return frozenset(stems(title))
