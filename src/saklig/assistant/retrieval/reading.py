"""Reading the passages that were found: which of the question's words stand in each, and in which of its sentences.

BM25 finds passages that are full of a question's words; an answer needs them all, near each other. So the passages are ranked
once more by how much of the question stands in the passage and in its best sentence, and by likeness of meaning where there
is a measure of it. `training/retrieval.py` chooses the weights; decision record 0042 has what they gave.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from saklig.assistant.retrieval.asking import Kind, holds, kind_of
from saklig.assistant.retrieval.document import Document
from saklig.assistant.retrieval.searching import Asked, Found
from saklig.assistant.retrieval.sentences import sentences
from saklig.assistant.retrieval.weights import RANKING
from saklig.assistant.retrieval.words import pieces, stems

__all__ = ["Line", "Read", "held", "ranked", "read", "taken"]

_BEFORE = 0.35  # what the sentence before counts: "It closes at four" says of what in the one before it
_KIND = 0.2
_PART = 0.6  # a word that only stands as part of another counts less
_PREFIX = 3
_OWN_LANGUAGE = 1.0  # of a score of some twelve
_QUESTION = 0.4  # a sentence that asks answers nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A sentence, and how much of the question stands in it: `alone`, and with the sentence before (`both`)."""

    start: int
    end: int
    alone: float
    both: float
    right: bool  # a thing of the kind asked for stands in it
    fit: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A passage that was read. `cover`: how much of the question stands in it; `likeness`: of meaning, None where unknown."""

    found: Found
    document: Document
    cover: float
    lines: tuple[Line, ...]
    likeness: float | None = None
    score: float = 0.0

    @property
    def text(self) -> str:
        return self.document.text[self.found.start : self.found.end]

    @property
    def heading(self) -> str:
        return self.document.sections[self.found.part].heading if self.found.part >= 0 else ""

    @property
    def best(self) -> Line | None:
        return max(self.lines, key=lambda one: one.fit, default=None)


@lru_cache(maxsize=8_192)
def taken(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The stems of a text and the pieces of its words."""
    return frozenset(stems(text)), frozenset(pieces(text))


def held(weight: Mapping[str, float], *texts: str) -> dict[str, float]:
    """How much of each of the question's words stands in these texts, from 0 to 1."""
    took = [taken(text) for text in texts if text]
    words = frozenset().union(*(one for one, _ in took)) if took else frozenset()
    parts = frozenset().union(*(one for _, one in took)) if took else frozenset()
    return {word: 1.0 if word in words else _PART * _hidden(word, words, parts) for word in weight}


def share(weight: Mapping[str, float], there: Mapping[str, float]) -> float:
    """How much of the question's weight that is, from 0 to 1."""
    whole = sum(weight.values())
    return sum(worth * there[word] for word, worth in weight.items()) / whole if whole else 0.0


def read(question: str, one: Asked, found: Found, document: Document, likeness: float | None = None) -> Read:
    """Read a passage for a question."""
    heading = document.sections[found.part].heading if found.part >= 0 else ""
    text = document.text[found.start : found.end]
    lines = tuple(_lines(kind_of(question), one.weight, document.text, found, heading))
    return Read(
        found=found,
        document=document,
        cover=share(one.weight, held(one.weight, heading, text)),
        lines=lines,
        likeness=likeness,
    )


def ranked(reads: Sequence[Read], language: str = "") -> list[Read]:
    """The passages anew, best first; of like ones that in the language asked in, as guidance often stands in several.

    Those whose likeness is not known are taken to be as like as the middle of the others.
    """
    if not reads:
        return []
    top = max(one.found.score for one in reads) or 1.0
    known = sorted(one.likeness for one in reads if one.likeness is not None)
    weights = RANKING["embeddings" if known else "words"]
    middle = known[len(known) // 2] if known else 0.0

    def score(one: Read) -> float:
        said = weights["bm25"] * one.found.score / top + weights["cover"] * one.cover
        said += weights["line"] * (one.best.fit if one.best else 0.0)
        said += _OWN_LANGUAGE if one.document.language == language else 0.0
        return said + weights.get("likeness", 0.0) * (middle if one.likeness is None else one.likeness)

    made = [
        Read(
            found=one.found,
            document=one.document,
            cover=one.cover,
            lines=one.lines,
            likeness=one.likeness,
            score=score(one),
        )
        for one in reads
    ]
    return sorted(made, key=lambda one: (-one.score, one.found.document, one.found.start))


def _lines(kind: Kind, weight: Mapping[str, float], text: str, found: Found, heading: str) -> Iterator[Line]:
    before = heading
    for low, high in sentences(text, found.start, found.end):
        said = text[low:high]
        alone = share(weight, held(weight, said))
        both = share(weight, held(weight, said, before))
        right = holds(kind, said)
        fit = alone + _BEFORE * (both - alone) + (_KIND if right and kind is not Kind.OTHER else 0.0)
        fit *= _QUESTION if said.endswith("?") else 1.0
        yield Line(start=low, end=high, alone=alone, both=both, right=right, fit=fit)
        before = said


def _hidden(word: str, words: frozenset[str], parts: frozenset[str]) -> float:
    """From 0 to 1: the word begins another ("åpn" in "åpningstid"), or its pieces stand in one."""
    if len(word) < _PREFIX:
        return 0.0
    if any(one.startswith(word) for one in words):
        return 1.0
    own = [word[at : at + 5] for at in range(len(word) - 4)]
    return (sum(one in parts for one in own) / len(own)) ** 2 if own else 0.0
