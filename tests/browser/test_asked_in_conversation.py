"""The conversation's questions in a browser: by keyboard alone, without a script on a telephone, and into the form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from browser import scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(databases=["default", "keys"], transaction=True)]
ASKS = "Får jeg redusert betaling i barnehagen?"
TOLD = ["200 000", "14.3.2020", "15/6-21", "45", "40", "2000", "2 000,-"]
FOCUSED = "document.activeElement.closest('[data-now]') !== null"


@pytest.fixture
def town(live_server: Any, browser: Any) -> Iterator[scene.Scene]:
    with scene.set_up(live_server.url, browser) as made:
        yield made


def opened(town: scene.Scene, who: Any = None, **more: Any) -> Any:
    page = town.context(who, **more).new_page()
    page.faults = []
    page.on("console", lambda said: page.faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.goto(town.url + reverse("web:assistant"))
    return page


def turned(page: Any, number: int) -> None:
    """Wait for so many turns, and that nothing is under way."""
    page.wait_for_function(
        "n => document.querySelectorAll('.s-talk__turn').length === n && !('busy' in document.querySelector('.s-talk').dataset)",
        arg=number,
    )


def typed(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_by_keyboard_alone_from_the_question_to_the_result(town: scene.Scene) -> None:
    page = opened(town)
    page.focus("#q")
    page.keyboard.type(ASKS)
    typed(page, "Enter")
    turned(page, 1)
    assert page.evaluate("document.activeElement.textContent").strip().endswith(ASKS)
    page.focus("#answer-1")
    typed(page, "Enter")
    assert "Velg eller skriv et svar" in page.inner_text("#progress") and page.evaluate(FOCUSED), "an empty answer is passed over"
    for nth in (1, 2):  # one adult, two children
        typed(page, "Space", *(["ArrowDown"] if nth == 2 else []), "Enter")
        turned(page, 1 + nth)
        assert page.evaluate("document.activeElement.matches('[data-now]')"), "the next question does not take the focus"
        typed(page, "Tab")
    assert page.evaluate("document.activeElement.id") == "answer"
    page.keyboard.type("ikke mye")
    typed(page, "Enter")
    turned(page, 4)
    assert page.get_attribute("#answer", "aria-invalid") == "true"
    assert "answer-problem" in page.get_attribute("#answer", "aria-describedby")
    for nth, told in enumerate(TOLD, start=5):
        page.fill("#answer", told)
        page.focus("#answer")
        typed(page, "Enter")
        turned(page, nth)
    assert page.evaluate("document.activeElement.matches('h2')") and page.is_hidden("#progress")
    assert page.locator("[data-now]").count() == 0 and page.locator("[data-asked][hidden]").count() == 0
    assert page.locator(".s-talk__turn").nth(4).get_by_text("Barn 1: Fødselsdato").is_visible()
    page.reload()
    assert page.get_by_role("button", name="Gå videre med dette").count() == 1
    page.get_by_role("button", name="Endre det siste svaret").press("Enter")
    turned(page, 12)
    assert "Barn 2: Prisen" in page.inner_text("[data-now]")
    assert page.faults == []


def test_something_else_is_asked_in_the_middle_and_the_question_stands(town: scene.Scene) -> None:
    page = opened(town)
    for nth, text in enumerate((ASKS, "1", "Hva koster en plass i barnehagen?", "2"), start=1):
        page.fill("#q", text)
        page.focus("#q")
        typed(page, "Enter")
        turned(page, nth)
    assert page.locator("[data-now]").count() == 1 and "Voksen 1: Inntekt" in page.inner_text("[data-now]")
    page.click("[data-now] button[value=unknown]")
    turned(page, 5)
    assert "Barn 1: Fødselsdato" in page.inner_text("[data-now]")
    page.click("[data-now] button[value=stop]")
    turned(page, 6)
    assert page.locator("[data-now]").count() == 0 and page.faults == []


@pytest.mark.parametrize("place", ["assistant", "assistant-frame"])
def test_without_a_script_on_a_telephone_and_in_a_frame(town: scene.Scene, place: str) -> None:
    page = town.context(None, java_script_enabled=False, viewport=scene.NARROW).new_page()
    page.goto(town.url + reverse(f"web:{place}"))
    page.fill("#q", ASKS)
    page.click(".s-talk__form button[type=submit]")
    page.click("[data-now] button[value=answer]")
    assert page.locator("#answer-problem").count() == 1 and page.locator(".s-talk__turn").count() == 1
    for choice in ("#answer-1", "#answer-2"):
        page.check(choice)
        page.click("[data-now] button[value=answer]")
    for told in TOLD:
        page.fill("#answer", told)
        page.click("[data-now] button[value=answer]")
    assert "Lavere betaling på grunn av inntekt" in page.inner_text(".s-talk__turn >> nth=-1")
    assert page.evaluate("document.documentElement.scrollWidth") <= scene.NARROW["width"]
    if place == "assistant-frame":
        with page.context.expect_page() as window:
            page.get_by_role("link", name="Åpne i eget vindu og gå videre").click()
        page = window.value
        page.click("main button[type=submit]")
    page.get_by_role("button", name="Gå videre med dette").click()
    page.click("button[value=ana]")
    assert "er fylt inn i søknaden" in page.inner_text("main")


def test_two_children_told_of_stand_in_the_form_and_nothing_is_asked_twice(town: scene.Scene) -> None:
    from assistant import room
    from cases.test_listed import HOUSING, bank
    from web.test_going_on_with_others import answer_of

    made = bank()
    apps.get_app_config("cases").office = made
    at = apps.get_app_config("assistant").assistant
    apps.get_app_config("assistant").assistant = room.whole(made, at.content.folder.parent / "bank")
    page = opened(town, town.citizen, java_script_enabled=False)
    page.fill("#q", "Kan jeg få bostøtte?")
    page.click(".s-talk__form button[type=submit]")
    asked = []
    while page.locator("[data-now]").count():
        asked.append(page.input_value("[data-now] [name=about]"))
        said = answer_of(page.content())
        if page.locator("#answer").evaluate("one => one.tagName") == "INPUT":
            page.fill("#answer", said)
        else:
            page.check(f"[data-now] input[value='{said}']")
        page.click("[data-now] button[value=answer]")
    page.get_by_role("button", name="Gå videre med dette").click()
    page.goto(page.url.split("/steg/")[0].removesuffix("kontroll/").rstrip("/") + "/steg/others/")
    assert [page.input_value(f"#other-birth-date-{nth}") for nth in (1, 2)] == ["14.3.2015", "15.6.2019"]
    for filled in ("#count-others-3", "#other-own-child-1-1"):
        assert page.is_checked(filled)
    # Of the second child the rules needed less, once the first was told of. What the form still asks, nobody was asked.
    from saklig import cases
    from saklig.cases.models import Application

    draft = Application.objects.get(case__service=HOUSING)
    still = cases.next_questions(made, town.citizen, draft).still
    assert len(asked) > 15 and not set(still) & set(asked)
    assert {path for path in asked if path.startswith("household.others[")} <= set(draft.answers)
