"""Sentences, blocks and passages are places in a text: in order, apart, and nothing of it is lost between them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saklig.assistant.retrieval import Document, Section, passages
from saklig.assistant.retrieval.asking import Kind, holds, kind_of, wants_list
from saklig.assistant.retrieval.sentences import blocks, sentences
from saklig.assistant.retrieval.words import pieces, stems

HERE = Path(__file__).parent
PIECES = st.sampled_from(
    ["Fristen er 1. mars.", "f.eks. ", "\n", "\n\n", "- punkt", " ", ":", "Hva? ", "§ 3 ", "😀", "\u0301", "x" * 950, "A. ", "\t"]
)
TEXTS = st.one_of(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.lists(PIECES, max_size=40).map("".join))


CUT = tomllib.loads((HERE / "sentences.toml").read_text("utf-8"))["text"]


@pytest.mark.parametrize("text", CUT, ids=lambda one: one["whole"][:30])
def test_sentences_as_a_reader_would_cut_them(text: dict[str, Any]) -> None:
    assert [text["whole"][low:high] for low, high in sentences(text["whole"])] == text["sentences"]


@given(TEXTS)
def test_sentences_and_blocks_lose_nothing(text: str) -> None:
    for places in ([*sentences(text)], [(one.start, one.end) for one in blocks(text, 0, len(text))]):
        at = 0
        for low, high in places:
            assert at <= low < high and not text[at:low].strip() and text[low:high] == text[low:high].strip()
            at = high
        assert not text[at:].strip()


@given(TEXTS.filter(lambda text: bool(text.strip())), st.integers(0, 200), st.integers(0, 200))
def test_passages_lose_nothing(text: str, one: int, other: int) -> None:
    low, high = sorted((min(one, len(text)), min(other, len(text))))
    section = Section(heading="A heading that stands nowhere", start=low, end=high)
    document = Document(id="a", title="A title that stands nowhere", text=text, sections=(section,))
    at = 0
    for place in passages(document):
        assert at <= place.start < place.end and not text[at : place.start].strip()
        inside = low <= place.start and place.end <= high
        assert (place.section == 0) == inside or place.section == -1
        at = place.end
    assert not text[at:].strip()
    assert Document.from_json(document.to_json()) == document


@pytest.mark.parametrize(
    ("bokmaal", "nynorsk"),
    [
        ("Hvor mye koster det?", "Kor mykje kostar det?"),
        ("Innbyggerne i kommunen søker om tillatelse", "Innbyggjarane i kommunen søkjer om løyve"),
        ("muligheten for høyere inntekt", "moglegheita for høgare inntekt"),
        ("Hvilke tjenester tilbyr sykehuset", "Kva tenester tilbyr sjukehuset"),
        ("Når begynner skolen om høsten", "Når byrjar skulen om hausten"),
    ],
)
def test_both_written_forms_are_one_pool_of_words(bokmaal: str, nynorsk: str) -> None:
    one, other = set(stems(bokmaal)), set(stems(nynorsk))
    assert one and len(one & other) >= 0.7 * len(one | other), (one, other)


@pytest.mark.parametrize(
    ("asked", "kind", "holding", "lacking"),
    [
        ("Hvor mange plasser er det?", Kind.HOW_MANY, "Det er tolv plasser.", "Det er plasser."),
        ("Kor gammal må eg vere?", Kind.HOW_MANY, "Du må ha fylt 18 år.", "Du må vere vaksen."),
        ("Når er fristen?", Kind.WHEN, "Fristen er 1. mars.", "Fristen er kort."),
        ("Hvem kan søke?", Kind.WHO, "Spør Kari Nordmann om det.", "spør oss om det."),
        ("Hvorfor fikk jeg avslag?", Kind.WHY, "Det er fordi inntekten er høy.", "Inntekten er høy."),
        ("Hvor ligger rådhuset?", Kind.WHERE, "Det ligger i Nordvik.", "det ligger der borte."),
    ],
)
def test_what_is_asked_for(asked: str, kind: Kind, holding: str, lacking: str) -> None:
    assert kind_of(asked) is kind and holds(kind, holding) and not holds(kind, lacking)


def test_questions_that_want_a_list() -> None:
    assert wants_list("Hvilke vedlegg må jeg sende?") and wants_list("Kva må eg ha med?") and wants_list("Which documents?")
    assert not wants_list("Når er fristen?")


@given(st.text(max_size=300))
def test_any_text_has_words_or_none(text: str) -> None:
    assert all(isinstance(one, str) and one for one in (*stems(text), *pieces(text)))
