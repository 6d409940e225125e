"""Vectors of passages, beside the index: made in the background, kept by what was embedded, never needed for an answer.

A passage's vector is known by the hash of its title and text, so that a document that is indexed again is not embedded again,
and a vector is never taken for that of a text it was not made of.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import tantivy

from saklig.assistant.retrieval import index as indexing
from saklig.assistant.retrieval.document import Document
from saklig.assistant.retrieval.embedding import Embedder

__all__ = ["Vectors", "embed", "key_of", "load", "made", "places"]

_FILE = "vectors.sqlite"
_AT_ONCE = 25  # vectors a commit: what is lost when the machine stops
Key = tuple[str, int]  # document, start


def key_of(document: Document, start: int, end: int) -> bytes:
    """What the vector of a passage is known by."""
    return hashlib.sha256(f"{document.title}\n{document.text[start:end]}".encode()).digest()


def embed(
    folder: Path, embedder: Embedder, *, progress: Callable[[int, int], None] = lambda done, of: None,
    stop: Callable[[], bool] = lambda: False,
) -> int:  # fmt: skip
    """Make the vectors that the index in use lacks, and forget those of what is gone. Gives how many were made.

    It may be broken off at any time, by `stop` too, and goes on where it was. Errors: IndexMissing.
    """
    index, _ = indexing.opened(indexing.where(folder))
    with closing(_open(folder)) as base:
        wanted = {key_of(one, start, end): (one.title, one.text[start:end]) for one, start, end in places(index)}
        have = {bytes(row[0]) for row in base.execute("select key from vector where model = ?", (embedder.name,))}
        missing = [key for key in wanted if key not in have]
        progress(len(wanted) - len(missing), len(wanted))
        for number, key in enumerate(missing, start=1):
            title, text = wanted[key]
            base.execute(
                "insert or replace into vector values (?, ?, ?)", (key, embedder.name, _packed(embedder, title, text))
            )
            if number % _AT_ONCE == 0 or number == len(missing):
                base.commit()
                progress(len(wanted) - len(missing) + number, len(wanted))
                if stop():
                    return number
        gone = [(key,) for key in have - wanted.keys()]
        base.executemany("delete from vector where key = ?", gone)
        base.execute("delete from vector where model <> ?", (embedder.name,))
        base.commit()
    return len(missing)


class Vectors:
    """The vectors of an index, in memory. `state` tells one set of them from another."""

    def __init__(self, keys: Sequence[Key], matrix: Any, state: tuple[Any, ...]) -> None:
        self._at = {key: number for number, key in enumerate(keys)}
        self._keys = keys
        self._matrix = matrix
        self.state = state

    @property
    def empty(self) -> bool:
        """Whether there are none."""
        return not self._keys

    def likeness(self, question: Sequence[float]) -> Any:
        """How like each passage is to the question: an array in the order of the passages; None while there are none."""
        if not self._keys:
            return None
        return self._matrix @ question

    def best(self, like: Any, most: int) -> list[Key]:
        """The passages that are most like."""
        import numpy

        if like is None:
            return []
        most = min(most, len(self._keys))
        top = numpy.argpartition(-like, most - 1)[:most]
        return [self._keys[number] for number in sorted(top, key=lambda one: -like[one])]

    def of(self, like: Any, key: Key) -> float | None:
        """The likeness of one passage, or None where it has no vector yet."""
        at = self._at.get(key)
        return None if at is None or like is None else float(like[at])


def stamp(folder: Path) -> tuple[Any, ...]:
    """Changes when vectors were added; costs no reading of them."""
    made = []
    for name in (_FILE, f"{_FILE}-wal"):
        try:
            told = (folder / name).stat()
            made.append((told.st_mtime_ns, told.st_size))
        except OSError:
            made.append((0, 0))
    return tuple(made)


def load(folder: Path, index: tantivy.Index, model: str) -> Vectors:
    """The vectors that are made so far for this index."""
    import numpy

    state = stamp(folder)
    held: dict[bytes, bytes] = {}
    if (folder / _FILE).exists():
        with closing(_open(folder)) as base:
            held = {
                bytes(key): bytes(value)
                for key, value in base.execute("select key, value from vector where model = ?", (model,))
            }
    keys, rows = [], []
    for one, start, end in places(index) if held else ():
        value = held.get(key_of(one, start, end))
        if value is not None:
            keys.append((one.id, start))
            rows.append(numpy.frombuffer(value, dtype="<f2").astype("float32"))
    return Vectors(keys, numpy.array(rows, dtype="float32") if rows else numpy.zeros((0, 1), dtype="float32"), state)


def _packed(embedder: Embedder, title: str, text: str) -> bytes:
    import numpy

    return numpy.asarray(embedder.passage(f"{title}\n{text}"), dtype="<f2").tobytes()


def _open(folder: Path) -> sqlite3.Connection:
    base = sqlite3.connect(folder / _FILE, timeout=20)
    base.execute("pragma journal_mode = wal")
    base.execute("create table if not exists vector (key blob primary key, model text not null, value blob not null)")
    return base


def made(folder: Path, model: str) -> frozenset[bytes]:
    """What the vectors that there are now are known by (`key_of`)."""
    if not (folder / _FILE).exists():
        return frozenset()
    with closing(_open(folder)) as base:
        return frozenset(bytes(row[0]) for row in base.execute("select key from vector where model = ?", (model,)))


def places(index: tantivy.Index) -> Iterator[tuple[Document, int, int]]:
    """Every passage of an index, with its document."""
    searcher = index.searcher()
    most = max(searcher.num_docs, 1)
    whole = searcher.search(tantivy.Query.term_query(index.schema, "kind", "document", "freq"), most, count=False).hits
    documents = {}
    for _, address in whole:
        document = Document.from_json(bytes(searcher.doc(address)["whole"][0]).decode())
        documents[document.id] = document
    for _, address in searcher.search(
        tantivy.Query.term_query(index.schema, "kind", "passage", "freq"), most, count=False
    ).hits:
        held = searcher.doc(address)
        yield documents[str(held["document"][0])], int(held["start"][0]), int(held["end"][0])
