"""Which way a question goes, and which service it is about."""

from __future__ import annotations

import pytest

from assistant.steps.given import data, in_each_language, sent
from saklig.assistant import Answer, Answered, Ground, Turn
from saklig.assistant.steps import ServiceWords, Topics

ROUTES = [(route, language, text) for route, lines in data("routes").items() for language, text in in_each_language(lines)]


@pytest.mark.parametrize(("route", "language", "text"), ROUTES)
def test_a_question_takes_its_route(route: str, language: str, text: str) -> None:
    result, did = sent(text, language)
    if route == "small_talk":
        assert isinstance(result, Answer) and result.kind is Answered.ANSWERED and did.code == "small-talk"
        assert all(one.ground is Ground.FIXED for one in result.sentences)
    else:
        assert isinstance(result, Turn) and result.route == route


def test_there_are_hundreds() -> None:
    assert len(ROUTES) >= 250


@pytest.mark.parametrize(
    ("text", "services"),
    [
        ("Kan jeg få bostøtte?", ("bostotte",)), ("korleis søkjer eg bustøtte", ("bostotte",)),
        ("How do I get housing support?", ("bostotte",)),
        ("Hva koster barnehagen?", ("redusert-foreldrebetaling",)), ("gratis timer på SFO", ("redusert-foreldrebetaling-sfo",)),
        ("Jeg har en bostøttesøknad", ("bostotte",)), ("Hvordan søker jeg?", ()), ("hei", ()),
    ],
)  # fmt: skip
def test_the_service_is_told_by_its_own_words(text: str, services: tuple[str, ...]) -> None:
    from assistant.steps.given import steps

    topics = steps()[-1]._topics  # type: ignore[attr-defined]
    assert topics.of(text)[:1] == services


def test_a_question_on_two_services_is_about_both() -> None:
    topics = Topics([ServiceWords(id="one", titles=("Parkeringskort",)), ServiceWords(id="two", titles=("Ledsagerbevis",))])
    assert set(topics.of("Trenger jeg parkeringskort og ledsagerbevis?")) == {"one", "two"}


def test_one_service_alone_is_told_by_its_words_too() -> None:
    topics = Topics([ServiceWords(id="one", titles=("Parkeringskort",))])
    assert topics.of("parkeringskort for forflytningshemmede") == ("one",) and topics.of("noe helt annet") == ()


def test_no_services_no_topics() -> None:
    assert Topics([]).of("parkeringskort") == ()


def test_the_record_says_the_route_and_no_word_of_the_question() -> None:
    turn, did = sent("Jeg heter Kari Nordmann, hvor er søknaden min om bostøtte?")
    assert isinstance(turn, Turn) and turn.route == "own_case"
    assert did.values == {"route": "own_case", "topics": ["bostotte"]}
