"""Text that people write: what of it a reader can see. Pure."""

from __future__ import annotations

import re
from datetime import date

__all__ = ["UNSEEN", "is_blank", "names_no_day", "seen"]

# Blanks, and characters without width, as the inside of a class in a regular expression.
UNSEEN = "\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
# A day as people write it, with its year in full: 31.2.2026, 31/2-2026, 2026-02-31.
_DAY = re.compile(r"(?<![\d.])(\d{1,2})[./\-] ?(\d{1,2})[./\-] ?((?:19|20)\d\d)(?![\d])")
_ISO = re.compile(r"(?<![\d\-])((?:19|20)\d\d)-(\d\d)-(\d\d)(?![\d\-])")
_UNSEEN = re.compile(f"[{UNSEEN}]+")


def seen(text: str) -> str:
    """The text without blanks and without what nobody sees."""
    return _UNSEEN.sub("", text)


def is_blank(text: str) -> bool:
    """Whether there is nothing in it that anyone could read."""
    return not seen(text)


def names_no_day(text: str) -> bool:
    """Whether it names a day that the calendar does not have, as 31.2.2026: whoever reads it would not know which was meant."""
    found = [(year, month, day) for day, month, year in _DAY.findall(text)] + _ISO.findall(text)
    return not all(_is_day(int(year), int(month), int(day)) for year, month, day in found)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
