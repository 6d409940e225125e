"""Amounts, dates and months as the reader's written language has them: the filters of letter templates. Pure.

How a value is written is said once, in `decision.explanation`, so that letters and reasons never differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from saklig.decision.explanation import LANGUAGES, listed, say

__all__ = ["LANGUAGES", "cited", "day", "kroner", "listing", "month", "number", "percent"]



def number(value: Decimal | int, language: str) -> str:
    """A number with thousands apart and as many decimals as it has (six at most)."""
    return say(_finite(value), "number", language)


def kroner(value: Decimal | int, language: str) -> str:
    """An amount in kroner: "1 200 kr", "1 234,50 kr", in English "NOK 1,200". Øre are shown where there are any."""
    return say(_finite(value), "kr", language)


def percent(value: Decimal | int, language: str) -> str:
    """A share as a percentage: 0.06 is "6 %", in English "6%"."""
    return say(_finite(value), "share", language)


def day(value: date, language: str) -> str:
    """A day: "1. september 2025", in English "1 September 2025"."""
    return say(value, "date", language)


def month(value: date, language: str) -> str:
    """A month: "september 2025"."""
    return say(value, "month", language)


def cited(provisions: Sequence[str], language: str) -> list[str]:
    """Provisions of one law as one: "forskriften § 3 b" and "forskriften § 3 d" are "forskriften §§ 3 b og 3 d"."""
    by_law: dict[str, list[str]] = {}
    for provision in provisions:
        law, mark, place = provision.partition(" § ")
        by_law.setdefault(law, []).append(place if mark else "")
    found = []
    for law, places in by_law.items():
        numbered = [place for place in places if place]
        if len(numbered) < len(places):
            found.append(law)
        if numbered:
            found.append(f"{law} {'§' if len(numbered) == 1 else '§§'} {listing(numbered, language)}")
    return found


def listing(items: Sequence[str], language: str) -> str:
    """Names in a sentence: "a, b og c"."""
    return listed([str(item) for item in items], language)


def _finite(value: Decimal | int) -> Decimal:
    amount = Decimal(value)
    if not amount.is_finite():
        raise ValueError(f"{value} is no amount")
    return amount
