"""The index on disk: swapped whole, never used half, and only what changed is indexed anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.retrieval.given import documents
from saklig.assistant import ContentError, IndexMissing
from saklig.assistant.retrieval import Document, Library, Section, build
from saklig.assistant.retrieval import index as indexing

ASKED = "Når åpner barnehagen?"


def test_only_what_changed_is_indexed_anew(tmp_path: Path) -> None:
    given = documents()
    first = build(tmp_path, given)
    assert (first.added, first.changed, first.removed, first.kept) == (len(given), 0, 0, 0)
    library = Library.open(tmp_path)
    changed = replace(given[0], text=given[0].text.replace("06.45", "07.15"))
    second = build(tmp_path, [changed, *given[1:-1]])
    assert (second.added, second.changed, second.removed, second.kept) == (0, 1, 1, len(given) - 2)
    texts = [quote.text for quote in library.answer(ASKED).quotes]
    assert any("07.15" in text for text in texts) and not any("06.45" in text for text in texts)
    assert library.document("script") is None
    assert len(list(tmp_path.glob("g-*"))) == 1


def test_a_build_that_breaks_off_leaves_the_old_index_in_use(tmp_path: Path) -> None:
    build(tmp_path, documents())

    def breaking() -> Iterator[Document]:
        yield documents()[1]
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk is full"):
        build(tmp_path, breaking())
    assert Library.open(tmp_path).answer(ASKED).answered
    assert len(list(tmp_path.glob("g-*"))) == 1


def test_no_index_is_told(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="no index here"):
        Library.open(tmp_path / "nowhere")


def test_each_file_of_an_index_is_missed_and_each_cut_is_seen(tmp_path: Path) -> None:
    build(tmp_path, documents())
    generation = indexing.where(tmp_path)
    files = [path for path in generation.iterdir() if path.is_file() and not path.name.endswith(".lock")]
    assert len(files) > 5
    for path in files:
        whole = path.read_bytes()
        for broken in (None, whole[: len(whole) // 2], whole + b"\0"):
            path.unlink()
            if broken is not None:
                path.write_bytes(broken)
            with pytest.raises(IndexMissing, match="Build it again"):
                Library.open(tmp_path)
            path.write_bytes(whole)
    assert Library.open(tmp_path).answer(ASKED).answered


def test_an_index_of_another_format_is_refused_and_built_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path, documents())
    monkeypatch.setattr(indexing, "FORMAT", indexing.FORMAT + 1)
    with pytest.raises(IndexMissing, match="format"):
        Library.open(tmp_path)
    assert build(tmp_path, documents()).added == len(documents())
    assert Library.open(tmp_path).answer(ASKED).answered


def test_a_pointer_that_leads_elsewhere_is_not_followed(tmp_path: Path) -> None:
    build(tmp_path / "one", documents())
    name = indexing.where(tmp_path / "one").name
    (tmp_path / "two").mkdir()
    (tmp_path / "two/current").write_text(f"g-/../../one/{name}")
    with pytest.raises(IndexMissing):
        Library.open(tmp_path / "two")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"id": ""}, "its id must be"),
        ({"text": "  \n"}, "has no text"),
        ({"text": "halvt \ud800 tegn"}, "half a character"),
        ({"language": "se"}, "is none of nb, nn, en"),
        ({"address": "javascript:alert(1)"}, "neither https:// nor a page of ours"),
        ({"sections": (Section(heading="Utenfor", start=0, end=10**6),)}, "lies outside the text"),
    ],
)
def test_a_document_that_cannot_be_used_says_why_and_how_to_mend_it(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(ContentError, match=said) as caught:
        replace(documents()[0], **wrong)
    assert str(caught.value).count(".") >= 1


def test_two_documents_of_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="comes twice"):
        build(tmp_path, [documents()[0], documents()[0]])
    with pytest.raises(IndexMissing):
        Library.open(tmp_path)
