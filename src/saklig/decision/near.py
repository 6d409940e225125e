"""The name that was probably meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Final

_LONGEST: Final = 80  # of a name that is looked for, and how many it is compared with: each takes its time
_MOST: Final = 1000


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is most like the given one, or None where none is."""
    if len(name) > _LONGEST:
        return None
    names = sorted({one for one in known if len(one) <= _LONGEST})[:_MOST]
    plain = _plain(name)
    for one in names:
        if _plain(one) == plain:
            return one
    found = difflib.get_close_matches(name, names, 1, 0.6)
    if not found:
        lower = {one.casefold(): one for one in names}
        found = [lower[one] for one in difflib.get_close_matches(name.casefold(), lower, 1, 0.6)]
    return found[0] if found else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A question to the writer of a name that nobody knows; empty where nothing is near."""
    found = nearest(name, known)
    return "" if found is None else f"did you mean {found!r}?"


def _plain(name: str) -> str:
    """A name as people confuse it: capitals, spaces, underscores and hyphens aside."""
    return re.sub(r"[\s_-]+", "", name).casefold()
