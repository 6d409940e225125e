"""What the index holds of each source, and for how many of its passages a vector is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from saklig.assistant.errors import IndexMissing
from saklig.assistant.retrieval import vectors
from saklig.assistant.retrieval.index import opened, where

__all__ = ["Counted", "counted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Of one source. `newest`: the latest date that one of its documents says; `vectors` of `passages` are made."""

    documents: int = 0
    passages: int = 0
    newest: date | None = None
    vectors: int = 0


def counted(folder: Path, model: str | None = None) -> Mapping[str, Counted]:
    """By origin, as the index in use has it; nothing where there is none. `model`: the embedder's name, where one is used."""
    try:
        held = _held(where(folder))
    except IndexMissing:
        return {}
    have = vectors.made(folder, model) if model else frozenset()
    return {
        origin: Counted(
            documents=documents, passages=len(keys), newest=newest, vectors=sum(key in have for key in keys) if have else 0
        )
        for origin, (documents, newest, keys) in held.items()
    }  # fmt: skip


@lru_cache(maxsize=1)  # a generation never changes
def _held(generation: Path) -> Mapping[str, tuple[int, date | None, tuple[bytes, ...]]]:
    index, _ = opened(generation)
    keys: dict[str, list[bytes]] = {}
    seen: dict[str, tuple[str, date | None]] = {}
    for document, start, end in vectors.places(index):
        keys.setdefault(document.origin, []).append(vectors.key_of(document, start, end))
        seen[document.id] = (document.origin, document.dated)
    number = Counter(origin for origin, _ in seen.values())
    newest = {
        origin: max((dated for of, dated in seen.values() if of == origin and dated), default=None) for origin in keys
    }
    return {origin: (number[origin], newest[origin], tuple(keys[origin])) for origin in keys}
