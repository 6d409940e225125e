"""Norwegian identity numbers: birth numbers, D-numbers and the synthetic numbers of the test population.

Eleven digits DDMMYY III CC. The individual digits III tell the century and, by the third of them, the sex as
registered; CC are two check digits modulo 11. A D-number adds 40 to the day. The Tax Administration's synthetic
population adds 80 to the month, which can never be a real person.

Source: Population Registry Regulation (folkeregisterforskriften) chapter 2; Skatteetaten's description of synthetic
test data (month + 80). The check digits' rule stands in safeguards.privacy, whose recognisers share it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from saklig.connectors.errors import IdentityNumberInvalid
from saklig.safeguards.privacy.identity_numbers import check_digits, check_digits_hold

__all__ = ["IdentityNumber", "Kind", "make", "parse"]

# What people type or paste between the groups: every kind of blank, also those a word processor puts in, and hyphens.
_SEPARATORS = re.compile("[\\s\u00a0\u200b\u2007\u2009\u202f\ufeff\u2010-\u2015-]+")
_DAY_OF_D_NUMBER = 40
_MONTH_OF_SYNTHETIC = 80


class Kind(StrEnum):
    """Which register numbers of this kind come from."""

    BIRTH_NUMBER = "birth number"
    D_NUMBER = "D-number"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityNumber:
    """A checked identity number. `birth_date` is what the number says; the register may know better."""

    digits: str
    kind: Kind
    synthetic: bool
    birth_date: date

    def __str__(self) -> str:
        return self.digits

    def __repr__(self) -> str:
        # A number in a log or a traceback is a leak; the kind is all that a developer needs.
        return f"IdentityNumber(<{'synthetic ' if self.synthetic else ''}{self.kind}>)"


def parse(text: object, *, synthetic_allowed: bool) -> IdentityNumber:
    """Read an identity number as a person types it, with blanks or hyphens between the groups.

    `synthetic_allowed` is false wherever real people are served: a synthetic number there is a mistake or an attempt.
    Errors: IdentityNumberInvalid, whose message does not repeat the number.
    """
    if not isinstance(text, str):
        raise IdentityNumberInvalid(
            f"identity number: came as {type(text).__name__}, which loses a leading zero; send it as text in quotes"
        )
    if len(text) > 40:
        raise IdentityNumberInvalid("identity number: far too long; it has eleven digits")
    digits = _SEPARATORS.sub("", text)
    if not re.fullmatch("[0-9]{11}", digits):
        found = "letters or other signs" if re.search("[^0-9]", digits) else f"{len(digits)} digits"
        raise IdentityNumberInvalid(f"identity number: has {found}; write the eleven digits")
    if not check_digits_hold(digits):
        raise IdentityNumberInvalid("identity number: the check digits do not fit; look for a mistyped digit")
    return _interpret(digits, synthetic_allowed=synthetic_allowed)


def make(birth_date: date, *, woman: bool, nth: int = 0, synthetic: bool = True, d_number: bool = False) -> str:
    """The `nth` valid number for a birth date and registered sex, counted from the top of the century's series."""
    month = birth_date.month + (_MONTH_OF_SYNTHETIC if synthetic else 0)
    day = birth_date.day + (_DAY_OF_D_NUMBER if d_number else 0)
    head = f"{day:02}{month:02}{birth_date.year % 100:02}"
    found = 0
    for individual in _series(birth_date.year):
        if (individual % 2 == 0) is not woman:
            continue
        check = check_digits(f"{head}{individual:03}")
        if check is None:
            continue
        if found == nth:
            return f"{head}{individual:03}{check}"
        found += 1
    raise IdentityNumberInvalid(f"identity number: the series of {birth_date:%Y} has no number {nth} for one day")


def _interpret(digits: str, *, synthetic_allowed: bool) -> IdentityNumber:
    day, month, short_year, individual = int(digits[:2]), int(digits[2:4]), int(digits[4:6]), int(digits[6:9])
    kind = Kind.D_NUMBER if day > _DAY_OF_D_NUMBER else Kind.BIRTH_NUMBER
    synthetic = month > _MONTH_OF_SYNTHETIC
    if synthetic and not synthetic_allowed:
        raise IdentityNumberInvalid("identity number: belongs to the synthetic test population, which is not used here")
    year = _year(short_year, individual)
    try:
        born = date(
            year or 0,
            month - (_MONTH_OF_SYNTHETIC if synthetic else 0),
            day - (_DAY_OF_D_NUMBER if kind is Kind.D_NUMBER else 0),
        )
    except ValueError:
        raise IdentityNumberInvalid("identity number: its first six digits are no date; look for a mistyped digit")
    return IdentityNumber(digits=digits, kind=kind, synthetic=synthetic, birth_date=born)


def _year(short_year: int, individual: int) -> int | None:
    if individual <= 499:
        return 1900 + short_year
    if individual <= 749 and short_year >= 54:
        return 1800 + short_year
    if short_year <= 39:
        return 2000 + short_year
    return 1900 + short_year if individual >= 900 else None


def _series(year: int) -> range:
    """The individual numbers of a birth year, from the top: where synthetic numbers are the least likely to collide."""
    if 2000 <= year <= 2039:
        return range(999, 499, -1)
    if 1900 <= year <= 1999:
        return range(499, -1, -1)
    raise IdentityNumberInvalid(f"identity number: none is made here for birth year {year}; use 1900 to 2039")
