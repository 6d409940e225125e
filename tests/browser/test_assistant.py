"""The assistant in a browser: by keyboard alone the answer streams in and takes the focus; without a script a plain page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from browser import scene

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
    assert not page.evaluate("'busy' in document.querySelector('form[data-ask]').dataset"), "what is typed now is passed over"
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
