"""The period an application is for, in words: `rabattåret 2025–2026`, `måneden august 2026`; the package says the noun."""

from __future__ import annotations

from typing import Any

from saklig.web.formats import date_text, month_text
from saklig.web.texts import text

__all__ = ["period_help", "period_name", "period_text"]


def period_name(package: Any, period: Any, language: str) -> str:
    """`2025–2026` for a year that goes over two, `2026` for a calendar year, `august 2026` for a month."""
    if package.service.period.kind == "month":
        return month_text(period.first, language)
    if period.first.year == period.last.year:
        return str(period.first.year)
    return text("form.years", language, first=period.first.year, last=period.last.year)


def period_text(package: Any, period: Any, language: str) -> str:
    return f"{package.service.period.titles[language]} {period_name(package, period, language)}"


def period_help(which: str, period: Any, language: str) -> str:
    """Beside a choice: whether it is the "running" one or the one "coming", and from when."""
    return text(f"form.period-{which}", language, start=date_text(period.first, language))
