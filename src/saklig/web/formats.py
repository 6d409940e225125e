"""How dates, money and numbers read in each language. Source: Språkrådet's rules for dates and for large numbers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

__all__ = ["date_text", "kroner", "month_text", "number_text", "time_text"]

NO_BREAK = "\u00a0"
_NORWEGIAN = "januar februar mars april mai juni juli august september oktober november desember"
_ENGLISH = "January February March April May June July August September October November December"
_MONTHS = {"nb": _NORWEGIAN.split(), "nn": _NORWEGIAN.split(), "en": _ENGLISH.split()}


def _months(language: str) -> list[str]:
    return _MONTHS.get(language, _MONTHS["nb"])


def date_text(value: Any, language: str) -> str:
    """`1. september 2025` or `1 September 2025`; an aware time is read in Europe/Oslo first. ISO text is taken too."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value[:10])
        except ValueError:
            return value
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    if not isinstance(value, date):
        return ""
    dot = "" if language == "en" else "."
    return f"{value.day}{dot}{NO_BREAK}{_months(language)[value.month - 1]} {value.year}"


def month_text(value: Any, language: str) -> str:
    """`september 2025`."""
    if isinstance(value, str):
        value = date.fromisoformat(value[:10])
    return f"{_months(language)[value.month - 1]} {value.year}" if isinstance(value, date) else ""


def time_text(value: Any, language: str) -> str:
    """`1. september 2025 kl. 14.05` in Europe/Oslo."""
    if not isinstance(value, datetime):
        return date_text(value, language)
    here = timezone.localtime(value) if timezone.is_aware(value) else value
    clock = f"at {here:%H:%M}" if language == "en" else f"kl. {here:%H.%M}"
    return f"{date_text(here.date(), language)} {clock}"


def number_text(value: Any, language: str) -> str:
    """Thousands apart by a no-break space (comma in English); decimal comma (point in English); no idle zeros."""
    if value is None or value == "":
        return ""
    number = Decimal(str(value))
    plain = f"{number:,f}"
    whole, _, fraction = plain.partition(".")
    fraction = fraction.rstrip("0")
    if language == "en":
        return whole + (f".{fraction}" if fraction else "")
    return whole.replace(",", NO_BREAK).replace("-", "\u2212") + (f",{fraction}" if fraction else "")


def kroner(value: Any, language: str) -> str:
    """`1 200 kroner`, `NOK 1,200`; øre only where there are any, and then two digits."""
    if value is None or value == "":
        return ""
    amount = Decimal(str(value))
    if amount != amount.to_integral_value():
        whole, fraction = f"{amount:.2f}".split(".")
        shown = number_text(whole, language) + ("." if language == "en" else ",") + fraction
    else:
        shown = number_text(amount.to_integral_value(), language)
    return f"NOK{NO_BREAK}{shown}" if language == "en" else f"{shown}{NO_BREAK}kroner"
