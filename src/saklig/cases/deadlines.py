"""Deadlines and days, computed where the law counts them: in Europe/Oslo, whatever zone the machine is in. Pure.

Source: Public Administration Act 1967 § 30 (time limits are counted by the Courts of Justice Act §§ 148 and
149: weeks end on the weekday they began on; a period that ends on a Saturday, a public holiday or a day equal to one
lasts until the next working day), § 11 a (preliminary reply: a month); Act of 20 June 2025 § 63 (the same, once in
force); eForvaltningsforskriften § 8 (reminder a week after an unopened message), § 11 (the appeal period runs from when
the decision was made available and notice of it was sent). A time limit that the agency sets a citizen is lengthened in
the same way; one that the agency has itself is not.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

__all__ = [
    "OSLO",
    "DeadlineKind",
    "access_due",
    "appeal_deadline",
    "appeal_deadline_from",
    "day_of",
    "end_of_day",
    "is_day_off",
    "morning_of",
    "not_before_working_day",
    "paper_received",
    "preliminary_reply_due",
    "reply_due",
    "unopened_reminder_due",
    "working_days_after",
    "working_days_before",
]

OSLO = ZoneInfo("Europe/Oslo")
_DAYS_BY_POST = 5


class DeadlineKind(StrEnum):
    PRELIMINARY_REPLY = "preliminary-reply"
    DECISION = "decision"
    INFORMATION = "information"
    APPEAL = "appeal"
    REVIEW = "review"
    PRIVACY = "privacy"  # answering what a person asks about their own data (GDPR article 12(3): a month)


def day_of(moment: datetime) -> date:
    """The calendar day in Norway of an aware moment."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone has no day; give an aware datetime")
    return moment.astimezone(OSLO).date()


def end_of_day(day: date) -> datetime:
    """The first moment after the day, in Norway: a deadline on `day` has passed from then on."""
    return datetime.combine(day + timedelta(days=1), time(0), tzinfo=OSLO)


def morning_of(day: date) -> datetime:
    """Seven in the morning in Norway: when the day's reminders are made."""
    return datetime.combine(day, time(7), tzinfo=OSLO)


def appeal_deadline(package: Any, made_available: datetime, noticed: datetime) -> date:
    """The last day to appeal: as long as the service package says, from the later of the two."""
    return appeal_deadline_from(package, day_of(max(made_available, noticed)))


def appeal_deadline_from(package: Any, noticed: date) -> date:
    """The last day to appeal a decision that the party was told of on the day `noticed`, in Norway."""
    return not_before_working_day(package.deadline_day("appeal", noticed))


def paper_received(posted: date) -> date:
    """The day on which a letter posted in Norway counts as received: the fifth working day after it was posted.

    Source: the 1967 Act § 29 runs the appeal period from when the notice has reached the party, and no rule says when a letter
    in the ordinary post has; by the postal operator's licence 97 % of letters have arrived five days after they were posted
    (the Ministry of Transport, regjeringen.no, "Leveringspliktige posttjenester"). We count working days only, so that it is
    later rather than sooner; who shows that it came later, or not at all, has their time (§§ 29 and 31).
    """
    day = posted
    for _ in range(_DAYS_BY_POST):
        day = not_before_working_day(day + timedelta(days=1))
    return day


def preliminary_reply_due(package: Any, received: datetime) -> date:
    """The last day for a decision or a preliminary reply, by the service package."""
    day: date = package.deadline_day("preliminary-reply", day_of(received))
    return day


def reply_due(asked: datetime) -> date:
    """When one who asks for a human look, or appeals, should have heard from the agency: a month, as § 11 a has it."""
    day = day_of(asked)
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, _days_in(year, month)))


def unopened_reminder_due(made_available: datetime) -> datetime:
    """When a reminder is due for a message nobody opened: a week later, at the same time of day in Norway."""
    local = made_available.astimezone(OSLO)
    return (local.replace(tzinfo=None) + timedelta(days=7)).replace(tzinfo=OSLO)


def working_days_before(day: date, count: int) -> date:
    """The day that is `count` working days before `day`: when a caseworker is reminded."""
    while count:
        day -= timedelta(days=1)
        count -= not is_day_off(day)
    return day


def working_days_after(day: date, count: int) -> date:
    """The day that is `count` working days after `day`, which itself is not counted."""
    while count:
        day += timedelta(days=1)
        count -= not is_day_off(day)
    return day


def access_due(asked: datetime) -> date:
    """The last day to answer who asks for a document: after five working days without one it counts as refused.

    Source: offentleglova § 32 second paragraph.
    """
    return working_days_after(day_of(asked), 5)


def is_day_off(day: date) -> bool:
    """Saturdays, Sundays and public holidays."""
    return day.weekday() >= 5 or is_holiday(day)


def is_holiday(day: date) -> bool:
    """Public holidays other than Sundays (Act of 24 February 1995 no. 12 § 2), 1 and 17 May (Act of 26 April 1947 § 1)."""
    fixed = {(1, 1), (5, 1), (5, 17), (12, 25), (12, 26)}
    movable = {_easter(day.year) + timedelta(days=d) for d in (-3, -2, 0, 1, 39, 49, 50)}
    return (day.month, day.day) in fixed or day in movable


def not_before_working_day(day: date) -> date:
    """The day, or the first working day after it."""
    while is_day_off(day):
        day += timedelta(days=1)
    return day


def _days_in(year: int, month: int) -> int:
    first = date(year + (month == 12), month % 12 + 1, 1)
    return (first - timedelta(days=1)).day


def _easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, f = b // 4, b % 4, (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    el = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * el) // 451
    month, day = divmod(h + el - 7 * m + 114, 31)
    return date(year, month, day + 1)
