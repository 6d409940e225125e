"""What a language model must do: say its words in pieces within limits, or fail in the one way that its caller knows."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from connectors import model_server
from saklig.assistant.errors import ModelFailed
from saklig.assistant.wording import LanguageModel, Message, ModelLimits
from saklig.connectors import nordvik
from saklig.connectors.agency import LanguageModelAt, read_agency
from saklig.connectors.assistant_from_settings import language_model_of
from saklig.connectors.errors import SettingInvalid
from saklig.connectors.language_model import ModelSettings, RemoteLanguageModel
from saklig.connectors.memory import Fault, MemoryLanguageModel

ASKED = (Message(role="system", text="Bruk kildene."), Message(role="user", text="Er plassen gratis for [PERSON]?"))
LIMITS = ModelLimits(seconds=0.6, characters=500)


@pytest.fixture
def server() -> Iterator[model_server.Model]:
    with model_server.running() as found:
        yield found


def remote(server: model_server.Model, **more: object) -> RemoteLanguageModel:
    return RemoteLanguageModel(ModelSettings(**{"url": server.url, "model": "small", **more}))  # type: ignore[arg-type]


# --- both -----------------------------------------------------------------------------------------------------------------


@pytest.fixture(params=["memory", "over HTTP"])
def made(request: pytest.FixtureRequest, server: model_server.Model) -> LanguageModel:
    if request.param == "memory":
        return MemoryLanguageModel(says=server.says)
    return remote(server)


def test_it_says_its_words_in_pieces(made: LanguageModel, server: model_server.Model) -> None:
    assert isinstance(made, LanguageModel) and made.name
    pieces = list(made.words(ASKED, LIMITS))
    assert "".join(pieces) == server.says and len(pieces) > 1


def test_more_than_an_answer_can_be_is_none(made: LanguageModel) -> None:
    with pytest.raises(ModelFailed) as failed:
        list(made.words(ASKED, replace(LIMITS, characters=10)))
    assert failed.value.why == "too-long"


@pytest.mark.parametrize(
    ("fault", "way", "why"), [(Fault.DOWN, "down", "no-connection"), (Fault.NONSENSE, "broken JSON", "unreadable")]
)
def test_it_fails_as_its_caller_knows(fault: Fault, way: str, why: str, server: model_server.Model) -> None:
    server.way = way
    for model in (MemoryLanguageModel(says="x", fault=fault), remote(server)):
        with pytest.raises(ModelFailed) as failed:
            list(model.words(ASKED, LIMITS))
        assert failed.value.why == why


def test_to_say_nothing_is_to_fail(server: model_server.Model) -> None:
    server.way = "nothing"
    for model in (MemoryLanguageModel(), remote(server)):
        with pytest.raises(ModelFailed) as failed:
            list(model.words(ASKED, LIMITS))
        assert failed.value.why == "empty"


# --- over HTTP ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["ok", "ends by its reason", "with comments", "with its use"])
def test_every_honest_way_to_stream_is_read(way: str, server: model_server.Model) -> None:
    server.way = way
    assert "".join(remote(server).words(ASKED, LIMITS)) == server.says


def test_it_is_asked_for_a_stream_with_the_key_and_nothing_more(server: model_server.Model) -> None:
    list(remote(server, key=model_server.KEY).words(ASKED, LIMITS))
    (asked,), (authorised,) = server.asked, server.authorised
    assert authorised == f"Bearer {model_server.KEY}"
    assert set(asked) == {"model", "messages", "stream", "temperature", "max_tokens"}
    assert asked["stream"] is True and asked["temperature"] == 0 and asked["messages"][1]["content"] == ASKED[1].text


@pytest.mark.parametrize(
    ("way", "why"),
    [
        ("down", "no-connection"),
        ("slow", "too-slow"),
        ("silent", "too-slow"),
        ("drips", "too-slow"),
        ("cut off", "cut-off"),
        ("an empty body", "cut-off"),
        ("cut off in a piece", "unreadable"),
        ("rubbish in the middle", "unreadable"),
        ("broken JSON", "unreadable"),
        ("another JSON", "unreadable"),
        ("a list", "unreadable"),
        ("numbers for words", "unreadable"),
        ("no UTF-8", "unreadable"),
        ("deep JSON", "unreadable"),
        ("said it was too long", "too-long"),
        ("endless words", "too-long"),
        ("endless comments", "too-long"),
        ("an endless line", "unreadable"),
        ("compressed", "unreadable"),
        (301, "redirect"),
        (307, "redirect"),
        (401, "not-let-in"),
        (404, "status-404"),
        (429, "status-429"),
        (500, "status-500"),
        (503, "status-503"),
    ],
)
def test_a_hostile_one_fails_within_its_limits(way: str | int, why: str, server: model_server.Model) -> None:
    server.way = way
    limits = LIMITS if why == "too-slow" else replace(LIMITS, seconds=20)
    with pytest.raises(ModelFailed) as failed:
        list(remote(server).words(ASKED, limits))
    assert failed.value.why == why
    assert "Er plassen" not in str(failed.value) and len(server.asked) == 1  # no second attempt: somebody is waiting


def test_nothing_is_logged(server: model_server.Model, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        list(remote(server, key=model_server.KEY).words(ASKED, LIMITS))
    assert model_server.KEY not in caplog.text and "plassen" not in caplog.text and "127.0.0.1" not in caplog.text


def test_it_can_be_asked_again_after_a_failure(server: model_server.Model) -> None:
    model = remote(server)
    for way in ("silent", "rubbish in the middle", "ok"):
        server.way = way
        try:
            said = "".join(model.words(ASKED, LIMITS))
        except ModelFailed:
            continue
    assert said == server.says


# --- settings -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["http://llm.example.no/v1", "ftp://localhost/v1", "localhost:8000", "http://127.0.0.1.example.no/v1"]
)
def test_questions_go_over_https_but_on_this_machine(url: str) -> None:
    with pytest.raises(SettingInvalid, match=r"\[language_model\] url"):
        ModelSettings(url=url, model="m")


def test_the_key_is_not_in_what_is_printed() -> None:
    assert "secret-key" not in repr(ModelSettings(url="https://llm.example.no/v1", model="m", key="secret-key"))


def _settings(tmp_path: Path, more: str) -> Path:
    folder = Path(nordvik.__file__).parent
    path = tmp_path / "agency.toml"
    text = (folder / "agency.toml").read_text("utf-8")
    path.write_text(f"{text}\n[language_model]\n{more}\n", "utf-8")
    return path


def test_the_agency_names_one_in_its_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _settings(
        tmp_path, 'url = "https://llm.example.no/v1"\nmodel = "small"\nkey_from = "SAKLIG_LANGUAGE_MODEL_KEY"'
    )
    file = read_agency(path)
    with pytest.raises(SettingInvalid, match="SAKLIG_LANGUAGE_MODEL_KEY is not set"):
        language_model_of(file)
    monkeypatch.setenv("SAKLIG_LANGUAGE_MODEL_KEY", "k")
    model = language_model_of(file)
    assert isinstance(model, LanguageModel) and model.name == "small"
    assert file.language_model == LanguageModelAt(
        url="https://llm.example.no/v1", model="small", key_from="SAKLIG_LANGUAGE_MODEL_KEY"
    )


def test_without_one_there_is_none() -> None:
    assert language_model_of(read_agency(Path(nordvik.__file__).parent / "agency.toml")) is None


@pytest.mark.parametrize(
    "more",
    [
        'url = "https://x/v1"',
        'url = "https://x/v1"\nmodel = "m"\nseconds = 0',
        'url = "https://x"\nmodel = "m"\nkey = "k"',
    ],
)
def test_a_wrong_setting_says_where(more: str, tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid, match=r"agency\.toml:\d+: "):
        read_agency(_settings(tmp_path, more))
