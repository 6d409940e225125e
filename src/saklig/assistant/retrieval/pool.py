"""One pool of words for bokmål and nynorsk: a nynorsk word is looked for, and held, as the bokmål word it answers to.

This is no translation. It is a list of words that public texts are full of (`data/nynorsk.txt`), which holds for all their
endings, and some rules of word formation and of sound that hold for most others; a word that none of them knows is held as it
stands. Both sides of a comparison go through the same door, so a rule that makes a word that is none costs nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

from saklig.assistant.retrieval.wordlists import pairs, words

__all__ = ["STOP_WORDS", "pooled", "root"]

STOP_WORDS = words("stop-words.txt")
_WHOLE = pairs("nynorsk.txt")
_STARTS = pairs("starts.txt")
_START = re.compile("(" + "|".join(sorted(_STARTS, key=len, reverse=True)) + ")(?=[a-zæøå]{4})")
_STEMMER = TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.stemmer("norwegian")).build()

# Ends of nynorsk words and what bokmål has for them, longest first, and how many letters must stand before.
_ENDS = (
    ("leikane", "hetene", 3), ("legaste", "ligste", 2), ("leikar", "heter", 3), ("leiken", "heten", 3), ("legvis", "ligvis", 3),
    ("legare", "ligere", 2), ("legast", "ligst", 2), ("heitene", "hetene", 3), ("heiter", "heter", 3), ("heita", "heten", 3),
    ("ingane", "ingene", 3), ("ingar", "inger", 3), ("inga", "ingen", 3), ("arane", "erne", 3), ("arar", "ere", 3),
    ("aren", "eren", 3), ("aste", "este", 3), ("leik", "het", 3), ("heit", "het", 3), ("lege", "lige", 3), ("leg", "lig", 3),
    ("ande", "ende", 3), ("ane", "ene", 4), ("ast", "est", 4), ("semd", "somhet", 3), ("gd", "gt", 3), ("ar", "er", 3),
)  # fmt: skip
# Sounds in which the two written forms differ throughout; folded in both, so that nothing must be known of the word.
_SOUNDS = (
    (re.compile(r"(?<=..)([kg])j(?=[eaå])"), r"\1"),  # byggja, bygge
    (re.compile(r"(?<=.)øy(?=[^aeiouyæøå])"), "ø"),  # høyra, høre
    (re.compile(r"^øyd"), "ød"),  # øydelagd, ødelagt
    (re.compile(r"^kv"), "hv"),  # kvit, hvit
    (re.compile(r"mn(?=[eaidt]|$)"), "vn"),  # namn, navn
    (re.compile(r"(?<=[hrdmbl])ei(?=[lnmrt])"), "e"),  # heil, hel
)


def _folded(word: str) -> str:
    for sound, other in _SOUNDS:
        word = sound.sub(other, word)
    return word


@lru_cache(maxsize=100_000)
def pooled(word: str) -> str:
    """The bokmål word that a nynorsk word in small letters answers to, or the word itself; sounds folded."""
    known = _WHOLE.get(word)
    if known is not None:
        return _folded(known)
    found = _START.match(word)
    if found:
        word = _STARTS[found.group()] + word[found.end() :]
    for end, other, enough in _ENDS:
        if word.endswith(end) and len(word) - len(end) >= enough:
            return _folded(word[: -len(end)] + other)
    return _folded(word)


def _stemmed(word: str) -> str:
    found = _STEMMER.analyze(word)
    return found[0] if found else ""


def _by_stem() -> dict[str, str]:
    """The same list by stems, so that it holds for endings that it does not name. Short stems are too many words' to say."""
    made: dict[str, str] = {}
    for one, other in _WHOLE.items():
        known, meant = _stemmed(pooled_start(one)), _stemmed(_folded(other))
        if len(known) >= _LONG_ENOUGH and known != meant:
            made.setdefault(known, meant)
    return made


def pooled_start(word: str) -> str:
    """A word as it would be held if the list did not know it."""
    for end, other, enough in _ENDS:
        if word.endswith(end) and len(word) - len(end) >= enough:
            return _folded(word[: -len(end)] + other)
    return _folded(word)


_LONG_ENOUGH = 4
_FIRST, _LAST = 3, 5  # letters of a compound's first part, and of the stem of its last, at least
_ROOTS = _by_stem()


def root(word: str) -> str:
    """The stem of a word that was pooled; of a compound, its last part may be what the list knows."""
    found = _stemmed(word)
    known = _ROOTS.get(found)
    if known is not None:
        return known
    return next((found[:at] + _ROOTS[found[at:]] for at in range(_FIRST, len(found) - _LAST + 1) if found[at:] in _ROOTS), found)
