"""Conversion functions (DMN 1.5, 10.3.4.1)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from saklig.decision.errors import Fault
from saklig.decision.feel.builtins.define import Form, Runtime, form
from saklig.decision.feel.text import feel_text
from saklig.decision.temporal import (
    MAX_OFFSET,
    NANOS,
    Date,
    DateTime,
    DaysTime,
    Time,
    YearsMonths,
    make_date,
    parse_date,
    parse_date_time,
    parse_duration,
    parse_time,
)
from saklig.decision.types import DATE, DATE_TIME, NUMBER, STRING, TIME, YEARS_MONTHS
from saklig.decision.values import Value, number


def _no(what: str, text: str) -> Fault:
    return Fault("INVALID_TEXT", f"{text[:60]!r} is no {what}")


def whole(value: Decimal, what: str) -> int:
    """A whole number. Errors: Fault."""
    if value != value.to_integral_value() or abs(value) > 10**12:
        raise Fault("INVALID_ARGUMENT", f"{what} must be a whole number, not {value}")
    return int(value)


@form("date", "from: string", result=DATE)
def date_from_string(_: Runtime, text: str) -> Value:
    """A date by its text."""
    found = parse_date(text)
    if found is None:
        raise _no("date", text)
    return found


@form("date", "from: calendar", result=DATE)
def date_from_moment(_: Runtime, value: Value) -> Value:
    """The date of a date and time."""
    return value.date if isinstance(value, DateTime) else value


@form("date", "year: number, month: number, day: number", result=DATE)
def date_from_parts(_: Runtime, year: Decimal, month: Decimal, day: Decimal) -> Value:
    """A date by year, month and day."""
    return make_date(whole(year, "year"), whole(month, "month"), whole(day, "day"))


@form("time", "from: string", result=TIME)
def time_from_string(_: Runtime, text: str) -> Value:
    """A time by its text."""
    found = parse_time(text)
    if found is None:
        raise _no("time", text)
    return found


@form("time", "from: time", result=TIME)
def time_from_time(_: Runtime, value: Time) -> Value:
    """The same time."""
    return value


@form("time", "from: date and time", result=TIME)
def time_from_moment(_: Runtime, value: DateTime) -> Value:
    """The time of a date and time."""
    return value.time


@form("time", "hour: number, minute: number, second: number, [offset: days and time duration?]", result=TIME)
def time_from_parts(_: Runtime, hour: Decimal, minute: Decimal, second: Decimal, offset: DaysTime | None) -> Value:
    """A time by its parts."""
    hours, minutes = whole(hour, "hour"), whole(minute, "minute")
    if not (0 <= hours <= 23 and 0 <= minutes <= 59 and 0 <= second < 60):
        raise Fault("INVALID_ARGUMENT", f"there is no time {hour}:{minute}:{second}")
    nanos = (hours * 60 + minutes) * 60 * NANOS + int(second * NANOS)
    if offset is None:
        return Time(nanos)
    seconds = int(Decimal(offset.nanos) / NANOS)
    if abs(seconds) > MAX_OFFSET:
        raise Fault("INVALID_ARGUMENT", "an offset is at most 14 hours")
    return Time(nanos, seconds)


@form("date and time", "from: string", result=DATE_TIME)
def moment_from_string(_: Runtime, text: str) -> Value:
    """A date and time by its text; a date alone is its midnight."""
    day = parse_date(text)
    found = DateTime(day, Time(0)) if day is not None else parse_date_time(text)
    if found is None:
        raise _no("date and time", text)
    return found


@form("date and time", "date: calendar, time: time", result=DATE_TIME)
def moment_from_parts(_: Runtime, day: Date | DateTime, time: Time) -> Value:
    """A date and a time of that day."""
    return DateTime(day.date if isinstance(day, DateTime) else day, time)


_SEPARATORS: Final = (" ", ",", ".", None)
_NUMERAL: Final = re.compile(r"-?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)  # rule 35


@form("number", "from: string", result=NUMBER)
def number_from_string(_: Runtime, text: str) -> Value:
    """A number by its text."""
    if len(text) > 10_000 or not _NUMERAL.fullmatch(text):
        raise _no("number", text)
    return number(text)


@form("number", "from: string, grouping separator: string?, decimal separator: string?", result=NUMBER)
def number_from_grouped(runtime: Runtime, text: str, grouping: str | None, decimal: str | None) -> Value:
    """A number by its text, with the separators it is written with."""
    if grouping not in _SEPARATORS or decimal not in (".", ",", None) or (grouping == decimal and grouping is not None):
        raise Fault("INVALID_ARGUMENT", "separators are ' ', ',' or '.', the decimal one '.' or ',', and they differ")
    if grouping is not None:
        text = text.replace(grouping, "")
    if decimal == ",":
        if "." in text:
            raise _no("number", text)
        text = text.replace(",", ".")
    if len(text) > 10_000 or not _NUMERAL.fullmatch(text):
        raise _no("number", text)
    return number(text)


@form("string", "from: any", result=STRING)
def string(runtime: Runtime, value: Value) -> Value:
    """The value as text."""
    if value is None:
        return None
    text = feel_text(value)
    runtime.check_text(len(text))
    return text


@form("duration", "from: string")
def duration_from_string(_: Runtime, text: str) -> Value:
    """A duration of either kind by its text."""
    found = parse_duration(text)
    if found is None:
        raise _no("duration", text)
    return found


@form("years and months duration", "from: calendar, to: calendar", result=YEARS_MONTHS)
def years_and_months(_: Runtime, start: Date | DateTime, end: Date | DateTime) -> Value:
    """Whole months between two dates, whatever the time of day (on which the standard says nothing)."""
    first = start.date if isinstance(start, DateTime) else start
    last = end.date if isinstance(end, DateTime) else end
    months = (last.year - first.year) * 12 + last.month - first.month
    if months > 0 and last.day < first.day:
        months -= 1
    elif months < 0 and last.day > first.day:
        months += 1
    return YearsMonths(months)


FORMS: Final[tuple[Form, ...]] = (
    date_from_string,
    date_from_moment,
    date_from_parts,
    time_from_string,
    time_from_time,
    time_from_moment,
    time_from_parts,
    moment_from_string,
    moment_from_parts,
    number_from_string,
    number_from_grouped,
    string,
    duration_from_string,
    years_and_months,
)
