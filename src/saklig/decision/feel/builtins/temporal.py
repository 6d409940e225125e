"""Date and time functions (DMN 1.5, 10.3.4.6 `is`, 10.3.4.8 and 10.3.4.10)."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from saklig.decision.feel.builtins.define import Form, Runtime, form
from saklig.decision.feel.operators import same
from saklig.decision.temporal import Date, DateTime, Time, make_date, weekday
from saklig.decision.types import BOOLEAN, DATE, DATE_TIME, NUMBER, STRING
from saklig.decision.values import Value

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                  "November", "December")  # fmt: skip


def _day(value: Date | DateTime) -> Date:
    return value.date if isinstance(value, DateTime) else value


@form("is", "value1: any, value2: any", result=BOOLEAN)
def is_same(_: Runtime, left: Value, right: Value) -> Value:
    """Whether two values are the same element of the same domain: unlike `=`, offsets and zones count."""
    if type(left) is not type(right):
        return False
    if isinstance(left, Time | DateTime):
        return bool(left == right)
    return same(left, right)


@form("day of year", "date: calendar", result=NUMBER)
def day_of_year(_: Runtime, value: Date | DateTime) -> Value:
    """1 to 366."""
    day = _day(value)
    return Decimal(day.toordinal() - make_date(day.year, 1, 1).toordinal() + 1)


@form("day of week", "date: calendar", result=STRING)
def day_of_week(_: Runtime, value: Date | DateTime) -> Value:
    """The English name of the day."""
    return _DAYS[weekday(_day(value)) - 1]


@form("month of year", "date: calendar", result=STRING)
def month_of_year(_: Runtime, value: Date | DateTime) -> Value:
    """The English name of the month."""
    return _MONTHS[_day(value).month - 1]


@form("week of year", "date: calendar", result=NUMBER)
def week_of_year(_: Runtime, value: Date | DateTime) -> Value:
    """The week by ISO 8601."""
    day = _day(value)
    # the Thursday of a week lies in the year the week belongs to
    thursday = day.toordinal() + 4 - weekday(day)
    year = day.year
    if thursday < make_date(year, 1, 1).toordinal():
        year -= 1
    elif thursday >= make_date(year + 1, 1, 1).toordinal():
        year += 1
    return Decimal((thursday - make_date(year, 1, 1).toordinal()) // 7 + 1)


@form("today", "", result=DATE)
def today(runtime: Runtime) -> Value:
    """The day the rules are chosen by."""
    return runtime.at


@form("now", "", result=DATE_TIME)
def now(runtime: Runtime) -> Value:
    """Midnight of that day: evaluation has no clock of its own."""
    return DateTime(runtime.at, Time(0))


FORMS: Final[tuple[Form, ...]] = (is_same, day_of_year, day_of_week, month_of_year, week_of_year, today, now)
