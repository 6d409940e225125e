"""Sets of code points, as sorted ranges: the character classes of XPath's regular expressions.

Source: XML Schema part 2, appendix F.1.1; XQuery and XPath Functions 3.1, 5.6.1 (flag i). Categories are those of the
Unicode that Python has.
"""

from __future__ import annotations

import functools
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from typing import Final

from saklig.decision.feel.unicode_blocks import BLOCKS

LAST: Final = 0x10FFFF
Characters = tuple[tuple[int, int], ...]
_KINDS: Final = "LMNPZSC"
_NAME_START: Final = (
    (0x3A, 0x3A), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2FF), (0x370, 0x37D),
    (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F), (0x2C00, 0x2FEF), (0x3001, 0xD7FF), (0xF900, 0xFDCF),
    (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF),
)  # fmt: skip
_NAME_MORE: Final = ((0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040))


def union(ranges: Iterable[tuple[int, int]]) -> Characters:
    """All code points of any of the ranges."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return tuple(found)


def complement(characters: Characters) -> Characters:
    """All code points but these."""
    found, begin = [], 0
    for first, last in characters:
        if first > begin:
            found.append((begin, first - 1))
        begin = last + 1
    return (*found, (begin, LAST)) if begin <= LAST else tuple(found)


def without(characters: Characters, others: Characters) -> Characters:
    """The first set less the second."""
    return complement(union((*complement(characters), *others)))


@functools.cache
def _categories() -> dict[str, Characters]:
    """Every category with its code points; one pass over all of Unicode, when first asked for."""
    found: dict[str, list[tuple[int, int]]] = {}
    begin, kind = 0, unicodedata.category("\0")
    for code in range(1, LAST + 2):
        now = unicodedata.category(chr(code)) if code <= LAST else ""
        if now != kind:
            found.setdefault(kind, []).append((begin, code - 1))
            begin, kind = code, now
    return {name: tuple(ranges) for name, ranges in found.items()}


@functools.cache
def category(name: str) -> Characters | None:
    """The code points of `\\p{name}`: a category, a group of categories or a block. None for no such name."""
    if name.startswith("Is"):
        block = BLOCKS.get(name[2:])
        return None if block is None else (block,)
    if len(name) == 1 and name in _KINDS:
        return union(one for key, ranges in _categories().items() if key[0] == name for one in ranges)
    return _categories().get(name)


@functools.cache
def escape_class(char: str) -> Characters:
    """The code points of `\\d`, `\\s`, `\\w`, `\\i`, `\\c` and, in capitals, of all others."""
    if char.isupper():
        return complement(escape_class(char.lower()))
    if char == "s":
        return ((0x09, 0x0A), (0x0D, 0x0D), (0x20, 0x20))
    if char == "i":
        return _NAME_START
    if char == "c":
        return union((*_NAME_START, *_NAME_MORE))
    if char == "d":
        return category("Nd") or ()
    return complement(union(one for kind in "PZC" for one in category(kind) or ()))


@functools.cache
def _cased() -> tuple[list[int], dict[int, tuple[int, ...]]]:
    """The code points that have variants in case, in order, and each one's."""
    groups: dict[str, set[int]] = {}
    for first, last in union(one for kind in ("Lu", "Ll", "Lt", "Mn", "Nl", "So") for one in category(kind) or ()):
        for code in range(first, last + 1):
            lower, upper = chr(code).lower(), chr(code).upper()
            if lower != chr(code) or upper != chr(code):
                groups.setdefault("l" + lower, set()).add(code)
                groups.setdefault("u" + upper, set()).add(code)
                if len(lower) == 1:
                    groups["l" + lower].add(ord(lower))
                if len(upper) == 1:
                    groups["u" + upper].add(ord(upper))
    found: dict[int, set[int]] = {}
    for group in groups.values():
        for code in group:
            found.setdefault(code, set()).update(group - {code})
    kept = {code: tuple(sorted(others)) for code, others in found.items() if others}
    return sorted(kept), kept


@functools.lru_cache(maxsize=256)
def any_case(first: int, last: int) -> Characters:
    """The range and all that differ from one of its code points in case alone (flag i)."""
    order, variants = _cased()
    found = [(first, last)]
    for code in order[bisect_left(order, first) : bisect_left(order, last + 1)]:
        found.extend((other, other) for other in variants[code])
    return union(found)
