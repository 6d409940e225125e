"""Text that people write: what of it a reader can see. Pure."""

from __future__ import annotations

import re

__all__ = ["UNSEEN", "is_blank", "seen"]

# Blanks, and characters without width, as the inside of a class in a regular expression.
UNSEEN = "\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_UNSEEN = re.compile(f"[{UNSEEN}]+")


def seen(text: str) -> str:
    """The text without blanks and without what nobody sees."""
    return _UNSEEN.sub("", text)


def is_blank(text: str) -> bool:
    """Whether there is nothing in it that anyone could read."""
    return not seen(text)
