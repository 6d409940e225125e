"""A stand-in of the port `Content`: sources of every kind, told as if they had been fetched; and vectors that are all alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from assistant.retrieval.given import documents
from saklig.assistant.documents import keep_index
from saklig.assistant.importing import WHY, BrokenOff, Came, Problem
from saklig.assistant.retrieval import Document
from saklig.assistant.sources import Origin, OriginKind

SITE = Origin(code="site-a", kind=OriginKind.SITE, name="https://a.example/map.xml")
PACKAGE = Origin(code="package-a", kind=OriginKind.PACKAGE, name="a")
FOLDER = Origin(code="folder-a", kind=OriginKind.FOLDER, name="pages")
LAWS = Origin(code="laws", kind=OriginKind.LAWS, name="https://laws.example/get")
_AT = datetime(2026, 11, 26, 2, 1, tzinfo=UTC)
_PROBLEMS = tuple(Problem(where=f"https://a.example/{why}", why="says why, in full.", code=why) for why in WHY)
TOLD = {
    "site-a": Came(source=SITE.name, documents=2, problems=_PROBLEMS, left_out=len(_PROBLEMS), at=_AT),
    "laws": Came(source=LAWS.name, documents=3, failed="laws.tar.bz2: no connection.", at=_AT),
}


def of_every_kind(service: str) -> tuple[Origin, ...]:
    """One source of each kind, the package one of this service."""
    return (Origin(code=f"package-{service}", kind=OriginKind.PACKAGE, name=service), FOLDER, LAWS, SITE)


class Words:
    """An embedder whose vectors are all alike."""

    name = "Words-1"

    def question(self, text: str) -> list[float]:
        return [1.0]

    passage = question


@dataclass(kw_only=True)
class Sources:
    """A stand-in of `Content`: what it was asked, and a round that takes two runs."""

    folder: Path
    hour: time | None = time(3)
    embedder: Any = None
    held: list[Document] = field(default_factory=documents)
    asked: list[str] = field(default_factory=list)
    breaks: int = 0
    fault: Exception | None = None
    origins: Any = (PACKAGE, SITE)

    def fetch(self, *, mark: str, stop: Callable[[], bool]) -> Iterator[Came]:
        self.asked.append(mark)
        if self.breaks:
            self.breaks -= 1
            raise BrokenOff("a")
        yield Came(source="a", documents=2, problems=(Problem(where="x", why="y"),), left_out=1)

    def take_up(self) -> bool:
        if self.fault:
            raise self.fault
        return keep_index(self.folder, [replace(one, origin=SITE.code) for one in self.held])

    def told(self, origin: Origin) -> Came | None:
        return TOLD.get(origin.code)


