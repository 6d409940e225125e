"""Draws a letter as PDF with typst: tagged, with language and title, exported as PDF/A-2a and PDF/UA-1.

"Exported as", not "conforms": no validator is part of the set-up (decision record 5). The letter goes to typst as data
(JSON through `sys_inputs`), and the only typst source is our own `letter.typ`: no text can become typesetting code.

A character that none of the fonts (`typesetter.py`) can write would make the export fail, and an empty box would say nothing:
runs of such characters are written [?], with a line at the end that says so.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from threading import Lock
from typing import Any

import typst

from saklig.documents.blocks import Block, Bullets, Heading, Inline, LineBreak, Link, Paragraph, Strong, Table, Text
from saklig.documents.errors import DocumentsError
from saklig.documents.letterhead import Cover
from saklig.documents.typesetter import FAMILIES, typesetter
from saklig.documents.wording import labels

__all__ = ["STANDARDS", "draw_pdf", "writable"]

STANDARDS = ("a-2a", "ua-1")

_NO_SIGN = {"Cc", "Co"}  # controls, and private use: a font's glyph for one of these means nothing to a reader
_JOINS = {"Cf", "Mn"}  # joins or dresses a neighbour: nothing to read by itself
_LONG_WORD = re.compile(r"[^\s\u200b]{32}(?=[^\s])")
_AS_OTHERS = str.maketrans({"\u2011": "-", "\u2010": "-", "\u2007": "\u00a0", "\t": " "})


def draw_pdf(cover: Cover, blocks: Sequence[Block], *, made_at: datetime) -> bytes:
    """The letter as PDF. `made_at` is the creation date in the file: the same input gives the same bytes.

    Errors: DocumentsError when typst refuses, with its words.
    """
    writer = _Writer()
    words, sender = labels(cover.language), cover.sender
    foot = [sender.name, *sender.address, f"{words['telephone']} {sender.telephone}" if sender.telephone else ""]
    data = {
        "language": cover.language,
        "words": dict(words),
        "title": writer.text(cover.title),
        "sender": {
            "name": writer.text(sender.name),
            "department": writer.text(sender.department),
            "fictional": sender.fictional,
        },
        "recipient": [writer.text(line) for line in (cover.recipient, *cover.recipient_lines)],
        "reference": writer.text(cover.reference),
        "dated": cover.dated_text,
        "foot": [writer.text(part) for part in (*foot, sender.email) if part],
        "blocks": [writer.block(block) for block in blocks],
    }
    data["unwritable"] = writer.left_out
    data["fonts"] = FAMILIES
    data["borrowed"] = "".join(sorted(writer.borrowed))
    return _compile(json.dumps(data, ensure_ascii=False), made_at)


def writable(text: str) -> str:
    """A text as the fonts of letters can write it; what none of them can is written [?]."""
    return _Writer().text(text)


class _Writer:
    """The tree as JSON, with every text made writable in the fonts."""

    def __init__(self) -> None:
        self.left_out = False
        self.borrowed: set[str] = set()
        """Characters that another font than the letters' own must write."""
        self._own, self._covered = typesetter().own, typesetter().covered

    def text(self, text: str) -> str:
        pieces: list[str] = []
        for char in unicodedata.normalize("NFC", text.translate(_AS_OTHERS)):
            if pieces[-1:] == ["[?]"] and unicodedata.category(char) in _JOINS:
                continue
            if ord(char) in self._own:
                pieces.append(char)
            elif (writable := self._written(char)) is not None:
                pieces.append(writable)
            elif not pieces or pieces[-1] != "[?]":
                pieces.append("[?]")
                self.left_out = True
        # A word longer than a line may break anywhere, or it would run off the page.
        return _LONG_WORD.sub(lambda part: part[0] + "\u200b", "".join(pieces))

    def _written(self, char: str) -> str | None:
        """A character that the letters' own font lacks, as it can be written; None where it cannot be."""
        kind = unicodedata.category(char)
        if ord(char) in self._covered and kind not in _NO_SIGN:
            self.borrowed.add(char)
            return char
        plain = unicodedata.normalize("NFKC", char)  # "Ａ" of full width is A; figures stay as they are
        if char.isalpha() and all(ord(part) in self._own for part in plain):
            return plain
        return "" if kind in _JOINS or kind == "Cc" else None

    def inlines(self, inlines: Sequence[Inline]) -> list[dict[str, Any]]:
        return [self._inline(item) for item in inlines]

    def _inline(self, item: Inline) -> dict[str, Any]:
        match item:
            case Text():
                return {"kind": "text", "text": self.text(item.text)}
            case Strong():
                return {"kind": "strong", "content": self.inlines(item.content)}
            case Link():
                return {"kind": "link", "target": item.target, "content": self.inlines(item.content)}
            case LineBreak():
                return {"kind": "break"}

    def block(self, block: Block) -> dict[str, Any]:
        match block:
            case Heading():
                return {"kind": "heading", "level": block.level, "content": self.inlines(block.content)}
            case Paragraph():
                return {"kind": "paragraph", "content": self.inlines(block.content)}
            case Bullets():
                items = [[self.block(inner) for inner in item] for item in block.items]
                return {"kind": "list", "start": block.start, "items": items}
            case Table():
                return {
                    "kind": "table",
                    "align": list(block.align),
                    "head": [self.inlines(cell) for cell in block.head],
                    # Wrapped, so that typst's flatten() joins rows and leaves cells whole.
                    "rows": [[{"content": self.inlines(cell)} for cell in row] for row in block.rows],
                }


_compiling = Lock()


def _compile(data: str, made_at: datetime) -> bytes:
    compiler = typesetter().compiler
    try:
        with _compiling:  # one compiler per process; a letter takes a few milliseconds
            return compiler.compile(
                format="pdf",
                sys_inputs={"letter": data},
                pdf_standards=list(STANDARDS),
                timestamp=int(made_at.timestamp()),
            )
    except typst.TypstError as exc:
        hints = " ".join(getattr(exc, "hints", None) or [])
        raise DocumentsError(f"The letter could not be drawn as PDF: {exc}. {hints}".strip()) from exc
