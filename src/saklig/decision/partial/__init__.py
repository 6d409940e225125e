"""Which facts still matter: the interview and the caseworker's desk ask no more than the rules need.

Flow: the decision is evaluated on the facts there are; what its value rests on and nobody has given (`Result.missing`)
is matched with the facts that may be asked for, in their declared order. It knows nothing of forms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from saklig.decision.evaluation import Result
from saklig.decision.model import Model
from saklig.decision.values import Path, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Whether the outcome is settled; if not, which askable facts still matter and the one to ask next.

    Not settled with nothing to ask means that the rest is not the asked person's to know: a register's or a human's.
    """

    settled: bool
    value: Value
    still_matter: tuple[Path, ...]
    ask: Path | None
    result: Result


def ask(model: Model, name: str, facts: Mapping[str, object], *, at: date, askable: Sequence[Path]) -> Ask:
    """Evaluate a decision and say what to ask next: the first askable fact, in the given order, that still matters.

    A path may end in a whole list or context; it matters when anything in it does. Errors: UnknownDecision.
    """
    result = model.evaluate(name, facts, at=at)
    matter = tuple(path for path in askable if any(_touch(path, missing) for missing in result.missing))
    return Ask(
        settled=result.settled,
        value=result.value,
        still_matter=matter,
        ask=matter[0] if matter else None,
        result=result,
    )


def still_matter(
    model: Model, names: Sequence[str], facts: Mapping[str, object], *, at: date, askable: Sequence[Path]
) -> tuple[bool, tuple[Path, ...]]:
    """Whether several decisions are all settled, and the askable facts that still matter to any: in one evaluation.

    Errors: UnknownDecision.
    """
    results = model.evaluate_together(names, facts, at=at).values()
    missing = frozenset[Path]().union(*(result.missing for result in results))
    matter = tuple(path for path in askable if any(_touch(path, one) for one in missing))
    return all(result.settled for result in results), matter


def _touch(one: Path, other: Path) -> bool:
    """Whether one path is the other or lies inside it."""
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared]


__all__ = ["Ask", "ask", "still_matter"]
