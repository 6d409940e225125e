"""The slider of the page that shows the rules at work: by keyboard, with what it moves; and without a script, by its button."""

from __future__ import annotations

from typing import Any

import pytest

from cases import town

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
PAGE = f"/regler/{town.SERVICE}/virkning/"


def said(page: Any) -> str:
    return str(page.inner_text("#said")).replace("\xa0", " ")


def until_said(page: Any, text: str) -> None:
    page.wait_for_function(
        "text => document.getElementById('said').innerText.replaceAll('\\u00a0', ' ').includes(text)", arg=text, timeout=15000
    )


def test_the_slider_moves_everything_by_keyboard_and_keeps_the_focus(pages: Any) -> None:
    page = pages.context().new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{pages.url}{PAGE}?vary=household.adults[0].income&value=366000")
    assert "Lavere betaling på grunn av inntekt: innvilget." in said(page)
    page.focus("#slide")
    page.keyboard.press("ArrowRight")
    until_said(page, "367 000 kr. Lavere betaling på grunn av inntekt: avslått.")
    assert page.input_value("#value").replace("\xa0", " ") == "367 000"
    assert page.evaluate("document.activeElement.id") == "slide"
    assert "slide=367000" in page.url
    # what moves: the row of the table, the reasons, and what would change it
    assert "366 667 kr til 642 699 kr" in page.inner_text("#shown tr[aria-current]").replace("\xa0", " ")
    assert "Med en inntekt under 366 667 kr" in page.inner_text("#shown").replace("\xa0", " ")
    page.keyboard.press("ArrowLeft")
    until_said(page, "366 000 kr. Lavere betaling på grunn av inntekt: innvilget.")
    page.keyboard.press("End")
    until_said(page, "900 000 kr. Lavere betaling på grunn av inntekt: avslått. Gratis kjernetid (20 timer i uka): avslått.")
    assert not wrong


def test_a_typed_value_moves_the_slider_and_an_error_is_said(pages: Any) -> None:
    page = pages.context().new_page()
    page.goto(f"{pages.url}{PAGE}")
    page.fill("#value", "642 699")
    page.keyboard.press("Enter")
    until_said(page, "642 699 kr. Lavere betaling på grunn av inntekt: avslått. Gratis kjernetid (20 timer i uka): innvilget.")
    assert page.input_value("#slide") == "642699"
    page.fill("#value", "mye")
    page.keyboard.press("Enter")
    page.wait_for_selector("#shown [role=alert]")
    assert "skriv en verdi fra" in page.inner_text("#shown [role=alert]")


def test_a_slider_of_days_says_the_date(pages: Any) -> None:
    page = pages.context().new_page()
    page.goto(f"{pages.url}{PAGE}?vary=application.received")
    assert page.get_attribute("#slide", "aria-valuetext") == "20. mai 2024"
    page.focus("#slide")
    page.keyboard.press("ArrowRight")
    assert page.get_attribute("#slide", "aria-valuetext") != "20. mai 2024"
    until_said(page, "mai 2024")


def test_without_a_script_the_slider_has_a_button(pages: Any) -> None:
    page = pages.context(java_script_enabled=False).new_page()
    page.goto(f"{pages.url}{PAGE}")
    page.focus("#slide")
    page.keyboard.press("End")
    page.click(".s-slide__bar button")
    assert "900 000 kr. Lavere betaling på grunn av inntekt: avslått." in said(page)
    page.fill("#value", "300000")
    page.locator("form.s-filter button").click()
    assert "300 000 kr. Lavere betaling på grunn av inntekt: innvilget." in said(page)
