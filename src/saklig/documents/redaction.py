"""Redaction: a copy of a PDF in which what a human takes out is not there, neither to the eye nor to a search.

Each page becomes a picture with black fields, and a new file is made of the pictures: a box laid over text would leave the text.
What remains is put behind the picture as invisible text, so that the copy can be searched and read aloud, and every place where
something was taken out says so. The new file is then read again, and one that still holds a word of it is never given away.

Proposals are `safeguards.privacy`'s; that they are only proposals is the caller's to see to.
Source: offentleglova § 12 (access to the rest), offentlegforskrifta § 7 second paragraph.
"""

from __future__ import annotations

import ctypes
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from saklig.documents.errors import DocumentsError
from saklig.safeguards import privacy

__all__ = ["Proposal", "RedactionFailed", "pages_of", "propose", "redact"]

MAX_PAGES = 200
_DOTS_PER_INCH = 150
_MARGIN = 1.5  # points around what is taken out: the edge of a letter is enough to guess it by
_TAKEN_OUT = "[sladdet]"
_LONGEST_PHRASE = 2000


class RedactionFailed(DocumentsError):
    """A redacted copy could not be made; nothing is given away."""

    code = "redaction-failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What may have to be taken out: the words, what kind of personal data they look like, and how often they stand there."""

    text: str
    kind: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """One page's characters, in the order of the file, so that a place in the text is a place on the page."""

    text: str
    number: int


def pages_of(pdf: bytes) -> tuple[str, ...]:
    """The text of each page; empty for a page that is a picture. Errors: RedactionFailed."""
    with _opened(pdf) as document:
        return tuple(_readable(one.text) for one in _texts(document))


def propose(pages: Sequence[str], *, language: str | None = None) -> tuple[Proposal, ...]:
    """Personal data in the pages, each wording once, those that stand there first first."""
    found: dict[str, tuple[str, int]] = {}
    for page in pages:
        for span in privacy.find(page, language=language, mode="masking"):
            words = " ".join(page[span.start : span.end].split())
            kind, count = found.get(words, (span.type.value, 0))
            found[words] = (kind, count + 1)
    return tuple(Proposal(text=text, kind=kind, count=count) for text, (kind, count) in found.items() if text)


def redact(pdf: bytes, phrases: Iterable[str]) -> bytes:
    """The copy without any of these phrases, wherever they stand, across lines too and in small letters or large.

    Errors: RedactionFailed where a phrase is not in the document, a page cannot be read as text, or the copy holds any of it.
    """
    wanted = [words for phrase in phrases if (words := " ".join(phrase.split()))]
    if not wanted:
        raise RedactionFailed("nothing was said to be taken out; give the document whole, or refuse it")
    if too_long := [words for words in wanted if len(words) > _LONGEST_PHRASE]:
        raise RedactionFailed(f"a phrase of {len(too_long[0])} characters is too long (at most {_LONGEST_PHRASE})")
    with _opened(pdf) as document, _Closing(pypdfium2.PdfDocument.new()) as copy:
        missing = set(wanted)
        for page in _texts(document):
            if not page.text.strip():
                raise RedactionFailed(f"page {page.number + 1} is a picture: what stands in it cannot be taken out here")
            places: set[int] = set()
            for words in wanted:
                for start, end in _places(page.text, words):
                    places.update(range(start, end))
                    missing.discard(words)
            _copy_page(document, copy, page, places)
        if missing:
            raise RedactionFailed(f"{len(missing)} of the phrases are not in the document; write them as they stand there")
        out = io.BytesIO()
        copy.save(out)
    made = out.getvalue()
    _see_that_it_is_gone(made, wanted)
    return made


def _see_that_it_is_gone(copy: bytes, phrases: Sequence[str]) -> None:
    with _opened(copy) as document:
        for page in _texts(document):
            if any(any(True for _ in _places(page.text, words)) for words in phrases):
                raise RedactionFailed(f"page {page.number + 1} of the copy still holds what was to be taken out")


# --- text and places -------------------------------------------------------------------------------------------------


class _Closing:
    """A document that is closed when one is done with it."""

    def __init__(self, document: Any) -> None:
        self._document = document

    def __enter__(self) -> Any:
        return self._document

    def __exit__(self, *_: Any) -> None:
        self._document.close()


def _opened(pdf: bytes) -> _Closing:
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise RedactionFailed(f"the document cannot be opened as a PDF ({error})") from None
    if len(document) > MAX_PAGES:
        document.close()
        raise RedactionFailed(f"the document has more than {MAX_PAGES} pages")
    return _Closing(document)


