"""Word lists that a lawyer can read and mend, as something that can be looked for.

A phrase is words with a blank between. `*` at the end or beginning of a word stands for any letters, `?` after a letter or a
bracket means that it may be missing, `(one|the other)` stands for either, `..` for up to four words of any kind, `@person` for
a masked name. Words of a phrase are found also where the blank between them is missing. `this & that` stands for both, in
either order, with up to eight words between.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from saklig.assistant.errors import ContentError
from saklig.assistant.steps.reading import MASKED_PERSON

__all__ = ["Phrases", "lists_of"]

_GAP = r"(?: [^ ]+){0,4}?(?= )"
_BETWEEN = r"(?: [^ ]+){0,8}?(?= )"
_PART = re.compile(r"\(|\)\??|\||\.\.|[^\s()|]+")
_WORD = re.compile(r"\*?(?:[^\W_]\??)+\*?")
_TAKEN_OUT = " · "


class Phrases:
    """Phrases that belong together."""

    def __init__(self, phrases: Iterable[str]) -> None:
        made = [one for phrase in phrases for one in _ways(phrase)]
        one = f"(?:{'|'.join(made)})"
        self._pattern = re.compile(rf"(?<![^ ]){one}(?![^ ])") if made else None
        self._whole = re.compile(rf"(?:{one}(?![^ ]))+") if made else None

    def found_in(self, readings: Iterable[str]) -> str | None:
        """The first place in the readings that one of the phrases matches, as it stands there; None where there is none."""
        if self._pattern is None:
            return None
        return next((found[0].strip() for reading in readings if (found := self._pattern.search(reading))), None)

    def without(self, reading: str) -> str:
        """The reading with what the phrases match taken out; a sign that no phrase matches stands in its place."""
        return self._pattern.sub(_TAKEN_OUT, reading).replace("  ", " ").strip() if self._pattern is not None else reading

    def is_all_of(self, reading: str) -> bool:
        """Whether the reading is nothing but phrases of this list."""
        return self._whole is not None and self._whole.fullmatch(reading) is not None


def _ways(phrase: str) -> tuple[str, ...]:
    """The phrase as regular expressions: two where its halves may stand in either order."""
    first, both, second = phrase.partition(" & ")
    if not both:
        return (_Pattern(phrase).made,)
    one, other = _Pattern(first).made, _Pattern(second).made
    return f"{one}{_BETWEEN}{other}", f"{other}{_BETWEEN}{one}"


class _Pattern:
    """One phrase as a regular expression: each word brings the blank before it along, which may be missing."""

    def __init__(self, phrase: str) -> None:
        self._phrase = phrase
        self._parts = _PART.findall(phrase)
        self._at = 0
        self.made = self._either()
        if self._at < len(self._parts):
            raise self._fault("closes a bracket that it does not open")
        if not re.search(r"[^\W_]", self.made):
            raise self._fault("has no words")

    def _either(self) -> str:
        choices = [self._words()]
        while self._at < len(self._parts) and self._parts[self._at] == "|":
            self._at += 1
            choices.append(self._words())
        return f"(?:{'|'.join(choices)})" if len(choices) > 1 else choices[0]

    def _words(self) -> str:
        made: list[str] = []
        while self._at < len(self._parts) and self._parts[self._at][0] not in "|)":
            part = self._parts[self._at]
            self._at += 1
            made.append(self._bracket() if part == "(" else _GAP if part == ".." else self._word(part))
        if len(made) > 1 and made[-2] == _GAP and made[-1].endswith(")?"):  # a gap before what may be missing may be missing too
            made[-2:] = [f"(?:{_GAP}{made[-1]})?"]
        while made and made[-1] == _GAP:  # at the end it stands for nothing
            made.pop()
        return "".join(made)

    def _bracket(self) -> str:
        inner = self._either()
        if self._at == len(self._parts) or not self._parts[self._at].startswith(")"):
            raise self._fault("opens a bracket that it does not close")
        end = self._parts[self._at]
        self._at += 1
        return f"(?:{inner}){end[1:]}"

    def _word(self, word: str) -> str:
        if word == "@person":
            return f" ?{MASKED_PERSON}"
        if not _WORD.fullmatch(word):
            raise self._fault(f"holds {word!r}, which can match nothing")
        return " ?" + word.lower().replace("*", "[^ ]*")

    def _fault(self, what: str) -> ContentError:
        return ContentError(
            f"the phrase {self._phrase!r} {what}; write words of letters and digits with a blank between, * only at the end"
            " or the beginning of a word, and brackets in pairs"
        )


@cache
def lists_of(name: str) -> Mapping[str, Any]:
    """A file of word lists that lies in `steps/words`. Errors: ContentError, where it cannot be read."""
    try:
        return tomllib.loads(files("saklig.assistant.steps").joinpath("words", f"{name}.toml").read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ContentError(f"steps/words/{name}.toml cannot be read: {error}") from None
