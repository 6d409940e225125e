"""The citizen's whole path in a browser that runs no JavaScript, and what JavaScript adds where it runs."""

from __future__ import annotations

from typing import Any

import pytest

from cases import town
from saklig.cases.models import Case

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)


def fill_step(page: Any) -> None:
    for box in page.locator("main fieldset").all():
        if box.locator("input[value=no]").count():
            box.locator("input[value=no]").check()
    if page.url.endswith("/what/"):
        # The kindergarten year that the day points to is filled in: nobody types a number.
        assert page.locator("input[name=year-start]:checked").get_attribute("value") == "2024"
        for name in ("asks-income-cap", "asks-core-hours"):
            page.check(f"#{name}-1")
    # The next step must be there before anything is filled in: on a slow machine the old one still stands for a moment.
    with page.expect_navigation():
        page.click("button[value=next]")


def walk(page: Any, url: str, *, send: bool = True) -> None:
    """From the front page to the receipt (or to the review), by links and buttons alone."""
    page.goto(f"{url}/")
    page.click(f"main a[href='/tjenester/{town.SERVICE}/']")
    page.click(f"main a[href='/tjenester/{town.SERVICE}/sok/']")
    page.click("button[value=ana]")
    for _ in range(6):
        if page.url.endswith("/kontroll/"):
            break
        fill_step(page)
    if send:
        page.click("main button[type=submit]")
        page.wait_for_url("**/kvittering/")


def test_the_whole_path_without_javascript(pages: Any) -> None:
    context = pages.context(java_script_enabled=False)
    page = context.new_page()
    before = Case.objects.count()
    walk(page, pages.url)
    assert Case.objects.count() == before + 1
    page.click("main a[href^='/saker/']")
    # The decision is there at once; its letter comes from the worker, and a link that shows the page anew leads to it.
    assert "Dette betaler du" in page.inner_text("main") and not page.locator("main a[href*='/saker/brev/']").count()
    town.write_letters()
    page.click("#letters a.ds-button")
    page.locator("main a[href*='/saker/brev/']").first.click()
    assert "§" in page.inner_text(".letter")
    page.click("main a[href$='/menneske/']")
    page.click("main button[type=submit]")
    assert "saksbehandler" in page.inner_text("main [role=status]")
    page.locator("header form button").click()
    page.goto(f"{pages.url}/saker/")
    assert "/logg-inn/" in page.url


def test_with_javascript_no_page_logs_an_error_or_asks_another_host(pages: Any) -> None:
    context = pages.context()
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    walk(page, pages.url)
    page.goto(f"{pages.url}/regler/{town.SERVICE}/")
    assert not said
    assert len(asked) > 10 and all(address.startswith((pages.url, "data:")) for address in asked)


def test_the_receipt_follows_the_job_while_it_runs(pages: Any) -> None:
    case = pages.granted
    Case.objects.filter(pk=case.pk).update(state="assessing")
    page = pages.context(pages.citizen).new_page()
    page.goto(f"{pages.url}/soknad/{case.application.pk}/kvittering/")
    assert page.locator("#progress progress").count() == 1
    Case.objects.filter(pk=case.pk).update(state="notified")
    page.wait_for_selector("#progress progress", state="detached", timeout=5000)
    assert page.locator(f"#progress a[href='/saker/{case.number}/']").count() == 1


def test_the_letter_comes_into_the_page_by_itself_where_javascript_runs(pages: Any) -> None:
    page = pages.context().new_page()
    walk(page, pages.url)
    page.click("main a[href^='/saker/']")
    assert page.locator("#letters[hx-get]").count() and page.locator("main a[href$='/klage/']").count()
    town.write_letters()
    page.wait_for_selector("#letters a[href*='/saker/brev/']", timeout=8000)
    assert not page.locator("#letters[hx-get]").count()
