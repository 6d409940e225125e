"""Passages and questions as lines of JSON: `{id, title, text}` and `{id, question, gold_passage_id, answer_text}`.

Passages of one document are put together again, so that "the document left out" means what it says: those of the same
`document`, where the lines name one; else those whose ids are the same up to the last hyphen and number, and whose titles are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from saklig.assistant.errors import ContentError
from saklig.assistant.retrieval import Document, Section

__all__ = ["Passage", "Question", "documents_of", "read_passages", "read_questions"]

_NUMBERED = re.compile(r"^(.+?)[-_#:]\d+$")
_LONGEST_LINE = 8_000_000
_FORMS = ("nb", "nn", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A line of the file of passages. `document`: what it is part of."""

    id: str
    title: str
    text: str
    document: str
    language: str = "nb"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A line of the file of questions. `gold`: the passage that answers; None: nothing does, and it should be refused."""

    id: str
    text: str
    gold: str | None
    answer: str
    language: str = "nb"


def read_passages(path: Path) -> list[Passage]:
    """The passages of a file. Errors: ContentError with line, field and how to mend it."""
    seen: dict[str, int] = {}
    made = []
    for number, line in _lines(path):
        name = _text(path, number, line, "id")
        _once(path, number, name, seen)
        title = _text(path, number, line, "title", empty=True)
        text = _text(path, number, line, "text")
        own = line.get("document")
        if own is not None and not isinstance(own, str):
            raise _wrong(path, number, "document", "is no text", "Write the id of the document, or leave it out.")
        document = own or _document_of(name, title)
        made.append(Passage(id=name, title=title, text=text, document=document, language=_form(path, number, line)))
    if not made:
        raise ContentError(f"{path}: holds no passage. Each line is one: " + '{"id": "a-1", "title": "…", "text": "…"}')
    return made


def read_questions(path: Path, passages: Sequence[Passage]) -> list[Question]:
    """The questions of a file, held against the passages. Errors: ContentError with line, field and how to mend it."""
    known = {one.id for one in passages}
    seen: dict[str, int] = {}
    made = []
    for number, line in _lines(path):
        name = _text(path, number, line, "id")
        _once(path, number, name, seen)
        text = _text(path, number, line, "question")
        if "gold_passage_id" not in line:
            raise _wrong(
                path, number, "gold_passage_id", "is missing", "Write the passage's id, or null where nothing answers."
            )
        gold = line["gold_passage_id"]
        if gold is not None and not isinstance(gold, str):
            raise _wrong(
                path, number, "gold_passage_id", "is neither text nor null", "Write the passage's id, or null."
            )
        if gold is not None and gold not in known:
            raise _wrong(
                path, number, "gold_passage_id", f"{gold[:60]!r} is no passage of the other file", "Write one that is."
            )
        answer = line.get("answer_text") or ""
        if not isinstance(answer, str):
            raise _wrong(path, number, "answer_text", "is no text", "Write the answer as it stands in the passage.")
        made.append(Question(id=name, text=text, gold=gold, answer=answer, language=_form(path, number, line)))
    if not made:
        raise ContentError(
            f"{path}: holds no question. Each line is one: " + '{"id": "q", "question": "…", "gold_passage_id": …}'
        )
    return made


def documents_of(passages: Sequence[Passage]) -> tuple[list[Document], dict[str, tuple[str, int]]]:
    """The passages as documents of which each is a section, and where each passage went: (document, number of section)."""
    together: dict[str, list[Passage]] = {}
    for one in passages:
        together.setdefault(one.document, []).append(one)
    made, places = [], {}
    for name, parts in together.items():
        text, sections = "", []
        for number, one in enumerate(parts):
            text += "\n\n" if text else ""
            sections.append(Section(heading="", start=len(text), end=len(text) + len(one.text)))
            text += one.text
            places[one.id] = (name, number)
        first = parts[0]
        made.append(Document(id=name, title=first.title, text=text, sections=tuple(sections), language=first.language))
    return made, places


def _document_of(name: str, title: str) -> str:
    found = _NUMBERED.match(name)
    return f"{found.group(1)} {title}"[:300] if found else name


def _lines(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    number = 0
    try:
        with path.open(encoding="utf-8-sig") as file:
            while text := file.readline(_LONGEST_LINE):
                number += 1
                if text.strip():
                    yield number, _object(path, number, text)
    except UnicodeDecodeError:
        raise ContentError(f"{path}, after line {number}: is no text in UTF-8. Save the file as UTF-8.") from None
    except OSError as exc:
        raise ContentError(f"{path}: {exc.strerror or exc}. Name a file that you may read.") from None


def _object(path: Path, number: int, text: str) -> Mapping[str, Any]:
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        raise ContentError(f"{path}, line {number}: is no JSON. Each line is one JSON object of its own.") from None
    if not isinstance(held, dict):
        raise ContentError(f"{path}, line {number}: is no JSON object. Write it in braces, a line each.")
    return held


def _text(path: Path, number: int, line: Mapping[str, Any], name: str, *, empty: bool = False) -> str:
    value = line.get(name)
    if not isinstance(value, str):
        raise _wrong(path, number, name, "is missing" if value is None else "is no text", f'Write "{name}": "…".')
    if not empty and not value.strip():
        raise _wrong(path, number, name, "is empty", "Write it, or leave the line out.")
    return value


def _once(path: Path, number: int, name: str, seen: dict[str, int]) -> None:
    if name in seen:
        raise _wrong(
            path, number, "id", f"{name[:60]!r} stands in line {seen[name]} too", "Give each line an id of its own."
        )
    seen[name] = number


def _form(path: Path, number: int, line: Mapping[str, Any]) -> str:
    form = line.get("language", "nb")
    if form not in _FORMS:
        raise _wrong(
            path,
            number,
            "language",
            f"{str(form)[:20]!r} is none of {', '.join(_FORMS)}",
            "Write one, or leave it out.",
        )
    return str(form)


def _wrong(path: Path, number: int, name: str, why: str, mend: str) -> ContentError:
    return ContentError(f"{path}, line {number}, {name}: {why}. {mend}")
