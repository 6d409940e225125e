"""Documents that were fetched, kept in a folder: a file for each source, a line of JSON for each document.

So a start needs no network, and a source that is down today is quoted as it was.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from saklig.assistant.errors import ContentError
from saklig.assistant.retrieval import Document

__all__ = ["forget_others", "keep", "kept"]


def keep(folder: Path, name: str, documents: Iterable[Document]) -> None:
    """Put these in place of what was kept under the name; whole, or not at all. Errors: OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{name}.{secrets.token_hex(6)}.new"
    with fresh.open("w", encoding="utf-8") as file:
        file.writelines(f"{one.to_json()}\n" for one in documents)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / f"{name}.jsonl")


def kept(folder: Path, name: str) -> list[Document]:
    """What is kept under the name; none where nothing was fetched yet. Errors: ContentError, OSError."""
    path = folder / f"{name}.jsonl"
    if not path.exists():
        return []
    try:
        # Not splitlines: a text may hold other signs that end a line.
        lines = path.read_text(encoding="utf-8").split("\n")
        return [Document.from_json(line) for line in lines if line]
    except (UnicodeDecodeError, ContentError):
        raise ContentError(f"{path}: cannot be read. Fetch again: saklig fetch") from None


def forget_others(folder: Path, names: Iterable[str]) -> None:
    """Take away what is kept and told of sources that are none of these. Errors: OSError."""
    held = set(names)
    for path in (*folder.glob("*.jsonl"), *folder.glob("*.told"), *folder.glob("*.part")):
        if path.name.partition(".")[0] not in held:
            path.unlink(missing_ok=True)
