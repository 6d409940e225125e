"""A redacted copy truly lacks what was taken out: not to a search, not in the file's bytes, and not in the picture."""

from __future__ import annotations

import io
import zlib
from datetime import UTC, date, datetime

import pypdfium2
import pytest
from pypdf import PdfReader

from saklig.documents import Cover, Sender, render
from saklig.documents.redaction import RedactionFailed, pages_of, propose, redact

TEXT = """Ana Nordmann bor i Storgata 12, 9900 Nordvik, og har fødselsnummer 01017012345.

Inntekten til {{ name }} er 412 345 kr. Ring 99 88 77 66 eller skriv til ana@nordvik.invalid.

{% for line in lines %}{{ line }}

{% endfor %}
Kommunen setter prisen etter inntekten. Rådmannen hører ærlig på Øystein.
"""


def letter(lines: list[str] | None = None) -> bytes:
    cover = Cover(
        language="nb", title="Vedtak", sender=Sender(name="Nordvik kommune"), recipient="Ana Nordmann", reference="2026-A-1",
        dated=date(2026, 11, 27),
    )  # fmt: skip
    values = {"name": "Ana Nordmann", "lines": lines or []}
    return render(TEXT, values, cover=cover, made_at=datetime(2026, 11, 27, tzinfo=UTC)).pdf


def text_of(pdf: bytes) -> str:
    """By another reader than the one that made it."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def inside(pdf: bytes) -> bytes:
    """Everything in the file, streams unpacked."""
    found = [pdf]
    for part in pdf.split(b"stream")[1:]:
        try:
            found.append(zlib.decompressobj().decompress(part.strip(b"\r\n")))
        except zlib.error:
            continue
    return b"\n".join(found)


def test_what_is_taken_out_is_gone_wherever_it_stood_and_the_rest_can_be_searched() -> None:
    whole = letter()
    assert "Ana Nordmann" in text_of(whole)
    copy = redact(whole, ["Ana Nordmann", "01017012345", "412 345 kr", "Storgata 12"])
    told = text_of(copy)
    for secret in ("Ana", "Nordmann", "01017012345", "412", "345 kr", "Storgata"):
        assert secret not in told, secret
    assert "Kommunen" in told and "Rådmannen" in told and "ærlig" in told and "Øystein" in told
    assert told.count("[sladdet]") >= 5
    for secret in (b"Nordmann", b"01017012345", "Nordmann".encode("utf-16-be"), "Nordmann".encode("utf-16-le")):
        assert secret not in inside(copy), secret


def test_the_picture_is_black_where_it_stood() -> None:
    whole, copy = letter(), redact(letter(), ["01017012345"])
    with_it, without = (pypdfium2.PdfDocument(one)[0] for one in (whole, copy))
    text = with_it.get_textpage()
    start = text.get_text_range().index("01017012345")
    left, bottom, right, top = text.get_charbox(start + 5, loose=True)
    height = with_it.get_height()
    picture = without.render(scale=4, grayscale=True)
    x, y = int((left + right) / 2 * 4), int((height - (bottom + top) / 2) * 4)
    around = [picture.buffer[(y + dy) * picture.stride + x + dx] for dy in (-8, -4, 0, 4, 8) for dx in (-6, 0, 6)]
    assert max(around) < 40


def test_it_is_found_across_lines_and_whatever_the_letters_size() -> None:
    long = "Barnet er til utredning ved Nordvik barne- og ungdomspsykiatriske poliklinikk hver tirsdag i måneden som kommer."
    copy = redact(letter([long]), ["ved nordvik barne- og ungdomspsykiatriske poliklinikk hver tirsdag i måneden"])
    told = " ".join(text_of(copy).split())
    assert "psykiatriske" not in told and "tirsdag" not in told and "utredning" in told


def test_a_copy_says_nothing_of_who_made_the_whole_one() -> None:
    copy = PdfReader(io.BytesIO(redact(letter(), ["Ana Nordmann"])))
    assert "Ana" not in repr(copy.metadata) and not copy.attachments
    assert copy.trailer["/Root"].get("/Metadata") is None


def test_proposals_are_what_looks_like_personal_data_each_once() -> None:
    found = propose(pages_of(letter()), language="nb")
    assert {"Ana Nordmann", "01017012345", "ana@nordvik.invalid"} <= {one.text for one in found}
    assert len({one.text for one in found}) == len(found)
    assert next(one.count for one in found if one.text == "Ana Nordmann") >= 2


def test_a_phrase_that_is_not_there_is_said_and_nothing_is_made() -> None:
    with pytest.raises(RedactionFailed, match="not in the document"):
        redact(letter(), ["Ana Nordmann", "Finnes Ikke"])
    with pytest.raises(RedactionFailed, match="nothing was said"):
        redact(letter(), ["  "])


def test_a_page_that_is_a_picture_is_not_given_as_redacted() -> None:
    pictured = pypdfium2.PdfDocument.new()
    pictured.new_page(300, 300)
    out = io.BytesIO()
    pictured.save(out)
    with pytest.raises(RedactionFailed, match="is a picture"):
        redact(out.getvalue(), ["Ana"])
    assert pages_of(out.getvalue()) == ("",)


@pytest.mark.parametrize("bad", [b"", b"%PDF-1.7", b"<html>", b"\x00" * 1000])
def test_what_is_no_pdf_is_said(bad: bytes) -> None:
    with pytest.raises(RedactionFailed):
        pages_of(bad)


def test_a_copy_that_still_holds_it_is_never_given(monkeypatch: pytest.MonkeyPatch) -> None:
    from saklig.documents import redaction

    monkeypatch.setattr(redaction, "_words", lambda text, signs, places: [("Ana Nordmann", 50.0, 50.0, 10.0)])
    with pytest.raises(RedactionFailed, match="still holds"):
        redact(letter(), ["Ana Nordmann"])
