"""A question of the interview in one language: what is asked, why, and what may be answered. Edges make fields of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from saklig.cases.listed import count_name
from saklig.cases.periods import Period

__all__ = ["Question", "count_question", "question_of"]

_KINDS = {"boolean": "yes-no", "choice": "choice", "date": "date", "text": "text"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`kind`: "yes-no", "choice", "date", "number", "money" or "text". `unit` is a code of service packages.

    Where the fact is the period that is applied for, `periods` are those to choose between; a page words them.
    """

    path: str
    kind: str
    label: str
    help: str
    why: str
    unit: str
    choices: tuple[tuple[str, str], ...] = ()  # (value, as it is said)
    periods: tuple[Period, ...] = ()
    latest: date | None = None
    below_zero: bool = False


def count_question(package: Any, whose: str, language: str, *, why: str = "") -> Question:
    """How many there are of a list of people: asked first, since everything else is asked of each."""
    people = package.origins.people[whose]
    choices = tuple((str(number), str(number)) for number in range(people.fewest, people.most + 1))
    return Question(
        path=count_name(whose), kind="choice", label=people.count[language], help="", why=why, unit="", choices=choices
    )


def question_of(package: Any, path: str, spec: Any, asked: Any, language: str, *, latest: date | None) -> Question:
    """The question about a fact: in the form's words where `asked` is a question of the form, else the fact's own title."""
    texts = package.form.texts[language].questions[asked.id] if asked is not None else None
    words = texts.choices if texts is not None else package.reasons[language].words
    choices = tuple((value, words.get(value, value)) for value in spec.choices) if spec.type == "choice" else ()
    money = (spec.unit or "").startswith("kr")
    return Question(
        path=path, kind=_KINDS.get(spec.type) or ("money" if money else "number"),
        label=texts.label if texts is not None else spec.titles[language], help=(texts.help or "") if texts is not None else "",
        why=spec.why[language], unit=(spec.unit or "") if spec.type == "number" else "", choices=choices,
        latest=latest if spec.type == "date" else None, below_zero=spec.below_zero,
    )  # fmt: skip
