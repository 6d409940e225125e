"""How sure an answer is: a small logistic model over what can be counted, for each question.

Each feature is a number that a person can check: how much of the question stands in the best passage and in its best sentence,
which of its rare words stand nowhere near, how far the next document is behind. The weights are `training/retrieval.py`'s.
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

__all__ = ["FEATURES", "features", "sure"]

_NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-ZÆØÅ][\w-]+")
_WORDS = 12.0
_RARE = 0.93  # of the weight of a word that stands once


def features(question: str, one: Asked, reads: Sequence[Read]) -> dict[str, float]:
    """What the model weighs, of a question and the passages read for it, best first. There is at least one."""
    best = reads[0]
    whole = sum(one.weight.values()) or 1.0
    near = held(one.weight, best.document.title, best.heading, best.text)
    far = held(one.weight, best.document.title, best.document.text[:_FAR])
    line = best.best
    named = {word for name in _NAME.findall(question) for word in stems(name)} & one.weight.keys()
    names = {word: one.weight[word] for word in named}
    # The same guidance in another language is not another document that might be meant.
    rest = [read for read in reads[1:] if read.document.language == best.document.language]
    other = next((read.score for read in rest if read.found.document != best.found.document), 0.0)
    return {
        "bm25": best.found.score / whole,
        "most_bm25": max(read.found.score for read in reads) / whole,
        "near": share(one.weight, near),
        "cover": best.cover,
        "line": line.fit if line else 0.0,
        "line_both": line.both if line else 0.0,
        "missing_near": max((one.weight[word] * (1 - there) for word, there in near.items()), default=0.0)
        / one.highest,
        "missing_far": max((one.weight[word] * (1 - there) for word, there in far.items()), default=0.0) / one.highest,
        "names_near": share(names, near) if names else 1.0,
        "names_far": share(names, far) if names else 1.0,
        "ahead": (best.score - other) / 10.0,
        "ahead_of_next": (best.score - (rest[0].score if rest else 0.0)) / 10.0,
        "words": min(len(one.weight), _WORDS) / _WORDS,
        "unknown": sum(worth for worth in one.weight.values() if worth >= _RARE * one.highest) / whole,
        "kind": float(line.right) if line and kind_of(question) != "other" else 0.5,
        "likeness": best.likeness if best.likeness is not None else 0.0,
        "most_likeness": max((read.likeness for read in reads if read.likeness is not None), default=0.0),
    }


FEATURES = (
    "bm25",
    "most_bm25",
    "near",
    "cover",
    "line",
    "line_both",
    "missing_near",
    "missing_far",
    "names_near",
    "names_far",
    "ahead",
    "ahead_of_next",
    "words",
    "unknown",
    "kind",
    "likeness",
    "most_likeness",
)
_LEAST = 0.4  # of the question's weight stands in the passage, whatever the model says: it was taught on thousands of passages
_FAR = 20_000  # characters of a document that say what it is about


def sure(question: str, one: Asked, reads: Sequence[Read]) -> tuple[float, bool]:
    """How sure, from 0 to 1, and whether that is enough to answer."""
    if not reads or not one.weight:
        return 0.0, False
    model = SURENESS["embeddings" if reads[0].likeness is not None else "words"]
    told = features(question, one, reads)
    value = weighed(model, told)
    return value, value >= model["enough"] and told["near"] >= _LEAST


def weighed(model: Mapping[str, Any], told: Mapping[str, float]) -> float:
    """The logistic model's value."""
    at = model["bias"] + sum(
        weight * (told[name] - middle) / spread for name, (weight, middle, spread) in model["weights"].items()
    )
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, at))))
