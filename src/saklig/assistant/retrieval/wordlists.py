"""The lists of words in `data/`: lines of words or pairs, `#` before what is said of them."""

from __future__ import annotations

from importlib import resources

__all__ = ["pairs", "words"]


def words(name: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(word for line in _lines(name) for word in line.split())


def pairs(name: str) -> dict[str, str]:
    """The pairs of a list, a line each."""
    return {line.split()[0]: line.split()[1] for line in _lines(name)}


def _lines(name: str) -> list[str]:
    text = (resources.files("saklig.assistant.retrieval") / "data" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
