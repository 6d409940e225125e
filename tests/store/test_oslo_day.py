"""A guard's day is the day in Norway, on both databases and whatever time zone the session is in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from saklig.store.oslo_day import in_the_database

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
OSLO = ZoneInfo("Europe/Oslo")


def moments() -> list[datetime]:
    """Around every midnight in Norway for some years, and around both changes of the clock, to the second."""
    found = []
    for days in range(0, 366 * 4, 3):
        found.append(datetime(2024, 1, 1, tzinfo=OSLO) + timedelta(days=days))
    for year in range(2020, 2040):
        for month in (3, 10):
            found += [datetime(year, month, day, 1, tzinfo=UTC) for day in range(22, 32)]
            found += [datetime(year, month, day, hour, tzinfo=UTC) for day in range(22, 32) for hour in (21, 22, 23, 0)]
    around = (timedelta(microseconds=-1), timedelta(0), timedelta(seconds=1), timedelta(minutes=59, seconds=59))
    return [(one + more).astimezone(UTC) for one in found for more in around]


def days(asked: list[datetime], zone: str = "") -> list[date]:
    """What the database makes of them, written as Django writes them in a table."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE midnight (nth integer, at TIMESTAMP WITH TIME ZONE)"
                       if connection.vendor == "postgresql" else "CREATE TEMPORARY TABLE midnight (nth integer, at datetime)")
        plain = [(n, one if connection.vendor == "postgresql" else one.replace(tzinfo=None)) for n, one in enumerate(asked)]
        cursor.executemany("INSERT INTO midnight VALUES (%s, %s)", plain)
        if zone and connection.vendor == "postgresql":
            cursor.execute("SET LOCAL TIME ZONE %s", [zone])
        written = in_the_database("oslo_day(midnight.at)", vendor=connection.vendor)
        cursor.execute(f"SELECT {written} FROM midnight ORDER BY nth")  # noqa: S608
        rows = [one for (one,) in cursor.fetchall()]
        cursor.execute("DROP TABLE midnight")
    return [one if isinstance(one, date) else date.fromisoformat(one) for one in rows]


@pytest.mark.parametrize("zone", ["", "UTC", "America/New_York", "Pacific/Auckland"])
def test_the_day_is_norways_around_every_midnight(zone: str) -> None:
    asked = moments()
    assert len(asked) > 5000
    wrong = [(one, found) for one, found in zip(asked, days(asked, zone), strict=True)
             if found != one.astimezone(OSLO).date()]  # fmt: skip
    assert wrong == []


def test_only_the_call_is_written_anew() -> None:
    written = in_the_database("i.due < oslo_day(d.decided_at) AND my_oslo_day(x) = 1", vendor="postgresql")
    assert written == "i.due < CAST(d.decided_at AT TIME ZONE 'Europe/Oslo' AS date) AND my_oslo_day(x) = 1"
