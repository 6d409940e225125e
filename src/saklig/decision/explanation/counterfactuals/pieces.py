"""All the outcomes that one fact can lead to, piece by piece: from where to where, exactly."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from math import ceil, floor
from typing import Any

from saklig.decision.explanation.counterfactuals.looking import Look, Outcome, Span
from saklig.decision.model import Model
from saklig.decision.values import Path, Value, print_path

__all__ = ["MOST_PIECES", "Piece", "Pieces", "Stretch", "onward", "pieces", "stretch"]

MOST_PIECES = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """From `low` to `high`, both included, the outcome is the same; None for an end: the fact has none there."""

    low: Value
    high: Value
    outcome: Hashable


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """The pieces of a fact's span in order, without a gap.

    `complete` is False where there are more than were looked at: then they are those around the present value. `alone` says
    what of the model takes the fact value by value (a product of two figures that both vary, `string(income)`).
    """

    path: Path
    present: Value
    pieces: tuple[Piece, ...]
    complete: bool
    alone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one place of a span to another, None without end, along which the evaluation goes the same way."""

    low: int | None
    high: int | None
    outcome: Any
    alone: tuple[str, ...]


def pieces(
    model: Model, names: Sequence[str], facts: Mapping[str, object], path: Path, span: Span, *, at: date, outcome: Outcome,
    entries: Sequence[str] = (), most: int = MOST_PIECES,
) -> Pieces:  # fmt: skip
    """What outcome each value of one number or day leads to, the other facts staying as they are.

    `names` are the decisions evaluated, `outcome` says what of their values (by name) is the outcome: anything that can be
    compared and hashed; a number in it that moves with the fact becomes a `Varies`. `span` says which values there are; the
    fact's own value among `facts` says where to begin. `entries` are those of the decisions' values that `outcome` reads.

    Nothing is searched for: each evaluation keeps what it asked of the fact, and so tells exactly how far the same way
    leads; the next begins where that one ends. Every piece was evaluated at one value at least.

    Errors: LookupError where no fact stands at the path; ValueError where it is no number or day, or the span is empty.
    """
    look = Look(model, names, facts, at=at, outcome=outcome, entries=entries)
    present = look.value(path)
    if type(present) is not Decimal and type(present) is not date:
        raise ValueError(f"{print_path(path)} is no number and no day, and is not varied piece by piece")
    first, last = span.ends(present)
    if first is not None and last is not None and first > last:
        raise ValueError(f"there is no value for {print_path(path)} from {span.least} to {span.most}")
    place = floor(span.place(present))
    place = place if first is None else max(place, first)
    place = place if last is None else min(place, last)
    here = stretch(look, path, span, span.value(place, present))
    below = list(islice(onward(look, path, span, present, here, -1), most // 2 + 1))
    above = list(islice(onward(look, path, span, present, here, 1), most // 2 + 1))
    complete = max(len(below), len(above)) <= most // 2
    row = [*reversed(below[: most // 2]), here, *above[: most // 2]]
    alone = dict.fromkeys(why for one in row for why in one.alone)
    return Pieces(
        path=path, present=present, pieces=tuple(_joined(row, span, present)), complete=complete, alone=tuple(alone)
    )


def stretch(
    look: Look, path: Path, span: Span, value: Value, others: Mapping[Path, Value] | None = None
) -> Stretch:
    """The stretch around a value, with other facts changed too."""
    looked = look.at({**(others or {}), path: value}, (path,))
    first, last = span.ends(value)
    low, high = places(looked.way.span(0), span, value)
    return Stretch(
        first if low is None or (first is not None and low <= first) else low,
        last if high is None or (last is not None and high >= last) else high,
        looked.outcome, tuple(looked.way.alone),
    )  # fmt: skip


def places(
    ends: tuple[Fraction | None, bool, Fraction | None, bool], span: Span, like: Value
) -> tuple[int | None, int | None]:
    """The first and last place of a span within ends that may be excluded."""
    low, low_out, high, high_out = ends
    first = last = None
    if low is not None:
        at = span.place_of(low, like)
        first = floor(at) + 1 if low_out else ceil(at)
    if high is not None:
        at = span.place_of(high, like)
        last = ceil(at) - 1 if high_out else floor(at)
    return first, last


def onward(
    look: Look, path: Path, span: Span, like: Value, here: Stretch, side: int,
    others: Mapping[Path, Value] | None = None,
) -> Iterator[Stretch]:  # fmt: skip
    """The stretches beside one, one after the other, downwards (`side` -1) or upwards (1)."""
    first, last = span.ends(like)
    while True:
        end = here.high if side > 0 else here.low
        if end is None:
            return
        place = end + side
        if (first is not None and place < first) or (last is not None and place > last):
            return
        here = stretch(look, path, span, span.value(place, like), others)
        yield here


def _joined(row: Sequence[Stretch], span: Span, like: Value) -> Iterator[Piece]:
    """Neighbours with the same outcome are one piece."""

    def value(place: int | None) -> Value:
        return None if place is None else span.value(place, like)

    low, before = row[0].low, row[0]
    for one in row[1:]:
        if one.outcome != before.outcome:
            yield Piece(low=value(low), high=value(before.high), outcome=before.outcome)
            low = one.low
        before = one
    yield Piece(low=value(low), high=value(before.high), outcome=before.outcome)
