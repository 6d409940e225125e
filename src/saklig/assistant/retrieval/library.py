"""The agency's documents, open for questions. Many threads may ask one library at once; a new index is taken up by itself."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import tantivy

from saklig.assistant.answers import Quote, Source
from saklig.assistant.errors import ContentError, IndexMissing
from saklig.assistant.retrieval import index as indexing
from saklig.assistant.retrieval import searching, vectors
from saklig.assistant.retrieval.choosing import chosen
from saklig.assistant.retrieval.document import Document
from saklig.assistant.retrieval.embedding import Embedder
from saklig.assistant.retrieval.reading import Read, ranked, read
from saklig.assistant.retrieval.sureness import sure
from saklig.assistant.retrieval.translating import Translator, asked_in_both

__all__ = ["Found", "Hit", "Library", "Opened"]

_LONGEST_QUESTION = 2_000  # characters that are read; what follows is rarely the question
_MASK = re.compile(r"\[[A-Z_]{2,40}\]")  # what stands for a name or number that was masked: no word of the question
_READ = 30  # passages found by words that are read
_ALIKE = 15  # and by likeness of meaning
_NEAR = 3
_READ_AGAIN = 15.0  # seconds: reading all vectors takes 80 ms of 3,000 passages, and they come every second while they are made
Leave = Callable[[str, int], bool]  # whether a passage (document, section) is left out: for measuring alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage that fits the question: the text at `start:end` of the document. `score` compares hits of one question alone."""

    source: Source
    text: str
    start: int
    end: int
    score: float
    part: int = -1  # the number of its section in the document, -1 for none


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the documents say to a question. `answered`: the quotes answer it; else they are none, and `near` is what is close.

    `sure`: from 0 to 1. `whole_list`: the quotes are a list with its lead-in, and nothing of it is left out.
    """

    answered: bool
    sure: float
    quotes: tuple[Quote, ...] = ()
    near: tuple[Source, ...] = ()
    whole_list: bool = False
    hits: tuple[Hit, ...] = field(default=(), repr=False)
    translated: str = ""  # "done", or "failed": words that no passage holds were looked for in bokmål (`translating`)
    likely: tuple[Quote, ...] = field(
        default=(), repr=False
    )  # what would be quoted if it were surer; never shown as an answer


@dataclass(frozen=True, slots=True)
class Opened:
    """One generation of the index, as it is asked."""

    generation: Path
    index: tantivy.Index
    document: Callable[[str], Document | None]
    vectors: Any = None
    read_at: float = 0.0  # when the vectors were read, by `time.monotonic`


class Library:
    """An index that is open. Made by `Library.open`."""

    def __init__(self, folder: Path, embedder: Embedder | None = None, translator: Translator | None = None) -> None:
        self._folder = folder
        self._translator = translator
        self._embedder = embedder
        self._lock = threading.Lock()
        self._opened: Opened | None = None

    @classmethod
    def open(
        cls, folder: Path | str, *, embedder: Embedder | None = None, translator: Translator | None = None
    ) -> Library:
        """Open the index in a folder. `embedder`: from `embedding.embedder()`, where the extra shall be used.

        `translator`: of nynorsk into bokmål, where one shall be used.

        Errors: IndexMissing, where there is no index or it is not whole.
        """
        made = cls(Path(folder), embedder, translator)
        made._current()
        return made

    def search(
        self,
        question: str,
        *,
        language: str = "nb",
        services: Sequence[str] = (),
        most: int = 10,
        leave: Leave | None = None,
    ) -> tuple[Hit, ...]:
        """The passages that fit best, best first, in `language` before others; `services`: of these, or of none.

        Errors: IndexMissing, where the index went away meanwhile.
        """
        opened = self._current()
        _, reads = self._read(opened, _cut(question), language, services, leave)
        return tuple(_hit(one) for one in reads[:most])

    def answer(
        self, question: str, *, language: str = "nb", services: Sequence[str] = (), leave: Leave | None = None
    ) -> Found:
        """The sentences that answer, or what is near. Errors: IndexMissing."""
        question = _cut(question)
        opened = self._current()
        one, reads = self._read(opened, question, language, services, leave)
        if not reads:
            return Found(answered=False, sure=0.0, translated=one.translated)
        hits = tuple(_hit(read) for read in reads[:10])
        value, enough = sure(question, one, reads)
        places, whole = chosen(question, reads)
        made = (_quote(reads[at].document, low, high) for at, low, high in places)
        quotes = tuple({quote.text: quote for quote in reversed(list(made))}.values())[::-1]  # what two pages say, once
        answered = enough and bool(quotes)
        return Found(
            answered=answered,
            sure=value,
            quotes=quotes if answered else (),
            near=_near(hits),
            whole_list=answered and whole,
            hits=hits,
            translated=one.translated,
            likely=quotes,
        )

    def document(self, name: str) -> Document | None:
        """A document by its id, as it was indexed. Errors: IndexMissing."""
        return self._current().document(name)

    def held(self) -> tuple[str, Callable[[], list[Document]]]:
        """Which generation of the index this is, and a way to have all its documents. Errors: IndexMissing, from either."""
        opened = self._current()
        return opened.generation.name, lambda: _all(opened)

    def reads(self, question: str, leave: Leave | None = None, *, language: str = "") -> tuple[searching.Asked, list[Read]]:
        """The passages read for a question, best first; for training and measuring."""
        return self._read(self._current(), _cut(question), language, (), leave)

    def _read(
        self, opened: Opened, question: str, language: str, services: Sequence[str], leave: Leave | None
    ) -> tuple[searching.Asked, list[Read]]:
        searcher = opened.index.searcher()
        one = asked_in_both(searcher, question, None if language == "en" else self._translator)
        found = list(
            searching.search(opened.index, searcher, one, most=_READ if leave is None else 2 * _READ, services=services)
        )
        like, alike = self._alike(opened, question, bool(one.weight))
        known = {(passage.document, passage.start) for passage in found}
        more = [key for key in alike if key not in known]
        found += searching.these(opened.index, searcher, one, more, services)
        if leave is not None:
            found = [passage for passage in found if not leave(passage.document, passage.part)]
        reads = []
        for passage in found:
            document = opened.document(passage.document)
            if document is not None:
                likeness = None if like is None else opened.vectors.of(like, (passage.document, passage.start))
                reads.append(read(question, one, passage, document, likeness))
        return one, ranked(reads, language)

    def _alike(self, opened: Opened, question: str, has_words: bool) -> tuple[Any, list[tuple[str, int]]]:
        if self._embedder is None or opened.vectors is None or not has_words:
            return None, []
        like = opened.vectors.likeness(self._embedder.question(question))
        return like, opened.vectors.best(like, _ALIKE)

    def _current(self) -> Opened:
        """The index in use; another thread or process may have swapped it, or embedded more, since the last question."""
        generation = indexing.where(self._folder)
        opened = self._opened
        if opened is not None and opened.generation == generation and self._fresh(opened):
            return opened
        with self._lock:
            opened = self._opened
            if opened is None or opened.generation != generation:
                opened = _open(generation)
            if self._embedder is not None and not self._fresh(opened):
                held = vectors.load(self._folder, opened.index, self._embedder.name)
                opened = Opened(opened.generation, opened.index, opened.document, held, time.monotonic())
            self._opened = opened
            return opened

    def _fresh(self, opened: Opened) -> bool:
        """Whether its vectors are those there are; while more are made, a question in a quarter of a minute reads them anew."""
        if self._embedder is None:
            return True
        if opened.vectors is None or opened.vectors.state == vectors.stamp(self._folder):
            return opened.vectors is not None
        return not opened.vectors.empty and time.monotonic() < opened.read_at + _READ_AGAIN


def _cut(question: str) -> str:
    return _MASK.sub(" ", question[:_LONGEST_QUESTION])


def _open(generation: Path) -> Opened:
    index, _ = indexing.opened(generation)

    def document(name: str) -> Document | None:
        try:
            return searching.document(index, index.searcher(), name)
        except ContentError as exc:
            raise IndexMissing(str(exc)) from exc

    return Opened(generation, index, lru_cache(maxsize=512)(document))


def _all(opened: Opened) -> list[Document]:
    try:
        return indexing.documents(opened.index)
    except ContentError as exc:
        raise IndexMissing(str(exc)) from exc


def _hit(read: Read) -> Hit:
    found = read.found
    return Hit(
        source=_source(read.document, found.part),
        text=read.text,
        start=found.start,
        end=found.end,
        score=read.score,
        part=found.part,
    )


def _quote(document: Document, start: int, end: int) -> Quote:
    part = next((number for number, one in enumerate(document.sections) if one.start <= start < one.end), -1)
    return Quote(text=document.text[start:end], source=_source(document, part), start=start, end=end)


def _near(hits: Sequence[Hit]) -> tuple[Source, ...]:
    near: dict[str, Source] = {}
    for hit in hits:
        near.setdefault(hit.source.document, hit.source)
    return tuple(near.values())[:_NEAR]


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
        address=(section.address if section else "") or document.address,
        provision=(section.provision if section else "") or document.provision,
    )
