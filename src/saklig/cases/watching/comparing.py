"""What a decision rests on, held against what the registers say now: whether something differs, and from which month. Pure.

Only what is known on both sides is compared: that a register no longer says something is no change (design, invariant 2),
and what a caseworker entered is not a register's to contradict.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from saklig.cases.ports import Place, RegisteredPerson

__all__ = ["Held", "Said", "first_month", "moved_on", "places_differ", "who_differs"]

Whose = str | None
_SPAN = frozenset({"from", "until"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the decision rests on: known values by (whose, path), who there was in each list, and each one's place by field."""

    values: Mapping[tuple[Whose, str], Any]
    members: Mapping[str, frozenset[str]]
    places: Mapping[str, Mapping[str, Any]]
    unclear: frozenset[str]  # those whose place was not known: there is nothing to hold the register's word against
    points: frozenset[str]  # codes of what could not be seen in the population register
    people: frozenset[str]  # everyone who is in some list


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the registers say now, in the same words; places as they are."""

    values: Mapping[tuple[Whose, str], Any]
    members: Mapping[str, frozenset[str]]
    places: Mapping[str, Sequence[Place]]
    points: frozenset[str]
    people: frozenset[str]


def who_differs(held: Held, said: Said) -> list[str]:
    """The paths at which the population register now says something else: values, and lists with other people in them."""
    both, there = held.values.keys() & said.values.keys(), held.people & said.people
    found = {path for whose, path in both if _of(held.values[whose, path], there) != _of(said.values[whose, path], there)}
    found |= {name for name, members in said.members.items() if members != held.members.get(name, frozenset())}
    return sorted(found | {f"unclear:{code}" for code in said.points - held.points})


def places_differ(held: Held, said: Said, months: Sequence[date], fields: Iterable[str]) -> date | None:
    """The first of these months in which somebody's place is another than the decision took it to be."""
    names = sorted(set(fields))
    for month in sorted(months):
        for whose in sorted((held.places.keys() | said.places.keys()) - held.unclear):
            before = held.places.get(whose)  # one who had no place in the whole period is not in the facts at all
            if _differs(_held_in(before, month, names), _said_in(said.places.get(whose, ()), month, names)):
                return month
    return None


def moved_on(persons: Iterable[RegisteredPerson | None], since: date, today: date) -> date:
    """The first day since the facts were gathered on which the register dates something of these people; else today.

    What was registered late is not looked for further back: from when it then counts is a caseworker's to say.
    """
    days: set[date | None] = set()
    for one in persons:
        if one is None:
            continue
        days |= {entry.moved_in for entry in one.addresses} | {one.death_date}
        days |= {day for entry in one.shared_residence for day in (entry.since, entry.until)}
        days |= {entry.since for entry in one.civil_status}
    return min((day for day in days if day is not None and since < day <= today), default=today)


def first_month(day: date, counts_from: str) -> date:
    """The month a change on a day counts from, as the package says: the one it comes in, or the first whole one after."""
    start = day.replace(day=1)
    return start if counts_from == "same-month" or day == start else (start + timedelta(days=32)).replace(day=1)


def _of(value: Any, there: frozenset[str]) -> Any:
    """A value; of a list of people those who were there before too, since who comes or goes with a place is told by that."""
    return value & there if isinstance(value, frozenset) else value


def _held_in(place: Mapping[str, Any] | None, month: date, fields: Sequence[str]) -> list[dict[str, Any]]:
    if place is None:
        return []
    span = _within(_day(place.get("from")), _day(place.get("until")), month)
    return [] if span is None else [{"span": span} | {name: place[name] for name in fields if name in place}]


def _said_in(places: Iterable[Place], month: date, fields: Sequence[str]) -> list[dict[str, Any]]:
    found = []
    for one in places:
        span = _within(one.valid_from, one.valid_until, month)
        if span is not None:
            told = {name: getattr(one, name) for name in fields if name not in _SPAN}
            found.append({"span": span} | {name: value for name, value in told.items() if value not in (None, "")})
    return found


def _differs(before: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> bool:
    if len(before) != len(now):
        return True
    return any(
        one[name] != other[name] for one, other in zip(before, now, strict=True) for name in one.keys() & other.keys()
    )


def _within(start: date | None, end: date | None, month: date) -> tuple[date, date] | None:
    """The part of a month that a place covers."""
    last = month.replace(day=monthrange(month.year, month.month)[1])
    first, until = max(start or month, month), min(end or last, last)
    return (first, until) if first <= until else None


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None
