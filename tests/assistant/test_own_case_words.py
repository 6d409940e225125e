"""From a question to what it asks of one's own case, by words in three languages."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saklig.assistant.own_case import Kind, kind_of, number_in

QUESTIONS = tomllib.loads(Path(__file__).with_name("own_case_questions.toml").read_text("utf-8"))


def test_every_kind_has_questions() -> None:
    assert set(QUESTIONS) == {kind.value for kind in Kind} | {"none"}


@pytest.mark.parametrize(("kind", "question"), [(kind, one) for kind, found in QUESTIONS.items() for one in found])
def test_a_question_is_of_its_kind(kind: str, question: str) -> None:
    assert kind_of(question) == (None if kind == "none" else Kind(kind))


@given(st.text(max_size=300))
def test_any_text_is_taken(text: str) -> None:
    assert kind_of(text) is None or kind_of(text) in Kind
    number_in(text)


def test_a_long_text_is_read_from_its_beginning() -> None:
    assert kind_of("er søknaden min sendt " + "ord " * 5000) is Kind.SENT
    assert kind_of("ord " * 5000 + "er søknaden min sendt") is None


def test_a_case_number_is_found_as_it_is_written() -> None:
    assert number_in("Hva skjer med sak 2024-ab3dE7K?") == "2024-AB3DE7K"
    assert number_in("ring 2024-12-24, eller 12024-ABCDEFG, eller 2024-ABCDEFGH") is None
