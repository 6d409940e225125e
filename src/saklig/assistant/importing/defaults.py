"""What holds for documents that say nothing of themselves, and what is told of those that could not be read."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["WHY", "Defaults", "Problem"]

# Why a document was left out, in a word; what it says in full is for whoever mends it.
WHY = (
    "unusable", "not-had", "gone", "denied", "kind", "no-text", "pictures", "locked", "too-large", "robots", "not-in-force",
    "in-no-archive", "twice",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """Of a folder or a site. `address`: where its documents can be read, before each one's path."""

    owner: str = ""
    language: str = "nb"
    binding: bool = False
    address: str = ""
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A document that was left out: `where` its path or address; `why`, and how to mend it; `code`: of `WHY`."""

    where: str
    why: str
    code: str = "unusable"
