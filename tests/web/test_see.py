"""The rules at work, as a page: what moves with the slider is what the rules decide, and no address breaks it."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from cases import town
from saklig.service_packages import catalogue_names, determine, load
from saklig.service_packages.showing import axes, changed, examples, line, told
from saklig.store.limits import DEFAULTS, Limit
from saklig.web.charts import Bar, Part, Tick, draw
from saklig.web.pictured import of_line, outcome_text
from saklig.web.texts import LANGUAGES

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SERVICE = town.SERVICE
PAGE = f"/regler/{SERVICE}/virkning/"
INCOME = "household.adults[0].income"
MOVED = {"HX-Request": "true", "HX-Trigger": "slide"}


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).replace("\xa0", " ")


def said(html: str) -> str:
    found = re.search(r'<p class="s-said">(.*?)</p>', html)
    assert found
    return unescape(found[1]).replace("\xa0", " ")


def opened(client: Client, status: int = 200, **query: Any) -> str:
    answer = client.get(f"{PAGE}?{urlencode(query)}")
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.parametrize("value", [366_666, 366_667, 642_699, 642_700])
def test_the_page_says_what_is_decided_on_both_sides_of_each_limit(office: Any, client: Client, value: int) -> None:
    package = office.services[SERVICE].package
    example = examples(package)[0]
    axis = next(one for one in axes(package, example) if one.path == INCOME)
    found = determine(package, changed(example, axis, value), local=example.local, at=example.at)
    html = opened(client, vary=INCOME, value=value)
    granted = {one.benefit for one in found.outcomes if one.kind == "granted"}
    cap, hours = "Lavere betaling på grunn av inntekt: ", "Gratis kjernetid (20 timer i uka): "
    assert (f"{cap}innvilget" in said(html)) == ("income-cap" in granted)
    assert (f"{cap}avslått" in said(html)) == ("income-cap" not in granted)
    assert (f"{hours}innvilget" in said(html)) == ("core-hours" in granted)
    paid = next(one.payment for one in found.payments if one.payment)
    amount = f"{int(paid):,}".replace(",", " ")
    assert f"Barn 1: {amount} kr i måneden." in said(html)


def test_limits_stand_in_picture_and_table_with_rule_provision_and_summary(office: Any, client: Client) -> None:
    html = opened(client, vary=INCOME, value=300_000)
    text = words(html)
    assert "0 kr til 366 666 kr" in text and "366 667 kr til 642 699 kr" in text and "642 700 kr til 900 000 kr" in text
    svg = html[html.index('<svg width="100%"') : html.index("</svg>", html.index('<svg width="100%"'))].replace("\xa0", " ")
    assert ">366 667 kr</text>" in svg and ">642 700 kr</text>" in svg
    package = office.services[SERVICE].package
    provision = package.provisions["§ 3 c"]
    assert provision.summary["nb"] in text
    assert (provision.link or package.references[provision.reference].link) in html
    assert re.search(rf'href="/regler/{SERVICE}/[^"/]+/#core-hours-granted"', html)
    assert "Slik er det regnet ut" in text


def test_limits_and_the_readers_place_are_drawn_where_they_are(office: Any, client: Client) -> None:
    html = opened(client, vary=INCOME, value=450_000).replace("\xa0", " ")
    assert f'x="{100 * 366_667 / 900_001:.3f}%"' in re.search(r"<text [^>]*>366 667 kr", html)[0]  # type: ignore[index]
    assert f'<rect x="{100 * 366_667 / 900_001:.3f}%"' in html
    assert '<line x1="50.000%" x2="50.000%" y1="-3" y2="43" class="m-marker"/>' in html


def test_a_limit_of_few_values_is_drawn_where_the_new_outcome_begins(office: Any) -> None:
    """Twelve free hours: from 13 of the 1 to 40 hours something is left to reduce, which is 12 of 40 along the bar."""
    package = load("redusert-foreldrebetaling-sfo")
    example = examples(package)[0]
    axis = next(one for one in axes(package, example) if one.path == "children[0].place.hours_per_week")
    svg = of_line(package, axis, line(package, example, axis), axis.present, "nb").svg
    assert '<rect x="0.000%" y="0" width="30.000%"' in svg and '<rect x="30.000%" y="0" width="70.000%"' in svg
    assert 'x1="58.750%"' in svg  # 24 hours: the middle of the twenty-fourth of forty


def test_what_would_change_it_moves_with_the_slider(office: Any, client: Client) -> None:
    low, high = (words(opened(client, vary=INCOME, value=value)) for value in (300_000, 700_000))
    assert "Med en inntekt på 366 667 kr eller mer ville Barn 1 ikke fått" in low
    assert "Med en inntekt under 642 700 kr" in high and "Med en inntekt på" not in high


def test_to_htmx_goes_the_part_that_moves_with_the_field_beside_the_slider(office: Any, client: Client) -> None:
    answer = client.get(f"{PAGE}?vary={INCOME}&slide=642700", headers=MOVED)
    html = answer.content.decode()
    assert "<html" not in html and html.lstrip().startswith('<div id="shown"')
    assert 'value="642\xa0700"' in html and 'id="slide"' not in html  # the slider is in the reader's hand
    assert "HX-Request" in answer["Vary"]
    typed = client.get(f"{PAGE}?vary={INCOME}&value=642701", headers={"HX-Request": "true"}).content.decode()
    assert re.search(r'id="slide"[^>]* step="1" value="642701"', typed) and 'hx-swap-oob="true"' in typed
    whole = client.get(PAGE, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}).content.decode()
    assert "<html" in whole


def test_the_map_has_a_row_for_each_number_of_children_and_says_that_it_is_exact(office: Any, client: Client) -> None:
    html = opened(client, vary=INCOME, by="children[]", value=700_000)
    for count in range(1, 5):
        assert f"Antall barn med plass: {count}</text>" in html
    text = words(html)
    assert "alle grensene nøyaktige" in text and "et utvalg" not in text
    sampled = words(opened(client, vary=INCOME, by="children[0].place.full_day_price"))
    assert "Radene er et utvalg" in sampled and "Mellom radene er ikke noe regnet ut" in sampled


def test_a_date_a_choice_and_a_number_of_people_can_be_moved_too(office: Any, client: Client) -> None:
    day = opened(client, vary="application.received", value="2.8.2024")
    assert "innvilget, september 2024 til juni 2025" in said(day)
    number = (date(2024, 8, 2) - date(1970, 1, 1)).days
    assert re.search(rf'type="range"[^>]* value="{number}" data-days', day)
    assert said(opened(client, vary="application.received", slide=number)) == said(day)
    no = opened(client, vary="application.asks_income_cap", value="no")
    assert "Lavere betaling" not in said(no).partition(":")[2] and 'type="range"' not in no
    three = opened(client, vary="children[]", slide=3)
    assert "Søskenmoderasjon: innvilget" in said(three) and "Barn 1: 0 kr i måneden." in said(three)


def test_an_outcome_for_some_is_said_so(office: Any) -> None:
    package = load("redusert-foreldrebetaling-sfo")
    example = examples(package)[1]
    axis = axes(package, example)[0]
    between = line(package, example, axis).segments[1]
    assert "innvilget for 1 av 3." in outcome_text(package, told(between.outcome), "nb")
    assert "avslått for 2 av 3." in outcome_text(package, told(between.outcome), "nb")


WRONG = [
    ({"example": "nobody"}, "Dette eksempelet finnes ikke"),
    ({"example": "'; drop table"}, "Dette eksempelet finnes ikke"),
    ({"vary": "household.adults[9].shoe"}, "Eksempelet har ikke den opplysningen"),
    ({"vary": "[[[]"}, "Eksempelet har ikke den opplysningen"),
    ({"vary": "x" * 5000}, "Eksempelet har ikke den opplysningen"),
    ({"by": "nothing"}, "Eksempelet har ikke den opplysningen"),
    ({"value": "mye"}, "skriv en verdi fra 0 kr til 900 000 kr"),
    ({"value": "-1"}, "skriv en verdi fra 0 kr til 900 000 kr"),
    ({"value": "900 001"}, "skriv en verdi fra 0 kr til 900 000 kr"),
    ({"value": "9" * 4000}, "skriv en verdi fra"),
    ({"value": "1e3"}, "skriv en verdi fra"),
    ({"value": "NaN"}, "skriv en verdi fra"),
    ({"value": "300000,5"}, "verdien må gå opp i hele 1 kr"),
    ({"slide": "mye"}, "skriv en verdi fra"),
    ({"slide": "999999999999"}, "skriv en verdi fra"),
    ({"slide": "1.5"}, "verdien må gå opp i hele 1 kr"),
    ({"vary": "application.received", "value": "31.2.2025"}, "skriv en verdi fra 1. mai 2024 til 31. juli 2026"),
    ({"vary": "application.received", "value": "1.1.1899"}, "skriv en verdi fra 1. mai 2024"),
    ({"vary": "application.received", "slide": "-999999999"}, "skriv en verdi fra 1. mai 2024"),
    ({"vary": "application.received", "slide": "999999999999"}, "skriv en verdi fra 1. mai 2024"),
    ({"vary": "children[]", "value": "7"}, "velg en av disse: 1, 2, 3, 4"),
    ({"vary": "children[]", "slide": "2.5"}, "velg en av disse: 1, 2, 3, 4"),
    ({"vary": "children[]", "value": "²"}, "velg en av disse"),
    ({"vary": "application.asks_income_cap", "value": "kanskje"}, "velg en av disse: nei, ja"),
    ({"vary": "application.asks_income_cap", "slide": "1"}, "velg en av disse: nei, ja"),
    ({"vary": "household.adults[0].income_stage", "value": "guessed"}, "velg en av disse: ferdig skatteoppgjør"),
]


@pytest.mark.parametrize(("query", "message"), WRONG, ids=lambda one: str(one)[:60])
def test_what_cannot_be_taken_gets_a_clear_message_and_the_example_is_shown(
    office: Any, client: Client, query: dict[str, str], message: str
) -> None:
    html = opened(client, 422, **query)
    assert message in words(html) and 'id="shown"' in html and 'class="ds-error-summary"' in html
    part = client.get(f"{PAGE}?{urlencode(query)}", headers=MOVED)
    assert part.status_code == 200 and message in words(part.content.decode()) and 'role="alert"' in part.content.decode()


def test_another_example_keeps_the_fact_where_it_has_it_of_another_person(office: Any, client: Client) -> None:
    html = opened(client, example="one-child", vary="household.adults[1].income")
    assert said(html).startswith("Voksen 1: Inntekt: 300 000 kr.")


def test_a_service_that_is_not_there_is_not_found(office: Any, client: Client) -> None:
    assert client.get("/regler/nothing/virkning/").status_code == 404
    assert client.post(PAGE).status_code in (302, 403, 405)


def test_every_page_that_shows_the_service_leads_here(office: Any, client: Client) -> None:
    for page in (f"/tjenester/{SERVICE}/", "/regler/", f"/regler/{SERVICE}/"):
        assert f'href="{PAGE}"' in client.get(page).content.decode(), page


def test_how_often_is_counted(office: Any, client: Client, settings: Any) -> None:
    settings.SAKLIG_LIMITS = {**DEFAULTS, "show.address": Limit(most=3, seconds=100)}
    assert [client.get(PAGE, {"value": 1000 * n}).status_code for n in range(4)] == [200, 200, 200, 429]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", catalogue_names())
def test_every_shipped_service_is_shown_in_every_language(
    office: Any, client: Client, name: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each example with each thing to move, drawn and said; the texts of another language do not slip in."""
    package = load(name)
    monkeypatch.setattr("saklig.web.views.see.found_package", lambda _: package)
    client.cookies["saklig_language"] = language
    for example in examples(package):
        for axis in axes(package, example)[:3]:
            answer = client.get(f"/regler/{name}/virkning/", {"example": example.id, "vary": axis.path})
            html = answer.content.decode()
            assert answer.status_code == 200 and html.count('<svg width="100%"') >= 1
            assert example.titles and unescape(example.titles[language]) in unescape(html)
            assert not re.search(r"\{[a-z_]+\}", words(html))
            assert not re.search(r"\sstyle=|<style|\son[a-z]+=", html)


