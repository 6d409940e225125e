"""Decisions evaluated again and again with a few facts changed: what does not rest on these is not worked out again.

A first evaluation is kept: the facts as values, what was worked out of each decision, the calls that were made. For
changed facts, the decisions that rest on their inputs are worked out anew, and calls with the same arguments remembered
(`memory`: a business knowledge model is a function of its arguments alone). There is no trace.
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
        self.inputs = {one.path[0]: key for key, one in compiled.program.inputs.items() if len(one.path) == 1}
        self.run, _ = compiled.begin(facts, at, "unknown")
        self._work(self.run)
        program = compiled.program
        decisions = [key for key in self.run.values if key in program.units and program.units[key].kind == "decision"]
        self.rests_on = {key: frozenset(_inputs(program, key, {})) for key in decisions}
        # a service rests on more than its arguments, and whoever calls it does too
        self.remembers = not program.services
        knowledge = [key for key in self.run.values if key in program.units and program.units[key].kind == "knowledge"]
        self.functions = {key: self.run.values[key] for key in knowledge} if self.remembers else {}

    def value(self, path: Path) -> Value:
        """The fact at a path. Errors: LookupError where there is none."""
        found = self.run.inputs[self.inputs[str(path[0])]]
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
        first = self.run
        inputs = dict(first.inputs)
        for path, value in changed.items():
            key = self.inputs[str(path[0])]
            inputs[key] = _with(inputs[key], path[1:], value)
        roots = {self.inputs[str(path[0])] for path in changed}
        run = Run(self.at, inputs, self.compiled.units)
        run.following = True
        for key, rests_on in self.rests_on.items():
            if roots.isdisjoint(rests_on):
                run.values[key] = first.values[key]
        run.values.update(self.functions)
        if self.remembers:
            run.memory = dict(first.memory)
        run.fitted, run.weights = dict(first.fitted), dict(first.weights)
        found = self._work(run)
        run.let_go()
        return found

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
