"""Everyday questions sent along the whole line over the shipped packages, nobody signed in, and what became of each."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from saklig.assistant.documents import guidance_of, keep_index
from saklig.assistant.line import Passed, Turn, run
from saklig.assistant.retrieval import Document, Library
from saklig.assistant.steps_in_order import steps_for
from saklig.service_packages import catalogue_names, load

HERE = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question and its answer. `right`: it was answered from where it should be, with what it must hold; or rightly refused."""

    question: dict[str, Any]
    passed: Passed
    right: bool

    @property
    def told(self) -> str:
        """What came of it, on a line."""
        route = self.passed.turn.route
        from_ = sorted({one.source.document for one in self.passed.answer.quotes})
        sure = getattr(self.passed.turn.found, "sure", None)
        return f"{self.question['q']} -> {self.passed.answer.kind} ({route}, sure {sure}) {from_}"


@cache
def packages() -> tuple[Any, ...]:
    return tuple(load(name) for name in catalogue_names())


def guidance() -> Iterator[Document]:
    for package in packages():
        yield from guidance_of(package, owner="Nordvik kommune", address=f"/tjenester/{package.id}/")


def line(folder: Path, *more: Document) -> Any:
    """The line an agency runs with these packages, and other documents besides."""
    from assistant import every_service

    keep_index(folder, [*guidance(), *more])
    return steps_for(every_service.office(), Library.open(folder))


def questions(file: str) -> list[dict[str, Any]]:
    held: list[dict[str, Any]] = tomllib.loads((HERE / file).read_text(encoding="utf-8"))["question"]
    return held


def ask_all(steps: Any, file: str) -> Iterator[Asked]:
    for one in questions(file):
        passed = run(steps, Turn(text=one["q"], page_language=one.get("page", "nb")))
        yield Asked(question=one, passed=passed, right=_right(one, passed))


def _right(one: dict[str, Any], passed: Passed) -> bool:
    quotes = passed.answer.quotes
    if "in" not in one:
        return not quotes
    pieces = {quote.source.document.rsplit(".", 1)[0] for quote in quotes}
    said = " ".join(quote.text for quote in quotes).lower().replace("\u00a0", " ")
    return bool(pieces & set(one["in"])) and any(word in said for word in one["says"])
