"""Sentences with names in braces, filled with values written as the sentence's language has them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from saklig.decision.explanation.formats import UnfitValue, say

__all__ = ["Held", "SentenceError", "fill", "placeholders"]

_PART = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class SentenceError(ValueError):
    """A sentence cannot be read or filled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A value that a sentence may hold, with its unit; `hidden` from the one who reads."""

    value: Any
    unit: str
    hidden: bool = False


@lru_cache(maxsize=4096)
def placeholders(sentence: str) -> tuple[str, ...]:
    """The names in braces, in order, each once.

    Errors: SentenceError for a brace without its other half or a name that is none.
    """
    found: dict[str, None] = {}
    for part in _PART.finditer(sentence):
        if part[0] in ("{{", "}}"):
            continue
        if part[1] is None:
            raise SentenceError(f"a lone {part[0]!r}: write {part[0] * 2!r} for the brace itself")
        if not _NAME.fullmatch(part[1]):
            raise SentenceError(f"{part[0]!r}: in braces stands a name, as {{household_income}}")
        found[part[1]] = None
    return tuple(found)


def fill(sentence: str, values: Mapping[str, Held], language: str, *, words: Mapping[str, str] | None = None) -> str:
    """The sentence with its values. `words` says how codes among texts are said in the language.

    Errors: SentenceError where a value is not there, is hidden, or does not fit its unit.
    """

    def one(part: re.Match[str]) -> str:
        if part[0] in ("{{", "}}"):
            return part[0][0]
        held = values.get(part[1] or "")
        if held is None:
            there = ", ".join(sorted(values)) or "none"
            raise SentenceError(f"there is no value for {part[0]} here; there are: {there}")
        if held.hidden:
            raise SentenceError(f"{part[0]} is withheld from this reader")
        if held.unit == "text" and words:
            return words.get(str(held.value), str(held.value))
        try:
            return say(held.value, held.unit, language)
        except UnfitValue as exc:
            raise SentenceError(f"{part[0]}: {exc}")

    placeholders(sentence)
    return _PART.sub(one, sentence)
