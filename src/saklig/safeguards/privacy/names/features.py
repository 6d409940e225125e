"""What the model is told of each word: its letters, its shape, what lists say, and the same of its neighbours.

Each feature is the hash of a few characters, so that no word of the texts it learnt from stands in the model. Features speak of
single words; only shapes and list letters are combined with those of neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from zlib import crc32

from saklig.safeguards.privacy.names.lexicon import Lexicon

__all__ = ["Word", "features"]


class Word(NamedTuple):
    """What was worked out for a word."""

    small: str
    shape: str
    lists: str
    common: str
    own: tuple[str, ...]  # features of the word alone


_BEFORE, _FIRST = (Word(mark, mark, mark, mark, ()) for mark in ("<<", "<"))
_LAST, _AFTER = (Word(mark, mark, mark, mark, ()) for mark in (">", ">>"))
_MOST_SHAPE = 6


def features(words: Sequence[str], lexicon: Lexicon, *, shapes: bool, known: dict[str, Word] | None = None) -> list[list[str]]:
    """The features of each word of a sentence. `known` keeps what was worked out for words before, within one text.

    `shapes`: whether capital letters are told; without them the model is for text that has none to speak of.
    """
    seen: dict[str, Word] = {} if known is None else known
    told = (seen.get(word) or seen.setdefault(word, _word(word, lexicon, shapes)) for word in words)
    row = [_BEFORE, _FIRST, *told, _LAST, _AFTER]
    return [_of_place(row, at) for at in range(2, len(row) - 2)]


def _of_place(row: Sequence[Word], at: int) -> list[str]:
    far, before, word, after, farther = row[at - 2 : at + 3]
    told = [
        f"S-1{before.shape}{word.shape}", f"S1{after.shape}{word.shape}",
        f"L-1{before.lists}|{word.lists}", f"L1{after.lists}|{word.lists}",
        f"x-1{before.small}|{word.shape}", f"x1{after.small}|{word.shape}",
        f"SS{before.shape}{word.shape}{after.shape}",
        f"LL{before.lists}|{word.lists}|{after.lists}{word.shape}",
        f"LV{word.lists}|{word.common}{word.shape}{before.shape}",
        f"VV{before.common}{word.common}{after.common}{before.shape}{word.shape}{after.shape}",
        f"LS{word.lists}{before.shape}{word.shape}{after.shape}",
        f"e-1{before.small[-3:]}", f"e1{after.small[-3:]}", f"f-1{before.small[-5:]}",
    ]  # fmt: skip
    for way, other in (("-2", far), ("-1", before), ("1", after), ("2", farther)):
        told += (f"w{way}{other.small}", f"s{way}{other.shape}", f"l{way}{other.lists}", f"v{way}{other.common}")
    return [*word.own, *(f"{crc32(one.encode()):x}" for one in told)]


def _word(text: str, lexicon: Lexicon, shapes: bool) -> Word:
    small = text.lower()
    shape = _shape(text) if shapes else _shape(small)
    lists, common = lexicon.lists_of(small), lexicon.commonness(small)
    own = ["b", f"w{small}", f"s{shape}", f"l{lists}", f"v{common}", f"n{min(len(small), 9)}"]
    own += [f"p{size}{small[:size]}" for size in (1, 2, 3, 4) if len(small) > size]
    own += [f"e{size}{small[-size:]}" for size in (1, 2, 3, 4, 5) if len(small) > size]
    own += ["hy"] if "-" in small else []
    return Word(small, shape, lists, common, tuple(f"{crc32(one.encode()):x}" for one in own))


def _shape(text: str) -> str:
    """Kari: Xx. McDonald: XxXx. NRK: X. 2020: 9."""
    if len(text) == 1:
        return "U" if text.isupper() else "l" if text.islower() else "9" if text.isdigit() else text
    shape = ""
    for sign in text:
        kind = "X" if sign.isupper() else "x" if sign.islower() else "9" if sign.isdigit() else sign
        if shape[-1:] != kind:
            shape += kind
        if len(shape) == _MOST_SHAPE:
            break
    return shape
