"""How long a datum is kept: a period that begins on a day, and what holds it back from being erased. Pure.

Source: GDPR article 5(1)(e) (no longer than needed), article 17(3) and article 18; the Archives Act (what must be kept).
A hold only ever lengthens: nothing handed in here makes a period shorter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

__all__ = ["Period", "Standing", "last_day", "standing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """`years` after the day `since`; None where that day has not come yet (a case that is still open)."""

    years: int
    since: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Whether a datum is to be erased now. `until`: its last day, None where that is not known yet; `held`: why it waits."""

    due: bool
    until: date | None
    held: tuple[str, ...]


def last_day(period: Period) -> date | None:
    """The last day the datum is kept: the day of the same name, or 28 February where the year has no 29th."""
    if period.since is None:
        return None
    try:
        return period.since.replace(year=period.since.year + period.years)
    except ValueError:
        return date(period.since.year + period.years, 2, 28)


def standing(period: Period, *, today: date, holds: Iterable[str] = ()) -> Standing:
    """Due the day after the last one, and only where nothing holds it."""
    until, held = last_day(period), tuple(sorted(set(holds)))
    return Standing(due=until is not None and today > until and not held, until=until, held=held)