def test_names_in_a_picture_cannot_become_markup() -> None:
    bar = Bar(
        label="<script>", parts=[Part(start=0, end=100, letter="A", look=1, tone="granted")],
        ticks=[Tick(place=50, text='"<b>&')], here=True,
    )  # fmt: skip
    svg = draw([bar], name="line", title='a"b<c', marker=50)
    assert "<script>" not in svg and "<b>" not in svg and "aria-label='a\"b&lt;c'" in svg


def test_labels_do_not_stand_on_each_other_on_the_narrowest_page() -> None:
    ticks = [Tick(place=place, text="366 667 kr") for place in (0, 10, 20, 50, 52, 98, 100)]
    part = Part(start=0, end=100, letter="A", look=0, tone="none")
    svg = draw([Bar(label="", parts=[part], ticks=ticks)], name="x", title="x", marker=0)
    spans: dict[str, list[tuple[float, float]]] = {}
    wide = len("366 667 kr") * 7.4
    for place, line_of, anchor in re.findall(r'<text x="([\d.]+)%" y="(\d+)" text-anchor="(\w+)" class="m-value">366', svg):
        middle = float(place) / 100 * 256
        low = {"start": middle, "middle": middle - wide / 2, "end": middle - wide}[anchor]
        assert low >= 0 and low + wide <= 256
        spans.setdefault(line_of, []).append((low, low + wide))
    assert sum(map(len, spans.values())) == len(ticks)
    for on_line in spans.values():
        assert all(one[1] <= other[0] for one, other in zip(sorted(on_line), sorted(on_line)[1:], strict=False))
