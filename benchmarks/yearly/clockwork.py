"""A clock that goes from event to event, and what a worker does at each."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

__all__ = ["OSLO", "Clockwork", "at_work"]

OSLO = ZoneInfo("Europe/Oslo")
_OPENS, _CLOSES = time(8), time(15, 30)


class Clockwork:
    """Events in order of time; `now` is that of the one in hand. It answers the port `Clock`."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._waiting: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = count()

    def now(self) -> datetime:
        return self._now

    def at(self, when: datetime, do: Callable[[], None]) -> None:
        """Let `do` happen at `when`, or at once where that is past."""
        heapq.heappush(self._waiting, (max(when, self._now), next(self._order), do))

    def pass_time(self, minutes: float) -> None:
        """What is being done takes a while; what was to happen meanwhile happens after it."""
        self._now += timedelta(minutes=minutes)

    def next(self) -> Callable[[], None] | None:
        """Go to the next event; None where there is none."""
        if not self._waiting:
            return None
        when, _, do = heapq.heappop(self._waiting)
        self._now = max(self._now, when)
        return do

    @property
    def left(self) -> int:
        return len(self._waiting)


def at_work(day: date) -> tuple[datetime, datetime] | None:
    """When people are at work that day; None on Saturdays and Sundays."""
    if day.weekday() > 4:
        return None
    return datetime.combine(day, _OPENS, tzinfo=OSLO), datetime.combine(day, _CLOSES, tzinfo=OSLO)
