"""Reading what people type, kindly: pasted spaces, `450 000,-`, `24/12-21`. What cannot be read is a problem code.

The one way of reading for pages and for the assistant's conversation. Rules are not here: only whether a text is a date, an
amount, one of the choices offered. What it means for the case is for the rules.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

__all__ = ["LONGEST_TEXT", "Problem", "clean_text", "read_date", "read_number", "read_typed"]

LONGEST_TEXT = 8000
_HUGE = Decimal(1_000_000_000)
_DATE = re.compile(r"(\d{1,2})[ ./\-]+(\d{1,2})[ ./\-]+(\d{2}|\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_RUN = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})")


class Problem(ValueError):
    """What was typed cannot be taken. `code` is one that edges have words for."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean_text(raw: str, *, longest: int = LONGEST_TEXT) -> str:
    """Normal form C, no control characters but line breaks, no blanks at the ends. Errors: Problem("too-long")."""
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs"))
    text = text.strip()
    if len(text) > longest:
        raise Problem("too-long")
    return text


def read_date(raw: str, *, earliest: date | None = None, latest: date | None = None) -> date:
    """A date as people write it. Two digits of a year are the latest such year that is not after `latest`."""
    text = clean_text(raw, longest=40).rstrip(".")
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DATE.fullmatch(text) or _RUN.fullmatch(text):
        day, month, year = found.groups()
    else:
        raise Problem("not-a-date")
    number = int(year)
    if len(year) == 2:
        number += 2000
        if latest and number > latest.year:
            number -= 100
    try:
        read = date(number, int(month), int(day))
    except ValueError:
        raise Problem("not-a-date") from None
    if latest and read > latest:
        raise Problem("too-late")
    if read < (earliest or date(1900, 1, 1)):
        raise Problem("too-early")
    return read


def read_number(raw: str, *, money: bool = False, below_zero: bool = False) -> Decimal:
    """An amount or a number. `450 000`, `450.000`, `450 000,-` and `kr 450000` are the same amount."""
    text = clean_text(raw, longest=60).lower().replace("\u2212", "-")
    text = re.sub(r"[\s'\u00a0\u202f]", "", text)
    text = re.sub(r"^(kr\.?|nok)|(kr\.?|nok|kroner)$", "", text)
    text = re.sub(r",-+$", "", text)
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d+)?", text):
        text = text.replace(".", "")
    elif re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", text) and money:
        text = text.replace(",", "")
    text = text.replace(",", ".")
    if not re.fullmatch(r"-?\d+(\.\d+)?", text):
        raise Problem("not-a-number")
    number = Decimal(text)
    if number < 0 and not below_zero:
        raise Problem("negative")
    if abs(number) >= _HUGE:
        raise Problem("huge")
    return number


def read_typed(
    kind: str, typed: str, *, choices: Collection[str] = (), numeric: bool = False, earliest: date | None = None,
    latest: date | None = None, below_zero: bool = False,
) -> Any:  # fmt: skip
    """What was typed, or chosen by its value, in a field of this kind; `numeric`: the choices stand for numbers.

    Kinds: "yes-no" (bool), "choice" (its value), "date", "number" and "money" (Decimal), else text. Errors: Problem.
    """
    if kind == "yes-no":
        if typed not in ("yes", "no"):
            raise Problem("not-a-choice")
        return typed == "yes"
    if kind == "choice":
        if typed not in choices:
            raise Problem("not-a-choice")
        return Decimal(typed) if numeric else typed
    if kind == "date":
        return read_date(typed, earliest=earliest, latest=latest)
    if kind in ("number", "money"):
        return read_number(typed, money=kind == "money", below_zero=below_zero)
    return clean_text(typed)
