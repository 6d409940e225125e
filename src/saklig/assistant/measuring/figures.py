"""Counting: shares with bootstrap intervals, AUROC, quantiles. All from the cases alone, the same for the same cases."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

from saklig.assistant.measuring.asking import Case

__all__ = ["auroc", "figures", "quantile"]

_ROUNDS = 1_000
_KEPT = 0.9  # of the answerable: the point at which refusals are compared between models
Measure = Callable[[Sequence[Case]], "float | None"]


def figures(cases: Sequence[Case], *, seed: int = 1) -> dict[str, Any]:
    """What came, as {value, low, high, of}: 95 % of bootstrap rounds lie between low and high."""
    gold = [one for one in cases if one.gold]
    none = [one for one in cases if not one.gold]
    said = [one for one in gold if one.has_answer]
    hard = [one for one in gold if one.sure_without_document is not None]
    with_none = gold + none
    rows: tuple[tuple[str, Sequence[Case], Measure], ...] = (
        ("hit_at_1", gold, lambda some: _share(one.rank == 1 for one in some)),
        ("hit_at_5", gold, lambda some: _share(0 < one.rank <= 5 for one in some)),
        ("mrr_at_10", gold, lambda some: _mean([1 / one.rank if one.rank else 0.0 for one in some])),
        ("answered", gold, lambda some: _share(one.answered for one in some)),
        ("support", said, lambda some: _share(one.supported for one in some)),
        (
            "support_where_answered",
            [one for one in said if one.answered],
            lambda some: _share(one.supported for one in some),
        ),
        ("support_if_never_refused", said, lambda some: _share(one.likely for one in some)),
        ("refused_without_gold", none, lambda some: _share(not one.answered for one in some)),
        (
            "auroc_without_gold",
            with_none if none and gold else [],
            lambda some: auroc(_sure(some, True), _sure(some, False)),
        ),
        ("refused_without_document", hard, lambda some: _share(not one.answered_without_document for one in some)),
        ("auroc_without_document", hard, lambda some: auroc([one.sure for one in some], _without(some))),
        ("refused_at_90_kept_without_document", hard, lambda some: _refused(some, _without(some))),
        ("answer_elsewhere", hard, lambda some: _share(one.elsewhere for one in some)),
        (
            "auroc_without_document_nor_answer",
            hard,
            lambda some: auroc([one.sure for one in some], _without([one for one in some if not one.elsewhere])),
        ),
        ("refused_without_passage", hard, lambda some: _share(not one.answered_without_passage for one in some)),
        ("auroc_without_passage", hard, lambda some: auroc([one.sure for one in some], _near(some))),
        ("refused_at_90_kept_without_passage", hard, lambda some: _refused(some, _near(some))),
    )
    made: dict[str, Any] = {name: _interval(some, measure, seed) for name, some, measure in rows if some}
    made["quoted_mean"] = {"value": _rounded(_mean([one.quoted for one in gold if one.answered])), "of": len(gold)}
    made["not_byte_equal"] = {"value": sum(one.unequal for one in cases), "of": sum(one.quoted for one in cases)}
    spent = sorted(one.milliseconds for one in cases)
    made["milliseconds_p50"] = {"value": _rounded(quantile(spent, 0.5)), "of": len(spent)}
    made["milliseconds_p95"] = {"value": _rounded(quantile(spent, 0.95)), "of": len(spent)}
    return made


def auroc(wanted: Sequence[float], others: Sequence[float]) -> float | None:
    """How often a wanted one stands above another, ties counting half (Mann and Whitney's U over its greatest value)."""
    if not wanted or not others:
        return None
    marked = sorted([(value, True) for value in wanted] + [(value, False) for value in others])
    ranks, at = 0.0, 0
    while at < len(marked):
        end = at
        while end < len(marked) and marked[end][0] == marked[at][0]:
            end += 1
        middle = (at + 1 + end) / 2
        ranks += middle * sum(is_wanted for _, is_wanted in marked[at:end])
        at = end
    return (ranks - len(wanted) * (len(wanted) + 1) / 2) / (len(wanted) * len(others))


def quantile(ordered: Sequence[float], part: float) -> float:
    """The value below which this part of them lies; of none, 0."""
    if not ordered:
        return 0.0
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def _interval(some: Sequence[Case], measure: Measure, seed: int) -> dict[str, Any]:
    dice = random.Random(seed)  # noqa: S311 - drawn again, not kept secret
    drawn = sorted(
        value for _ in range(_ROUNDS) if (value := measure([some[dice.randrange(len(some))] for _ in some])) is not None
    )
    return {
        "value": _rounded(measure(some)),
        "low": _rounded(quantile(drawn, 0.025)),
        "high": _rounded(quantile(drawn, 0.975)),
        "of": len(some),
    }


def _refused(some: Sequence[Case], others: Sequence[float]) -> float:
    """How many of the others are refused where the answerable are kept but for a tenth."""
    bar = quantile(sorted(one.sure for one in some), 1 - _KEPT)
    return _share(value < bar for value in others)


def _sure(some: Sequence[Case], gold: bool) -> list[float]:
    return [one.sure for one in some if one.gold is gold]


def _without(some: Sequence[Case]) -> list[float]:
    return [one.sure_without_document or 0.0 for one in some]


def _near(some: Sequence[Case]) -> list[float]:
    return [one.sure_without_passage or 0.0 for one in some]


def _share(told: Any) -> float:
    return _mean([float(one) for one in told])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
