"""A table as a picture on the rule owner's page and on the page that checks models, with what was found in it."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from decision.models import decision, definitions, inputs, table
from decision.test_maps import the_map
from saklig.decision import read_model
from saklig.web.table_drawing import draw_map, field_text, numbers_text
from saklig.web.texts import LANGUAGES

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SERVICE = "redusert-foreldrebetaling"
TYPES = {"income": "number", "children": "number", "asked": "boolean"}
ROWS = [
    ["< 200000", "<= 2", "-", '"low"'], ["[200000..400000)", "-", "true", '"middle"'], ["> 300000", ">= 2", "true", '"high"'],
    ["< 200000", "> 3", "false", '"odd"'],
]  # fmt: skip
COLUMNS = [("income", "number"), ("children", "number"), ("asked", "boolean")]


def file_of(rows: list[list[str]], columns: list[tuple[str, str]] = COLUMNS) -> bytes:
    return definitions(inputs(TYPES) + decision(table(columns, rows), TYPES))


def send(client: Client, data: bytes) -> str:
    answer = client.post("/regler/sjekk/", {"models": [SimpleUploadedFile("m.dmn", data)]})
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode().replace("\u00a0", " "))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nb", ("rad gjelder når income: under 200 000; children: over 2 til og med 3.", "hull for noen", "Rad 2 og rad 3")),
        ("nn", ("Inga rad gjeld når income: under 200 000; children: over 2 til og med 3.", "hol for nokre", "Rad 2 og rad 3")),
        ("en", ("No row applies when income: under 200,000; children: over 2 to 3.", "gap for some", "Row 2 and row 3")),
    ],
)
def test_an_uploaded_table_is_drawn_with_its_holes_in_words(
    office: Any, client: Client, language: str, said: tuple[str, ...]
) -> None:
    client.cookies["saklig_language"] = language
    html = send(client, file_of(ROWS))
    for sentence in said:
        assert sentence in html, sentence
    assert 'fill="url(#m-hole-' in html and 'fill="url(#m-overlap-' in html and 'fill="url(#m-some-' in html


def test_a_table_without_holes_is_not_spoken_of(office: Any, client: Client) -> None:
    html = send(client, file_of([["< 5", '"a"'], [">= 5", '"b"']], COLUMNS[:1]))
    assert "Ingenting å rette" in html and "<svg class" not in html


def test_what_was_not_looked_into_is_said_and_is_nothing_to_mend(office: Any, client: Client) -> None:
    html = send(client, file_of([["? * 2 > 7", '"a"'], ["-", '"b"']], COLUMNS[:1]).replace(b"UNIQUE", b"FIRST"))
    assert "Ingenting å rette" in html and "Rad 1, income: vilkåret sammenligner ikke" in html


def test_every_table_of_the_service_has_its_picture_and_the_same_as_a_table(office: Any, client: Client) -> None:
    html = client.get(f"/regler/{SERVICE}/core-hours-outcome/").content.decode()
    (svg,) = re.findall(r'<svg class="m-map".*?</svg>', html, re.S)
    picture = ElementTree.fromstring(svg)  # noqa: S314 - our own text
    drawn = [text.text for text in picture.iter("text")]
    assert "rad 1–3, 7" in drawn and "under 2" in drawn and picture.get("aria-label", "").startswith("Hvilke rader")
    as_table = html.partition("Det samme som tabell")[2].partition("</table>")[0]
    assert re.findall(r"<td>([^<]+)</td>", as_table) == [text for text in drawn if text and text.startswith("rad ")]
    assert "Ingen funnet" in html


def test_names_cannot_break_out_of_the_picture() -> None:
    name = "<script>alert(1)</script> & \"x\" '"
    rows = [['"<b>"', "1"], ['not("<b>")', "2"]]
    types = {"k": "string"}
    found = the_map(read_model(definitions(inputs(types) + decision(table([("k", "string")], rows), types))))
    assert found is not None
    for language in LANGUAGES:
        svg = draw_map(found, {"k": name}, language, title=name, number=1)
        assert "<script" not in svg and "<b>" not in svg and "style=" not in svg
        assert ElementTree.fromstring(svg).get("aria-label") == name  # noqa: S314 - our own text


def test_rows_are_told_in_runs() -> None:
    assert [numbers_text(rows) for rows in ((), (4,), (1, 2), (1, 2, 3, 7), (1, 3, 5, 7, 9))] == [
        "", "4", "1, 2", "1–3, 7", "1, 3, 5, 7 …",
    ]  # fmt: skip


def test_no_row_of_a_table_that_gathers_rows_is_no_hole() -> None:
    found = the_map(read_model(definitions(inputs(TYPES) + decision(table(COLUMNS[:1], [["< 5", "1"]], "COLLECT"), TYPES))))
    assert found is not None
    assert [field_text(field, "nb") for field in found.fields[0]] == [("rad 1",), ("ingen rad",)]


# --- an older version beside it --------------------------------------------------------------------------------------


def compare(client: Client, newer: bytes, older: bytes) -> str:
    files = {"models": [SimpleUploadedFile("m.dmn", newer)], "older": [SimpleUploadedFile("m.dmn", older)]}
    answer = client.post("/regler/sjekk/", files)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"</?(?:code|strong)[^>]*>", "", answer.content.decode().replace("\u00a0", " ")))


@pytest.mark.parametrize(
    ("language", "said", "nothing"),
    [
        ("nb", "rad 2 avgjorde før, og rad 1 gjør det nå, når income: fra og med 100 til under 120.", "avgjør som før"),
        ("nn", "rad 2 avgjorde før, og rad 1 gjer det no, når income: frå og med 100 til under 120.", "avgjer som før"),
        ("en", "row 2 decided before, and row 1 does now, when income: from 100 to under 120.", "decide as before"),
    ],
)
def test_an_older_version_shows_what_becomes_different(
    office: Any, client: Client, language: str, said: str, nothing: str
) -> None:
    client.cookies["saklig_language"] = language
    old, new = (file_of([[f"< {limit}", '"granted"'], [f">= {limit}", '"refused"']], COLUMNS[:1]) for limit in (100, 120))
    html = compare(client, new, old)
    assert said in html and "&quot;refused&quot; → &quot;granted&quot;" in html
    assert nothing in compare(client, new, new)


def test_an_older_version_that_cannot_be_read_or_is_too_large_is_said(office: Any, client: Client) -> None:
    new = file_of([["< 5", '"a"'], [">= 5", '"b"']], COLUMNS[:1])
    assert "Den eldre utgaven kunne ikke leses" in compare(client, new, b"<x/>")
    files = {"models": [SimpleUploadedFile("m.dmn", new)], "older": [SimpleUploadedFile("m.dmn", b"x" * 500_000)]}
    assert client.post("/regler/sjekk/", files).status_code == 422
