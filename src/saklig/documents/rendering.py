"""One letter: a template and its values to HTML and PDF, by way of one tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from saklig.documents.blocks import read_blocks
from saklig.documents.filling import fill
from saklig.documents.html import draw_html
from saklig.documents.letterhead import Cover
from saklig.documents.pdf import draw_pdf

__all__ = ["RenderedLetter", "render"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedLetter:
    """A letter as drawn: an HTML fragment and a PDF with the same content."""

    language: str
    title: str
    html: str
    pdf: bytes


def render(
    template_text: str, variables: Mapping[str, Any], *, cover: Cover, made_at: datetime, name: str = "letter"
) -> RenderedLetter:
    """A letter from its package's template. Pure: the same arguments give the same text and the same bytes.

    `name` is the template's file name, for errors. Errors: LetterTextError, LetterTooLarge, DocumentsError.
    """
    clean = cover.cleaned()
    blocks = read_blocks(fill(template_text, variables, language=clean.language, name=name))
    return RenderedLetter(
        language=clean.language,
        title=clean.title,
        html=draw_html(clean, blocks),
        pdf=draw_pdf(clean, blocks, made_at=made_at),
    )
