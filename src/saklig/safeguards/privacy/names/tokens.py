"""Words and sentences, as the model for names was trained on them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

__all__ = ["Token", "sentences"]

_TOKEN = re.compile(r"[^\W_]+(?:['\-.][^\W_]+)*|[^\w\s]|_")
_LONGEST = 200  # tokens: the model's work grows with the length of a sentence, and a table has none
_BEFORE_A_NAME = frozenset((
    "dr", "hr", "fr", "mr", "mrs", "st", "prof", "adv", "jf", "ca", "nr", "kl", "bl", "mv", "osv", "evt", "inkl", "tlf", "sr",
    "jr",
))  # fmt: skip


class Token(NamedTuple):
    """A word or a sign, and its place in the folded text."""

    text: str
    start: int
    end: int


def sentences(text: str) -> Iterator[Sequence[Token]]:
    """The tokens of folded text, sentence by sentence."""
    sentence: list[Token] = []
    for match in _TOKEN.finditer(text):
        token = Token(match.group(), *match.span())
        if sentence and (len(sentence) >= _LONGEST or _parts(text, sentence, token)):
            yield sentence
            sentence = []
        sentence.append(token)
    if sentence:
        yield sentence


def _parts(text: str, sentence: Sequence[Token], token: Token) -> bool:
    """Whether a new sentence begins with `token`: after a full stop and a blank, or after an empty line."""
    last = sentence[-1]
    if text.count("\n", last.end, token.start) > 1:
        return True
    if last.text not in (".", "!", "?") or token.start == last.end or not token.text[0].isupper():
        return False
    before = sentence[-2].text if len(sentence) > 1 else ""
    return last.text != "." or not before or (len(before) > 1 and before.lower() not in _BEFORE_A_NAME)
