"""A redacted copy of what somebody handed in: black where it was marked, and nothing behind, beside or in the file's bytes."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter

from documents import files
from documents.test_redaction import inside, letter, text_of
from saklig.documents import blacking_out
from saklig.documents.blacking_out import Area, AreaWrong, black_out, read_areas
from saklig.documents.intake import grey_of
from saklig.documents.redaction import RedactionFailed


def points(pdf: bytes, page: int = 0) -> Image.Image:
    """By another way than the one that made it: drawn as a viewer does."""
    return pypdfium2.PdfDocument(pdf)[page].render(scale=150 / 72).to_pil().convert("L")


def at(picture: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    width, height = picture.size
    return picture.crop((int(left * width) + 2, int(top * height) + 2, int(right * width) - 2, int(bottom * height) - 2))


def with_metadata() -> bytes:
    """A payslip with a name in the text, in the metadata, in a file within it, and in a note on the page."""
    writer = PdfWriter(clone_from=io.BytesIO(letter()))
    writer.add_metadata({"/Author": "Ana Nordmann", "/Title": "Lonn Ana Nordmann"})
    writer.add_attachment("Ana Nordmann.txt", b"Ana Nordmann 412345")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def photo() -> bytes:
    """A picture of a paper, with a text, a thumbnail's worth of exif, and a name in it."""
    picture = Image.new("RGB", (800, 600), "white")
    ImageDraw.Draw(picture).rectangle((100, 100, 300, 140), fill=(40, 40, 40))
    exif = Image.Exif()
    exif[0x010E] = "Ana Nordmann"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif.tobytes())
    return out.getvalue()


def test_what_is_marked_is_black_and_the_rest_is_as_it_was() -> None:
    whole, area = with_metadata(), Area(page=1, left=0, top=0.2, right=1, bottom=0.5)
    assert "Ana Nordmann" in text_of(whole)
    copy = black_out(whole, [area])
    before, after = grey_of(whole, 1), points(copy)
    assert at(after, 0, 0.2, 1, 0.5).getextrema() == (0, 0)
    drawn = Image.frombytes("L", (before.width, before.height), before.points)
    assert at(drawn, 0, 0.2, 1, 0.5).getextrema()[1] == 255  # it was paper there, and letters
    for part in ((0, 0, 1, 0.19), (0, 0.52, 1, 1)):
        was, now = at(drawn, *part), at(after.crop((0, 0, before.width, before.height)), *part)
        differs = sum(abs(one - other) > 40 for one, other in zip(was.tobytes(), now.tobytes(), strict=True))
        assert differs / (was.width * was.height) < 0.01


def test_nothing_of_the_file_is_left_in_text_metadata_or_bytes() -> None:
    copy = black_out(with_metadata(), [Area(page=1, left=0, top=0, right=1, bottom=1)])
    assert text_of(copy).replace("[sladdet]", "").strip() == ""
    read = PdfReader(io.BytesIO(copy))
    assert not read.attachments and "Ana" not in repr(read.metadata) and read.trailer["/Root"].get("/Metadata") is None
    for secret in (b"Nordmann", b"412345", "Nordmann".encode("utf-16-be"), "Nordmann".encode("utf-16-le")):
        assert secret not in inside(copy), secret
    assert points(copy).getextrema() == (0, 0)


def test_text_that_was_not_marked_is_a_picture_and_no_text() -> None:
    """Nobody has said of it that it may be given as text; what is seen is what was looked at."""
    copy = black_out(letter(), [Area(page=1, left=0, top=0, right=0.1, bottom=0.1)])
    assert text_of(copy).split() == ["[sladdet]"]


def test_a_picture_loses_what_is_marked_and_what_the_camera_wrote() -> None:
    copy = black_out(photo(), [Area(page=1, left=0.1, top=0.15, right=0.4, bottom=0.25)])
    assert b"Ana Nordmann" in photo() and b"Nordmann" not in inside(copy)
    assert at(points(copy), 0.1, 0.15, 0.4, 0.25).getextrema() == (0, 0)
    assert at(points(copy), 0.5, 0.5, 1, 1).getextrema()[0] > 240


def test_a_whole_page_and_the_others_stay() -> None:
    copy = black_out(files.pdf(3), read_areas("2", pages=3))
    assert len(PdfReader(io.BytesIO(copy)).pages) == 3
    assert points(copy, 1).getextrema() == (0, 0) and points(copy, 0).getextrema()[0] > 240 < points(copy, 2).getextrema()[0]


def test_a_copy_that_still_shows_it_is_never_given(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = blacking_out._page

    def forgets(copy: object, grey: object, areas: list[Area]) -> list[object]:
        plain(copy, grey, [])
        return [blacking_out._box(grey, areas[0])]

    monkeypatch.setattr(blacking_out, "_page", forgets)
    with pytest.raises(RedactionFailed, match="still holds"):
        black_out(photo(), [Area(page=1, left=0.1, top=0.1, right=0.9, bottom=0.9)])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "areas-none"), ("  \n ", "areas-none"), ("x", "areas-line"), ("1: 1 2 3", "areas-line"),
        ("1: a b c d", "areas-line"),
        ("0", "areas-page"), ("4", "areas-page"), ("1: 50 10 20 30", "areas-range"), ("1: 0 0 101 50", "areas-range"),
        ("1: nan 0 50 50", "areas-range"), ("1: 0 0 0 0", "areas-range"), ("1\n" * 501, "areas-many"),
    ],
)  # fmt: skip
def test_an_area_that_cannot_be_marked_is_said(text: str, code: str) -> None:
    with pytest.raises(AreaWrong) as wrong:
        read_areas(text, pages=3)
    assert wrong.value.code == code


def test_areas_as_a_human_writes_them() -> None:
    first, second = read_areas("1: 10 20,5 60 25\n\n3", pages=3)
    assert (first.page, first.left, first.top, first.right, first.bottom) == (1, 0.1, 0.205, 0.6, 0.25)
    assert second == Area(page=3, left=0, top=0, right=1, bottom=1)


@pytest.mark.parametrize("bad", [b"", b"%PDF-1.7", b"<html>", files.pdf(password="x"), files.png_bomb(), files.pdf(51)])
def test_what_cannot_be_drawn_gives_no_copy(bad: bytes) -> None:
    with pytest.raises(RedactionFailed):
        black_out(bad, [Area(page=1, left=0, top=0, right=1, bottom=1)])
