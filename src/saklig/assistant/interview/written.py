"""What is written in answer to a question, in words as people use them: read by `cases.typed`, as the pages read their fields.

Words stand in `words.toml`. A yes with a doubt in it is no yes: what is not wholly one of the words is not read, and is asked
again with how to write it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from saklig.assistant.interview.questions import Question
from saklig.assistant.steps.reading import plain
from saklig.cases.typed import Problem, read_typed
from saklig.cases.words import is_blank

__all__ = ["asks_something", "deed", "meant", "read_written"]

_FEWEST = 3  # letters of a choice's beginning that name it


def read_written(question: Question, typed: str) -> Any:
    """The answer as the facts hold it: days as ISO text. Errors: Problem, with a code."""
    if is_blank(typed):
        raise Problem("empty")
    numeric = bool(question.periods) and isinstance(question.periods[0].value, int)
    found = read_typed(
        question.kind, typed, choices=[value for value, _ in _choices(question)], numeric=numeric, latest=question.latest,
        below_zero=question.below_zero,
    )  # fmt: skip
    return found.isoformat() if isinstance(found, date) else found


def meant(question: Question, text: str) -> str:
    """The text as the question's control would send it: "ja" is "yes", a choice's name its value. Else as it stands."""
    if "?" in text:
        return text
    said = plain(text)
    if question.kind == "yes-no":
        return next((value for value in ("yes", "no") if said in _words()[value]), text)
    if question.kind == "choice":
        choices = _choices(question)
        exact = [value for value, label in choices if said in (plain(label), plain(value))]
        near = [value for value, label in choices if len(said) >= _FEWEST and plain(label).startswith(said)]
        return exact[0] if exact else near[0] if len(near) == 1 else text
    return text


def deed(text: str) -> str:
    """What is asked of the interview itself: "unknown", "back" or "stop"; empty where it is none of them."""
    said = plain(text)
    return next((one for one in ("unknown", "back", "stop") if said in _words()[one]), "")


def asks_something(text: str) -> bool:
    """Whether it is a question of the person's own, and no answer to ours."""
    return "?" in text or plain(text).partition(" ")[0] in _words()["asks"]


def _choices(question: Question) -> list[tuple[str, str]]:
    return list(question.choices) or [(str(one.value), str(one.value)) for one in question.periods]


@cache
def _words() -> Mapping[str, frozenset[str]]:
    table = tomllib.loads(files("saklig.assistant.interview").joinpath("words.toml").read_text("utf-8"))
    return {
        name: frozenset(plain(word) for words in by_language.values() for word in words) for name, by_language in table.items()
    }
