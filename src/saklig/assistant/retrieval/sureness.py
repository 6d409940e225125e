"""How sure an answer is: a small additive model over what can be counted, for each question.

Each feature is a number that a person can check: how much of the question stands in the best passage and in its best sentence,
which of its rare words stand nowhere near, how far the next document is behind. What each is worth is a line of at most four
points; the lines are added and made a probability, so that it can be seen on paper what made an answer unsure (a generalised
additive model: Hastie and Tibshirani, 1986). The points are `training/retrieval.py`'s.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from saklig.assistant.retrieval.asking import kind_of
from saklig.assistant.retrieval.reading import Read, held, share
from saklig.assistant.retrieval.searching import Asked
from saklig.assistant.retrieval.weights import SURENESS
from saklig.assistant.retrieval.words import stems

__all__ = ["ALIKE", "FEATURES", "features", "sure", "weighed"]

_NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-ZÆØÅ][\w-]+")
_WORDS = 12.0
_NAMES = 3
_RARE = 0.93  # of the weight of a word that stands once
_LEAST = 0.4  # of the question's weight stands in the passage, whatever the model says: it was taught on thousands of passages
_FAR = 20_000  # characters of a document that say what it is about
_MANY = 10  # passages that are looked at for the one that holds most of the question
_SIXTH = 5
_TIMES = 4.0

FEATURES = (
    "bm25",
    "beyond_sixth",
    "near",
    "most_near",
    "title",
    "line_both",
    "missing_near",
    "missing_far",
    "names",
    "names_near",
    "names_far",
    "ahead",
    "words",
    "unknown",
    "kind",
    "likeness",
    "most_likeness",
)
ALIKE = ("likeness", "most_likeness")  # known where there are vectors


def features(question: str, one: Asked, reads: Sequence[Read]) -> dict[str, float]:
    """What the model weighs, of a question and the passages read for it, best first. There is at least one."""
    best = reads[0]
    whole = sum(one.weight.values()) or 1.0
    near = _near(one, best)
    far = held(one.weight, best.document.title, best.document.text[:_FAR])
    line = best.best
    named = _NAME.findall(question)
    known = {word for name in named for word in stems(name)} & one.weight.keys()
    names = {word: one.weight[word] for word in known}
    # The same guidance in another language is not another document that might be meant.
    rest = [read for read in reads[1:] if read.document.language == best.document.language]
    other = next((read.score for read in rest if read.found.document != best.found.document), 0.0)
    found = sorted((read.found.score for read in reads), reverse=True)
    sixth = found[min(_SIXTH, len(found) - 1)]
    return {
        "bm25": best.found.score / whole,
        "beyond_sixth": min(found[0] / sixth, _TIMES) if sixth > 0 else _TIMES,
        "near": share(one.weight, near),
        "most_near": max(share(one.weight, _near(one, read)) for read in reads[:_MANY]),
        "title": share(one.weight, held(one.weight, best.document.title)),
        "line_both": line.both if line else 0.0,
        "missing_near": _missing(one, near),
        "missing_far": _missing(one, far),
        "names": min(len(named), _NAMES) / _NAMES,
        "names_near": share(names, near) if names else 1.0,
        "names_far": share(names, far) if names else 1.0,
        "ahead": (best.score - other) / 10.0,
        "words": min(len(one.weight), _WORDS) / _WORDS,
        "unknown": sum(worth for worth in one.weight.values() if worth >= _RARE * one.highest) / whole,
        "kind": float(line.right) if line and kind_of(question) != "other" else 0.5,
        "likeness": best.likeness if best.likeness is not None else 0.0,
        "most_likeness": max((read.likeness for read in reads if read.likeness is not None), default=0.0),
    }


def sure(question: str, one: Asked, reads: Sequence[Read]) -> tuple[float, bool]:
    """How sure, from 0 to 1, and whether that is enough to answer."""
    if not reads or not one.weight:
        return 0.0, False
    model = SURENESS["embeddings" if reads[0].likeness is not None else "words"]
    told = features(question, one, reads)
    value = weighed(model, told)
    return value, value >= model["enough"] and told["near"] >= _LEAST


def weighed(model: Mapping[str, Any], told: Mapping[str, float]) -> float:
    """The model's value, from 0 to 1: what each feature is worth, added."""
    at = model["bias"] + sum(_on(points, told[name]) for name, points in model["lines"].items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, at))))


def _on(points: Sequence[Sequence[float]], value: float) -> float:
    """The height of a line of points at a value; before its first and after its last point it is level."""
    low = points[0]
    for high in points:
        if value < high[0]:
            width = high[0] - low[0]
            return low[1] + (high[1] - low[1]) * (value - low[0]) / width if width > 0 else high[1]
        low = high
    return low[1]


def _near(one: Asked, read: Read) -> dict[str, float]:
    return held(one.weight, read.document.title, read.heading, read.text)


def _missing(one: Asked, there: Mapping[str, float]) -> float:
    """The rarest of the question's words that does not stand there, of the rarest there can be."""
    return max((one.weight[word] * (1 - share) for word, share in there.items()), default=0.0) / one.highest