def _texts(document: Any) -> Iterable[_Page]:
    for number in range(len(document)):
        page = document[number]
        text = page.get_textpage()
        # Character by character, so that a place in the text is the same character's place on the page.
        signs = [pdfium.FPDFText_GetUnicode(text.raw, index) for index in range(text.count_chars())]
        yield _Page(text="".join(chr(sign) if 0 < sign < 0x110000 and not 0xD800 <= sign < 0xE000 else " " for sign in signs),
                    number=number)  # fmt: skip
        text.close()
        page.close()


def _readable(text: str) -> str:
    """As people read it: hyphens that only break a line are not in the word."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "").replace("\u00a0", " ")


def _places(text: str, words: str) -> Iterable[tuple[int, int]]:
    """Where the words stand. Between any two signs there may be what the eye does not see; between words any blanks."""
    unseen = "[\u00ad\u200b\ufffe\u0002]*"
    parts = (unseen.join(re.escape(sign) for sign in part) for part in words.split(" "))
    pattern = r"[\s\u00a0]+".join(parts)
    for found in re.finditer(pattern, text, re.IGNORECASE):
        yield found.span()


# --- the copy --------------------------------------------------------------------------------------------------------


def _copy_page(document: Any, copy: Any, page: _Page, places: set[int]) -> None:
    source = document[page.number]
    text = source.get_textpage()
    width, height = source.get_size()
    scale = _DOTS_PER_INCH / 72
    bitmap = source.render(scale=scale, grayscale=True)
    fields = _fields(text, page.text, places)
    for left, bottom, right, top in fields:
        x, y = max(0, int((left - _MARGIN) * scale)), max(0, int((height - top - _MARGIN) * scale))
        wide, high = int((right - left + 2 * _MARGIN) * scale) + 1, int((top - bottom + 2 * _MARGIN) * scale) + 1
        bitmap.fill_rect((0, 0, 0, 255), x, y, min(wide, bitmap.width - x), min(high, bitmap.height - y))
    made = copy.new_page(width, height)
    image = pypdfium2.PdfImage.new(copy)
    image.set_bitmap(bitmap)
    image.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
    made.insert_obj(image)
    font = pdfium.FPDFText_LoadStandardFont(copy.raw, b"Helvetica")
    for words, left, bottom, size in _words(text, page.text, places):
        _put_behind(copy, made, font, words, left, bottom, size)
    for left, bottom, _, top in fields:
        _put_behind(copy, made, font, _TAKEN_OUT, left, bottom, max(4.0, top - bottom))
    pdfium.FPDFFont_Close(font)
    made.gen_content()
    made.close()
    text.close()
    source.close()


def _fields(text: Any, signs: str, places: set[int]) -> list[tuple[float, float, float, float]]:
    """Where to black out: one field for what stands together on a line."""
    fields: list[tuple[float, float, float, float]] = []
    before = -2
    for index in sorted(places):
        if not signs[index].strip():
            continue
        left, bottom, right, top = text.get_charbox(index, loose=True)
        together = index - before <= 2 and fields and abs(fields[-1][1] - bottom) < 2 and left >= fields[-1][0]
        if together:
            last = fields[-1]
            fields[-1] = (last[0], min(last[1], bottom), max(last[2], right), max(last[3], top))
        else:
            fields.append((left, bottom, right, top))
        before = index
    return fields


def _words(text: Any, signs: str, places: set[int]) -> Iterable[tuple[str, float, float, float]]:
    """The words that remain, with where they stand and how large they are."""
    for found in re.finditer(r"\S+", signs):
        kept = "".join(signs[index] for index in range(*found.span()) if index not in places)
        first = next((index for index in range(*found.span()) if index not in places), None)
        if first is None:
            continue
        left, bottom, _, top = text.get_charbox(first, loose=True)
        yield unicodedata.normalize("NFC", kept), left, bottom, max(1.0, top - bottom)


def _put_behind(copy: Any, page: Any, font: Any, words: str, left: float, bottom: float, size: float) -> None:
    """Text that is there to be searched and read aloud, and not to be seen: the picture shows it."""
    placed = pdfium.FPDFPageObj_CreateTextObj(copy.raw, font, size)
    data = ctypes.create_string_buffer((words + " ").encode("utf-16-le", "replace") + b"\0\0")
    if not pdfium.FPDFText_SetText(placed, ctypes.cast(data, ctypes.POINTER(ctypes.c_ushort))):
        pdfium.FPDFPageObj_Destroy(placed)  # none of the signs is in the font: the picture shows them all the same
        return
    pdfium.FPDFTextObj_SetTextRenderMode(placed, pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)
    pdfium.FPDFPageObj_Transform(placed, 1, 0, 0, 1, left, bottom)
    pdfium.FPDFPage_InsertObject(page.raw, placed)
