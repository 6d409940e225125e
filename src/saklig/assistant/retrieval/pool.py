"""One pool of words for bokmål and nynorsk: a nynorsk word is looked for, and held, as the bokmål word it answers to.

This is no translation. It is a list of words that public texts are full of (`data/nynorsk.txt`), and some rules of word
formation that hold for most others; a word that neither knows is held as it stands. Both sides of a comparison go through the
same door, so a rule that makes a word that is none costs nothing.
"""

from __future__ import annotations

import re

from saklig.assistant.retrieval.wordlists import pairs, words

__all__ = ["STOP_WORDS", "pooled"]

STOP_WORDS = words("stop-words.txt")
_WHOLE = pairs("nynorsk.txt")
_STARTS = pairs("starts.txt")
_START = re.compile("(" + "|".join(sorted(_STARTS, key=len, reverse=True)) + ")(?=[a-zæøå]{4})")

# Ends of nynorsk words and what bokmål has for them, longest first; only where enough of a word stands before.
_ENDS = (
    ("leikane", "hetene"), ("leikar", "heter"), ("leiken", "heten"), ("heitene", "hetene"), ("heiter", "heter"),
    ("heita", "heten"), ("ingane", "ingene"), ("ingar", "inger"), ("inga", "ingen"), ("arane", "erne"), ("arar", "ere"),
    ("aren", "eren"), ("leik", "het"), ("heit", "het"), ("legare", "ligere"), ("legast", "ligst"), ("lege", "lige"),
    ("leg", "lig"), ("ane", "ene"), ("semd", "somhet"), ("ar", "er"),
)  # fmt: skip
_ENOUGH = 4


def pooled(word: str) -> str:
    """The bokmål word that a nynorsk word in small letters answers to, or the word itself."""
    known = _WHOLE.get(word)
    if known is not None:
        return known
    found = _START.match(word)
    if found:
        word = _STARTS[found.group()] + word[found.end() :]
    for end, other in _ENDS:
        if word.endswith(end) and len(word) - len(end) >= _ENOUGH:
            return word[: -len(end)] + other
    return word
