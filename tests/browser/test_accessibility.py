"""Every page and state in every language: no axe-core finding, no sideways scrolling at 320 px or at 200 % zoom,
targets large enough, focus in reading order. What a machine can see of WCAG 2.2 A and AA, and no more.
"""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlparse

import pytest
from django.urls import resolve

from browser import scene
from browser.conftest import AXE
from browser.visits import NO_PAGE, SERVICE, Visit, visits
from saklig.web import desk_actions, urls
from saklig.web.texts import LANGUAGES
from saklig.web.views import actions

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def axe() -> str:
    return AXE.read_text("utf-8") + ";0"


def findings(page: Any) -> list[str]:
    page.evaluate(axe())
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", TAGS
    )["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]} ({one['help']})" for one in found]


# The page may be no wider than the window, and what is wider inside must scroll by itself.
WIDER = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > width + 1
    && !e.closest('.s-scroll, .s-drawing, .s-code')).slice(0, 3).map(e => e.outerHTML.slice(0, 120));
}"""
# WCAG 2.2, 2.5.8: 24 by 24 pixels, but for links within a sentence. Buttons and fields of a form shall have 44.
SMALL = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
  .filter(e => e.checkVisibility() && !e.matches('.s-skip'))
  .filter(e => !e.closest('p, li:not(:has(> a:only-child)), dd, td, th, .letter'))
  .map(e => [e, (e.matches('[type=radio],[type=checkbox]') ? e.closest('.ds-field') : e).getBoundingClientRect()])
  .filter(([e, box]) => box.width < 24 || box.height < 24)
  .map(([e]) => e.outerHTML.slice(0, 120))"""


# 200 % zoom of a 1280 px window is a window of 640 px; 400 % is one of 320 px.
SHAPES = {"320 px": {"width": 320, "height": 800}, "200 %": {"width": 640, "height": 450}}


def look(page: Any, visit: Visit) -> list[str]:
    """What is wrong with the page as it stands, at each shape."""
    wrong = [f"{visit}: {found}" for found in findings(page)]
    for shape, size in SHAPES.items():
        page.set_viewport_size(size)
        wrong += [f"{visit} at {shape}: wider than the window: {found}" for found in page.evaluate(WIDER)]
        wrong += [f"{visit} at {shape}: too small to hit: {found}" for found in page.evaluate(SMALL)]
    page.set_viewport_size(scene.WIDE)
    return wrong


@pytest.mark.slow  # a minute and a half for each language
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_and_state(live_server: Any, browser: Any, language: str) -> None:
    with scene.set_up(live_server.url, browser, language=language, full=True) as town:
        wrong, seen, done, opened = [], set(), set(), {}
        for visit in visits(town):
            if visit.who not in opened:
                opened[visit.who] = town.context(visit.who, language=language, bypass_csp=True).new_page()
            page = opened[visit.who]
            answer = page.goto(town.url + visit.path)
            assert answer.status == visit.status, visit
            if visit.do:
                visit.do(page)
                page.wait_for_load_state()
            ended = urlparse(page.url).path
            assert not visit.name or resolve(ended).url_name == visit.name, (visit, ended)
            assert page.evaluate("document.documentElement.lang") == language, visit
            wrong += look(page, visit)
            seen.add(visit.name)
            done.add((visit.name, visit.path.rstrip("/").rsplit("/", 1)[-1]))
        wrong += _fault_of_ours(opened[None], town, language)
    assert not wrong, "\n".join(wrong)
    patterns = {pattern.name for pattern in urls._pages}
    assert patterns == seen - {""} | set(NO_PAGE), "a page that no visit looks at, or one that is no more"
    assert not seen & set(NO_PAGE)
    forms = {("desk-act", slug) for slug in desk_actions.ACTIONS} | {("act", one.slug) for one in actions.ACTIONS.values()}
    assert forms <= done, "a form that no visit looks at"


def _fault_of_ours(page: Any, town: Any, language: str) -> list[str]:
    """The page that is shown when something breaks."""
    broken = Visit(name="service", who=None, path=f"/tjenester/{SERVICE}/", state="500")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("saklig.web.packages.guidance", None)
        assert page.goto(town.url + broken.path).status == 500
        return look(page, broken)


def test_the_checks_see_what_they_are_for(pages: Any) -> None:
    page = pages.context(bypass_csp=True, viewport=SHAPES["320 px"]).new_page()
    page.goto(pages.url)
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend',"
        "'<input><div style=\"width:900px\">wide</div><button style=\"all:unset;width:9px;height:9px\">x</button>')"
    )
    assert any(found.startswith("label:") for found in findings(page))
    assert page.evaluate(WIDER) and page.evaluate(SMALL)


def test_focus_goes_in_reading_order_and_is_seen(pages: Any) -> None:
    page = pages.context(pages.other).new_page()
    page.goto(f"{pages.url}/soknad/{pages.draft.pk}/steg/what/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "s-skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().height") > 24
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    tops = []
    for _ in range(12):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "(() => { const e = document.activeElement, b = e.getBoundingClientRect(),"
            " s = getComputedStyle(e.closest('.ds-field') || e);"
            " return [Math.round(b.top + scrollY), e.closest('main') !== null,"
            " s.outlineStyle !== 'none' || s.boxShadow !== 'none' || getComputedStyle(e).outlineStyle !== 'none'] })()"
        )
        if not found[1]:
            break
        assert found[2], "the focus is not seen"
        tops.append(found[0])
    assert len(tops) > 4 and tops == sorted(tops)


def test_an_error_takes_the_focus_and_its_link_leads_to_the_field(pages: Any) -> None:
    page = pages.context(pages.other).new_page()
    page.goto(f"{pages.url}/soknad/{pages.draft.pk}/steg/what/")
    with page.expect_navigation():
        page.click("button[value=next]")
    assert page.evaluate("document.activeElement.className") == "ds-error-summary"
    assert page.title().startswith("Feil:")
    page.locator(".ds-error-summary a").first.click()
    assert page.evaluate("document.activeElement.matches('input, fieldset')")
