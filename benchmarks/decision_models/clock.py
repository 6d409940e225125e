"""Timing that gives every way the same weather: short batches in turn, each call by itself."""

from __future__ import annotations

import random
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter_ns

from decision_models.ways import Way

BATCH = 50  # calls of one way before the next has its turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Microseconds a call took: the middle one, and what 95 of 100 stayed under."""

    median: float
    p95: float
    calls: int


def measure(ways: Sequence[Way], facts: int, rounds: int) -> dict[str, Timing]:
    """Time every way on the same facts in the same rounds.

    Each round has its own order, drawn from a seed, so that no way always follows the same other one. What a call gave is
    let go inside the next call's clock, so freeing it counts. The garbage collector is as Python sets it, for all.
    """
    spent: dict[str, list[int]] = {way.name: [] for way in ways}
    for way in ways:
        _batch(way, 0, facts)  # warm-up
    drawn = random.Random(len(ways))
    for turn in range(rounds):
        for way in drawn.sample(ways, len(ways)):
            spent[way.name] += _batch(way, turn * BATCH, facts)
    return {name: _timing(times) for name, times in spent.items()}


def _batch(way: Way, start: int, facts: int) -> list[int]:
    """Nanoseconds of each call of a batch, from the given fact on."""
    call = way.call
    times = []
    held: object = None
    for number in range(start, start + BATCH):
        at = number % facts
        before = perf_counter_ns()
        held = call(at)
        times.append(perf_counter_ns() - before)
    del held
    return times


def _timing(times: Sequence[int]) -> Timing:
    cuts = statistics.quantiles(times, n=20)
    return Timing(median=statistics.median(times) / 1000, p95=cuts[-1] / 1000, calls=len(times))
