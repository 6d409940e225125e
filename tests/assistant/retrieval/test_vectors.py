"""Likeness of meaning: made in the background, kept by what was embedded, and never needed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.retrieval.given import documents
from saklig.assistant.errors import ContentError
from saklig.assistant.retrieval import Library, build, embedding
from saklig.assistant.retrieval.vectors import embed

numpy = pytest.importorskip("numpy", reason='the extra is not installed: pip install "saklig[embeddings]"')
WORDS = ("barnehage", "oppsigelse", "søk", "avfall", "kostar", "pris")


class Counting:
    """An embedder that counts words, and its own calls."""

    name = "counting"

    def __init__(self) -> None:
        self.passages = 0

    def question(self, text: str) -> list[float]:
        return self._of(text)

    def passage(self, text: str) -> list[float]:
        self.passages += 1
        return self._of(text)

    def _of(self, text: str) -> list[float]:
        made = numpy.array([1e-3 + text.lower().replace('søppel', 'avfall').count(word) for word in WORDS], dtype="float32")
        return list(made / numpy.linalg.norm(made))


def test_vectors_are_made_once_and_forgotten_with_their_passages(tmp_path: Path) -> None:
    embedder, told = Counting(), []
    first = build(tmp_path, documents())
    assert embed(tmp_path, embedder, progress=lambda done, of: told.append((done, of))) == first.passages
    assert told[0] == (0, first.passages) and told[-1] == (first.passages, first.passages)
    assert embed(tmp_path, embedder) == 0 and embedder.passages == first.passages
    changed = replace(documents()[0], text=documents()[0].text.replace("06.45", "07.15"))
    second = build(tmp_path, [changed, *documents()[1:3]])
    assert embed(tmp_path, embedder) == 1
    index = Library.open(tmp_path, embedder=embedder)._current()
    assert len(index.vectors._keys) == second.passages < first.passages


def test_a_library_answers_before_all_is_embedded_and_takes_up_what_comes(tmp_path: Path) -> None:
    embedder = Counting()
    build(tmp_path, documents())
    library = Library.open(tmp_path, embedder=embedder)
    assert library.answer("Når åpner barnehagen?").answered
    assert all(read.likeness is None for read in library.reads("Når åpner barnehagen?")[1])
    embed(tmp_path, embedder)
    assert all(read.likeness is not None for read in library.reads("Når åpner barnehagen?")[1])


def test_what_no_word_finds_likeness_does(tmp_path: Path) -> None:
    embedder = Counting()
    build(tmp_path, documents())
    embed(tmp_path, embedder)
    asked = "Søppel?"
    assert "script" not in {hit.source.document for hit in Library.open(tmp_path).search(asked)}
    assert "script" in {hit.source.document for hit in Library.open(tmp_path, embedder=embedder).search(asked)}


@pytest.mark.skipif(not embedding.installed(), reason='the extra is not installed: pip install "saklig[embeddings]"')
def test_the_model_is_the_one_that_was_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    embedder = embedding.embedder()
    assert embedder is not None
    asked = numpy.array(embedder.question("Hva koster det å parkere?"))
    like = [float(asked @ numpy.array(embedder.passage(text))) for text in ("Parkering er 30 kroner timen.", "Katter er dyr.")]
    assert like[0] > like[1] and abs(float(asked @ asked) - 1) < 1e-3
    monkeypatch.setattr(embedding, "MODEL", "0" * 64)
    with pytest.raises(ContentError, match="not the model that was tried"):
        embedding.embedder()


def test_while_vectors_are_made_a_question_now_and_then_reads_them_and_not_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from saklig.assistant.retrieval import library as libraries
    from saklig.assistant.retrieval import vectors

    now, read, embedder = [100.0], [], Counting()
    monkeypatch.setattr(libraries.time, "monotonic", lambda: now[0])
    load = vectors.load
    monkeypatch.setattr(vectors, "load", lambda *words: read.append(1) or load(*words))
    monkeypatch.setattr(vectors, "_AT_ONCE", 1)
    build(tmp_path, documents())
    library = Library.open(tmp_path, embedder=embedder)
    for _ in range(3):  # one more vector, and a question
        embed(tmp_path, embedder, stop=lambda: True)
        library.answer("Når åpner barnehagen?")
    assert len(read) == 2, "the first at once, the others not before their time"
    now[0] += 15
    library.answer("Når åpner barnehagen?")
    library.answer("Når åpner barnehagen?")
    assert len(read) == 3 and len(library._current().vectors._keys) == 3
