"""Equal consecutive months as one period. For presentation alone: a decision is per month."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import date
from typing import TypeVar

__all__ = ["periods"]

T = TypeVar("T")


def periods(
    items: Iterable[T], *, month: Callable[[T], date], same: Callable[[T], Hashable]
) -> Iterator[tuple[T, date]]:
    """Each run of items that are the same but for the month, which follow on each other: its first item and last month.

    Items come back in the order in which their runs begin. `same` says all that must be equal, whose the item is included.
    """
    runs: list[tuple[T, date]] = []
    open_runs: dict[Hashable, int] = {}
    for item in items:
        key = same(item)
        number = open_runs.get(key)
        if number is not None and month(item) == _next(runs[number][1]):
            runs[number] = (runs[number][0], month(item))
        else:
            open_runs[key] = len(runs)
            runs.append((item, month(item)))
    yield from runs


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
