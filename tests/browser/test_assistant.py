"""The assistant in a browser: by keyboard alone the answer streams in and takes the focus; without a script a plain page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from assistant import room
from assistant.wording import given
from browser import scene
from connectors import model_server
from saklig.connectors.language_model import ModelSettings, RemoteLanguageModel

pytestmark = [pytest.mark.browser, pytest.mark.django_db(databases=["default", "keys"], transaction=True)]
QUESTION = "Hvordan regnes betalingen i barnehagen ut?"


@pytest.fixture
def town(live_server: Any, browser: Any) -> Iterator[scene.Scene]:
    with scene.set_up(live_server.url, browser) as made:
        yield made


def opened(town: scene.Scene, **more: Any) -> Any:
    page = town.context(None, **more).new_page()
    page.goto(town.url + reverse("web:assistant"))
    return page


def test_by_keyboard_alone_a_question_is_asked_and_its_answer_takes_the_focus(town: scene.Scene) -> None:
    page = opened(town)
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.focus("#q")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_selector(".s-talk__turn")
    assert not page.evaluate("'busy' in document.querySelector('.s-talk').dataset"), "what is typed now is passed over"
    assert page.evaluate("document.activeElement.textContent").strip().endswith(QUESTION)
    assert page.input_value("#q") == "" and page.is_hidden("#progress")
    assert page.locator(".s-talk__sources a").count() >= 1
    page.focus("#q")
    page.keyboard.type("Første linje")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("andre linje")
    assert page.input_value("#q") == "Første linje\nandre linje"
    page.keyboard.press("Enter")
    page.locator(".s-talk__turn").nth(1).wait_for()
    page.reload()
    assert page.locator(".s-talk__turn").count() == 2
    assert faults == []


@pytest.fixture
def model(town: scene.Scene) -> Iterator[model_server.Model]:
    """A language model that waits in the middle of its answer, for an assistant that always finds the same."""
    with model_server.running() as found:
        found.says = "Kommunen avgjør søknaden innen 4 uker [3]. Du betaler høyst 90 |prosent [1]."
        found.way = "waits in the middle"
        remote = RemoteLanguageModel(ModelSettings(url=found.url, model="small"))
        apps.get_app_config("assistant").assistant = room.worded(town.office, remote)
        yield found


def test_while_a_slow_model_words_it_the_sources_and_what_was_checked_are_there(
    town: scene.Scene, model: model_server.Model
) -> None:
    page = opened(town)
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.fill("#q", QUESTION)
    page.keyboard.press("Enter")
    underway = page.locator("[data-underway]")
    underway.locator("[data-sentences]", has_text="innen 4 uker").wait_for()
    assert all(text in underway.locator(".s-talk__sources").inner_text() for text in given.TEXTS)
    assert "90" not in underway.inner_text() and underway.locator("[data-waiting]").is_visible()
    underway.locator(".s-talk__mark").click()
    assert page.evaluate("location.hash") == "#kilde-underway-1"
    model.go_on.set()
    page.wait_for_selector(".s-talk__turn:not([data-underway])")
    assert underway.count() == 0 and page.locator(".s-talk__turn").count() == 1
    whole = page.locator(".s-talk__turn").inner_text()
    assert "90" not in whole and given.TEXTS[0] in whole and "En språkmodell har formulert svaret." in whole
    assert page.evaluate("document.activeElement.textContent").strip().endswith(QUESTION)
    before = whole
    page.reload()
    assert page.locator(".s-talk__turn").inner_text() == before, "what is kept is not what was shown"
    assert faults == []


def test_a_model_that_breaks_off_leaves_what_was_checked_and_says_so(town: scene.Scene, model: model_server.Model) -> None:
    model.way = "waits and breaks off"
    page = opened(town)
    page.fill("#q", QUESTION)
    page.keyboard.press("Enter")
    page.locator("[data-underway]", has_text="innen 4 uker").wait_for()
    model.go_on.set()
    page.wait_for_selector(".s-talk__turn:not([data-underway])")
    whole = page.locator(".s-talk__turn").inner_text()
    assert "innen 4 uker" in whole and given.TEXTS[0] in whole and "ble avbrutt" in whole


def test_where_the_line_to_the_page_breaks_what_was_shown_stays_and_the_same_is_asked_again_but_once(
    town: scene.Scene, model: model_server.Model
) -> None:
    from saklig.assistant.models import Exchange

    page = opened(town)
    page.evaluate(
        "() => { const real = fetch; window.cut = new AbortController();"
        " window.fetch = (address, more) => { window.fetch = real; return real(address, { ...more, signal: cut.signal }); } }"
    )
    page.fill("#q", QUESTION)
    page.keyboard.press("Enter")
    page.locator("[data-underway]", has_text="innen 4 uker").wait_for()
    page.evaluate("cut.abort()")
    page.locator("#progress", has_text="Forbindelsen ble brutt").wait_for()
    assert "innen 4 uker" in page.locator("[data-underway]").inner_text()
    assert not page.locator("[data-waiting]").count() and page.input_value("#q") == QUESTION
    model.go_on.set()
    page.click(".s-talk__form button[type=submit]")
    page.wait_for_selector(".s-talk__turn:not([data-underway])")
    assert page.locator(".s-talk__turn").count() == 1 and Exchange.objects.count() == 1


def test_what_breaks_off_loses_nothing_and_is_asked_once(town: scene.Scene) -> None:
    from saklig.assistant.models import Exchange

    page = opened(town)
    page.route(f"**{reverse('web:assistant-stream')}", lambda route: route.abort())
    page.fill("#q", QUESTION)
    page.click(".s-talk__form button[type=submit]")
    page.locator("#progress", has_text="står der ennå").wait_for()
    assert page.input_value("#q") == QUESTION
    page.unroute(f"**{reverse('web:assistant-stream')}")
    page.click(".s-talk__form button[type=submit]")
    page.wait_for_selector(".s-talk__turn")
    assert Exchange.objects.count() == 1


def test_without_a_script_it_is_a_page_of_questions_and_answers(town: scene.Scene) -> None:
    page = opened(town, java_script_enabled=False)
    page.fill("#q", QUESTION)
    page.click(".s-talk__form button[type=submit]")
    assert page.locator(".s-talk__turn").count() == 1
    page.click(".s-talk__after a")
    assert page.locator("ol.s-stack > li").count() >= 5
