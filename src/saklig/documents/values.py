"""The values a letter may hold, made plain and clean before the template sees them.

A template gets text, whole and decimal numbers, dates, yes/no, nothing, lists and mappings of these, and no object with
behaviour. Text is cleaned of what no letter should carry: control characters, characters that turn the reading
direction (a name must not reorder the amount after it), invisible ones, and private or broken code points.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from saklig.documents.errors import LetterTextError, LetterTooLarge

__all__ = ["Paragraphs", "clean_text", "plain_values", "reads_right_to_left"]

MAX_TEXT = 20_000
MAX_ITEMS = 2_000
MAX_DEPTH = 10

_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls; line breaks are dealt with as space
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # invisible, and turning the direction
    "\ufff0-\ufffb\ufffe\uffff\ue000-\uf8ff"  # not characters, private use
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


class Paragraphs(str):
    """Text whose line breaks are paragraphs: a caseworker's own reasons. Other text is one line."""

    __slots__ = ()


def clean_text(text: str) -> str:
    """Text as a letter may carry it, composed (NFC), with `\\n` as the only line break."""
    text = _SURROGATE.sub("\ufffd", text)
    text = _UNWANTED.sub("", _LINE_BREAK.sub("\n", text))
    return unicodedata.normalize("NFC", text)


def reads_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(char) in {"R", "AL", "AN"} for char in text)


def plain_values(value: Any, *, template: str, path: str = "", depth: int = 0) -> Any:
    """A copy of the variables in plain types.

    Errors: LetterTextError for a type a letter does not know, LetterTooLarge past a limit.
    """
    where = path or "the variables"
    if depth > MAX_DEPTH:
        raise LetterTooLarge(f"{where}: nested deeper than {MAX_DEPTH} levels", template=template)
    if value is None or isinstance(value, bool | int | Decimal | date):
        return value
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise LetterTooLarge(
                f"{where}: {len(value)} characters, at most {MAX_TEXT}. Shorten or attach it",
                template=template,
            )
        return clean_text(str(value))
    if isinstance(value, Mapping):
        return {
            str(key): plain_values(item, template=template, path=f"{path}.{key}" if path else str(key), depth=depth + 1)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        if len(value) > MAX_ITEMS:
            raise LetterTooLarge(f"{where}: {len(value)} items, at most {MAX_ITEMS}", template=template)
        return [
            plain_values(item, template=template, path=f"{path}[{index}]", depth=depth + 1)
            for index, item in enumerate(value)
        ]
    raise LetterTextError(
        f"{where} is {type(value).__name__}; a letter takes text, int, Decimal, date, bool, None, lists and mappings",
        template=template,
    )
