"""Which language a question is in, and what becomes of what is none."""

from __future__ import annotations

import pytest

from assistant.steps.given import data, sent
from saklig.assistant import Answer, Answered, OfferKind, Turn
from saklig.assistant.steps.language import language_of

SENTENCES = [(code, text) for code, texts in data("languages").items() for text in texts]
OURS = ("nb", "nn", "en")
ONE_LANGUAGE = {"bs": {"bs", "hr", "sr"}}


@pytest.mark.parametrize(("code", "text"), SENTENCES)
def test_a_question_is_told_by_its_language(code: str, text: str) -> None:
    # Read on a page of its own language where it is ours: a few short questions are the same in both written forms.
    assert language_of(text, page_language=code if code in OURS else "nb") in ONE_LANGUAGE.get(code, {code})


@pytest.mark.parametrize("page", OURS)
def test_ours_are_told_apart_whatever_page_they_are_written_on(page: str) -> None:
    wrong = [text for code, text in SENTENCES if code in OURS and language_of(text, page_language=page) != code]
    assert len(wrong) <= 1, wrong  # "når er fristen" is both forms of Norwegian


@pytest.mark.parametrize(
    "text", ["", "   ", "😀😭🔥", "🇳🇴", "\x00\x07\x1b[", "...?!", "\u200b\u200d", "\n\n\n", "---", "\ud83d"],
)  # fmt: skip
def test_what_holds_no_words_is_asked_again(text: str) -> None:
    answer, did = sent(text, "nn")
    assert isinstance(answer, Answer) and answer.kind is Answered.NOT_KNOWN and answer.language == "nn"
    assert did.code == "nothing-to-read" and answer.sentences[0].refers.startswith("language.nothing@")


@pytest.mark.parametrize(
    "text",
    [
        "a" * 10_000, "kan jeg søke? " * 700, "😀" * 9_990 + " hei", "\x00Når er\x07 fristen?", "1 2 3 4 5 6 7 8 9",
        "<p>Når er fristen?</p>", "Når\u200b er\u00a0fristen?", "e" + "\u0301" * 5_000, "ab " * 3_333, "(" * 10_000 + "a",
        "🙂 når er fristen? 🙂",
        "i " * 5_000, "x." * 5_000, "%41" * 3_000, "QUJD" * 2_500, "0" * 10_000, "A" * 10_000, "١٢٣٤٥", "\u202eNår er fristen?",
    ],
)  # fmt: skip
def test_whatever_is_written_goes_through(text: str) -> None:
    result, _ = sent(text)
    assert isinstance(result, Turn | Answer)


def test_another_language_is_answered_in_plain_english_with_people() -> None:
    answer, did = sent("Jak mogę złożyć wniosek i jakie dokumenty są potrzebne?", "nb")
    assert isinstance(answer, Answer) and answer.language == "en" and answer.kind is Answered.NOT_KNOWN
    assert {OfferKind.HUMAN, OfferKind.INTERPRETER} <= {one.kind for one in answer.offers}
    assert did.values["language"] == "pl"


def test_a_service_that_is_named_in_another_language_is_offered() -> None:
    answer, _ = sent("Chciałbym złożyć wniosek o bostøtte, jak mogę to zrobić?", "nb")
    assert isinstance(answer, Answer)
    assert [one.target for one in answer.offers if one.kind is OfferKind.GUIDANCE] == ["bostotte"]


@pytest.mark.parametrize("text", ["Hvordan søger jeg, og hvad skal jeg sende med?", "Jag förstår inte brevet som jag har fått"])
def test_danish_and_swedish_are_answered_in_bokmaal(text: str) -> None:
    result, _ = sent(text)
    assert isinstance(result, Turn) and result.language == "nb"
