"""Clocks: the real one, and one that stands where it is put."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

__all__ = ["FixedClock", "SystemClock"]


class SystemClock:
    """The time of this machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """Stands where it is put, for tests and for the demo's past cases."""

    def __init__(self, now: datetime) -> None:
        self.set(now)

    def now(self) -> datetime:
        return self._now

    def set(self, now: datetime) -> None:
        if now.tzinfo is None:
            raise ValueError("FixedClock: give an aware time (with a time zone)")
        self._now = now

    def advance(self, by: timedelta) -> None:
        self._now += by
