"""Questions about privacy are answered by fixed, versioned texts, each with its provision, in three languages."""

from __future__ import annotations

import re

import pytest

from saklig.assistant.answers import Answered, Ground, OfferKind
from saklig.assistant.phrases import phrases_of
from saklig.assistant.privacy import GENERAL, TEXTS, about_privacy, topic_of
from saklig.assistant.written import LANGUAGES, texts_of

TOPICS = phrases_of("saklig.assistant.privacy").names
QUESTIONS = {
    "conversation": ["Lagrer dere samtalen?", "Kva skjer med det eg skriv?", "Do you store what I write here?"],
    "model": ["Bruker dere språkmodeller?", "Is my data used for training?", "Brukar de kunstig intelligens?"],
    "automated": ["Er det automatiske vedtak her?", "Does a machine decide?", "Avgjer ei maskin saka?"],
    "erasure": ["Kan jeg få slettet alt?", "Delete my data please", "Kan de slette opplysningane mine?"],
    "kept": ["Hvor lenge lagrer dere opplysningene?", "How long do you keep it?", "Kor lenge lagrar de det?"],
    "rectification": ["Opplysningene er feil, hva gjør jeg?", "My information is wrong", "Kan eg få retta det?"],
    "objection": ["Kan jeg protestere?", "I object to this", "Kan eg trekkje samtykke?"],
    "copy": ["Kan jeg få en kopi?", "Can I download my data?", "Kan eg laste ned opplysningane mine?"],
    "what": ["Hva vet dere om meg?", "What do you know about me?", "Kva har de om meg?"],
    "why": ["Hvorfor spør dere om inntekt?", "What is the legal basis?", "Har de heimel?"],
    "readers": ["Hvem kan se saken min?", "Do you share my data?", "Kven har tilgang?"],
    "security": ["Er det trygt å skrive her?", "Is it encrypted?", "Er opplysningane trygge?"],
    "complaint": ["Hvordan klager jeg til Datatilsynet?", "Who is the data protection officer?", "Kven er personvernombodet?"],
}  # fmt: skip


def test_every_topic_is_asked_for() -> None:
    assert set(QUESTIONS) == set(TOPICS)


@pytest.mark.parametrize(("topic", "question"), [(topic, one) for topic, found in QUESTIONS.items() for one in found])
def test_a_question_leads_to_its_text(topic: str, question: str) -> None:
    assert topic_of(question) == topic


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_text_is_fixed_versioned_and_names_its_provision(language: str) -> None:
    texts = texts_of(TEXTS, language)
    for topic, questions in [*QUESTIONS.items(), (GENERAL, ["personvern?"])]:
        answer = about_privacy(questions[0], language, keep_days=90)
        assert answer.kind is Answered.ANSWERED and answer.language == language
        assert OfferKind.PRIVACY in {offer.kind for offer in answer.offers}
        for sentence in answer.sentences:
            assert sentence.ground is Ground.FIXED and sentence.refers == f"privacy.{topic}@{texts('version')}"
            assert "{" not in sentence.text
        assert re.search(r"artik(kel|kelen)|articles?", answer.sentences[-1].text)


def test_another_language_is_answered_in_english_and_what_fits_nothing_by_the_general_text() -> None:
    answer = about_privacy("Kawałek ciasta", "pl", keep_days=90)
    assert answer.language == "en" and answer.sentences[0].refers.startswith(f"privacy.{GENERAL}@")


def test_how_long_a_conversation_is_kept_is_the_agencys_own() -> None:
    assert "30 dager" in about_privacy("Lagrer dere samtalen?", "nb", keep_days=30).sentences[0].text
