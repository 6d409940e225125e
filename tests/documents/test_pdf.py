"""The PDF of a letter: its text, its tags, what it says it is, and that the same input gives the same bytes."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import unicodedata
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from documents.letter_samples import HOSTILE, MADE_AT, TEMPLATE, cover
from saklig.documents import render
from saklig.documents.errors import DocumentsError
from saklig.documents.typesetter import typesetter


def variables(name: str = "Kari Ødegård", rows: int = 1) -> dict[str, object]:
    return {
        "name": name, "amount": 1200, "first": date(2025, 9, 1), "why": "",
        "telephone": "00 00 00 00", "number": "+470",
        "rows": [{"child": name, "month": date(2025, 9, 1), "amount": 1200}] * rows,
    }  # fmt: skip


def pdf_of(language: str = "nb", **given_values: object) -> bytes:
    return render(TEMPLATE, variables(**given_values), cover=cover(language), made_at=MADE_AT).pdf


def text_of(pdf: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(text.replace("\u200b", "").replace("\u00a0", " ").split())


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("nb", "Hei Kari Ødegård. Du betaler 1 200 kr fra september 2025."),
        ("nn", "Døme: Avsendaren og personane i dette brevet er oppdikta."),
        ("en", "Du betaler NOK 1,200 fra September 2025."),
    ],
)
def test_the_text_can_be_read_out_in_order(language, sentence):
    assert sentence in text_of(pdf_of(language))


def test_tagged_with_language_and_title_and_exported_as_pdf_a_and_ua():
    for language in ("nb", "nn", "en"):
        reader = PdfReader(io.BytesIO(pdf_of(language)))
        root = reader.trailer["/Root"]
        assert root["/Lang"] == language
        assert bool(root["/MarkInfo"]["/Marked"])
        assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"])
        assert reader.metadata.title == "Vedtak om redusert foreldrebetaling"
        xmp = root["/Metadata"].get_data().decode()
        assert re.search(r"pdfaid:part>2<", xmp)
        assert re.search(r"pdfaid:conformance>A<", xmp)
        assert re.search(r"pdfuaid:part>1<", xmp)
        assert "Vedtak om redusert foreldrebetaling" in xmp


def _roles(node: object) -> list[str]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [role for item in node for role in _roles(item)]
    if not isinstance(node, dict):
        return []
    own = [str(node["/S"])] if "/S" in node else []
    return own + (_roles(node["/K"]) if "/K" in node else [])


def structure(pdf: bytes) -> list[str]:
    roles = _roles(PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]["/K"])
    return [role for role in roles if role != "/Span"]


def test_the_structure_has_headings_table_head_list_and_link():
    root = PdfReader(io.BytesIO(pdf_of())).trailer["/Root"]
    roles = _roles(root["/StructTreeRoot"]["/K"])
    assert [role for role in roles if role in {"/H1", "/H2"}] == ["/H1", "/H2"]
    assert roles.count("/Table") == 1
    assert roles.count("/TH") == 3
    assert roles.count("/TD") == 3
    assert {"/P", "/L", "/LI", "/LBody", "/Link", "/THead"} <= set(roles)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_name_is_printed_as_it_is_and_nothing_runs(text):
    pdf = pdf_of(name=text)
    printed = text_of(pdf).replace(" ", "")
    expected = "".join(text.replace("\x00", "").split())
    assert expected in printed
    assert structure(pdf) == structure(pdf_of(name="Kari"))


SCRIPTS = {
    "Northern Sámi": "Áŋŋa Čálliidlágádus Đuođđá Ŧš Žž",
    "Skolt Sámi": "Ǥâđđ Mååǯǯ",
    "Ukrainian": "Юлія Ґалаґан-Єфименко",
    "Serbian": "Ђорђе Љубичић",
    "Greek": "Ελένη Παπαδοπούλου",
    "Turkish, Polish, Vietnamese": "Işıl Ğ, Łucja Żółć, Nguyễn Thị Hồng",
    "Tigrinya": "ሰላም ተስፋይ",
    "Thai": "สมชาย",
    "Tamil": "முருகன்",
    "Georgian": "თამარ",
}


@pytest.mark.parametrize("name", SCRIPTS.values(), ids=SCRIPTS)
def test_a_name_in_any_of_these_scripts_is_printed_and_can_be_read_out(name):
    text = text_of(pdf_of(name=name))
    assert f"Hei {name}." in text
    assert "[?]" not in text and "Nettversjonen" not in text


@pytest.mark.parametrize(
    ("name", "font"), [("مريم يوسف", "IBMPlexSansArabic"), ("گیتی پژمان", "IBMPlexSansArabic"), ("נועה", "NotoSansHebrew")]
)
def test_what_is_read_from_right_to_left_is_joined_and_whole(name, font):
    pdf = pdf_of(name=name)
    text = text_of(pdf)
    # The reader gives words of a line in the order they are drawn in.
    assert all(word in text for word in name.split())
    assert "[?]" not in text and "Nettversjonen" not in text
    assert any(font in name for name in fonts_of(pdf))


def test_a_letter_that_no_font_has_whole_is_drawn_of_its_parts():
    # Some readers say such a letter twice; on the page it stands once.
    text = text_of(pdf_of(name="Ǩeʹrǩǩ"))
    assert "Ǩ" in text and "ǩ" in text and "[?]" not in text


def test_an_accent_of_its_own_is_kept_with_its_letter():
    assert "Hei Zoé." in text_of(pdf_of(name="Zoe\u0301"))


def test_what_no_font_can_write_is_marked_and_said():
    text = text_of(pdf_of(name="漢字 ᚠᚢᚦ 👩\u200d👧 Ola"))
    assert "Hei [?] [?] [?] Ola." in text
    assert "Nettversjonen av brevet viser dem." in text


def test_letters_of_full_width_are_written_as_the_letters_they_are():
    assert "Hei OLA." in text_of(pdf_of(name="ＯＬＡ"))


def test_control_characters_and_private_ones_are_never_drawn():
    text = text_of(pdf_of(name="Ola\x00\r\x7f \ue000 N"))
    assert "Hei Ola N." in text


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_any_text_at_all_can_be_drawn(text):
    assert pdf_of(name=text or "x").startswith(b"%PDF-")


def test_long_texts_stay_on_the_page():
    pdf = pdf_of(name="x" * 10_000, rows=2)
    reader = PdfReader(io.BytesIO(pdf))
    assert text_of(pdf).replace(" ", "").count("x" * 60) > 100
    right_edges: list[float] = []
    reader.pages[1].extract_text(visitor_text=lambda t, cm, tm, f, s: right_edges.append(tm[4]) if t.strip() else None)
    assert max(right_edges) < 595


def test_many_rows_make_pages_with_the_case_number_on_each():
    pages = PdfReader(io.BytesIO(pdf_of(rows=200))).pages
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        text = " ".join(page.extract_text().split())
        assert "2025-000123" in text
        assert f"Side {number} av {len(pages)}" in text
        assert ("Du betaler" in text) or number == len(pages)  # the table's head is repeated


def test_the_same_input_gives_the_same_bytes_in_another_process_too():
    first = pdf_of()
    assert pdf_of() == first
    code = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1]);"
        "from documents.test_pdf import pdf_of; print(hashlib.sha256(pdf_of()).hexdigest())"
    )
    tests = str(Path(__file__).parent.parent)
    environment = {**os.environ, "TZ": "America/Lima", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    told = subprocess.run(
        [sys.executable, "-c", code, tests], capture_output=True, text=True, check=True, env=environment, timeout=60
    )
    assert told.stdout.strip() == sha256(first).hexdigest()


def test_the_creation_date_is_the_argument():
    later = render(TEMPLATE, variables(), cover=cover(), made_at=datetime(2031, 1, 2, 3, 4, 5, tzinfo=UTC))
    assert PdfReader(io.BytesIO(later.pdf)).metadata.creation_date == datetime(2031, 1, 2, 3, 4, 5, tzinfo=UTC)


def fonts_of(pdf: bytes) -> set[str]:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return {str(font.get_object()["/BaseFont"]) for page in pages for font in page["/Resources"]["/Font"].values()}


def test_an_ordinary_letter_holds_its_own_font_alone_and_its_coverage_is_what_typst_finds():
    fonts = fonts_of(pdf_of())
    assert fonts
    assert all("SourceSansPro" in name for name in fonts)
    own, covered = typesetter().own, typesetter().covered
    assert set(map(ord, "abcæøåÆØÅáčđŋšŧžéüß§–−→€½ΩЖ")) <= own
    assert set(map(ord, "ǥǩمﻻሰ")) <= covered - own
    assert not covered & set(map(ord, "漢ᚠ👩"))


def test_every_character_that_a_font_says_it_has_can_be_drawn():
    """By the hundred, so that one that typst cannot write after all fails with its neighbours."""
    drawable = sorted(c for c in typesetter().covered if unicodedata.category(chr(c))[0] in "LMNPS")
    assert len(drawable) > 6000
    for start in range(0, len(drawable), 700):
        text = " ".join(map(chr, drawable[start : start + 700]))
        assert pdf_of(name=text).startswith(b"%PDF-")


def test_a_missing_font_is_told_with_what_to_do(monkeypatch):
    monkeypatch.setattr("saklig.documents.typesetter._FONTS", (("No Sans", "no-such-font", ("No.otf",)),))
    with pytest.raises(DocumentsError, match=r"No\.otf is missing\. Install the package no-such-font"):
        typesetter.__wrapped__()
