"""Redaction of what is not ours or has no text: a copy of pictures, in which marked areas are black and nothing lies behind.

The file is opened only by the process that opens what people hand in (`intake`), which gives the points of each page and no
format that must be read here. Areas are made black in those points, and a new file is made of them: no text, no metadata and no
part of the file that came is in it. The copy is then opened and looked at again; one in which an area is not black, or which
holds a text of its own, is never given away. What stands in the pictures and was not marked is a human's to have seen.
Source: offentleglova § 12 (access to the rest), offentlegforskrifta § 7 second paragraph.
"""

from __future__ import annotations

import ctypes
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from saklig.documents.intake import Grey, NotTaken, examine, grey_of
from saklig.documents.redaction import RedactionFailed

__all__ = ["MOST_AREAS", "MOST_PAGES", "Area", "AreaWrong", "black_out", "read_areas"]

MOST_PAGES, MOST_AREAS = 50, 500
_DOTS_PER_INCH = 150
_TAKEN_OUT = "[sladdet]"
_LINE = re.compile(r"(\d{1,3})(?:\s*:\s*(\S+)\s+(\S+)\s+(\S+)\s+(\S+))?")
_BLACK = 8  # of 255: what a viewer's rounding may make of black


class AreaWrong(RedactionFailed):
    """An area that cannot be marked; `code` says why: areas-line, areas-page, areas-range, areas-none or areas-many."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A part of a page, which is counted from 1: shares of its width from the left and of its height from the top."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


def read_areas(text: str, *, pages: int) -> tuple[Area, ...]:
    """What a human marked, a line each: `2: 10 20 60 25` is on page 2, per cent from left and top; `3` is all of page 3.

    Errors: AreaWrong with the line that is wrong.
    """
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        seen = _LINE.fullmatch(line.strip())
        if seen is None:
            raise AreaWrong("areas-line", f"line {number}: write a page and four numbers, for example 2: 10 20 60 25")
        if not 1 <= int(seen[1]) <= pages:
            raise AreaWrong("areas-page", f"line {number}: the document has {pages} pages")
        found.append(_area(int(seen[1]), seen.groups()[1:], number))
    if not found:
        raise AreaWrong("areas-none", "nothing was marked; give the document whole, or refuse it")
    if len(found) > MOST_AREAS:
        raise AreaWrong("areas-many", f"{len(found)} areas are more than {MOST_AREAS}: mark whole pages instead")
    return tuple(found)


def _area(page: int, written: Sequence[str | None], number: int) -> Area:
    if written[0] is None:
        return Area(page=page, left=0, top=0, right=1, bottom=1)
    try:
        left, top, right, bottom = (float(str(one).replace(",", ".")) / 100 for one in written)
    except ValueError:
        raise AreaWrong("areas-line", f"line {number}: write numbers from 0 to 100") from None
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        raise AreaWrong("areas-range", f"line {number}: from left to right and from top to bottom, between 0 and 100")
    return Area(page=page, left=left, top=top, right=right, bottom=bottom)


def black_out(data: bytes, areas: Sequence[Area]) -> bytes:
    """The copy, a PDF of pictures in grey. Errors: RedactionFailed where it cannot be made, or is not as it must be."""
    if not areas:
        raise AreaWrong("areas-none", "nothing was marked; give the document whole, or refuse it")
    try:
        pages = examine(data).pages
        if pages > MOST_PAGES:
            raise RedactionFailed(f"the document has {pages} pages, and a copy is made of at most {MOST_PAGES}")
        copy = pypdfium2.PdfDocument.new()
        try:
            boxes = [_page(copy, grey_of(data, number), [one for one in areas if one.page == number])
                     for number in range(1, pages + 1)]  # fmt: skip
            out = io.BytesIO()
            copy.save(out)
        finally:
            copy.close()
    except NotTaken as refused:
        raise RedactionFailed(f"the document cannot be drawn ({refused.why})") from None
    made = out.getvalue()
    _see_that_it_is_gone(made, boxes)
    return made


_Box = tuple[int, int, int, int]


def _page(copy: pypdfium2.PdfDocument, grey: Grey, areas: Sequence[Area]) -> list[_Box]:
    """A page of the copy; returns what is black in it, in points of the picture."""
    points, boxes = bytearray(grey.points), [_box(grey, one) for one in areas]
    for left, top, right, bottom in boxes:
        for row in range(top, bottom):
            points[row * grey.width + left : row * grey.width + right] = bytes(right - left)
    scale = 72 / _DOTS_PER_INCH
    page = copy.new_page(grey.width * scale, grey.height * scale)
    picture = pypdfium2.PdfBitmap.new_native(grey.width, grey.height, pdfium.FPDFBitmap_Gray)
    for row in range(grey.height):
        line = bytes(points[row * grey.width : (row + 1) * grey.width])
        ctypes.memmove(ctypes.addressof(picture.buffer) + row * picture.stride, line, grey.width)
    image = pypdfium2.PdfImage.new(copy)
    image.set_bitmap(picture)
    image.set_matrix(pypdfium2.PdfMatrix().scale(grey.width * scale, grey.height * scale))
    page.insert_obj(image)
    font = pdfium.FPDFText_LoadStandardFont(copy.raw, b"Helvetica")
    for left, _, _, bottom in boxes:
        _say(copy, page, font, left * scale, (grey.height - bottom) * scale)
    pdfium.FPDFFont_Close(font)
    page.gen_content()
    page.close()
    return boxes


def _box(grey: Grey, area: Area) -> _Box:
    """Outwards to whole points: the edge of a letter is enough to guess it by."""
    return (
        max(0, int(area.left * grey.width) - 1), max(0, int(area.top * grey.height) - 1),
        min(grey.width, int(area.right * grey.width) + 2), min(grey.height, int(area.bottom * grey.height) + 2),
    )  # fmt: skip


def _say(copy: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, font: object, left: float, bottom: float) -> None:
    """For one who hears the copy: that something was taken out here. Not seen, since the picture is black."""
    placed = pdfium.FPDFPageObj_CreateTextObj(copy.raw, font, 8.0)
    data = ctypes.create_string_buffer((_TAKEN_OUT + " ").encode("utf-16-le") + b"\0\0")
    pdfium.FPDFText_SetText(placed, ctypes.cast(data, ctypes.POINTER(ctypes.c_ushort)))
    pdfium.FPDFTextObj_SetTextRenderMode(placed, pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)
    pdfium.FPDFPageObj_Transform(placed, 1, 0, 0, 1, left, bottom)
    pdfium.FPDFPage_InsertObject(page.raw, placed)


def _see_that_it_is_gone(copy: bytes, boxes: Sequence[Sequence[_Box]]) -> None:
    with pypdfium2.PdfDocument(copy) as document:
        if len(document) != len(boxes):
            raise RedactionFailed("the copy has other pages than the document")
        for number, black in enumerate(boxes):
            page = document[number]
            text = page.get_textpage()
            said = text.get_text_range().replace(_TAKEN_OUT, "").strip()
            picture = page.render(scale=_DOTS_PER_INCH / 72, grayscale=True)
            if said or any(not _is_black(picture, box) for box in black):
                raise RedactionFailed(f"page {number + 1} of the copy still holds what was to be taken out")
            text.close()
            page.close()


def _is_black(picture: pypdfium2.PdfBitmap, box: _Box) -> bool:
    """Each point of the area, but for its very edge, which drawing anew mixes with what lies outside."""
    left, top, right, bottom = box
    rows = range(min(top + 1, picture.height - 1), max(top + 1, min(bottom - 1, picture.height)))
    first, last = left + 1, max(left + 2, min(right - 1, picture.width))
    lines = (picture.buffer[row * picture.stride + first : row * picture.stride + last] for row in rows)
    return all(max(line, default=0) <= _BLACK for line in lines)
