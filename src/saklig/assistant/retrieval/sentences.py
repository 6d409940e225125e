"""Where sentences, paragraphs and lists lie in a text: places only, so that what is quoted is the text itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from saklig.assistant.retrieval.wordlists import words

__all__ = ["Block", "blocks", "is_item", "sentences"]

_ABBREVIATIONS = words("abbreviations.txt")
_END = re.compile(r"[.!?…]+[\"»”’')\]*_]*(?=\s|$)|\n+|:(?=[ \t]*\n)")
_ITEM = re.compile(r"[ \t]*(?:[-*•–·▪◦]|\(?\d{1,3}[.)]|\(?[a-zæøå][.)])[ \t]+\S")
_BEFORE = re.compile(r"([^\s«\"(]+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph or an item of a list. `continues`: it belongs with what stands before it."""

    start: int
    end: int
    continues: bool


def sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """The places of the sentences between start and end, without the white space around them."""
    end = len(text) if end is None else end
    at = start
    for match in _END.finditer(text, start, end):
        if match.end() <= at or not _ends(text, match, at, end):
            continue
        yield from _trimmed(text, at, match.end())
        at = match.end()
    yield from _trimmed(text, at, end)


def is_item(text: str, start: int) -> bool:
    """Whether the line that holds this place is an item of a list."""
    line = text.rfind("\n", 0, start) + 1
    return _ITEM.match(text, line) is not None


def blocks(text: str, start: int, end: int) -> Iterator[Block]:
    """Lines that are not blank; items of a list, and the lines after a lead-in, continue what stands before."""
    at, before = start, ""
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        for low, high in _trimmed(text, at, stop):
            item = _ITEM.match(text, at) is not None
            yield Block(start=low, end=high, continues=item or before.endswith(":"))
            before = text[low:high]
        at = stop + 1


def _ends(text: str, match: re.Match[str], start: int, end: int) -> bool:
    mark = match.group()
    if mark[0] in "\n:!?…" or len(mark) > 1:
        return True
    follows = text[match.end() : min(match.end() + 12, end)].lstrip(" \t")
    if not follows or follows[0] == "\n":
        return True
    found = _BEFORE.search(text, max(start, match.start() - 30), match.start())
    word = found.group().lower() if found else ""
    if word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
        return False
    if word.isdigit():  # "1. januar", "§ 3. Søknad" and, first in a line, "1. Søk": the number belongs to what follows
        before = text[start : match.start() - len(word)].rstrip()
        return bool(before) and not before.endswith("§") and (follows[0].isupper() or follows[0] in "–-«")
    return not follows[0].islower()


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
