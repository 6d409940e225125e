"""A document as the assistant holds it, and the passages it is searched by.

A passage is a place in the document's text, never a copy of its own: what is quoted is cut from the text itself.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from saklig.assistant.errors import ContentError
from saklig.assistant.retrieval.sentences import blocks, sentences

__all__ = ["LANGUAGES", "MAX_TEXT", "Document", "Passage", "Section", "passages"]

LANGUAGES = ("nb", "nn", "en")
MAX_TEXT = 5_000_000  # the longest Norwegian act is a fifth of it
_AIM = 900  # characters of a passage: some paragraphs, few enough to be about one thing
_HALF = re.compile("[\ud800-\udfff]")
_MOST = 1_800  # a list with its lead-in may grow to this before it is cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a document under one heading; `start` and `end` count characters of the document's text."""

    heading: str
    start: int
    end: int
    provision: str = ""  # "§ 3 c", where the section is a provision or names the one it explains
    address: str = ""  # where this part can be read; empty: the document's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What may be quoted. `services`: ids of the services it is about; none where it is about the agency as such."""

    id: str
    title: str
    text: str
    sections: tuple[Section, ...] = ()
    dated: date | None = None
    owner: str = ""
    language: str = "nb"
    binding: bool = False  # a provision of law; else guidance
    address: str = ""
    provision: str = ""
    services: tuple[str, ...] = ()
    origin: str = ""  # which of the sources that the settings name it came from

    def __post_init__(self) -> None:
        for wrong in _faults(self):
            raise ContentError(f"document {self.id[:80]!r}: {wrong}")

    @property
    def hash(self) -> str:
        """Of all that is indexed or shown: a document whose hash is the same need not be indexed again."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def to_json(self) -> str:
        held = asdict(self) | {"dated": self.dated.isoformat() if self.dated else None}
        return json.dumps(held, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Document:
        """Errors: ContentError, where it is not what `to_json` writes."""
        try:
            held: Mapping[str, Any] = json.loads(text)
            return cls(
                **{
                    **held,
                    "dated": date.fromisoformat(held["dated"]) if held["dated"] else None,
                    "sections": tuple(Section(**one) for one in held["sections"]),
                    "services": tuple(held["services"]),
                }
            )
        except (ValueError, TypeError, KeyError) as exc:
            raise ContentError(
                f"a document of the index cannot be read ({type(exc).__name__}): build the index again"
            ) from exc


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A place in a document: `document.text[start:end]`. `section`: its number among the document's sections, -1 for none."""

    start: int
    end: int
    section: int


def passages(document: Document) -> Iterator[Passage]:
    """The document in pieces that follow its sections, paragraphs and lists. What lies between them is in it too."""
    headings = {document.title, *(one.heading for one in document.sections)}
    for number, start, end in _stretches(document):
        if number < 0 and document.text[start:end].strip(" \t\n#") in headings:
            continue  # a heading alone answers nothing; it is searched as its section's field
        yield from _pieces(document.text, start, end, number)


def _faults(document: Document) -> Iterator[str]:
    if not document.id or len(document.id) > 300 or not document.id.isprintable():
        yield "its id must be 1 to 300 printable characters. Name it by its path or address."
    if not document.text.strip():
        yield "has no text. Leave it out, or see whether its text was read rightly."
    if len(document.text) > MAX_TEXT:
        yield f"has {len(document.text)} characters, more than {MAX_TEXT}. Divide it by chapter."
    if _HALF.search(document.text) or _HALF.search(document.title):
        yield "holds half a character (a lone surrogate). Save the source as UTF-8 and read it again."
    if document.language not in LANGUAGES:
        yield f"language {document.language!r} is none of {', '.join(LANGUAGES)}. Write the one it is in."
    if document.address and not document.address.startswith(("https://", "http://", "/")):
        yield f"address {document.address[:60]!r} is neither https:// nor a page of ours. Write the whole address."
    at = 0
    for one in document.sections:
        if one.address and not one.address.startswith("https://"):
            yield f"section {one.heading[:40]!r}: address {one.address[:60]!r} is not https://. Write the whole address."
    for number, one in enumerate(document.sections, start=1):
        if not at <= one.start <= one.end <= len(document.text):
            yield f"section {number} ({one.heading[:40]!r}) lies outside the text or over another. Write sections in order."
        at = max(at, one.end)


def _stretches(document: Document) -> Iterator[tuple[int, int, int]]:
    at = 0
    for number, one in enumerate(document.sections):
        yield -1, at, one.start
        yield number, one.start, one.end
        at = one.end
    yield -1, at, len(document.text)


def _pieces(text: str, start: int, end: int, section: int) -> Iterator[Passage]:
    """Whole blocks until they are many enough; a block that is too long is cut between sentences."""
    first, last = -1, -1
    for block in blocks(text, start, end):
        if first >= 0 and block.end - first > (_MOST if block.continues else _AIM):
            yield Passage(start=first, end=last, section=section)
            first = -1
        if block.end - block.start > _MOST:
            if first >= 0:
                yield Passage(start=first, end=last, section=section)
                first = -1
            yield from _cut(text, block.start, block.end, section)
            continue
        first = block.start if first < 0 else first
        last = block.end
    if first >= 0:
        yield Passage(start=first, end=last, section=section)


def _cut(text: str, start: int, end: int, section: int) -> Iterator[Passage]:
    first, last = -1, -1
    for low, high in sentences(text, start, end):
        if first >= 0 and high - first > _AIM:
            yield Passage(start=first, end=last, section=section)
            first = -1
        first = low if first < 0 else first
        last = high
    if first >= 0:
        yield Passage(start=first, end=last, section=section)
