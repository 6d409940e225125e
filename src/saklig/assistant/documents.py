"""The documents that answers are quoted from: each service package's guidance, and whatever the agency adds to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from saklig.assistant.errors import IndexMissing
from saklig.assistant.retrieval import Document, Section, build
from saklig.assistant.retrieval.index import document_hashes, opened, where
from saklig.cases.office import Office

__all__ = ["guidance_of", "keep_index", "of_packages"]

_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)


def of_packages(office: Office) -> Iterator[Document]:
    """The guidance of every service the agency runs, in every language."""
    for name, service in sorted(office.services.items()):
        yield from guidance_of(service.package, owner=office.agency.name, address=f"/tjenester/{name}/")


def guidance_of(package: Any, *, owner: str, address: str) -> Iterator[Document]:
    """A package's guidance as documents: text as it stands, the provision it explains, the day it was looked at last."""
    for piece in package.content:
        known = piece.source in package.provisions
        provision = package.provision_text(piece.source, piece.language) if known else ""
        yield Document(
            id=f"{package.id}/{piece.name}.{piece.language}", title=piece.title, text=piece.text, language=piece.language,
            sections=tuple(_sections(piece.text)), dated=piece.date, owner=owner, provision=provision,
            address=address if known or not piece.source else piece.source, services=(package.id,),
            origin=f"package-{package.id}",
        )  # fmt: skip


def _sections(text: str) -> Iterator[Section]:
    """The stretches under Markdown's headings; the heading line itself is not part of what can be quoted."""
    found = list(_HEADING.finditer(text))
    ends = [*(one.start() for one in found[1:]), len(text)]
    for one, end in zip(found, ends, strict=False):
        yield Section(heading=one[1], start=one.end(), end=end)


def keep_index(folder: Path, documents: Iterable[Document]) -> bool:
    """Have the index hold these documents and no others; False where it does already. Errors: ContentError, OSError."""
    wanted = list(documents)
    try:
        held = document_hashes(opened(where(folder))[0])
    except IndexMissing:
        held = None
    if held == {one.id: one.hash for one in wanted}:
        return False
    build(folder, wanted)
    return True
