"""Days and deadlines at the edges of the calendar, on a machine in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial

import pytest

from saklig.cases.deadlines import (
    appeal_deadline,
    day_of,
    end_of_day,
    is_day_off,
    not_before_working_day,
    preliminary_reply_due,
    reply_due,
    unopened_reminder_due,
    working_days_before,
)
from saklig.service_packages import load


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (utc(2025, 7, 31, 21, 59), date(2025, 7, 31)),  # 23:59 in Oslo: still before 1 August
        (utc(2025, 7, 31, 22, 0), date(2025, 8, 1)),  # midnight in Oslo, summer time
        (utc(2025, 12, 31, 22, 59), date(2025, 12, 31)),
        (utc(2025, 12, 31, 23, 0), date(2026, 1, 1)),  # New Year, winter time
        (utc(2025, 3, 30, 0, 59), date(2025, 3, 30)),  # the hour before summer time begins
        (utc(2025, 10, 26, 0, 30), date(2025, 10, 26)),  # 02:30 the first of two times
    ],
)
def test_the_day_is_norways(moment, day):
    assert day_of(moment) == day


def test_a_time_without_a_zone_has_no_day():
    with pytest.raises(ValueError, match="time zone"):
        day_of(datetime(2025, 1, 1))


@pytest.mark.parametrize(
    ("available", "noticed", "last"),
    [
        (utc(2025, 9, 1, 10), utc(2025, 9, 1, 10), date(2025, 9, 22)),
        (utc(2025, 9, 1, 10), utc(2025, 9, 3, 10), date(2025, 9, 24)),  # notice given later
        (utc(2025, 9, 1, 22, 30), utc(2025, 9, 1, 22, 30), date(2025, 9, 23)),  # already 2 September in Oslo
        (utc(2025, 9, 6, 10), utc(2025, 9, 6, 10), date(2025, 9, 29)),  # ends on a Saturday: Monday
        (utc(2025, 3, 27, 10), utc(2025, 3, 27, 10), date(2025, 4, 22)),  # Maundy Thursday to Easter Monday
        (utc(2025, 12, 4, 10), utc(2025, 12, 4, 10), date(2025, 12, 29)),  # Christmas, then a weekend
        (utc(2026, 4, 26, 10), utc(2026, 4, 26, 10), date(2026, 5, 18)),  # 17 May is a Sunday in 2026
    ],
)
def test_appeal_deadline(available, noticed, last):
    assert appeal_deadline(load("redusert-foreldrebetaling"), available, noticed) == last


@pytest.mark.parametrize(
    ("day", "then"),
    [
        (date(2024, 5, 17), date(2024, 5, 21)),  # Constitution Day on a Friday, a weekend, Whit Monday
        (date(2025, 12, 24), date(2025, 12, 24)),  # Christmas Eve is a working day by the Act of 1995
        (date(2026, 5, 1), date(2026, 5, 4)),
        (date(2026, 11, 28), date(2026, 11, 30)),
    ],
)
def test_a_day_off_is_no_last_day(day, then):
    assert not_before_working_day(day) == then


def test_a_deadline_passes_at_midnight_in_norway():
    assert end_of_day(date(2025, 9, 22)) == utc(2025, 9, 22, 22)
    assert end_of_day(date(2025, 12, 31)) == utc(2025, 12, 31, 23)


def test_a_month_is_a_calendar_month():
    package = load("redusert-foreldrebetaling")
    for due in (reply_due, partial(preliminary_reply_due, package)):
        assert due(utc(2025, 8, 31, 10)) == date(2025, 9, 30)
        assert due(utc(2025, 12, 31, 23, 30)) == date(2026, 2, 1)
        assert due(utc(2026, 1, 31, 10)) == date(2026, 2, 28)


def test_the_reminder_keeps_the_time_of_day_across_summer_time():
    assert unopened_reminder_due(utc(2025, 10, 22, 8)) == utc(2025, 10, 29, 9)  # 10:00 in Oslo both days


def test_days_off():
    assert [is_day_off(date(2025, 4, d)) for d in (16, 17, 18, 19, 20, 21, 22)] == [
        False,
        True,
        True,
        True,
        True,
        True,
        False,
    ]
    assert is_day_off(date(2025, 5, 29)) and is_day_off(date(2025, 6, 9)) and not is_day_off(date(2025, 5, 30))
    assert working_days_before(date(2025, 4, 23), 2) == date(2025, 4, 16)
