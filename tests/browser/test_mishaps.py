"""What happens on the way, in a real browser: by keyboard alone, back button, two tabs, double click, a session that ends.

The citizen's is done where no JavaScript runs too, which is where nothing but the server helps.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session

from browser.test_without_script import fill_step, walk
from cases import town
from saklig.cases.models import Application, Case

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
ACTIVE = "document.activeElement"


def reach(page: Any, selector: str, *, most: int = 90) -> None:
    """Press Tab until the focus is on what the selector means."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(f"{ACTIVE}.matches({selector!r})"):
            return
    raise AssertionError(f"{selector} is not reached by Tab on {page.url}")


def press(page: Any, selector: str, key: str = "Enter") -> None:
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press(key)


def choose(page: Any, name: str, value: str) -> None:
    """Into the group by Tab, to the answer by arrows, as radio buttons are worked."""
    reach(page, f"input[type=radio][name={name}]")
    page.keyboard.press("Space")
    for _ in range(4):
        if page.evaluate(f"{ACTIVE}.value") == value:
            break
        page.keyboard.press("ArrowDown")
    assert page.evaluate(f"{ACTIVE}.checked && {ACTIVE}.value") == value


@pytest.mark.parametrize("script", [True, False])
def test_from_the_front_page_to_the_receipt_by_keyboard_alone(pages: Any, script: bool) -> None:
    page = pages.context(java_script_enabled=script).new_page()
    before = Case.objects.count()
    page.goto(pages.url)
    press(page, f"main a[href='/tjenester/{town.SERVICE}/']")
    press(page, f"main a[href='/tjenester/{town.SERVICE}/sok/']")
    press(page, "button[value=ana]")
    for _ in range(6):
        if page.url.endswith("/kontroll/"):
            break
        groups = "els => [...new Set(els.map(e => e.name))]"
        for name in page.locator("main input[type=radio]").evaluate_all(groups):
            if name != "year-start":
                choose(page, name, "yes" if name.startswith("asks-") else "no")
        press(page, "button[value=next]", "Space")
    press(page, "main form button[type=submit]")
    page.wait_for_url("**/kvittering/")
    assert Case.objects.count() == before + 1
    press(page, "main a[href^='/saker/']")
    press(page, "main a[href$='/menneske/']")
    press(page, "main form button[type=submit]")
    assert "saksbehandler" in page.inner_text("main [role=status]")


@pytest.mark.parametrize("script", [True, False])
def test_a_double_click_on_send_is_one_application_with_one_receipt(pages: Any, script: bool) -> None:
    page = pages.context(java_script_enabled=script).new_page()
    before = Case.objects.count()
    walk(page, pages.url, send=False)
    page.dblclick("main button[type=submit]")
    page.wait_for_url("**/kvittering/")
    sent = Case.objects.exclude(pk=pages.draft.case_id).exclude(state="draft").count()
    assert Case.objects.count() == before + 1 and sent == before
    assert page.locator("main dd strong").inner_text().startswith("K-")


def test_the_back_button_after_sending_sends_nothing_again(pages: Any) -> None:
    page = pages.context(java_script_enabled=False).new_page()
    walk(page, pages.url)
    count = Case.objects.count()
    page.go_back()
    # The review is kept in no cache: the browser asks anew, and is led to the receipt.
    page.wait_for_url("**/kvittering/")
    page.go_back()
    page.wait_for_url("**/kvittering/")
    assert Case.objects.count() == count


def test_the_back_button_in_the_form_shows_what_was_answered(pages: Any) -> None:
    page = pages.context(java_script_enabled=False).new_page()
    walk(page, pages.url, send=False)
    for _ in range(3):
        page.go_back()
    assert "/steg/what/" in page.url
    assert page.locator("#asks-income-cap-1").is_checked() and not page.locator("#asks-income-cap-2").is_checked()
    page.check("#asks-income-cap-2")
    with page.expect_navigation():
        page.click("button[value=next]")
    answers = Application.objects.exclude(pk=pages.draft.pk).get(case__state="draft").answers
    assert answers["application.asks_income_cap"] is False


def test_two_tabs_the_older_one_is_told_and_keeps_what_was_typed(pages: Any) -> None:
    context = pages.context(pages.other, java_script_enabled=False)
    address = f"{pages.url}/soknad/{pages.draft.pk}/steg/household/"
    first, second = context.new_page(), context.new_page()
    for page in (first, second):
        page.goto(address)
        fill_household(page)
    with first.expect_navigation():
        first.click("button[value=next]")
    second.fill("textarea[name=children]", f"{town.LO}")
    with second.expect_navigation():
        second.click("button[value=next]")
    assert "annet vindu" in second.inner_text("main [role=alert]")
    assert second.locator("textarea[name=children]").input_value() == town.LO
    with second.expect_navigation():
        second.click("button[value=next]")
    assert "/household/" not in second.url
    assert Application.objects.get(pk=pages.draft.pk).answers["children"] == [town.LO]


def fill_household(page: Any) -> None:
    for box in page.locator("main fieldset").all():
        if box.locator("input[value=no]").count():
            box.locator("input[value=no]").check()


@pytest.mark.parametrize("script", [True, False])
def test_a_session_that_ends_in_the_middle_of_the_form_loses_nothing_typed(pages: Any, script: bool) -> None:
    page = pages.context(java_script_enabled=script).new_page()
    page.goto(f"{pages.url}/tjenester/{town.SERVICE}/sok/")
    page.click("button[value=ana]")
    fill_step(page)
    assert page.url.endswith("/household/")
    fill_household(page)
    page.fill("textarea[name=children]", "Navnet på et barn jeg ikke husker nummeret til")
    Session.objects.all().delete()  # gone altogether, as after eight hours
    with page.expect_navigation():
        page.click("button[value=next]")
    assert "er ikke borte" in page.inner_text("main")
    page.click("button[value=ana]")
    assert page.url.endswith("/household/")
    assert page.locator("textarea[name=children]").input_value() == "Navnet på et barn jeg ikke husker nummeret til"
    assert page.locator("#has-cohabitant-2").is_checked()


def test_a_draft_is_deleted_by_two_presses_and_the_page_says_so(pages: Any) -> None:
    page = pages.context(pages.other, java_script_enabled=False).new_page()
    page.goto(f"{pages.url}/saker/")
    page.click(f"main a[href='/soknad/{pages.draft.pk}/slett/']")
    page.click("main form button[type=submit]")
    assert "slettet" in page.inner_text("main [role=status]")
    assert not Application.objects.filter(pk=pages.draft.pk).exists()
    page.go_back()
    assert "finner ikke siden" in page.inner_text("h1")


def test_from_the_queue_to_a_decision_by_keyboard_alone(pages: Any) -> None:
    page = pages.context(pages.caseworker).new_page()
    page.goto(f"{pages.url}/saksbehandling/")
    press(page, f"main th a[href='/saksbehandling/{pages.refused.number}/']")
    press(page, "main a[href$='/avgjor/']")
    reach(page, "textarea[name=words]")
    page.keyboard.type("Inntekten er over grensen, og vi fant ingen grunn til noe annet.")
    press(page, "button[value=draft]")
    # The draft takes the focus, so that it is read first; the buttons above are reached the other way.
    assert page.evaluate(f"{ACTIVE}.id") == "draft" and "Kari Saksbehandler" in page.inner_text(".s-letter")
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if page.evaluate(f"{ACTIVE}.matches('button[value=do]')"):
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert pages.refused.decisions.get().decided_by.name == "Kari Saksbehandler"
