"""A batch of letters for the printer: a list, and for each letter an envelope sheet and the letter as it was kept.

The sheets are drawn by typst from our own `envelope.typ`; the letters are put behind as they are, byte for byte their own
pages. On both sides of the paper each letter begins on a sheet of its own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import typst
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from saklig.documents.errors import DocumentsError
from saklig.documents.letterhead import Sender
from saklig.documents.pdf import writable
from saklig.documents.typesetter import FAMILIES, compile_with
from saklig.documents.wording import labels

__all__ = ["Envelope", "draw_batch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One letter of a batch: what stands on its sheet, and the letter's own PDF."""

    reference: str
    name: str
    lines: tuple[str, ...]
    language: str
    pdf: bytes


def draw_batch(
    envelopes: Sequence[Envelope], *, sender: Sender, language: str, made_at: datetime, both_sides: bool = False
) -> bytes:
    """All of it as one PDF: the list in `language`, which is of whoever prints it, and each sheet in its reader's own.

    Errors: DocumentsError where nothing is in it, or a letter cannot be read.
    """
    if not envelopes:
        raise DocumentsError("a batch without letters: there is nothing to print")
    letters = [_read(one) for one in envelopes]
    sheets = PdfReader(BytesIO(_sheets(envelopes, letters, sender=sender, language=language, made_at=made_at)))
    first = len(sheets.pages) - len(envelopes)  # the list before them may be of several pages
    batch = PdfWriter()
    _add(batch, [sheets.pages[nth] for nth in range(first)], both_sides)
    for nth, letter in enumerate(letters):
        _add(batch, [sheets.pages[first + nth]], both_sides)
        _add(batch, list(letter.pages), both_sides)
    batch.metadata = None
    out = BytesIO()
    batch.write(out)
    return out.getvalue()


def _read(one: Envelope) -> PdfReader:
    try:
        reader = PdfReader(BytesIO(one.pdf))
        len(reader.pages)
    except PyPdfError as error:
        raise DocumentsError(f"the letter {one.reference} cannot be read as PDF ({type(error).__name__})") from None
    return reader


def _add(batch: PdfWriter, pages: Sequence[object], both_sides: bool) -> None:
    for page in pages:
        batch.add_page(page)  # type: ignore[arg-type]
    if both_sides and len(pages) % 2:
        batch.add_blank_page()


def _sheets(
    envelopes: Sequence[Envelope], letters: Sequence[PdfReader], *, sender: Sender, language: str, made_at: datetime
) -> bytes:
    words = labels(language)
    back = ", ".join((sender.name, *sender.address))
    data = {
        "language": language, "fonts": FAMILIES, "title": words["batch"], "lead": words["batch_lead"],
        "head": [words["envelope"], words["to"], words["pages"]],
        "fictional": words["fictional"] if sender.fictional else "",
        "letters": [
            {
                "reference": one.reference, "language": one.language, "word": labels(one.language)["envelope"],
                "lines": [writable(line) for line in (one.name, *one.lines)], "pages": len(letter.pages),
                "fictional": labels(one.language)["fictional"] if sender.fictional else "",
                "back": writable(f"{labels(one.language)['return']} {back}"),
            }
            for one, letter in zip(envelopes, letters, strict=True)
        ],
    }  # fmt: skip
    try:
        return compile_with("envelope", json.dumps(data, ensure_ascii=False), made_at=made_at)
    except typst.TypstError as error:
        raise DocumentsError(f"the envelope sheets could not be drawn: {error}") from error
