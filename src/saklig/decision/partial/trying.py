"""What a value comes to when unknown facts that have few values are given each of them.

An evaluation takes two places where the same unknown fact is read for independent of each other; each of its values tried in
turn does not. It costs an evaluation for each combination, so there is a budget.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from saklig.decision.domains import declared
from saklig.decision.evaluation.merge import merge
from saklig.decision.model import Model
from saklig.decision.partial.paths import first_unknown, put
from saklig.decision.types import ContextType, ListType, Type, plain
from saklig.decision.values import UNKNOWN, Path, Unknown, Value, collect_unknown

__all__ = ["MAX_TRIED", "Evaluate", "Outcome", "few_values", "tried"]

# combinations of values that are tried
MAX_TRIED: Final = 32


class Outcome(NamedTuple):
    """What an evaluation came to, and whether no error lies in it."""

    value: Value
    sound: bool

    @property
    def missing(self) -> frozenset[Path]:
        """The unknown facts that it rests on."""
        found: set[Path] = set()
        collect_unknown(self.value, found)
        return frozenset(found)


Evaluate = Callable[[Mapping[str, object]], Outcome]


def tried(
    model: Model, evaluate: Evaluate, facts: Mapping[str, object], before: Outcome, order: Iterable[Path], most: int
) -> Outcome:
    """The outcome that all values of the few-valued unknown facts agree on, with at most so many evaluations.

    `order` are the facts that may be tried, those first that are to be taken first where there are too many.
    """
    chosen: dict[Path, tuple[Value, ...]] = {}
    count = 1
    for path in order:
        values = few_values(model, facts, path)
        if values and 1 < count * len(values) <= min(most, MAX_TRIED):
            chosen[path] = values
            count *= len(values)
    if not chosen:
        return before
    cause = Unknown(frozenset(chosen), first=first_unknown(before.value))
    found: Outcome | None = None
    missing = before.missing
    for combination in itertools.product(*chosen.values()):
        given: Mapping[str, object] = facts
        for path, value in zip(chosen, combination, strict=True):
            given = put(given, path, value)
        one = evaluate(given)
        if found is not None:
            value = _rests_on(merge((found.value, one.value), cause), before.value, cause.paths)
            one = Outcome(value, found.sound and one.sound)
        found = one
        # more of them can only differ more: most are given up here, at the second
        if missing <= found.missing:
            return before
    assert found is not None
    return found._replace(sound=found.sound and before.sound)


def _rests_on(value: Value, before: Value, tried: frozenset[Path]) -> Value:
    """A value without those tried facts that no part of it rested on before they were tried."""
    if type(before) is Unknown:
        return _without(value, tried - before.paths)
    if type(value) is dict and type(before) is dict and value.keys() == before.keys():
        return {key: _rests_on(part, before[key], tried) for key, part in value.items()}
    if type(value) is list and type(before) is list and len(value) == len(before):
        return [_rests_on(part, other, tried) for part, other in zip(value, before, strict=True)]
    return value


def _without(value: Value, idle: frozenset[Path]) -> Value:
    if type(value) is dict:
        return {key: _without(part, idle) for key, part in value.items()}
    if type(value) is list:
        return [_without(part, idle) for part in value]
    if type(value) is not Unknown or value.items is not None or value.paths.isdisjoint(idle) or value.paths <= idle:
        return value
    return value._replace(paths=value.paths - idle, first=() if value.first in idle else value.first)


def few_values(model: Model, facts: Mapping[str, object], path: Path) -> tuple[Value, ...]:
    """All values that an unknown fact can have, null among them; none where they are many, or it is not there by itself."""
    if not isinstance(path[0], str) or path[0] not in model.inputs:
        return ()
    kind: Type = model.input_type(path[0])
    held: object = facts.get(path[0], UNKNOWN)
    for part in path[1:]:
        bare = plain(kind)
        if isinstance(part, int) and isinstance(bare, ListType) and isinstance(held, list) and part < len(held):
            kind, held = bare.element, held[part]
        elif isinstance(part, str) and isinstance(bare, ContextType) and isinstance(held, Mapping):
            kind, held = bare.get(part) or kind, held.get(part, UNKNOWN)
        else:
            return ()
    domain = held.domain if isinstance(held, Unknown) and held.domain is not None else None
    if domain is None or domain.values is None:
        own = declared(kind)
        if own is None or own.values is None:
            return ()
        domain = own if domain is None else own._replace(null=domain.null)
    return (*(domain.values or ()), None) if domain.null else domain.values or ()
