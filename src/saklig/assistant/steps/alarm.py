"""How much a text is like those in which somebody was in danger: a linear model over its words and pieces of words.

The word lists are sure of what they see and miss what is said in a way that nobody thought of; this knows no way of saying it,
only which words and endings such texts have more than others. It never says what is wrong: it is answered by every number.
Source: decision record 56. `training/crises.py` makes the weights, from sentences that were made up for it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from saklig.assistant.retrieval.pool import pooled

__all__ = ["alarming", "grams", "likeness"]

_PIECES = (4, 5)
_LONGEST = 300  # words: of a longer text the beginning
_FILE = "crisis_weights.json"


def grams(reading: str) -> frozenset[str]:
    """The words of a reading, their pieces and pairs; nynorsk as bokmål."""
    return frozenset(_grams([pooled(word) for word in reading.split()[:_LONGEST]]))


def likeness(reading: str) -> float:
    """The model's value, with no unit: 0 is as likely as not among what it was taught on."""
    held = _held()
    weights: Mapping[str, float] = held["weights"]
    known: frozenset[str] = held["known"]
    there = [one for one in grams(reading) if one in known]
    return float(held["bias"] + sum(weights.get(one, 0.0) for one in there) / math.sqrt(max(len(there), 1)))


def alarming(reading: str) -> bool:
    """Whether it is like enough to be told where help is."""
    return likeness(reading) >= float(_held()["enough"])


def _grams(words: list[str]) -> Iterator[str]:
    for word in words:
        yield f"w:{word}"
        for size in _PIECES:
            held = f" {word} "
            for at in range(len(held) - size + 1):
                yield f"c:{held[at : at + size]}"
    for one, other in zip(words, words[1:], strict=False):
        yield f"b:{one} {other}"


@cache
def _held() -> dict[str, Any]:
    text = (resources.files("saklig.assistant.steps") / "words" / _FILE).read_text(encoding="utf-8")
    held: dict[str, Any] = json.loads(text)
    return held | {"known": frozenset(held["weights"])}
