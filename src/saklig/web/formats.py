"""Dates, times, money and numbers on pages: what templates hand in, written as `decision.explanation` writes it in letters."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from saklig.decision.explanation import LANGUAGES, say

__all__ = ["date_text", "kroner", "month_text", "number_text", "time_text"]


def date_text(value: Any, language: str) -> str:
    """`1. september 2025` or `1 September 2025`; an aware time is read in Europe/Oslo first. ISO text is taken too."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value[:10])
        except ValueError:
            return value
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return _said(value, "date", language) if isinstance(value, date) else ""


def month_text(value: Any, language: str) -> str:
    """`september 2025`."""
    if isinstance(value, str):
        value = date.fromisoformat(value[:10])
    return _said(value, "month", language) if isinstance(value, date) else ""


def time_text(value: Any, language: str) -> str:
    """`1. september 2025 kl. 14.05` in Europe/Oslo."""
    if not isinstance(value, datetime):
        return date_text(value, language)
    here = timezone.localtime(value) if timezone.is_aware(value) else value
    clock = f"at {here:%H:%M}" if language == "en" else f"kl. {here:%H.%M}"
    return f"{date_text(here.date(), language)} {clock}"


def number_text(value: Any, language: str) -> str:
    """Thousands apart by a no-break space (comma in English); decimal comma (point in English); no idle zeros."""
    return "" if value in (None, "") else _said(Decimal(str(value)), "number", language)


def kroner(value: Any, language: str) -> str:
    """`1 200 kr`, `NOK 1,200`; øre only where there are any, and then two digits."""
    return "" if value in (None, "") else _said(Decimal(str(value)), "kr", language)


def _said(value: Any, unit: str, language: str) -> str:
    return say(value, unit, language if language in LANGUAGES else LANGUAGES[0])
