"""Words of a question that the index never holds, looked for as bokmål has them, where a translator is at hand.

The pool of words (`pool`) knows many nynorsk words and rules, and a translator more. Only a word that no passage holds is taken
as the translator has it: where the pool was right nothing changes, and a bokmål question is searched for as it was asked. Pieces
of long words are taken from both. docs/assistant-search.md has what it gave.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

import tantivy

from saklig.assistant.retrieval.searching import MOST_PIECES, Asked, asked
from saklig.assistant.retrieval.words import pieces, spoken, stem

__all__ = ["Translator", "asked_in_both"]


class Translator(Protocol):
    """The port to a translator of nynorsk into bokmål. It is given plain words, and answers within a fraction of a second."""

    def bokmal(self, text: str) -> str | None:
        """The text in bokmål; None where it did not come in time, or not at all."""
        ...


def asked_in_both(searcher: tantivy.Searcher, question: str, translator: Translator | None) -> Asked:
    """The question's words as the index has them. `Asked.translated` tells whether a translator helped."""
    one = asked(searcher, question)
    if translator is None or not _unknown(searcher, one):
        return one
    said = translator.bokmal(" ".join(spoken(question)))
    if said is None:
        return replace(one, translated="failed")
    other = asked(searcher, _word_by_word(searcher, spoken(question), spoken(said)))
    both = dict.fromkeys((*other.pieces, *pieces(question), *pieces(said)))
    return replace(other, pieces=tuple(both)[:MOST_PIECES], translated="done")


def _unknown(searcher: tantivy.Searcher, one: Asked) -> bool:
    return any(searcher.doc_freq("text", word) == 0 for word in one.weight)


def _word_by_word(searcher: tantivy.Searcher, own: list[str], said: list[str]) -> str:
    """The question, each word that no passage holds as it was translated; as it was where there are more words or fewer."""
    if len(own) != len(said):
        return " ".join(own)
    held = (not stem(one) or searcher.doc_freq("text", stem(one)) > 0 for one in own)
    return " ".join(one if there else other for one, other, there in zip(own, said, held, strict=True))
