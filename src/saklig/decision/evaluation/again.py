"""Decisions evaluated again and again with a few facts changed: what does not rest on these is not worked out again.

The first evaluation is kept: what was worked out of each decision that rests on no changed fact, and the calls that were made.
The next ones work out anew what rests on facts changed then or now, and remember calls with the same arguments (`memory`:
a business knowledge model is a function of its arguments alone). There is no trace.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from saklig.decision.core import nodes
from saklig.decision.evaluation.program import STOPS, CompiledProgram
from saklig.decision.evaluation.runtime import Run
from saklig.decision.values import Path, Value

__all__ = ["Again"]


class Again:
    """Some decisions of a program on some facts at a day, ready to be evaluated with other facts."""

    def __init__(self, compiled: CompiledProgram, keys: tuple[str, ...], facts: Mapping[str, object], at: date) -> None:
        self.compiled = compiled
        self.keys = keys
        self.at = at
        self.roots = {one.path[0]: key for key, one in compiled.program.inputs.items() if len(one.path) == 1}
        self.inputs = compiled.begin(facts, at, "unknown")[0].inputs
        # a service rests on more than its arguments, and whoever calls it does too
        self.remembers = not compiled.program.services
        self.first: Run | None = None
        self.kept: dict[str, tuple[frozenset[str], Value]] = {}

    def value(self, path: Path) -> Value:
        """The fact at a path. Errors: LookupError where there is none."""
        found = self.inputs[self.roots[str(path[0])]]
        for part in path[1:]:
            try:
                found = found[part]
            except TypeError as exc:
                raise LookupError(path) from exc
        return found

    def values(self, changed: Mapping[Path, Value]) -> tuple[Value, ...]:
        """The decisions' values with some facts changed; a changed fact may be one that is followed.

        Errors: LookupError for a path that leads nowhere.
        """
        inputs = dict(self.inputs)
        for path, value in changed.items():
            key = self.roots[str(path[0])]
            inputs[key] = _with(inputs[key], path[1:], value)
        roots = {self.roots[str(path[0])] for path in changed}
        run = Run(self.at, inputs, self.compiled.units)
        run.following = True
        if self.first is None:
            found = self._work(run)
            self._keep(run, roots)
            return found
        for key, (rests_on, value) in self.kept.items():
            if roots.isdisjoint(rests_on):
                run.values[key] = value
        if self.remembers:
            run.memory = dict(self.first.memory)
        run.fitted, run.weights = dict(self.first.fitted), dict(self.first.weights)
        found = self._work(run)
        run.let_go()
        return found

    def _keep(self, run: Run, changed: set[str]) -> None:
        """What the first evaluation worked out of facts as they are, for the next ones."""
        self.first = run
        units = self.compiled.program.units
        for key, value in run.values.items():
            if key not in units:
                continue
            if units[key].kind == "decision":
                rests_on = frozenset(_inputs(self.compiled.program, key, {}))
                if changed.isdisjoint(rests_on):
                    self.kept[key] = rests_on, value
            elif units[key].kind == "knowledge" and self.remembers:
                self.kept[key] = frozenset(), value

    def _work(self, run: Run) -> tuple[Value, ...]:
        found: list[Value] = []
        for key in self.keys:
            try:
                found.append(run.result(key))
            except STOPS:
                found.append(None)  # as in every evaluation, with a diagnostic that nobody reads here
        return tuple(found)


def _inputs(program: nodes.Program, key: str, seen: dict[str, None]) -> set[str]:
    """The inputs that a unit rests on, directly or through others."""
    if key in program.inputs:
        return {key}
    unit = program.units.get(key)
    if unit is None or key in seen:
        return set()
    seen[key] = None
    found: set[str] = set()
    if key in program.services:
        found = set().union(*(_inputs(program, output, seen) for _, output in program.services[key].outputs))
    for _, _, source in unit.slots:
        for each in _keys(source):
            found |= _inputs(program, each, seen)
    return found


def _keys(source: nodes.Source) -> list[str]:
    return [source.key, *(key for _, member in source.members for key in _keys(member))]


def _with(value: Any, path: Path, new: Value) -> Value:
    """A list or context with another value at a path; the parts beside the path stay the same objects."""
    if not path:
        return new
    part, rest = path[0], path[1:]
    try:
        inner = _with(value[part], rest, new)
    except TypeError as exc:
        raise LookupError(path) from exc
    if isinstance(value, list):
        assert isinstance(part, int)
        return [*value[:part], inner, *value[part + 1 :]]
    return {**value, part: inner}
