"""Opening hours: weekends, public holidays, and by when an answer is promised."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

OSLO = ZoneInfo("Europe/Oslo")

# now, open, promised, next opening; opening hours 9 to 15 on weekdays, an answer within one open day
CASES = [
    ("2026-11-27 10:00", True, "2026-11-30 15:00", "2026-11-30 09:00"),  # a Friday
    ("2026-11-27 08:59", False, "2026-11-30 15:00", "2026-11-27 09:00"),
    ("2026-11-27 15:00", False, "2026-11-30 15:00", "2026-11-30 09:00"),
    ("2026-11-28 12:00", False, "2026-11-30 15:00", "2026-11-30 09:00"),  # Saturday
    ("2026-12-25 10:00", False, "2026-12-28 15:00", "2026-12-28 09:00"),  # Christmas Day, a Friday
    ("2026-03-31 14:00", True, "2026-04-01 15:00", "2026-04-01 09:00"),
    ("2026-04-01 14:00", True, "2026-04-07 15:00", "2026-04-07 09:00"),  # Maundy Thursday to Easter Monday are days off
]


@pytest.mark.parametrize(("now", "is_open", "promised", "opens"), CASES)
def test_hours(now: str, is_open: bool, promised: str, opens: str) -> None:
    from saklig.assistant.hours import OpeningHours

    def at(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=OSLO)

    hours = OpeningHours()
    assert hours.open_at(at(now)) is is_open
    assert hours.promised(at(now)) == at(promised)
    assert hours.next_opening(at(now)) == at(opens)


def test_one_open_day_a_week_and_two_to_answer() -> None:
    from saklig.assistant.hours import OpeningHours

    hours = OpeningHours(week={1: (time(12), time(14))}, promise=2)
    tuesday = datetime(2026, 11, 24, 13, tzinfo=OSLO)
    assert hours.open_at(tuesday)
    assert hours.promised(tuesday) == datetime(2026, 12, 8, 14, tzinfo=OSLO)
    assert hours.next_opening(tuesday) == datetime(2026, 12, 1, 12, tzinfo=OSLO)


def test_a_saturday_is_open_where_the_agency_says_so_and_a_holiday_never() -> None:
    from saklig.assistant.hours import OpeningHours

    hours = OpeningHours(week={5: (time(10), time(14))})
    saturday = datetime(2026, 11, 28, 11, tzinfo=OSLO)
    assert hours.open_at(saturday) and hours.promised(saturday) == datetime(2026, 12, 5, 14, tzinfo=OSLO)
    assert not hours.open_at(datetime(2026, 12, 26, 11, tzinfo=OSLO)), "the second day of Christmas, a Saturday"
    assert hours.next_opening(datetime(2026, 12, 20, 9, tzinfo=OSLO)) == datetime(2027, 1, 2, 10, tzinfo=OSLO)
