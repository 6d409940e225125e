"""Amounts, dates and months as the reader's written language has them. Pure; the filters of letter templates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

__all__ = ["LANGUAGES", "day", "kroner", "listing", "month", "number", "percent"]

LANGUAGES = ("nb", "nn", "en")

# A space that does not break and does not stretch: "1 200 kr" stays on one line.
_NBSP = "\u00a0"
_NORWEGIAN = (
    "januar", "februar", "mars", "april", "mai", "juni",
    "juli", "august", "september", "oktober", "november", "desember",
)  # fmt: skip
_ENGLISH = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTHS = {"nb": _NORWEGIAN, "nn": _NORWEGIAN, "en": _ENGLISH}
_AND = {"nb": "og", "nn": "og", "en": "and"}


def number(value: Decimal | int, language: str, *, decimals: int | None = None) -> str:
    """A number with thousands apart. Without `decimals`, as many as the value has, none after a whole one."""
    amount = Decimal(value)
    if not amount.is_finite():
        raise ValueError(f"{value} is no amount")
    if decimals is not None:
        amount = round(amount, decimals)
    elif amount == amount.to_integral_value():
        amount = amount.to_integral_value()
    else:
        amount = amount.normalize()
    text = f"{abs(amount):,f}"
    whole, _, fraction = text.partition(".")
    if language == "en":
        text = whole + (f".{fraction}" if fraction else "")
    else:
        text = whole.replace(",", _NBSP) + (f",{fraction}" if fraction else "")
    return ("\u2212" if amount < 0 else "") + text


def kroner(value: Decimal | int, language: str) -> str:
    """An amount in kroner: "1 200 kr", "1 234,50 kr", in English "NOK 1,200". Øre are shown where there are any."""
    amount = Decimal(value)
    decimals = 0 if amount == amount.to_integral_value() else 2
    text = number(amount, language, decimals=decimals)
    return f"NOK{_NBSP}{text}" if language == "en" else f"{text}{_NBSP}kr"


def percent(value: Decimal | int, language: str) -> str:
    """A share as a percentage: 0.06 is "6 %", in English "6%"."""
    text = number(Decimal(value) * 100, language)
    return f"{text}%" if language == "en" else f"{text}{_NBSP}%"


def day(value: date, language: str) -> str:
    """A day: "1. september 2025", in English "1 September 2025"."""
    name = _MONTHS[language][value.month - 1]
    return f"{value.day}{'' if language == 'en' else '.'}{_NBSP}{name} {value.year}"


def month(value: date, language: str) -> str:
    """A month: "september 2025"."""
    return f"{_MONTHS[language][value.month - 1]} {value.year}"


def listing(items: Sequence[str], language: str) -> str:
    """Names in a sentence: "a, b og c"."""
    texts = [str(item) for item in items]
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} {_AND[language]} {texts[-1]}"
