"""The pieces of a regular expression, put together: their text for the engine, and what bounds the work of matching them."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Final

from saklig.decision.errors import Fault

MAX_WEIGHT: Final = 45_000  # \w{1,55} is within it
POINT: Final = 10  # what a place in a pattern weighs, as against a range of code points
_MANY: Final = 100  # turns or choices; more of them are no worse


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a pattern as text for the engine, and what bounds the work of matching it."""

    text: str
    # how much of an engine's program it is, and how many characters of the pattern, repeated ones counted each time
    weight: int = 0
    places: int = 0
    # the longest it matches before its first loop without end
    reach: int = 0
    # whether it has a loop without end, and whether such loops stand only where the match may end
    endless: bool = False
    stops: bool = True
    # for an engine that goes back: how many ways it may match a text, as `choices` times the text's length to the `loops`
    choices: float = 1
    loops: int = 0


def broken(message: str) -> Fault:
    """What is no pattern."""
    return Fault("INVALID_PATTERN", message)


def too_large() -> Fault:
    """What is a pattern, but more than is worked out."""
    return Fault("LIMIT", "the regular expression is too large: write it shorter, with smaller numbers in braces")


def any_of(branches: list[Part]) -> Part:
    """One of several."""
    if len(branches) == 1:
        return branches[0]
    return Part(
        text="|".join(one.text for one in branches),
        weight=_weighed(sum(one.weight for one in branches) + POINT),
        places=sum(one.places for one in branches),
        reach=max(one.reach for one in branches),
        endless=any(one.endless for one in branches),
        stops=all(one.stops for one in branches),
        choices=sum(one.choices for one in branches),
        loops=max(one.loops for one in branches),
    )


def sequence(parts: list[Part]) -> Part:
    """One after the other."""
    choices = 1.0
    for one in parts:
        choices *= one.choices
    return Part(
        text="".join(one.text for one in parts),
        weight=_weighed(sum(one.weight for one in parts)),
        places=sum(one.places for one in parts),
        reach=sum(one.reach for one in parts),
        endless=any(one.endless for one in parts),
        stops=all(one.stops for one in parts) and not any(one.endless for one in parts[:-1]),
        choices=choices,
        loops=sum(one.loops for one in parts),
    )


def repeated(part: Part, least: int, most: int | None, text: str) -> Part:
    """From least to most times, None for without end."""
    turns = max(least, 1) if most is None else max(most, 1)
    if most is not None:
        ways = part.choices if turns == 1 else min(part.choices, _MANY) ** min(turns, _MANY)
        choices = ways * (most - least + 1)
    else:
        choices = inf if part.loops or part.choices > 1 else 1
    return Part(
        text=part.text + text,
        weight=_weighed(part.weight * turns + POINT),
        places=part.places * turns,
        reach=part.reach * turns,
        endless=part.endless or most is None,
        stops=part.stops and (not part.endless or turns <= 1),
        choices=choices,
        loops=part.loops * min(turns, _MANY) + (most is None),
    )


def _weighed(weight: int) -> int:
    if weight > MAX_WEIGHT:
        raise too_large()
    return weight
