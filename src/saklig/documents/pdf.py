"""Draws a letter as PDF with typst: tagged, with language and title, exported as PDF/A-2a and PDF/UA-1.

"Exported as", not "conforms": no validator is part of the set-up (decision record 5). The letter goes to typst as data
(JSON through `sys_inputs`), and the only typst source is our own `letter.typ`: no text can become typesetting code.

The font is Source Sans Pro (SIL Open Font Licence, PyPI package font-source-sans-pro), the same on every machine; the
system's fonts are never used. A character the font lacks would make the export fail: runs of such characters are
written [?], with a line at the end that says so.
"""

from __future__ import annotations

import json
import re
import tempfile
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.metadata import files
from importlib.resources import files as resource_files
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from saklig.documents.blocks import Block, Bullets, Heading, Inline, LineBreak, Link, Paragraph, Strong, Table, Text
from saklig.documents.errors import DocumentsError
from saklig.documents.font import covered_characters
from saklig.documents.letterhead import Cover
from saklig.documents.wording import labels

__all__ = ["STANDARDS", "draw_pdf"]

STANDARDS = ("a-2a", "ua-1")

_FONT_PACKAGE = "font-source-sans-pro"
# One file per face: where a folder holds two of the same face, which one is taken depends on the file system.
_FACES = ("SourceSansPro-Regular.otf", "SourceSansPro-Semibold.otf")
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
    return _compile(json.dumps(data, ensure_ascii=False), made_at)


class _Writer:
    """The tree as JSON, with every text made writable in the font."""

    def __init__(self) -> None:
        self.left_out = False
        self._covered = _typesetter().covered

    def text(self, text: str) -> str:
        pieces: list[str] = []
        for char in text.translate(_AS_OTHERS):
            if ord(char) in self._covered:
                pieces.append(char)
            elif unicodedata.category(char) in {"Cf", "Mn", "Cc"} or char == "\ufe0f":
                continue  # joins or dresses a neighbour; nothing to read by itself
            elif not pieces or pieces[-1] != "[?]":
                pieces.append("[?]")
                self.left_out = True
        # A word longer than a line may break anywhere, or it would run off the page.
        return _LONG_WORD.sub(lambda part: part[0] + "\u200b", "".join(pieces))

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
    compiler = _typesetter().compiler
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


@dataclass(frozen=True, slots=True)
class _Typesetter:
    """typst with our template and only our font; `folder` holds links to both, and goes when the process ends."""

    compiler: typst.Compiler
    covered: frozenset[int]
    folder: tempfile.TemporaryDirectory[str]


@lru_cache(maxsize=1)
def _typesetter() -> _Typesetter:
    faces = {path.name: Path(str(path.locate())) for path in files(_FONT_PACKAGE) or () if path.name in _FACES}
    if missing := [name for name in _FACES if name not in faces]:
        raise DocumentsError(f"The font file {missing[0]} is missing. Install the package {_FONT_PACKAGE} again")
    # typst takes folders of fonts, not files.
    folder = tempfile.TemporaryDirectory(prefix="saklig-letter-")
    for name, path in faces.items():
        Path(folder.name, name).symlink_to(path)
    source = Path(folder.name, "letter.typ")
    source.write_bytes(resource_files("saklig.documents").joinpath("letter.typ").read_bytes())
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder.name])
    compiler = typst.Compiler(str(source), root=folder.name, font_paths=fonts, ignore_system_fonts=True)
    covered = frozenset.intersection(*(covered_characters(path.read_bytes()) for path in faces.values()))
    return _Typesetter(compiler, covered, folder)
