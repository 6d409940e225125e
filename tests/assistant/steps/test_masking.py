"""What an index, a log and a language model see of a question."""

from __future__ import annotations

import pytest

from assistant.steps.given import data, in_each_language, sent
from saklig.assistant import Turn

PERSONAL = [
    "Jeg heter Kari Nordmann, kan jeg få bostøtte?", "Fødselsnummeret mitt er 13097248022, når er fristen?",
    "Ring meg på 912 34 567 om søknaden", "Eg bur i Storgata 14, 5003 Bergen", "My name is Ola Hansen and I rent a flat",
    "Kontonummeret er 8601 11 17947", "skriv til kari.nordmann@example.no når dere vet noe", "Bo Larsen er samboeren min",
]  # fmt: skip


@pytest.mark.parametrize("text", PERSONAL)
def test_personal_data_is_masked(text: str) -> None:
    from saklig.assistant.steps import Masking

    turn, did = Masking()(Turn(text=text, page_language="nb"))
    assert isinstance(turn, Turn) and "[" in turn.masked and did.code == "masked"
    for word in ("Kari", "13097248022", "912", "Storgata", "Ola Hansen", "8601", "example", "Bo Larsen"):
        assert word not in turn.masked
    assert "Kari" not in str(did)


def test_it_is_masked_on_the_way_too() -> None:
    turn, _ = sent("Jeg heter Kari Nordmann og har fødselsnummer 13097248022. Kan jeg få bostøtte?")
    assert isinstance(turn, Turn) and "Nordmann" not in turn.masked and "13097248022" not in turn.masked
    assert "bostøtte" in turn.masked and turn.topics == ("bostotte",)


def test_the_agency_s_own_words_stay() -> None:
    turn, _ = sent("Kan jeg få støtte når jeg er uføretrygdet student i bofellesskap?")
    assert isinstance(turn, Turn) and "student" in turn.masked and "bofellesskap" in turn.masked


def test_an_ordinary_question_is_left_whole() -> None:
    questions = [text for kind in ("general", "eligibility") for _, text in in_each_language(data("routes")[kind])]
    changed = [text for text in questions if isinstance(turn := sent(text)[0], Turn) and turn.masked != text]
    assert len(changed) <= len(questions) // 20, changed
