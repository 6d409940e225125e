"""When somebody is there: the hours a human answers in, and by when one who writes now is promised an answer.

Times of the day are Norway's; nobody is there on public holidays (`cases.deadlines`), and on a Saturday where the agency says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from saklig.cases.deadlines import is_holiday

__all__ = ["OSLO", "OpeningHours"]

OSLO = ZoneInfo("Europe/Oslo")
_LOOKED_AHEAD = 60  # days: the longest run of days off is far shorter
_OFFICE = (time(9), time(15))


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningHours:
    """`week`: weekday (Monday is 0) to when it opens and closes; at least one.

    `promise`: open days until a message is answered, by closing time. `minutes_each`: what one conversation takes, as the
    agency reckons, for the expected wait.
    """

    week: Mapping[int, tuple[time, time]] = field(default_factory=lambda: dict.fromkeys(range(5), _OFFICE))
    promise: int = 1
    minutes_each: int = 8

    def open_at(self, now: datetime) -> bool:
        """Whether somebody is there now."""
        local = now.astimezone(OSLO)
        opens, closes = self.week.get(local.weekday(), (time(0), time(0)))
        return not is_holiday(local.date()) and opens <= local.time() < closes

    def promised(self, now: datetime) -> datetime:
        """By when a message written now is answered: closing time, so many open days after today."""
        after = self._open_days(now.astimezone(OSLO).date() + timedelta(days=1))
        day = next(islice(after, self.promise - 1, None))
        return datetime.combine(day, self.week[day.weekday()][1], OSLO)

    def next_opening(self, now: datetime) -> datetime:
        """When it opens next, after now."""
        days = self._open_days(now.astimezone(OSLO).date())
        openings = (datetime.combine(day, self.week[day.weekday()][0], OSLO) for day in days)
        return next(opens for opens in openings if opens > now)

    def _open_days(self, first: date) -> Iterator[date]:
        for ahead in range(_LOOKED_AHEAD):
            day = first + timedelta(days=ahead)
            if day.weekday() in self.week and not is_holiday(day):
                yield day
