"""Marking what is to be taken out of an attachment: dragged with the mouse, or typed; both give the same lines and areas."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from cases import town
from documents.files import pdf
from saklig import cases
from saklig.cases.models import AccessRequest, JournalEntry

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)


def asked(scene: Any) -> str:
    made = cases.attach(scene.office, scene.caseworker, scene.refused.pk, data=pdf(2), name="x.pdf", token=town.token())
    cases.scan_now(scene.office, made.pk)
    town.work(scene.office, kinds={"case.journal"})
    entry = JournalEntry.objects.get(source_ref=made.pk)
    town.opened_with_reason(scene.office, scene.caseworker, scene.refused)
    cases.ask_access(scene.office, entry=entry.pk, text="", email="", language="nb")
    return reverse("web:access-request", args=[AccessRequest.objects.get().pk])


def test_a_drag_over_a_page_writes_a_line_and_shows_it_and_so_does_typing(pages: Any) -> None:
    address = asked(pages)
    page = pages.context(pages.caseworker).new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto(f"{pages.url}{address}")
    sheet = page.locator("figure[data-page='2'] img")
    sheet.scroll_into_view_if_needed()
    page.wait_for_function("() => [...document.querySelectorAll('figure[data-page] img')].every((one) => one.naturalWidth > 0)")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.4, steps=4)
    page.mouse.up()
    line = page.input_value("textarea[name=areas]")
    number, _, rest = line.partition(": ")
    assert number == "2"
    assert [round(float(one)) for one in rest.split()] == [10, 20, 50, 40]
    assert page.locator("figure[data-page='2'] .s-marking__area").count() == 1
    page.fill("textarea[name=areas]", f"{line}\n1")
    shown = page.locator("figure[data-page='1'] .s-marking__area").bounding_box()
    first = page.locator("figure[data-page='1'] img").bounding_box()
    assert abs(shown["width"] - first["width"]) < 4 and abs(shown["height"] - first["height"]) < 4
    assert not wrong
    with page.expect_download() as download:
        page.click("button[value=look]")
    assert download.value.suggested_filename == "sladdet.pdf"
