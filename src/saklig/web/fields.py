"""Questions as a page shows them, and what was typed in them, read as `cases.typed` reads it.

A problem code is a key under `problem` in the texts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import QueryDict

from saklig.cases import is_blank
from saklig.cases.typed import LONGEST_TEXT, Problem, clean_text, read_date, read_number, read_typed
from saklig.web.texts import has_text, text

__all__ = [
    "LONGEST_TEXT", "Choice", "Field", "Mark", "Problem", "clean_text", "read_date", "read_field",
    "read_number", "read_whole", "with_problems", "write_date",
]  # fmt: skip


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


def read_whole(raw: str) -> int | None:
    """A small whole number that a page wrote into its own form; None for anything else."""
    return int(raw) if re.fullmatch(r"[0-9]{1,9}", raw) else None


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
    return read_typed(
        asked.kind, text, choices=[choice.value for choice in asked.choices], numeric=asked.numeric, earliest=asked.earliest,
        latest=asked.latest, below_zero=asked.below_zero,
    )  # fmt: skip
