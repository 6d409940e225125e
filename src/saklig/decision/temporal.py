"""Dates, times and durations of FEEL, and their reading and writing.

Source: DMN 1.5, 10.3.2.3.4 to 10.3.2.3.8, 10.3.4.1 (conversion); XML Schema part 2 for the lexical forms.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from saklig.decision.errors import Fault

NANOS: Final = 1_000_000_000
DAY: Final = 86_400 * NANOS
MAX_YEAR: Final = 999_999_999
MAX_OFFSET: Final = 14 * 3600  # seconds (10.3.2.15, table 66)
_CYCLE_DAYS: Final = 146_097  # days of 400 Gregorian years


@functools.total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class FarDate:
    """A date outside the years 1 to 9999, which Python's own dates can't hold."""

    year: int
    month: int
    day: int

    def _key(self) -> tuple[int, int, int]:
        return (self.year, self.month, self.day)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FarDate) and self._key() == other._key()

    def __lt__(self, other: object) -> bool:
        if isinstance(other, FarDate | date):
            return self._key() < (other.year, other.month, other.day)
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self._key())

    def toordinal(self) -> int:
        """Days since 0000-12-31, as Python's own dates count them."""
        cycles, year = divmod(self.year - 1, 400)
        return date(year + 1, self.month, self.day).toordinal() + cycles * _CYCLE_DAYS

    def isoformat(self) -> str:
        """The date as XML Schema writes it."""
        sign = "-" if self.year < 0 else ""
        return f"{sign}{abs(self.year):04d}-{self.month:02d}-{self.day:02d}"


Date = date | FarDate


def make_date(year: int, month: int, day: int) -> Date:
    """A date. Errors: Fault where there is no such day."""
    if abs(year) > MAX_YEAR:
        raise Fault("INVALID_DATE", f"{year} is outside the years of FEEL dates")
    try:
        if 1 <= year <= 9999:
            return date(year, month, day)
        date((year - 1) % 400 + 1, month, day)
    except ValueError:
        raise Fault("INVALID_DATE", f"there is no date {year:04d}-{month:02d}-{day:02d}")
    return FarDate(year, month, day)


def from_ordinal(days: int) -> Date:
    """The reverse of toordinal. Errors: Fault beyond the years of FEEL."""
    if 1 <= days <= 3_652_059:
        return date.fromordinal(days)
    cycles, rest = divmod(days - 1, _CYCLE_DAYS)
    near = date.fromordinal(rest + 1)
    return make_date(near.year + cycles * 400, near.month, near.day)


def add_months(day: Date, months: int) -> Date:
    """The same day some months on; the last day of a shorter month (10.3.2.3.6)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_next = make_date(year + 1, 1, 1) if month == 11 else make_date(year, month + 2, 1)
    last = first_next.toordinal() - make_date(year, month + 1, 1).toordinal()
    return make_date(year, month + 1, min(day.day, last))


def _near_year(year: int) -> int:
    """A year that Python's clocks can hold, with the same days of the week."""
    return year if 2 <= year <= 9998 else (year % 400) + 2000


