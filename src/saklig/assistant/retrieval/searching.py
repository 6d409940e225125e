"""Finding passages: words of the question against words of text, section, title and surroundings, by BM25.

The weights were chosen on one half of NorQuAD's development questions; decision record 0042 has what the other half gave.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import tantivy

from saklig.assistant.retrieval.document import Document
from saklig.assistant.retrieval.wordlists import words
from saklig.assistant.retrieval.words import pieces, stem, stems

__all__ = ["MOST_PIECES", "Asked", "Found", "asked", "document", "search", "these"]

_WEIGHTS = {"text": 1.0, "title": 0.5, "section": 0.5, "around": 0.3}
_PIECES = 0.2
_MOST_WORDS = 64  # of a question: more than that is no question, and would only cost time
MOST_PIECES = 160
_MOST_OF_THESE = 400
_COMMON = frozenset(stem(word) for word in words("common-words.txt")) - {""}
_COMMON_AT_MOST = 0.5  # of the weight of a word that stands once: "costs" may be as seldom as what it is that costs


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question's words as the index has them, each with how rare it is there (inverse document frequency)."""

    weight: Mapping[str, float]
    pieces: tuple[str, ...]
    highest: float  # the weight of a word that stands in one passage only
    translated: str = ""  # "done", or "failed", where words were to be translated


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A passage and how well it fits by words."""

    document: str
    number: int
    start: int
    end: int
    part: int
    score: float
    address: tantivy.DocAddress


def asked(searcher: tantivy.Searcher, question: str) -> Asked:
    """The question's words, weighed by this index. A word it never holds is as rare as one can be."""
    many = max(searcher.num_docs, 1)
    highest = rarity(many, 1)
    limit = {False: rarity(many, 0), True: _COMMON_AT_MOST * highest}
    weight = {
        word: min(rarity(many, searcher.doc_freq("text", word)), limit[word in _COMMON])
        for word in list(dict.fromkeys(stems(question)))[:_MOST_WORDS]
    }
    found = tuple(dict.fromkeys(pieces(question)))[:MOST_PIECES]
    return Asked(weight=weight, pieces=found, highest=highest)


def rarity(many: int, holding: int) -> float:
    """Robertson's inverse document frequency, as BM25 has it."""
    return math.log(1 + (many - holding + 0.5) / (holding + 0.5))


def search(
    index: tantivy.Index, searcher: tantivy.Searcher, one: Asked, *, most: int, services: Sequence[str] = ()
) -> tuple[Found, ...]:
    """The passages that fit best, best first. With services: of those, and of what is about no service."""
    query = _query(index.schema, one)
    if query is None:
        return ()
    query = _within(index.schema, query, services)
    return tuple(_found(searcher, score, address) for score, address in searcher.search(query, most, count=False).hits)


def these(
    index: tantivy.Index,
    searcher: tantivy.Searcher,
    one: Asked,
    places: Sequence[tuple[str, int]],
    services: Sequence[str] = (),
) -> list[Found]:
    """The passages at these places (document, start), each with how well it fits by words, be it not at all."""
    if not places:
        return []
    wanted = set(places)
    names = {name for name, _ in places}
    own = [tantivy.Query.term_query(index.schema, "document", name, "basic") for name in sorted(names)]
    both = [
        (tantivy.Occur.Must, _unscored(tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in own]))),
        (tantivy.Occur.Must, _unscored(tantivy.Query.term_query(index.schema, "kind", "passage", "freq"))),
    ]
    words = _query(index.schema, one)
    if words is not None:
        both.append((tantivy.Occur.Should, words))
    query = _within(index.schema, tantivy.Query.boolean_query(both), services)
    hits = searcher.search(query, _MOST_OF_THESE, count=False).hits
    found = (_found(searcher, score, address) for score, address in hits)
    return [passage for passage in found if (passage.document, passage.start) in wanted]


def _within(schema: tantivy.Schema, query: tantivy.Query, services: Sequence[str]) -> tantivy.Query:
    if not services:
        return query
    own = [tantivy.Query.term_query(schema, "service", name, "freq") for name in (*services, "-")]
    wanted = _unscored(tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in own]))
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, wanted)])


def _unscored(query: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.boost_query(query, 0.0)


def document(index: tantivy.Index, searcher: tantivy.Searcher, name: str) -> Document | None:
    """A document as it was indexed."""
    both = [
        (tantivy.Occur.Must, tantivy.Query.term_query(index.schema, "document", name, "basic")),
        (tantivy.Occur.Must, tantivy.Query.term_query(index.schema, "kind", "document", "freq")),
    ]
    for _, address in searcher.search(tantivy.Query.boolean_query(both), 1, count=False).hits:
        return Document.from_json(bytes(searcher.doc(address)["whole"][0]).decode())
    return None


def _query(schema: tantivy.Schema, one: Asked) -> tantivy.Query | None:
    parts = [
        tantivy.Query.boost_query(tantivy.Query.term_query(schema, name, word, "freq"), weight)
        for word in one.weight
        for name, weight in _WEIGHTS.items()
    ]
    parts += [
        tantivy.Query.boost_query(tantivy.Query.term_query(schema, "pieces", one, "freq"), _PIECES)
        for one in one.pieces
    ]
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in parts]) if parts else None


def _found(searcher: tantivy.Searcher, score: float, address: tantivy.DocAddress) -> Found:
    held = searcher.doc(address)
    number, start, end, part = (int(held[name][0]) for name in ("number", "start", "end", "part"))
    return Found(
        document=str(held["document"][0]),
        number=number,
        start=start,
        end=end,
        part=part,
        score=float(score),
        address=address,
    )
