"""What came of a source, told beside what was kept of it; and a round over a site, written as it comes.

A round may be broken off and goes on where it was: what it has read so far lies in a file of its own until the round is over.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from saklig.assistant.errors import ContentError
from saklig.assistant.importing.defaults import Problem
from saklig.assistant.retrieval import Document

__all__ = ["BrokenOff", "Came", "Round", "tell", "told"]

_MOST_TOLD = 500  # problems that are kept by name; the others are counted


class BrokenOff(Exception):
    """The work was told to stop before it was done; it goes on where it was when it is asked for again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What came of one source. `failed`: why it could not be had; what was kept of it before is quoted then.

    `left_out` counts problems, of which the first are told. `mark`: the round it came in.
    """

    source: str
    documents: int = 0
    problems: tuple[Problem, ...] = ()
    failed: str = ""
    left_out: int = 0
    at: datetime | None = None
    mark: str = ""


def tell(folder: Path, name: str, came: Came) -> None:
    """Put it in place of what was told of the source last; whole, or not at all. Errors: OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    held = {**asdict(came), "at": came.at.isoformat() if came.at else None}
    held["problems"] = held["problems"][:_MOST_TOLD]
    fresh = folder / f"{name}.{secrets.token_hex(6)}.new"  # several processes may start at once
    fresh.write_text(json.dumps(held, ensure_ascii=False), encoding="utf-8")
    fresh.replace(folder / f"{name}.told")


def told(folder: Path, name: str) -> Came | None:
    """What came of the source last; None where it was never asked, or what was told of it cannot be read."""
    try:
        held: dict[str, Any] = json.loads((folder / f"{name}.told").read_text(encoding="utf-8"))
        at = datetime.fromisoformat(held["at"]) if held["at"] else None
        return Came(**{**held, "problems": tuple(Problem(**one) for one in held["problems"]), "at": at})
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


class Round:
    """One round over a site. `done`: by address, what an earlier part of the same round read."""

    def __init__(self, folder: Path, name: str, mark: str) -> None:
        self._folder, self._name = folder, name
        self._path = folder / f"{name}.{mark}.part"
        self.done: Mapping[str, list[Document | Problem]] = _read(self._path)

    def add(self, one: Document | Problem) -> None:
        """Write down what was read now. Errors: OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        line = {"document": one.to_json()} if isinstance(one, Document) else {"problem": asdict(one)}
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def over(self) -> None:
        """Forget this round, and those before it that were never ended."""
        for path in self._folder.glob(f"{self._name}.*.part"):
            path.unlink(missing_ok=True)


def _read(path: Path) -> dict[str, list[Document | Problem]]:
    done: dict[str, list[Document | Problem]] = {}
    try:
        lines: Iterable[str] = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        return done
    for line in lines:
        try:
            held = json.loads(line)
            one = Document.from_json(held["document"]) if "document" in held else Problem(**held["problem"])
        except (ValueError, TypeError, KeyError, ContentError):
            continue  # cut off in the middle of a line: that page is read again
        done.setdefault(one.id if isinstance(one, Document) else one.where, []).append(one)
    return done
