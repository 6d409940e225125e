"""A hostile endpoint over real HTTP: whatever it does in the middle, what was checked stands, and quotes tell the rest."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from assistant.wording.given import TEXTS, turn
from connectors import model_server
from saklig.assistant import Answer, Ground, Sentence, Turn
from saklig.assistant.wording import ModelLimits, Wording
from saklig.connectors.language_model import ModelSettings, RemoteLanguageModel

SAYS = "Kommunen avgjør søknaden innen 4 uker [3]. Du betaler høyst 6 prosent av inntekten i fjor [1]. "
LIMITS = ModelLimits(seconds=1.0, characters=2_000)


@pytest.fixture
def server() -> Iterator[model_server.Model]:
    with model_server.running() as found:
        found.says = SAYS
        yield found


def wording(server: model_server.Model, limits: ModelLimits = LIMITS) -> Wording:
    return Wording(RemoteLanguageModel(ModelSettings(url=server.url, model="small")), limits=limits)


@pytest.mark.parametrize(
    ("way", "why"),
    [
        ("cut off", "cut-off"),
        ("cut off in a piece", "unreadable"),
        ("rubbish in the middle", "unreadable"),
        ("broken JSON", "unreadable"),
        ("another JSON", "unreadable"),
        ("numbers for words", "unreadable"),
        ("no UTF-8", "unreadable"),
        ("said it was too long", "too-long"),
    ],
)
def test_rubbish_in_the_middle_takes_back_nothing_that_was_checked(way: str, why: str, server: model_server.Model) -> None:
    server.way = way
    answer, did = wording(server)(turn())
    assert isinstance(answer, Answer) and (did.code, did.values["why"]) == ("broken-off", why)
    assert [(one.ground, one.quotes) for one in answer.sentences][0] == (Ground.WORDED, (2,))
    assert {place for one in answer.sentences for place in one.quotes} == {0, 1, 2}
    assert all(one.ground is Ground.WORDED or one.text in TEXTS for one in answer.sentences)


@pytest.mark.parametrize(
    "way", ["down", "slow", "silent", "drips", "endless comments", "an endless line", "compressed", 500, 429, 301]
)
def test_one_that_says_nothing_leaves_the_quotes_within_its_time(way: str | int, server: model_server.Model) -> None:
    server.way = way
    given, began = turn(), time.monotonic()
    telling = wording(server).stream(given)
    assert isinstance(next(telling), Answer), "what was found waits for the model"
    told = []
    with pytest.raises(StopIteration) as ended:
        while True:
            told.append(next(telling))
    result, did = ended.value.value
    assert result is given and did.code == "model-failed" and told == []
    assert time.monotonic() - began < 4


def test_endless_words_end(server: model_server.Model) -> None:
    server.way = "endless words"
    result, did = wording(server, ModelLimits(seconds=20, characters=2_000))(turn())
    assert isinstance(result, Turn) and did.values["why"] == "too-long"


def test_what_is_checked_is_told_while_a_slow_one_goes_on(server: model_server.Model) -> None:
    server.says, server.way = f"{SAYS}|Plassen er gratis [2].", "waits in the middle"
    telling = wording(server, ModelLimits(seconds=20, characters=2_000)).stream(turn())
    next(telling)
    first = next(telling)
    assert isinstance(first, Sentence) and first.text == "Kommunen avgjør søknaden innen 4 uker."
    assert not server.go_on.is_set()
    server.go_on.set()
    rest = [one for one in telling if isinstance(one, Sentence)]
    assert [one.ground for one in rest] == [Ground.WORDED, Ground.QUOTED]


def test_one_that_stalls_in_the_middle_is_given_up_in_time(server: model_server.Model) -> None:
    server.says, server.way = f"{SAYS}|", "waits in the middle"
    began = time.monotonic()
    answer, did = wording(server)(turn())
    assert isinstance(answer, Answer) and (did.code, did.values["why"]) == ("broken-off", "too-slow")
    assert time.monotonic() - began < 4
