"""Rows of words that tell what is asked: of several things, the one whose row with most words stands in the question.

An entry is a row of words that must all be there in this order, with at most a few others between; a word that ends in `*` is a
beginning. Of two that fit, the one with more words is more exactly said. Nothing is guessed: where none fits, there is no answer.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["Phrases", "phrases_of"]

_WORD = re.compile(r"\w+", re.UNICODE)
_BETWEEN = 3  # so many other words may stand between two of an entry
_READ = 60  # words of a question that are looked at: the question stands in its first ones, and long texts cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The entries of each thing that can be asked, in the order of their file."""

    entries: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What can be asked."""
        return tuple(name for name, _ in self.entries)

    def best(self, question: str) -> str | None:
        """Which of them the question asks; None where no entry fits it."""
        words = _WORD.findall(question.casefold())[:_READ]
        best, most = None, 0
        for name, entries in self.entries:
            for entry in entries:
                if len(entry) > most and any(_from(entry, words, start) for start in range(len(words))):
                    best, most = name, len(entry)
        return best


@cache
def phrases_of(package: str) -> Phrases:
    """The entries in `words.toml` of a package: for each thing, lists by language; all of them are looked for together."""
    table = tomllib.loads(files(package).joinpath("words.toml").read_text("utf-8"))
    return Phrases(
        entries=tuple(
            (name, tuple(tuple(entry.split()) for entries in by_language.values() for entry in entries))
            for name, by_language in table.items()
        )
    )


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
