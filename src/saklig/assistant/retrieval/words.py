"""Words as the index holds them: stems of Norwegian words, one pool for bokmål and nynorsk, and pieces of long words.

A compound hides its parts ("søknadsfrist" holds "søknad" and "frist"), and no list of words has them all: long words are
therefore also held as overlapping pieces of five letters, which count less than whole words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from saklig.assistant.retrieval.pool import STOP_WORDS, pooled, root

__all__ = ["pieces", "plain", "spoken", "stem", "stems"]

_PIECE = 5
_WORD = re.compile(r"[^\W_]+")
_LONGEST = 60  # what is longer is no word: an address, a key, or an attack


def plain(text: str) -> str:
    """The text in one way of writing its characters (NFKC), in small letters."""
    return unicodedata.normalize("NFKC", text).lower()


def spoken(text: str) -> list[str]:
    """The words of a text in small letters, in order, stop words with them."""
    return [word for word in _WORD.findall(plain(text)) if len(word) <= _LONGEST]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """One word as the index holds it; the empty string for a stop word."""
    if word in STOP_WORDS:
        return ""
    known = pooled(word)
    if known in STOP_WORDS:
        return ""
    return root(known)


def stems(text: str) -> list[str]:
    """The stems of a text in order, stop words left out."""
    return [found for word in spoken(text) if (found := stem(word))]


@lru_cache(maxsize=50_000)
def _pieces(word: str) -> tuple[str, ...]:
    return tuple(word[at : at + _PIECE] for at in range(len(word) - _PIECE + 1))


def pieces(text: str) -> list[str]:
    """The overlapping pieces of the words that are no stop words and long enough to have one."""
    return [piece for word in spoken(text) if word not in STOP_WORDS for piece in _pieces(pooled(word))]
