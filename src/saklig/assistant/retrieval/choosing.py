"""Choosing the sentences that answer: those that hold the question's rare words and a thing of the kind it asks for.

A list is chosen whole, with the line that leads into it, or the answer would leave out what the question asks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from saklig.assistant.retrieval.asking import Kind, holds, kind_of, wants_list
from saklig.assistant.retrieval.sentences import is_item, sentences
from saklig.assistant.retrieval.words import pieces, stems

__all__ = ["Candidate", "candidates", "chosen", "coverage"]

_MOST = 3  # sentences of an answer that is no list
_MOST_ITEMS = 60
_BEFORE = 0.35  # what the words of the sentence before count: "It closes at four" says of what in the one before it
_KIND = 0.35
_PART = 0.6  # a word that only stands as part of another counts less
_NEAR_BEST = 0.85
_PREFIX = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence of a passage; `fit` from 0 to about 1.5. `alone`: what it holds itself, without the sentence before."""

    passage: int
    start: int
    end: int
    fit: float
    alone: float
    kind: bool


def coverage(weight: Mapping[str, float], words: set[str], parts: set[str]) -> float:
    """How much of the question's weight stands among these words; a word that is part of another by how much of it is."""
    whole = sum(weight.values())
    if not whole:
        return 0.0
    return (
        sum(worth * (1.0 if word in words else _PART * _hidden(word, words, parts)) for word, worth in weight.items())
        / whole
    )


def _hidden(word: str, words: set[str], parts: set[str]) -> float:
    """From 0 to 1: the word begins another ("åpn" in "åpningstid"), or its pieces stand in one."""
    if len(word) < _PREFIX:
        return 0.0
    if any(one.startswith(word) for one in words):
        return 1.0
    own = [word[at : at + 5] for at in range(len(word) - 4)]
    return (sum(one in parts for one in own) / len(own)) ** 2 if own else 0.0


def candidates(
    question: str, weight: Mapping[str, float], texts: Sequence[tuple[str, int, int, float]]
) -> Iterator[Candidate]:
    """The sentences of passages, each passage as (document's text, start, end, how well it fits from 0 to 1)."""
    kind = kind_of(question)
    for number, (text, start, end, fits) in enumerate(texts):
        before: tuple[set[str], set[str]] = (set(), set())
        for low, high in sentences(text, start, end):
            said = text[low:high]
            own = (set(stems(said)), set(pieces(said)))
            alone = coverage(weight, *own)
            both = coverage(weight, own[0] | before[0], own[1] | before[1])
            fit = alone + _BEFORE * (both - alone)
            right = holds(kind, said)
            if kind is not Kind.OTHER and right:
                fit += _KIND * min(1.0, 2 * both)
            if said.endswith("?"):
                fit *= 0.4
            yield Candidate(passage=number, start=low, end=high, fit=fit * (0.4 + 0.6 * fits), alone=alone, kind=right)
            before = own


def chosen(question: str, ranked: Sequence[Candidate], texts: Sequence[str]) -> tuple[tuple[int, int, int], ...]:
    """Places (passage, start, end) of the sentences to quote, in the order of their passages and texts."""
    if not ranked:
        return ()
    best = max(ranked, key=lambda one: one.fit)
    text = texts[best.passage]
    listed = _whole_list(text, best, wants_list(question))
    if listed:
        return tuple((best.passage, low, high) for low, high in listed[:_MOST_ITEMS])
    near = sorted((one for one in ranked if one.fit >= _NEAR_BEST * best.fit), key=lambda one: -one.fit)[:_MOST]
    near.sort(key=lambda one: (one.passage != best.passage, one.passage, one.start))
    return tuple((one.passage, one.start, one.end) for one in near)


def _whole_list(text: str, best: Candidate, wanted: bool) -> list[tuple[int, int]]:
    """The list that the sentence leads into, or that it is an item of where a list is asked for; lead-in first."""
    leads = text[best.start : best.end].rstrip().endswith(":")
    if not leads and not (wanted and is_item(text, best.start)):
        return []
    lines = list(_lines(text))
    at = next((number for number, (low, high) in enumerate(lines) if low <= best.start < high), None)
    if at is None:
        return []
    first = at
    while (
        is_item(text, lines[first][0])
        and first > 0
        and (is_item(text, lines[first - 1][0]) or _leads(text, lines[first - 1]))
    ):
        first -= 1
    last = first
    while last + 1 < len(lines) and is_item(text, lines[last + 1][0]):
        last += 1
    return lines[first : last + 1] if last > first else []


def _leads(text: str, line: tuple[int, int]) -> bool:
    return text[line[0] : line[1]].rstrip().endswith(":")


def _lines(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    while at <= len(text):
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        low, high = at, stop
        while low < high and text[low].isspace():
            low += 1
        while high > low and text[high - 1].isspace():
            high -= 1
        if low < high:
            yield low, high
        at = stop + 1
