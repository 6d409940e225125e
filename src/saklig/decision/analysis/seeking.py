"""Looks for facts by which two versions of a table decide by given rows, proved by evaluating both.

Whoever asks says how to evaluate and which facts to try; a table's own example is tried first where its columns are facts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from saklig.decision.evaluation.trace import TableStep, Trace


class Traced(Protocol):
    """What an evaluation gave, whatever else it is."""

    @property
    def trace(self) -> Trace: ...


Item = TypeVar("Item")
R = TypeVar("R", bound=Traced)


@dataclass(frozen=True, slots=True)
class Target:
    """A table in two versions, by its id in each, and the rows that are to decide; None where no row is to apply."""

    before: str | None
    after: str | None
    old: str | None
    new: str | None
    single: bool  # whether the tables give one row's value


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness(Generic[Item, R]):
    """Facts, as they were handed in, and what came of them before and after."""

    facts: Item
    before: R
    after: R


def seek(
    targets: Iterable[Target], facts: Iterable[Item], before: Callable[[Item], R | None], after: Callable[[Item], R | None]
) -> dict[Target, Witness[Item, R]]:
    """The first of the facts that lead to each target; those that none of them lead to are left out.

    `before` and `after` evaluate; they give None for facts that do not fit.
    """
    waiting = set(targets)
    found: dict[Target, Witness[Item, R]] = {}
    for one in facts if waiting else ():
        old = before(one)
        new = after(one) if old is not None else None
        if old is None or new is None:
            continue
        steps = _asked(old.trace, {target.before for target in waiting}), _asked(new.trace, {target.after for target in waiting})
        for target in list(waiting):
            if any(_meets(target, first, second) for first in steps[0].get(target.before, ())
                   for second in steps[1].get(target.after, ())):  # fmt: skip
                found[target] = Witness(facts=one, before=old, after=new)
                waiting.discard(target)
        if not waiting:
            break
    return found


def _asked(trace: Trace, tables: Collection[str | None]) -> dict[str | None, list[TableStep]]:
    """Each time that one of the tables was asked; the same values once."""
    found: dict[str | None, dict[object, TableStep]] = {}
    for step in trace.steps():
        if isinstance(step, TableStep) and step.element_id in tables:
            key = tuple((name, repr(value)) for name, value in step.inputs)
            found.setdefault(step.element_id, {}).setdefault(key, step)
    return {table: list(steps.values()) for table, steps in found.items()}


def _meets(target: Target, first: TableStep, second: TableStep) -> bool:
    """Whether both were asked with the same values and answered by the wanted rows."""
    if first.open or second.open:
        return False
    values = dict(first.inputs)
    if any(name in values and values[name] != value for name, value in second.inputs):
        return False
    return _answered(target, target.old, first) and _answered(target, target.new, second)


def _answered(target: Target, row: str | None, step: TableStep) -> bool:
    if row is None:
        return not target.single or not step.fired
    return any(fired.rule_id == row for fired in step.fired)
