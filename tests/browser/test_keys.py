"""The caseworker's keys, pressed in a real browser: the queue gone through, a case taken and put back, a case opened, a form."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)

MARKED = "() => document.activeElement.closest('tr')?.querySelector('a[data-row]')?.textContent?.trim() ?? ''"


def at_the_queue(pages: Any) -> Any:
    page = pages.context(pages.caseworker).new_page()
    page.wrong = []
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.goto(f"{pages.url}/saksbehandling/?waits=all")
    return page


def test_the_queue_is_worked_through_without_a_mouse(pages: Any) -> None:
    page = at_the_queue(pages)
    rows = [one.strip() for one in page.locator("a[data-row]").all_text_contents()]
    assert len(rows) > 1
    page.keyboard.press("j")
    assert page.evaluate(MARKED) == rows[0]
    page.keyboard.press("j")
    assert page.evaluate(MARKED) == rows[1]
    page.keyboard.press("k")
    assert page.evaluate(MARKED) == rows[0]
    page.keyboard.press("x")
    assert page.locator("input[type=checkbox][name=numbers]:checked").count() == 1
    page.keyboard.press("t")
    page.wait_for_selector(".ds-alert")
    assert page.locator("[aria-keyshortcuts=z]").count() == 1
    page.keyboard.press("z")
    page.wait_for_function("() => !document.querySelector('[aria-keyshortcuts=z]')")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/saksbehandling/{re.escape(rows[0])}/"))
    page.keyboard.press("q")
    page.wait_for_url(re.compile(r"/saksbehandling/$"))
    assert not page.wrong


def test_a_key_is_a_letter_where_one_writes_and_nothing_where_keys_are_off(pages: Any) -> None:
    page = at_the_queue(pages)
    page.keyboard.press("?")
    page.wait_for_url(re.compile(r"/taster/"))
    page.locator("button[name=go][value=off]").click()
    page.wait_for_selector(".ds-alert")
    page.keyboard.press("q")
    assert "/taster/" in page.url
    page.locator("button[name=go][value=on]").click()
    page.wait_for_selector("button[name=go][value=off]")
    page.keyboard.press("Control+q")
    assert "/taster/" in page.url
    page.goto(f"{pages.url}/saksbehandling/{pages.refused.number}/notat/")
    page.locator("textarea").first.click()
    page.keyboard.type("jkq?xt")
    assert page.locator("textarea").first.input_value() == "jkq?xt" and page.url.endswith("/notat/")
    assert not page.wrong
