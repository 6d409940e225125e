"""What the residents of Nordvik applied for in earlier years: a plan, the same every time, that `connectors.demo` runs.

`past.toml` says for which service, and how often each question was answered yes.
Only the ordinary families have a past. The households with a story have none, so that whoever tries the demo meets
them as they are.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from saklig.connectors.nordvik import Nordvik
from saklig.connectors.nordvik.units import data

__all__ = ["PastApplication", "plan"]

OSLO = ZoneInfo("Europe/Oslo")
# The newest cases stay undecided where a human is to decide: a desk without work shows nothing.
_LEFT_ON_DESK = timedelta(days=35)
_LANGUAGES = ("nb",) * 7 + ("nn",) * 2 + ("en",)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastApplication:
    """One application: who sent it when, with which answers, and what became of it that people did."""

    applicant: str
    sent: datetime
    language: str
    answers: dict[str, Any] = field(repr=False)
    decided_after: timedelta | None  # how long a human took, if one had to; None: it is still on the desk
    opened_after: timedelta | None  # when the letter was read, if it was
    arrived: date | None = None  # it came on paper on this day, and a caseworker wrote it in when it was sent


def plan(town: Nordvik, *, now: datetime, at_most: int, seed: int = 1) -> list[PastApplication]:
    """At most so many applications, oldest first, all sent before `now`."""
    rng = random.Random(seed)  # noqa: S311 - the same past every time
    newest = now.astimezone(OSLO)
    year_now = newest.year if newest.date() >= date(newest.year, 8, 1) else newest.year - 1
    drawn = [
        _application(rng, applicant, year, sent, newest)
        for year in (year_now, year_now - 1, year_now - 2)
        for applicant in town.families
        if _has_place(town, applicant, year)
        for sent in _days(rng, year)
        if sent < newest - timedelta(hours=1)
    ]
    return sorted(drawn[:at_most], key=lambda one: (one.sent, one.applicant))


def _days(rng: random.Random, year: int) -> Sequence[datetime]:
    """Most apply before 1 August and hold until next summer; some apply late, and many again when something changes."""
    before = _moment(rng, date(year, 4, 20), 100)
    late = _moment(rng, date(year, 8, 2), 110)
    autumn = _moment(rng, date(year, 8, 20), 60)
    second = _moment(rng, date(year, 11, 1), 120)
    return rng.choice(((before,), (late,), (before, second), (late, second), (before, autumn, second)))


def _moment(rng: random.Random, first: date, days: int) -> datetime:
    day = first + timedelta(days=rng.randrange(days))
    return datetime.combine(day, time(rng.randint(7, 22), rng.randint(0, 59), rng.randint(0, 59)), OSLO)


def _application(
    rng: random.Random, applicant: str, year: int, sent: datetime, newest: datetime
) -> PastApplication:
    told = data("past.toml")
    asked = rng.choice(told["asked"])
    answers = {
        told["period"]: year + 1 if sent.date() >= date(year + 1, 8, 1) else year,
        **asked,
        **{path: rng.random() < share for path, share in told["yes"].items()},
        **dict.fromkeys(told["no"], False),  # no draw: the town's past stays as it was
        "cohabitant": None,
    }
    took = timedelta(days=rng.randint(2, 24), hours=rng.randint(0, 6))
    read = timedelta(hours=rng.randint(1, 90)) if rng.random() < 0.85 else None
    return PastApplication(
        applicant=applicant,
        sent=sent,
        language=rng.choice(_LANGUAGES),
        answers=answers,
        decided_after=took if sent + max(took, _LEFT_ON_DESK) < newest else None,
        opened_after=read,
        arrived=_on_paper(sent),
    )


def _on_paper(sent: datetime) -> date | None:
    """One in a dozen comes on paper and lies for two days. By the minute, not drawn: the town's past stays as it was."""
    return sent.date() - timedelta(days=2) if sent.minute % 12 == 7 else None


def _has_place(town: Nordvik, applicant: str, year: int) -> bool:
    register = data("past.toml")["register"]
    children = {entry.related for entry in town.world.persons[applicant].family}
    return any(
        place.child in children
        and place.register == register
        and place.valid_from is not None and place.valid_from < date(year + 1, 1, 1)
        for place in town.world.places
    )
