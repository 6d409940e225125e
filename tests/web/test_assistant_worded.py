"""An answer that a language model words, on the page: what is known at once, each sentence once checked, then the whole."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from web.test_assistant import ask, newest

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
TRUE = "Kommunen avgjør søknaden innen 4 uker [3]."


def with_a_model(says: str, *, fault: Any = None) -> None:
    """Have the assistant look a question up, and a language model word it."""
    from dataclasses import replace

    from assistant import room
    from assistant.wording.given import found
    from saklig.assistant import Did, Turn
    from saklig.assistant.answering import General
    from saklig.assistant.wording import Wording
    from saklig.connectors.memory import MemoryLanguageModel
    from saklig.web import wired

    class Finds:
        name = "look_up"

        def __call__(self, turn: Turn) -> tuple[Turn, Did]:
            return replace(turn, masked=turn.text, language="nb", route="general", found=found()), Did(step="", code="answered")

    served = room.assistant(wired.office())
    steps = (Finds(), Wording(MemoryLanguageModel(says=says, fault=fault)), General())
    apps.get_app_config("assistant").assistant = replace(served, steps=steps)


def streamed(client: Client, token: str = "t") -> list[dict[str, str]]:
    answer = client.post(reverse("web:assistant-stream"), {"q": "Hva koster <b>plassen</b>?", "token": token})
    return [json.loads(line) for line in b"".join(answer.streaming_content).decode().splitlines()]


def test_what_is_known_comes_before_the_model_is_done_and_only_what_was_checked(office: Any, client: Client) -> None:
    from assistant.wording.given import TEXTS

    with_a_model(f"{TRUE} Du betaler høyst 80 prosent av inntekten i fjor [1]. <i>Rik</i> [2].")
    lines = streamed(client)
    assert [key for line in lines for key in line if key != "token"] == ["step", "step", "begun", *["sentence"] * 3, "html"]
    begun, *said = (line.get("begun") or line.get("sentence", "") for line in lines[2:6])
    assert all(text in begun for text in TEXTS) and "<b>" not in begun and 'href="#' not in begun
    assert "innen 4 uker" in said[0] and TEXTS[0] in said[1] and TEXTS[1] in said[2]
    assert not any("80 prosent" in one or "Rik" in one for one in [begun, *said])
    whole = lines[-1]["html"]
    assert "En språkmodell har formulert svaret." in whole
    assert whole.count(TEXTS[2]) == 1, "what the words rest on is to be read in the source"
    page = client.get(reverse("web:assistant")).content.decode()
    assert "innen 4 uker" in page and TEXTS[2] in page


def test_a_model_that_breaks_off_in_the_middle_is_told_of(office: Any, client: Client) -> None:
    from saklig.connectors.memory import Fault

    with_a_model(f"{TRUE} Du betaler høyst 6 prosent av inntekten i fjor [1].", fault=Fault.NONSENSE)
    whole = streamed(client)[-1]["html"]
    assert "innen 4 uker" in whole and "ble avbrutt" in whole and "har formulert svaret" not in whole
    page = client.get(reverse("web:assistant-how", args=[newest().pk])).content.decode()
    assert "Språkmodellen ble avbrutt." in page


def test_without_a_script_the_same_answer_is_one_page(office: Any, client: Client) -> None:
    with_a_model(TRUE)
    page = ask(client)
    assert "innen 4 uker" in page and "En språkmodell har formulert svaret." in page


def test_where_nothing_of_a_model_stood_nothing_is_said_of_it_beside_the_answer(office: Any, client: Client) -> None:
    with_a_model("Alt er gratis for alle.")
    page = ask(client)
    assert "høyst seks prosent" in page and "språkmodell har formulert" not in page and "s-talk__said" not in page
