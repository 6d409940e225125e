"""Whether decisions are settled, what still matters to them, and what to ask next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from saklig.decision.evaluation import Result
from saklig.decision.model import Model
from saklig.decision.partial.looking_ahead import Prior, best
from saklig.decision.partial.paths import first_unknown, that_matter, touch
from saklig.decision.partial.trying import Outcome, few_values, tried
from saklig.decision.values import Path, Value

__all__ = ["BUDGET", "Ask", "Order", "ask", "ask_together", "still_matter"]

# steps of the trace that may be spent on trying values, and as many on looking ahead: few milliseconds
BUDGET: Final = 400
# where not all unknown facts have few values, trying those that have seldom settles anything
SMALL_BUDGET: Final = 80
# of the questions that matter, first the one that the rules come to first, or the first as they are given
Order = Literal["rules", "declared"]
# which part of the decisions' values by name is the outcome
Part = Callable[[Mapping[str, Value]], Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Whether the outcome is settled; if not, which askable facts still matter and the one to ask next.

    `missing` are all unknown facts it rests on. Not settled with nothing to ask means that the rest is not the asked
    person's to know: a register's or a human's; or that an error lies in it.
    """

    settled: bool
    value: Value
    still_matter: tuple[Path, ...]
    ask: Path | None
    missing: frozenset[Path]
    results: Mapping[str, Result]


def ask(
    model: Model, name: str, facts: Mapping[str, object], *, at: date, askable: Sequence[Path], order: Order = "declared"
) -> Ask:
    """Evaluate one decision and say what to ask next. A path may end in a whole list or context. Errors: UnknownDecision."""
    return ask_together(model, (name,), facts, at=at, askable=askable, order=order, part=lambda values: values[name])


def ask_together(
    model: Model,
    names: Sequence[str],
    facts: Mapping[str, object],
    *,
    at: date,
    askable: Sequence[Path],
    part: Part = dict,
    priors: Mapping[Path, Sequence[Prior]] | None = None,
    order: Order = "rules",
    entries: Mapping[str, Sequence[str]] | None = None,
) -> Ask:
    """Evaluate decisions in one run and say whether their outcome is settled, what still matters to it, and what to ask next.

    `part` takes the outcome out of the decisions' values. `entries` says by decision which entries of its value, or of the
    elements of its list, that is at most: then nothing else is worked out, and no error in anything else is seen. `priors`
    say of facts, by their paths, how often they have which values: then the question is asked that saves most others on
    average, as far as the budget goes. Errors: UnknownDecision.
    """

    def run(given: Mapping[str, object]) -> Mapping[str, Result]:
        if entries is not None:
            return model.evaluate_entries({name: entries[name] for name in names}, given, at=at)
        return model.evaluate_together(names, given, at=at)

    def evaluate(given: Mapping[str, object]) -> Outcome:
        return _outcome(run(given), part)

    results = run(facts)
    found = _outcome(results, part)
    missing = found.missing
    if not missing:
        return Ask(settled=found.sound, value=found.value, still_matter=(), ask=None, missing=missing, results=results)
    size = max(1, next(iter(results.values())).trace.size())
    spare = BUDGET // size
    if spare > 1:
        unknown = _by_rules(sorted(missing, key=str), found.value)
        few = all(few_values(model, facts, path) for path in unknown)
        found = tried(model, evaluate, facts, found, unknown, spare if few else SMALL_BUDGET // size)
        missing = found.missing
    matter = that_matter(askable, missing)
    if order == "rules":
        matter = _by_rules(matter, found.value)
    following = best(evaluate, facts, matter, priors, spare) if priors and spare > 1 else None
    if following is not None:
        matter = (following, *(path for path in matter if path != following))
    return Ask(
        settled=found.sound and not missing, value=found.value, still_matter=matter, ask=matter[0] if matter else None,
        missing=missing, results=results,
    )  # fmt: skip


def still_matter(
    model: Model, names: Sequence[str], facts: Mapping[str, object], *, at: date, askable: Sequence[Path]
) -> tuple[bool, tuple[Path, ...]]:
    """Whether several decisions are all settled, and the askable facts that still matter to any, in their declared order.

    Errors: UnknownDecision.
    """
    found = ask_together(model, names, facts, at=at, askable=askable, order="declared")
    return found.settled, found.still_matter


def _outcome(results: Mapping[str, Result], part: Part) -> Outcome:
    faults = next(iter(results.values())).diagnostics
    value = part({name: result.value for name, result in results.items()})
    return Outcome(value, not any(fault.severity == "error" for fault in faults))


def _by_rules(paths: Sequence[Path], value: Value) -> tuple[Path, ...]:
    """The fact that the rules come to first before the others."""
    first = first_unknown(value)
    return tuple(sorted(paths, key=lambda path: not touch(path, first)))
