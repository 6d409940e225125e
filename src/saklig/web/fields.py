"""Reading what people type, kindly: pasted spaces, `450 000,-`, `24/12-21`. What cannot be read is a problem code.

A problem code is a key under `problem` in the texts. Rules are not here: only whether a text is a date, an amount, one
of the choices offered. What it means for the case is for the rules.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from saklig.cases import is_blank
from saklig.web.texts import has_text, text

__all__ = [
    "LONGEST_TEXT", "Choice", "Field", "Mark", "Problem", "clean_text", "read_date", "read_field",
    "read_number", "read_whole", "with_problems", "write_date",
]  # fmt: skip

LONGEST_TEXT = 8000
_HUGE = Decimal(1_000_000_000)
_DATE = re.compile(r"(\d{1,2})[ ./\-]+(\d{1,2})[ ./\-]+(\d{2}|\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_RUN = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})")


class Problem(ValueError):
    """What was typed cannot be taken. `code` is a key under `problem` in the texts."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    value: str
    label: str
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What is said beside a question before it is answered: a tag, and a sentence on it."""

    color: str
    title: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question as a page shows it."""

    name: str
    kind: str  # "yes-no", "choice", "many", "date", "number", "money", "text", "long-text", "file"
    label: str
    help: str = ""
    why: str = ""
    choices: tuple[Choice, ...] = ()
    unit: str = ""
    required: bool = True
    value: Any = None  # as typed: text, or a list of texts for "many"
    problem: str = ""
    latest: date | None = None
    earliest: date | None = None
    numeric: bool = False  # the choices stand for numbers
    below_zero: bool = False  # a number that may be less than zero, as a wealth
    mark: Mark | None = None
    quiet: bool = False  # say nothing of being optional: the help says when it is needed

    @property
    def described_by(self) -> str:
        parts = [f"{self.name}-help"] if self.help or self.kind == "date" else []
        parts += [f"{self.name}-mark"] if self.mark else []
        return " ".join([*parts, f"{self.name}-problem"] if self.problem else parts)

    @property
    def first_id(self) -> str:
        """Where the error summary's link leads: the input, or the first of several."""
        if self.kind in ("yes-no", "choice", "many"):
            return f"{self.name}-1"
        return self.name


def clean_text(raw: str, *, longest: int = LONGEST_TEXT) -> str:
    """Normal form C, no control characters but line breaks, no blanks at the ends. Errors: Problem("too-long")."""
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs"))
    text = text.strip()
    if len(text) > longest:
        raise Problem("too-long")
    return text


def read_whole(raw: str) -> int | None:
    """A small whole number that a page wrote into its own form; None for anything else."""
    return int(raw) if re.fullmatch(r"[0-9]{1,9}", raw) else None


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


def with_problems(
    fields: Sequence[Field], problems: Mapping[str, str], language: str
) -> tuple[list[Field], list[dict[str, str]]]:
    """The fields with what is wrong at each, and the summary that leads to them."""
    shown = [replace(field, problem=problems.get(field.name, "")) for field in fields]
    errors = []
    for field in shown:
        if field.problem:
            code = f"problem.{field.problem}"
            said = text(code if has_text(code) else "problem.invalid", language)
            errors.append({"field": field.first_id, "message": f"{field.label}: {said}"})
    return shown, errors


def write_date(day: date) -> str:
    """A date as people write it here, to stand in a field."""
    return f"{day.day}.{day.month}.{day.year}"


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


def read_field(asked: Field, posted: QueryDict) -> tuple[Field, Any]:
    """The field as it was typed, and what was read (None where nothing was answered). A problem lies in the field."""
    typed: Any = posted.getlist(asked.name) if asked.kind == "many" else posted.get(asked.name, "")
    shown = replace(asked, value=typed)
    try:
        return shown, _read(asked, typed)
    except Problem as problem:
        return replace(shown, problem=problem.code), None


def _read(asked: Field, typed: str | Sequence[str]) -> Any:
    if asked.kind == "many":
        allowed = {choice.value for choice in asked.choices}
        if not set(typed) <= allowed:
            raise Problem("not-a-choice")
        if not typed and asked.required:
            raise Problem("choose-some")
        return list(typed)
    text = str(typed)
    if is_blank(text):
        if asked.required:
            raise Problem("choose-one" if asked.kind in ("yes-no", "choice") else "empty")
        return None
    if asked.kind == "yes-no":
        if text not in ("yes", "no"):
            raise Problem("not-a-choice")
        return text == "yes"
    if asked.kind == "choice":
        if text not in {choice.value for choice in asked.choices}:
            raise Problem("not-a-choice")
        return Decimal(text) if asked.numeric else text
    if asked.kind == "date":
        return read_date(text, earliest=asked.earliest, latest=asked.latest)
    if asked.kind in ("number", "money"):
        return read_number(text, money=asked.kind == "money", below_zero=asked.below_zero)
    return clean_text(text)


