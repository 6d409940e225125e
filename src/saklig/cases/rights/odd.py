"""Readings that looked odd, by simple declared rules with the figure shown. Pure. None of them says that anything was wrong.

The rules are few and written here, so that those who are watched can read them too. What is found is for a human to ask about.
Source: GDPR article 32(4); the Health Personnel Act's practice of log analysis (own name, many people, odd hours) as a pattern.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

__all__ = ["RULES", "Limits", "Odd", "Reading", "find_odd"]

OSLO = ZoneInfo("Europe/Oslo")
RULES = ("many-people", "nothing-done", "own-name", "shielded", "outside-hours", "refused")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """From which figure on a rule speaks; hours are those of a working day in Norway."""

    people: int = 30  # different people read by one reader within `within`
    within: timedelta = timedelta(hours=1)
    nothing_done: int = 10  # cases read in the whole period in which the reader did nothing
    first_hour: int = 6
    last_hour: int = 20
    outside: int = 5  # readings outside those hours, or on a day off


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading by one of the agency's people. `acted`: the reader has done something in the case."""

    at: datetime
    reader: UUID
    subject: UUID
    case: UUID | None
    acted: bool
    own_name: bool
    shielded: bool
    refused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd:
    """One rule's finding about one reader. `figure` is what was counted, `limit` from where the rule speaks."""

    rule: str
    reader: UUID
    figure: int
    limit: int
    first: datetime
    last: datetime


def find_odd(readings: Iterable[Reading], limits: Limits, *, day_off: Callable[[datetime], bool]) -> list[Odd]:
    """What the rules find, the largest figures first within each rule."""
    by_reader: dict[UUID, list[Reading]] = defaultdict(list)
    for one in sorted(readings, key=lambda one: one.at):
        by_reader[one.reader].append(one)
    found: list[Odd] = []
    for reader, rows in by_reader.items():
        simple: tuple[tuple[str, int, list[Reading]], ...] = (
            ("own-name", 1, [one for one in rows if one.own_name]),
            ("shielded", 1, [one for one in rows if one.shielded and not one.acted]),
            ("outside-hours", limits.outside, [one for one in rows if _outside(one.at, limits, day_off)]),
            ("refused", 1, [one for one in rows if one.refused]),
        )
        found += [_odd(rule, reader, len(hits), limit, hits) for rule, limit, hits in simple if len(hits) >= limit]
        idle = [one for one in rows if one.case is not None and not one.acted]
        cases = len({one.case for one in idle})
        if cases >= limits.nothing_done:
            found.append(_odd("nothing-done", reader, cases, limits.nothing_done, idle))
        busiest = _busiest(rows, limits.within)
        people = len({one.subject for one in busiest})
        if people >= limits.people:
            found.append(_odd("many-people", reader, people, limits.people, busiest))
    return sorted(found, key=lambda one: (RULES.index(one.rule), -one.figure, str(one.reader)))


def _odd(rule: str, reader: UUID, figure: int, limit: int, hits: list[Reading]) -> Odd:
    return Odd(rule=rule, reader=reader, figure=figure, limit=limit, first=hits[0].at, last=hits[-1].at)


def _outside(at: datetime, limits: Limits, day_off: Callable[[datetime], bool]) -> bool:
    hour = at.astimezone(OSLO).hour
    return not limits.first_hour <= hour < limits.last_hour or day_off(at)


def _busiest(rows: list[Reading], within: timedelta) -> list[Reading]:
    """The stretch of time in which most different people were read; `rows` are in order of time."""
    best: list[Reading] = []
    most, start = 0, 0
    inside: dict[UUID, int] = defaultdict(int)
    for end, row in enumerate(rows):
        inside[row.subject] += 1
        while row.at - rows[start].at > within:
            inside[rows[start].subject] -= 1
            if not inside[rows[start].subject]:
                del inside[rows[start].subject]
            start += 1
        if len(inside) > most:
            most, best = len(inside), rows[start : end + 1]
    return best
