"""The day a moment falls on in Norway, inside the database: `oslo_day(column)` in a guard's condition.

A trigger's `date(column)` is the day in UTC on SQLite and in the session's time zone on PostgreSQL; deadlines are days in
Norway. SQLite knows no time zones, so the rule stands here: summer time from the last Sunday of March to the last Sunday of
October, changed at 01:00 UTC (FOR-2007-02-12-161; the same since 1996).
"""

from __future__ import annotations

import re

__all__ = ["in_the_database"]

_CALL = re.compile(r"\boslo_day\(([\w.]+)\)")
_SUNDAY = "date(strftime('%Y', {0}) || '-{1}-25', 'weekday 0') || ' 01:00:00'"
_SQLITE = (
    "date({0}, CASE WHEN datetime({0}) >= " + _SUNDAY.replace("{1}", "03")
    + " AND datetime({0}) < " + _SUNDAY.replace("{1}", "10") + " THEN '+2 hours' ELSE '+1 hours' END)"
)  # fmt: skip
_POSTGRESQL = "CAST({0} AT TIME ZONE 'Europe/Oslo' AS date)"


def in_the_database(condition: str, *, vendor: str) -> str:
    """A condition with each `oslo_day(column)` as this database says it."""
    written = _POSTGRESQL if vendor == "postgresql" else _SQLITE
    # SQLite rounds what is a thousandth from the next second up to it; the first 19 signs of a time are its whole seconds.
    column = "{0}" if vendor == "postgresql" else "substr({0}, 1, 19)"
    return _CALL.sub(lambda found: written.replace("{0}", column.format(found[1])), condition)
