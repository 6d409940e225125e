"""The agency's documents, open for questions. Many threads may ask one library at once; a new index is taken up by itself."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import tantivy

from saklig.assistant.answers import Quote, Source
from saklig.assistant.errors import IndexMissing
from saklig.assistant.retrieval import index as indexing
from saklig.assistant.retrieval import searching
from saklig.assistant.retrieval.choosing import Candidate, candidates, chosen, coverage
from saklig.assistant.retrieval.document import Document
from saklig.assistant.retrieval.words import pieces, stems

__all__ = ["Found", "Hit", "Library"]

_LONGEST_QUESTION = 2_000  # characters that are read; what follows is rarely the question
_READ = 5  # passages whose sentences are weighed
_NEAR = 3
_ENOUGH = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage that fits the question: the text at `start:end` of the document. `score` compares hits of one question alone."""

    source: Source
    text: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the documents say to a question. `answered`: the quotes answer it; else they are none, and `near` is what is close.

    `sure`: from 0 to 1. `complete`: a list was asked for or met, and stands there whole.
    """

    answered: bool
    sure: float
    quotes: tuple[Quote, ...] = ()
    near: tuple[Source, ...] = ()
    hits: tuple[Hit, ...] = field(default=(), repr=False)


class Library:
    """An index that is open. Made by `Library.open`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._generation: Path | None = None
        self._index: tantivy.Index | None = None
        self._document = lru_cache(maxsize=256)(self._read_document)

    @classmethod
    def open(cls, folder: Path | str) -> Library:
        """Open the index in a folder. Errors: IndexMissing, where there is none or it is not whole."""
        made = cls(Path(folder))
        made._current()
        return made

    def search(
        self, question: str, *, language: str = "nb", services: Sequence[str] = (), most: int = 10
    ) -> tuple[Hit, ...]:
        """The passages that fit best, best first. `services`: only what is about these, or about none.

        Errors: IndexMissing, where the index went away meanwhile.
        """
        index = self._current()
        searcher = index.searcher()
        one = searching.asked(searcher, question[:_LONGEST_QUESTION])
        found = searching.search(index, searcher, one, most=most, services=services)
        return tuple(hit for passage in found if (hit := self._hit(passage)) is not None)

    def answer(self, question: str, *, language: str = "nb", services: Sequence[str] = ()) -> Found:
        """The sentences that answer, or what is near. Errors: IndexMissing."""
        question = question[:_LONGEST_QUESTION]
        index = self._current()
        one = searching.asked(index.searcher(), question)
        hits = self.search(question, language=language, services=services)
        if not hits:
            return Found(answered=False, sure=0.0)
        read = hits[:_READ]
        documents = [self._document(self._generation, hit.source.document) for hit in read]
        texts = [
            (doc.text, hit.start, hit.end, hit.score / read[0].score) for doc, hit in zip(documents, read, strict=True)
        ]
        ranked = list(candidates(question, one.weight, texts))
        sure = self._sure(one, ranked, read)
        near = _near(hits)
        if sure < _ENOUGH:
            return Found(answered=False, sure=sure, near=near, hits=hits)
        places = chosen(question, ranked, [doc.text for doc in documents])
        quotes = tuple(
            Quote(
                text=documents[at].text[low:high],
                source=_source(documents[at], _section_at(documents[at], low)),
                start=low,
                end=high,
            )
            for at, low, high in places
        )
        return Found(answered=bool(quotes), sure=sure, quotes=quotes, near=near, hits=hits)

    def document(self, name: str) -> Document | None:
        """A document by its id, as it was indexed. Errors: IndexMissing."""
        self._current()
        return self._document(self._generation, name)

    def _sure(self, one: searching.Asked, ranked: Sequence[Candidate], read: Sequence[Hit]) -> float:
        best = f"{read[0].source.title}\n{read[0].source.section}\n{read[0].text}"
        return coverage(one.weight, set(stems(best)), set(pieces(best)))

    def _hit(self, found: searching.Found) -> Hit | None:
        document = self._document(self._generation, found.document)
        if document is None:
            return None
        return Hit(
            source=_source(document, found.part),
            text=document.text[found.start : found.end],
            start=found.start,
            end=found.end,
            score=found.score,
        )

    def _current(self) -> tantivy.Index:
        """The index in use; another thread or process may have swapped it since the last question."""
        generation = indexing.where(self._folder)
        if generation == self._generation and self._index is not None:
            return self._index
        with self._lock:
            if generation != self._generation or self._index is None:
                self._index, _ = indexing.opened(generation)
                self._generation = generation
            return self._index

    def _read_document(self, generation: Path | None, name: str) -> Document | None:
        if self._index is None:
            raise IndexMissing(f"{self._folder}: no index is open.")
        return searching.document(self._index, self._index.searcher(), name)


def _near(hits: Sequence[Hit]) -> tuple[Source, ...]:
    near: dict[str, Source] = {}
    for hit in hits:
        near.setdefault(hit.source.document, hit.source)
    return tuple(near.values())[:_NEAR]


def _section_at(document: Document, place: int) -> int:
    return next((number for number, one in enumerate(document.sections) if one.start <= place < one.end), -1)


def _source(document: Document, part: int) -> Source:
    section = document.sections[part] if part >= 0 else None
    return Source(
        document=document.id,
        title=document.title,
        section=section.heading if section else "",
        dated=document.dated,
        owner=document.owner,
        language=document.language,
        binding=document.binding,
        address=document.address,
        provision=(section.provision if section else "") or document.provision,
    )