@functools.lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def valid_zone(name: str) -> bool:
    """Whether the name is in the time zone database."""
    try:
        _zone(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day: nanoseconds since midnight, with an offset (seconds) or a named zone, or neither."""

    nanos: int
    offset: int | None = None
    zone: str | None = None

    @property
    def hour(self) -> int:
        return self.nanos // (3600 * NANOS)

    @property
    def minute(self) -> int:
        return self.nanos // (60 * NANOS) % 60

    @property
    def second(self) -> int:
        return self.nanos // NANOS % 60

    def isoformat(self) -> str:
        """The time as FEEL writes it."""
        text = f"{self.hour:02d}:{self.minute:02d}:{self.second:02d}" + _fraction(self.nanos % NANOS)
        return text + self.place()

    def place(self) -> str:
        """The offset or zone as FEEL writes it."""
        if self.zone is not None:
            return f"@{self.zone}"
        if self.offset is None:
            return ""
        if self.offset == 0:
            return "Z"
        sign, rest = ("-" if self.offset < 0 else "+"), abs(self.offset)
        text = f"{sign}{rest // 3600:02d}:{rest // 60 % 60:02d}"
        return text + (f":{rest % 60:02d}" if rest % 60 else "")

    def offset_seconds(self, day: Date | None = None) -> int | None:
        """Seconds ahead of UTC; for a named zone as of the day (or of 1970 where none is given)."""
        if self.zone is None:
            return self.offset
        near = date(1970, 1, 1) if day is None else day
        year = _near_year(near.year)
        when = datetime(year, near.month, near.day if (near.month, near.day) != (2, 29) or isinstance(near, date) else 28,
                        self.hour, self.minute, self.second, tzinfo=_zone(self.zone))
        found = when.utcoffset()
        return None if found is None else int(found.total_seconds())


@dataclass(frozen=True, slots=True)
class DateTime:
    """A date and a time of that day."""

    date: Date
    time: Time

    def isoformat(self) -> str:
        """As FEEL writes it."""
        return f"{self.date.isoformat()}T{self.time.isoformat()}"

    def local(self) -> int:
        """Nanoseconds of the local clock."""
        return self.date.toordinal() * DAY + self.time.nanos

    def offset_seconds(self) -> int | None:
        """Seconds ahead of UTC at that moment."""
        return self.time.offset_seconds(self.date)

    def instant(self) -> int:
        """Nanoseconds in UTC; without an offset, UTC is assumed (10.3.2.3.5)."""
        return self.local() - (self.offset_seconds() or 0) * NANOS

    def shift(self, nanos: int) -> DateTime:
        """This moment and a duration more: in a named zone by the clock of the world, whatever the local one then shows."""
        if self.time.zone is not None:
            return _in_zone(self.instant() + nanos, self.time.zone)
        days, rest = divmod(self.local() + nanos, DAY)
        return DateTime(from_ordinal(days), Time(rest, self.time.offset, self.time.zone))


def _in_zone(instant: int, zone: str) -> DateTime:
    """The moment that many nanoseconds after the beginning of days in UTC, as the clocks of a zone show it."""
    days, rest = divmod(instant, DAY)
    day = from_ordinal(days)
    near = datetime(_near_year(day.year), day.month, min(day.day, 28) if isinstance(day, FarDate) else day.day,
                    rest // (3600 * NANOS), rest // (60 * NANOS) % 60, rest // NANOS % 60, tzinfo=UTC)
    offset = near.astimezone(_zone(zone)).utcoffset()
    assert offset is not None
    days, rest = divmod(instant + int(offset.total_seconds()) * NANOS, DAY)
    return DateTime(from_ordinal(days), Time(rest, None, zone))


@dataclass(frozen=True, slots=True, order=True)
class DaysTime:
    """A days and time duration, in nanoseconds."""

    nanos: int

    def isoformat(self) -> str:
        """As FEEL writes it."""
        if not self.nanos:
            return "PT0S"
        sign, rest = ("-" if self.nanos < 0 else ""), abs(self.nanos)
        days, rest = divmod(rest, DAY)
        seconds, nanos = divmod(rest, NANOS)
        hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
        text = f"{hours}H" * (hours > 0) + f"{minutes}M" * (minutes > 0)
        if seconds or nanos:
            text += f"{seconds}{_fraction(nanos)}S"
        return sign + "P" + (f"{days}D" if days else "") + (f"T{text}" if text else "")


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """A years and months duration, in months."""

    months: int

    def isoformat(self) -> str:
        """As FEEL writes it."""
        if not self.months:
            return "P0M"
        years, months = divmod(abs(self.months), 12)
        return ("-" if self.months < 0 else "") + "P" + f"{years}Y" * (years > 0) + f"{months}M" * (months > 0)


TEMPORAL_NAMES: Final[dict[type[Any], str]] = {
    date: "date",
    FarDate: "date",
    Time: "time",
    DateTime: "date and time",
    DaysTime: "days and time duration",
    YearsMonths: "years and months duration",
}


def _fraction(nanos: int) -> str:
    return f".{nanos:09d}".rstrip("0") if nanos else ""


_DATE: Final = re.compile(r"(-?)(\d{4}|[1-9]\d{4,8})-(\d\d)-(\d\d)", re.ASCII)
_TIME: Final = re.compile(
    r"(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:([Zz])|([+-])(\d\d):(\d\d)(?::(\d\d))?|@([A-Za-z][\w+\-/]*))?", re.ASCII
)
_DAYS: Final = re.compile(r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d*))?S)?)?", re.ASCII)
_MONTHS: Final = re.compile(r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?", re.ASCII)


def parse_date(text: str) -> Date | None:
    """A date by its XML Schema form, or None."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    try:
        return make_date(int(found[1] + found[2]), int(found[3]), int(found[4]))
    except Fault:
        return None


def parse_time(text: str) -> Time | None:
    """A time by its FEEL form, or None."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3])
    if (hour, minute, second) > (24, 0, 0) or minute > 59 or second > 59 or (hour == 24 and (found[4] or "").strip("0")):
        return None
    nanos = ((hour % 24 * 60 + minute) * 60 + second) * NANOS + int(((found[4] or "") + "000000000")[:9])
    if found[10]:
        return Time(nanos, None, found[10]) if valid_zone(found[10]) else None
    if found[5]:
        return Time(nanos, 0)
    if found[6]:
        offset = (int(found[7]) * 60 + int(found[8])) * 60 + int(found[9] or 0)
        if offset > MAX_OFFSET or int(found[8]) > 59:
            return None
        return Time(nanos, -offset if found[6] == "-" else offset)
    return Time(nanos)


def parse_date_time(text: str) -> DateTime | None:
    """A date and time by its FEEL form, or None."""
    day_text, separator, time_text = text.partition("T")
    day = parse_date(day_text)
    time = parse_time(time_text) if separator else None
    if day is None or time is None:
        return None
    if time_text.startswith("24"):
        day = from_ordinal(day.toordinal() + 1)
    return DateTime(day, time)


def parse_duration(text: str) -> DaysTime | YearsMonths | None:
    """A duration of either kind by its XML Schema form, or None."""
    return _duration(text) if len(text) <= 64 else None


@functools.lru_cache(1024)  # a model writes the same few again and again
def _duration(text: str) -> DaysTime | YearsMonths | None:
    found = _MONTHS.fullmatch(text)
    if found and (found[2] or found[3]):
        months = int(found[2] or 0) * 12 + int(found[3] or 0)
        return YearsMonths(-months if found[1] else months)
    found = _DAYS.fullmatch(text)
    if found is None or not any(found[group] for group in (2, 3, 4, 5)) or text.endswith("T"):
        return None
    days, hours, minutes, seconds = (int(found[group] or 0) for group in (2, 3, 4, 5))
    nanos = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    total = nanos * NANOS + int(((found[6] or "") + "000000000")[:9])
    return DaysTime(-total if found[1] else total)


def parse_temporal(text: str) -> Date | Time | DateTime | DaysTime | YearsMonths | None:
    """What an `@` literal or a duration, date or time text means, or None (10.3.2.3)."""
    return parse_date(text) or parse_date_time(text) or parse_time(text) or parse_duration(text)


def utc_midnight(day: Date) -> DateTime:
    """A date as date and time: midnight UTC (10.3.2.3.6, used where a date meets a date and time)."""
    return DateTime(day, Time(0, 0))


def weekday(day: Date) -> int:
    """Monday is 1."""
    return (day.toordinal() - 1) % 7 + 1


def now_from(moment: datetime) -> DateTime:
    """A Python moment as FEEL's date and time."""
    offset = moment.utcoffset()
    nanos = (moment.hour * 3600 + moment.minute * 60 + moment.second) * NANOS + moment.microsecond * 1000
    return DateTime(moment.date(), Time(nanos, None if offset is None else int(offset / timedelta(seconds=1))))


