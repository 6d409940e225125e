"""Letters that are the same for every service: about the agency's own procedure, by the Public Administration Act.

A package may have a letter of its own of the same kind, which then goes before. They are templates like a package's, with the
same variables (docs/service-package.md, part 6) and what `_SAID` names: a title in the first line, then the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["COMMON", "CommonLetter", "common_letter"]

COMMON = (
    "appeal-received", "appeal-incomplete", "appeal-hearing", "appeal-period", "appeal-dismissed", "appeal-outcome",
    "postponement", "costs", "mandate-registered", "later-than-told",
)  # fmt: skip
_LANGUAGES = ("nb", "nn", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonLetter:
    """A template, as a package's `Letter` has it."""

    kind: str
    language: str
    title: str
    text: str
    file: str
    line: int


@cache
def common_letter(kind: str, language: str) -> CommonLetter | None:
    """The house's own letter of this kind; None for a kind that is the packages' to write."""
    if kind not in COMMON or language not in _LANGUAGES:
        return None
    name = f"{kind}.{language}.md"
    title, _, text = files(__name__).joinpath(name).read_text("utf-8").partition("\n")
    return CommonLetter(kind=kind, language=language, title=title.removeprefix("# "), text=text, file=name, line=2)
