"""What people ask about their own case, told by words: from a question to one of a few kinds.

The words stand in `words.toml`, in bokmål, nynorsk and English together, since people mix them. An entry is a row of words
that must all be there in this order, with at most a few others between; a word that ends in `*` is a beginning. The entry
with most words wins: what is more exactly said. Nothing is guessed: where no entry fits, there is no kind.
"""

from __future__ import annotations

import re
import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files

__all__ = ["CLAIMS", "Kind", "kind_of", "number_in"]

_WORD = re.compile(r"\w+", re.UNICODE)
_NUMBER = re.compile(r"(?<![0-9A-Za-z-])\d{4}-[0-9A-Za-z]{7}(?![0-9A-Za-z-])")
_BETWEEN = 3  # so many other words may stand between two of an entry
_READ = 60  # words of a question that are looked at: the question stands in its first ones, and long texts cost


class Kind(StrEnum):
    STATUS = "status"
    MISSING = "missing"
    DEADLINE = "deadline"
    NEXT = "next"
    WHY = "why"
    AMOUNT = "amount"
    WHO_HAS_SEEN = "who-has-seen"
    # What somebody says, or asks, has been done; each is held against the case.
    SENT = "sent"  # the application
    DOCUMENTS = "documents"  # what was handed in
    ANSWER = "answer"  # to what the agency asked
    MESSAGE = "message"  # a change or a fault that was told of
    LETTER = "letter"
    DECIDED = "decided"
    APPEAL = "appeal"


CLAIMS = frozenset({Kind.SENT, Kind.DOCUMENTS, Kind.ANSWER, Kind.MESSAGE, Kind.LETTER, Kind.DECIDED, Kind.APPEAL})


def kind_of(question: str) -> Kind | None:
    """What a question about one's own case asks for; None where no entry of the words fits it."""
    words = _WORD.findall(question.casefold())[:_READ]
    best, most = None, 0
    for kind, entries in _entries():
        for entry in entries:
            if len(entry) > most and _stands_in(entry, words):
                best, most = kind, len(entry)
    return best


def number_in(question: str) -> str | None:
    """The case number that a question names, in the form that numbers have here; whether there is such a case is not asked."""
    found = _NUMBER.search(question)
    return found[0].upper() if found else None


@cache
def _entries() -> tuple[tuple[Kind, tuple[tuple[str, ...], ...]], ...]:
    table = tomllib.loads(files("saklig.assistant.own_case").joinpath("words.toml").read_text("utf-8"))
    return tuple(
        (Kind(kind), tuple(tuple(entry.split()) for entries in by_language.values() for entry in entries))
        for kind, by_language in table.items()
    )


def _stands_in(entry: tuple[str, ...], words: list[str]) -> bool:
    return any(_from(entry, words, start) for start in range(len(words)))


def _from(entry: tuple[str, ...], words: list[str], start: int) -> bool:
    """Whether the entry stands in the words from this one on, the nearest fit first: it begins exactly here."""
    if not _fits(entry[0], words[start]):
        return False
    at = start
    for wanted in entry[1:]:
        near = range(at + 1, min(at + 2 + _BETWEEN, len(words)))
        found = next((place for place in near if _fits(wanted, words[place])), None)
        if found is None:
            return False
        at = found
    return True


def _fits(wanted: str, word: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted
