"""What holds for documents that say nothing of themselves, and what is told of those that could not be read."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Defaults", "Problem"]


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
    """A document that was left out: `where` its path or address; `why`, and how to mend it."""

    where: str
    why: str
