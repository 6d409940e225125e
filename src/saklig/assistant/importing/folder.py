"""A folder of documents: Markdown, HTML, text and PDF, with what each says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from saklig.assistant.errors import ContentError
from saklig.assistant.importing import front_matter
from saklig.assistant.importing.defaults import Defaults, Problem
from saklig.assistant.importing.pages import Page, of_html, of_markdown, of_plain
from saklig.assistant.importing.pdf import of_pdf
from saklig.assistant.retrieval import Document

__all__ = ["KINDS", "document_of", "read_folder"]

KINDS = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".txt": "text", ".pdf": "pdf"}
_MOST_BYTES = 50_000_000


def read_folder(folder: Path, defaults: Defaults | None = None) -> Iterator[Document | Problem]:
    """Every document below the folder, by path; and a problem for each that cannot be used. The others go on.

    What is hidden, of another kind, or a link out of the folder is left out; a link is told. Errors: ContentError, where the
    folder itself cannot be read.
    """
    given = defaults or Defaults()
    if not folder.is_dir():
        raise ContentError(f"{folder}: is no folder. Name the folder that holds the documents.")
    root = folder.resolve()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        kind = KINDS.get(path.suffix.lower())
        if kind is None or any(part.startswith(".") for part in name.parts) or not path.is_file():
            continue
        where = name.as_posix()
        if not path.resolve().is_relative_to(root):
            yield Problem(where=where, why="is a link out of the folder. Put the file itself there.")
            continue
        try:
            if path.stat().st_size > _MOST_BYTES:
                raise ContentError(f"is larger than {_MOST_BYTES // 1_000_000} MB. Divide it.", code="too-large")
            address = f"{given.address.rstrip('/')}/{where}" if given.address else ""
            yield document_of(path.read_bytes(), kind, name=where, defaults=replace(given, address=address))
        except ContentError as exc:
            yield Problem(where=where, why=str(exc), code=exc.code)
        except OSError as exc:
            yield Problem(where=where, why=f"cannot be read ({exc.strerror or exc}). May Saklig read it?")


def document_of(data: bytes, kind: str, *, name: str, defaults: Defaults, dated: date | None = None) -> Document:
    """A document of bytes of a kind ("markdown", "html", "text", "pdf"). Errors: ContentError, with why and how to mend it."""
    held, page = _page(data, kind)
    said = front_matter.told(held)
    plain: dict[str, Any] = {
        "title": page.title or name,
        "dated": dated,
        "owner": defaults.owner,
        "language": defaults.language,
        "binding": defaults.binding,
        "address": defaults.address,
        "services": defaults.services,
    }
    if not page.text.strip():
        raise ContentError("has no text. Leave it out, or see whether its text is made by a script.", code="no-text")
    return Document(id=name, text=page.text, sections=page.sections, **{**plain, **said})


def _page(data: bytes, kind: str) -> tuple[dict[str, Any], Page]:
    if kind == "pdf":
        return {}, of_pdf(data)
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as exc:
        raise ContentError(f"is no text in UTF-8 (byte {exc.start}). Save it as UTF-8.") from None
    if "\x00" in text:
        raise ContentError("holds zero bytes, as no text does. Is it another kind of file?")
    held, text = front_matter.split(text)
    page = {"markdown": of_markdown, "html": of_html, "text": of_plain}[kind](text)
    return {**page.told, **held}, page
