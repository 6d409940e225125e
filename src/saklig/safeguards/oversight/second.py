"""Four eyes: whether a decision that a human makes waits for a second one.

A package says it, and an agency may say more of itself; whoever asks for more is heard. It is about humans alone: what a
machine may decide stands in `policy`, and is never adverse.
"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["FourEyes", "needs_second", "strictest"]


class FourEyes(StrEnum):
    """In which decisions a second caseworker takes part, the mildest first."""

    NEVER = "never"
    ADVERSE = "adverse"
    ALWAYS = "always"


def strictest(*asked: str | None) -> FourEyes:
    """The strictest of what is asked for; what nobody said anything of is not asked for."""
    order = list(FourEyes)
    return max((FourEyes(one) for one in asked if one), key=order.index, default=FourEyes.NEVER)


def needs_second(asked: FourEyes, *, adverse: bool) -> bool:
    """Whether this decision waits for a second caseworker."""
    return asked is FourEyes.ALWAYS or (asked is FourEyes.ADVERSE and adverse)
