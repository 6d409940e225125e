"""Text as recognisers read it: one kind of blank, hyphen, digit and letter, with the way back to the places in the original.

Source: Unicode Standard chapter 3.11 (composition) and the general categories Cf, Mn, Nd, Pd, Zs.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Folded", "fold"]

_QUOTES = {"\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u00b4": "'"}
_LINE_BREAKS = frozenset("\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
_FULL_WIDTH = range(0xFF01, 0xFF5F)


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """`text` folded; the sign at `i` came from `starts[i]` up to `ends[i]` of the original (code points)."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where in the original a span of the folded text lies. Errors: IndexError for an empty or foreign span."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """`text` with its variants of blanks, hyphens, quotes and digits made one, marks composed, invisible signs left out."""
    if text.isascii() and not any(sign in text for sign in "\r\t\x0b\x0c\x1c\x1d\x1e\x1f"):
        return Folded(text=text, starts=range(len(text)), ends=range(1, len(text) + 1))
    signs: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for at, sign in enumerate(text):
        if "!" <= sign <= "~":
            folded = sign
        else:
            category = unicodedata.category(sign)
            if category in ("Cf", "Mn") and _joins(signs, sign, category):
                if ends:
                    ends[-1] = at + 1 if category == "Mn" else ends[-1]
                continue
            # A line break of two signs counts as one, or a number broken over a line would look like two paragraphs.
            folded = " " if text.startswith("\r\n", at) else _fold_sign(sign, category)
        signs.append(folded)
        starts.append(at)
        ends.append(at + 1)
    return Folded(text="".join(signs), starts=starts, ends=ends)


def _joins(signs: list[str], sign: str, category: str) -> bool:
    """Whether the sign goes into the one before it (a mark that composes) or into nothing (invisible)."""
    if category == "Cf":
        return True
    composed = unicodedata.normalize("NFC", signs[-1] + sign) if signs else sign
    if not signs or len(composed) != 1:
        return False
    signs[-1] = composed
    return True


def _fold_sign(sign: str, category: str) -> str:
    if sign in _LINE_BREAKS:
        return "\n"
    if category == "Zs" or sign.isspace():
        return " "
    if category == "Pd" or sign == "\u2212":
        return "-"
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    if ord(sign) in _FULL_WIDTH:
        return chr(ord(sign) - 0xFEE0)
    return _QUOTES.get(sign, sign)
