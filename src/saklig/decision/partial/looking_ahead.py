"""The question whose answer takes away most other questions, over what is thought of the answers beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from saklig.decision.partial.paths import put, that_matter
from saklig.decision.partial.trying import Evaluate
from saklig.decision.values import Path, Value

__all__ = ["Prior", "best"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """How often a fact has a value, beside others of the same fact: shares need not add up to one."""

    value: Value
    share: Decimal


def best(
    evaluate: Evaluate,
    facts: Mapping[str, object],
    matter: Sequence[Path],
    priors: Mapping[Path, Sequence[Prior]],
    most: int,
) -> Path | None:
    """The fact with the most expected savings, tried in the given order with at most so many evaluations; None without any.

    What is saved by an answer are the other facts that mattered and then matter no more: more than the one question that it
    costs, or it is no better than the order there is. Facts that come to matter by an answer would have been asked with any
    order, and are not counted against it.
    """
    found, most_saved = None, Decimal(1)
    for path in matter:
        expected = priors.get(path, ())
        most -= len(expected)
        if not expected or most < 0:
            continue
        total = sum(one.share for one in expected)
        saved = Decimal(0)
        for one in expected:
            still = set(that_matter(matter, evaluate(put(facts, path, one.value)).missing))
            saved += one.share / total * sum(1 for other in matter if other != path and other not in still)
        if saved > most_saved:
            found, most_saved = path, saved
    return found
