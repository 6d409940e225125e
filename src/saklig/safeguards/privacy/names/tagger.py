"""The models that weigh the features: one for text with capital letters, one for text without.

A model is read from the package, checked against the sum that its card states, and used by one thread at a time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from threading import Lock

import pycrfsuite

from saklig.safeguards.privacy.errors import ModelMissing

__all__ = ["CASED", "LABELS", "MANIFEST", "SMALL", "Tagger", "read_tagger"]

CASED, SMALL, MANIFEST = "names.crf", "names-small-letters.crf", "manifest.json"
LABELS = ("B-PER", "I-PER")
_HOME = "saklig.safeguards.privacy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagger:
    """A model in memory. The weights' bytes are kept as long as it lives: the library reads them in place."""

    weights: bytes
    tagger: pycrfsuite.Tagger
    lock: Lock

    def names(self, features: Sequence[Sequence[str]]) -> tuple[list[tuple[int, int]], list[float]]:
        """The likeliest names as ranges of words, and for each word how likely it is to be part of a name."""
        with self.lock:
            tags = self.tagger.tag(features)
            shares = [sum(self.tagger.marginal(label, at) for label in LABELS) for at in range(len(tags))]
        return list(_ranges(tags)), shares


def read_tagger(name: str) -> Tagger:
    """The model in the package. Errors: ModelMissing where it is not there, or is not the one its manifest names."""
    home = resources.files(_HOME) / "models"
    try:
        weights, manifest = (home / name).read_bytes(), json.loads((home / MANIFEST).read_text("utf-8"))
    except OSError as exc:
        raise ModelMissing(f"the model for finding names: {exc.filename or exc} is not there; names cannot be found without it")
    if hashlib.sha256(weights).hexdigest() != manifest.get(name):
        raise ModelMissing(f"the model for finding names: {name} is not the one that {MANIFEST} names; it was changed or cut off")
    tagger = pycrfsuite.Tagger()
    tagger.open_inmemory(weights)
    return Tagger(weights=weights, tagger=tagger, lock=Lock())


def _ranges(tags: Sequence[str]) -> Iterator[tuple[int, int]]:
    start = None
    for at, tag in enumerate([*tags, "O"]):
        if start is not None and tag != LABELS[1]:
            yield start, at
            start = None
        if tag == LABELS[0] or (tag == LABELS[1] and start is None):
            start = at
