"""The period an application is for, as the package declares it: a year from a day of its own, or a month. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

__all__ = ["Period", "chosen", "first_month", "last_income_year", "may_choose", "of_value"]

_FIRST_YEAR, _LAST_YEAR = 1900, 2100


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From its first day to its last. `value` is how the facts name it: the year it begins, or the first of the month."""

    first: date
    last: date
    value: int | str

    @property
    def year(self) -> int:
        """The calendar year of its first day."""
        return self.first.year


def chosen(package: Any, answers: Mapping[str, Any], on: date) -> Period:
    """The period applied for: as answered, else the one that the day of applying points to."""
    answered = of_value(package, answers.get(package.origins.period_path() or ""))
    if answered is not None:
        return answered
    running, following = may_choose(package, on)
    said = package.service.period
    if said.kind == "month" or said.choose_next_from is None:
        return running
    turn = _in_year(said.choose_next_from, following.first.year)
    if turn > following.first:
        turn = _in_year(said.choose_next_from, following.first.year - 1)
    return following if on >= turn else running


def may_choose(package: Any, on: date) -> tuple[Period, Period]:
    """The periods one may think of on a day: the one that runs, and the next."""
    said = package.service.period
    if said.kind == "month":
        running = _month(on)
        return running, _month(running.last + timedelta(days=1))
    begins = _in_year(said.start, on.year)
    year = on.year if on >= begins else on.year - 1
    return _year(said.start, year), _year(said.start, year + 1)


def of_value(package: Any, value: Any) -> Period | None:
    """The period that an answer names; None where it names none."""
    said = package.service.period
    if said.kind == "year":
        fits = isinstance(value, int) and not isinstance(value, bool) and _FIRST_YEAR <= value <= _LAST_YEAR
        return _year(said.start, value) if fits else None
    try:
        return _month(date.fromisoformat(value))
    except (TypeError, ValueError):
        return None


def first_month(period: Period, received: date) -> date:
    """The first month an outcome can be about: the one after the application, at the latest the period's last."""
    if received <= period.first:
        return period.first
    following = (received.replace(day=1) + timedelta(days=32)).replace(day=1)
    return min(following, period.last.replace(day=1))


def last_income_year(received: date) -> int:
    """The year before the application: what "last year's income" means in every law so far."""
    return received.year - 1


def _in_year(month_and_day: str, year: int) -> date:
    month, day = map(int, month_and_day.split("-"))
    return date(year, month, day)


def _year(start: str, year: int) -> Period:
    return Period(first=_in_year(start, year), last=_in_year(start, year + 1) - timedelta(days=1), value=year)


def _month(day: date) -> Period:
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return Period(first=first, last=following - timedelta(days=1), value=first.isoformat())
