"""What is asked of a library, and that all it quotes stands in the documents as it is quoted."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from assistant.retrieval.given import documents, questions
from saklig.assistant import Answered, Ground, OfferKind, Turn
from saklig.assistant.retrieval import Document, Found, GeneralQuestion, Library, LookUp, build


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("index")
    build(folder, documents())
    return Library.open(folder)


@pytest.mark.parametrize("question", questions(), ids=lambda one: one["asked"] or "(empty)")
def test_what_is_asked(library: Library, question: dict[str, Any]) -> None:
    found = library.answer(question["asked"])
    if "holds" not in question:
        assert not found.answered and found.quotes == ()
        return
    assert found.answered and any(question["holds"] in quote.text for quote in found.quotes), found
    assert question["document"] in {quote.source.document for quote in found.quotes}


def test_every_quote_is_byte_equal_to_its_source(library: Library) -> None:
    """Held against the documents as they were before they were indexed, not against what the library says they are."""
    sources = {one.id: one.text.encode("utf-32-le") for one in documents()}
    quotes = [quote for one in questions() for quote in library.answer(one["asked"]).quotes]
    assert len(quotes) >= 7
    for quote in quotes:
        assert sources[quote.source.document][4 * quote.start : 4 * quote.end] == quote.text.encode("utf-32-le")


def test_a_list_is_told_whole_with_its_lead_in(library: Library) -> None:
    found = library.answer("Hva må jeg legge ved søknaden?")
    assert [quote.text for quote in found.quotes] == [
        "Med søknaden må du legge ved:",
        "- fødselsattest for barnet",
        "- bekreftelse på adresse",
        "- vedtak fra barnevernet, hvis barnet har rett til prioritet",
        "- uttalelse fra lege, hvis barnet er sykt",
    ]


def test_an_item_never_stands_without_its_lead_in(library: Library) -> None:
    lead_in, item = "Med søknaden må du legge ved:", "- bekreftelse på adresse"
    one = library.answer("Er det bekreftelse på adresse som skal med?")
    assert [quote.text for quote in one.quotes] == [lead_in, item] and not one.whole_list
    every = library.answer("Hvilke vedlegg skal med, bekreftelse på adresse?")
    assert len(every.quotes) == 5 and every.whole_list and every.quotes[0].text == lead_in


def test_a_source_says_where_it_stands(library: Library) -> None:
    source = library.answer("Når åpner barnehagen?").quotes[0].source
    assert (source.section, source.provision, source.binding) == ("§ 4 Åpningstid", "§ 4", True)
    assert source.dated is not None and source.dated.isoformat() == "2026-01-15"
    assert source.address == "https://nordvik.example/vedtekter"


def test_services_leave_out_what_is_about_others(library: Library) -> None:
    asked = "Når blir restavfall hentet?"
    assert library.answer(asked, services=("renovasjon",)).answered
    assert "script" not in {hit.source.document for hit in library.search(asked, services=("barnehage",))}


def test_a_very_long_question_is_cut_and_answered_or_not_known(library: Library) -> None:
    assert isinstance(library.answer("barnehage " * 1_000 + "?"), Found)
    assert isinstance(library.answer("x" * 10_000), Found)
    assert not library.answer("\x00\ud800 \U0010ffff" * 500).answered


def test_many_may_ask_at_once(library: Library) -> None:
    wrong: list[str] = []

    def ask() -> None:
        for _ in range(20):
            if "kl. 06.45" not in library.answer("Når åpner barnehagen?").quotes[0].text:
                wrong.append("another answer")

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert wrong == []


def test_the_steps_answer_by_quotes_alone(library: Library) -> None:
    turn, looked = LookUp(library)(Turn(text="Når åpner barnehagen?", page_language="nn", route="general"))
    assert looked.code == "answered" and isinstance(turn, Turn)
    answer, did = GeneralQuestion()(turn)
    assert answer.kind is Answered.ANSWERED and did.code == "answered" and answer.language == "nn"  # type: ignore[union-attr]
    assert [one.text for one in answer.sentences] == [one.text for one in answer.quotes]  # type: ignore[union-attr]
    assert {one.ground for one in answer.sentences} == {Ground.QUOTED}  # type: ignore[union-attr]


def test_not_known_shows_what_is_near_and_offers_a_human(library: Library) -> None:
    turn, _ = LookUp(library)(Turn(text="Hvor mye koster parkering ved barnehagen for pendlere?", page_language="nb"))
    assert isinstance(turn, Turn)
    answer, did = GeneralQuestion()(turn)
    assert answer.kind is Answered.NOT_KNOWN and answer.sentences == () and answer.quotes == ()  # type: ignore[union-attr]
    assert answer.near and did.code == "not_known"  # type: ignore[union-attr]
    assert [one.kind for one in answer.offers] == [OfferKind.HUMAN]  # type: ignore[union-attr]


def test_other_routes_pass_by(library: Library) -> None:
    turn = Turn(text="Hva er status i saken min?", page_language="nb", route="own_case")
    assert LookUp(library)(turn)[0] is turn and GeneralQuestion()(turn)[0] is turn


def test_an_index_that_goes_away_is_not_known_to_the_citizen(tmp_path: Path) -> None:
    build(tmp_path, documents())
    library = Library.open(tmp_path)
    (tmp_path / "current").unlink()
    turn, did = LookUp(library)(Turn(text="Når åpner barnehagen?", page_language="nb"))
    assert did.code == "index_missing" and isinstance(turn, Turn)
    answer, _ = GeneralQuestion()(turn)
    assert answer.kind is Answered.NOT_KNOWN  # type: ignore[union-attr]


def test_of_the_same_guidance_in_two_languages_the_asked_one_is_quoted_alone(tmp_path: Path) -> None:
    nb = Document(id="a.nb", title="Drosje", text="Du kan få drosjekort når du ikke kan reise med buss.", language="nb")
    nn = Document(id="a.nn", title="Drosje", text="Du kan få drosjekort når du ikkje kan reise med buss.", language="nn")
    build(tmp_path, [nb, nn])
    library = Library.open(tmp_path)
    for language in ("nb", "nn"):
        found = library.answer("Når kan jeg få drosjekort?", language=language)
        assert [quote.source.language for quote in found.quotes] == [language]


def test_a_list_without_a_lead_in_gives_its_item_alone(tmp_path: Path) -> None:
    text = "Etter vedtaket.\n- **Søknaden** må komme innen fristen.\n- **Pengene** blir betalt den 20. hver måned."
    build(tmp_path, [Document(id="a", title="Utbetaling", text=text)])
    found = Library.open(tmp_path).answer("Hvilken dato i måneden blir pengene betalt?")
    assert [quote.text for quote in found.quotes] == ["- **Pengene** blir betalt den 20. hver måned."]


def test_what_was_masked_is_no_word_of_the_question(library: Library) -> None:
    plain, masked = (library.answer(f"Når åpner barnehagen{more}?") for more in ("", " der [PERSON] med [NATIONAL_ID] går"))
    assert masked.quotes == plain.quotes and masked.sure > 0.5


def test_a_question_that_seems_to_be_about_another_service_is_answered_all_the_same(library: Library) -> None:
    turn, did = LookUp(library)(Turn(text="Når blir restavfall hentet?", page_language="nb", topics=("barnehage",)))
    assert isinstance(turn, Turn) and did.code == "answered" and turn.found.quotes[0].source.document == "script"
