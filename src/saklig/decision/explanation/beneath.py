"""What lies beneath an outcome: the rule rows that fired, found in the trace.

A trace is a tree of steps. The rows of one outcome line are those that fired inside the innermost step whose value is that
line; the rows of a table that is a required decision's own logic, outside any call, belong to the whole case and so to
every line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from saklig.decision.evaluation.trace import CallStep, DecisionStep, Step, TableStep, Trace

__all__ = ["Beneath", "FiredRow", "Read", "read_in"]

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class FiredRow:
    """One rule row that fired: its id, the decision or call it fired in, and what the row gave by output name."""

    rule_id: str
    within: str
    outputs: Mapping[str, Any]


class Beneath:
    """The rows beneath each context that some step of the trace gave, looked up by the context itself."""

    def __init__(self, trace: Trace, *, keys: tuple[str, ...] = ("subject", "benefit", "month")) -> None:
        self._keys = keys
        self._found: dict[tuple[Any, ...], list[tuple[Any, Step, str]]] = {}
        asked = [(step, one.name) for one in trace.decisions for step in one.steps if isinstance(step, TableStep)]
        self.common_tables = tuple(step for step, _ in asked)
        self.common: tuple[FiredRow, ...] = tuple(row for step, within in asked for row in _rows(step, within))
        for decision in trace.decisions:
            self._index(decision)

    def _index(self, step: Step) -> None:
        """Every place of a step counts, also where a call made again left the very same one: the innermost comes last."""
        # Only calls and decisions bound a line: the formula that builds it fires no row.
        if not isinstance(step, CallStep | DecisionStep):
            return
        value = step.value
        if isinstance(value, dict) and all(key in value for key in self._keys):
            self._found.setdefault(self._key(value), []).append((value, step, step.name))
        for inner in step.steps:
            self._index(inner)

    def _key(self, line: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(str(line[key]) for key in self._keys)

    def rows(self, line: Mapping[str, Any]) -> tuple[FiredRow, ...]:
        """The rows that fired inside the innermost step whose value is the line; none where no step is."""
        return tuple(row for step, within in self._tables(line) for row in _rows(step, within))

    def tables(self, line: Mapping[str, Any]) -> tuple[TableStep, ...]:
        """The tables asked inside that step."""
        return tuple(step for step, _ in self._tables(line))

    def _tables(self, line: Mapping[str, Any]) -> Iterator[tuple[TableStep, str]]:
        innermost = None
        for value, step, within in self._found.get(self._key(line), ()):
            if value == line:
                innermost = (step, within)
        if innermost is not None:
            yield from _asked(*innermost)


def _asked(step: Step, within: str) -> Iterator[tuple[TableStep, str]]:
    if isinstance(step, TableStep):
        yield step, within
    elif isinstance(step, CallStep | DecisionStep):
        for inner in step.steps:
            yield from _asked(inner, step.name)


def _rows(step: TableStep, within: str) -> Iterator[FiredRow]:
    for fired in step.fired:
        if fired.rule_id:
            yield FiredRow(rule_id=fired.rule_id, within=within, outputs=dict(fired.outputs))


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What the evaluated expressions read and handed on: which facts and amounts an outcome can rest on."""

    names: frozenset[str]
    lists: tuple[list[Any], ...]

    def of(self, candidates: Mapping[str, Any]) -> frozenset[str]:
        """Which of the candidate values (by name) a step named or handed on, as a table's result or an argument."""
        return frozenset(
            name
            for name, candidate in candidates.items()
            if name in self.names or any(value is candidate or value == candidate for value in self.lists)
        )


def read_in(trace: Trace) -> Read:
    """The words of every evaluated expression, and every list that a step gave, got, or took from a table."""
    texts: set[str] = set()
    lists: dict[int, list[Any]] = {}
    for reading in trace.read():
        texts.update(reading.texts)
        lists.update({id(value): value for value in reading.values if type(value) is list})
    words = frozenset(word for text in texts for word in _WORD.findall(text))
    return Read(names=words, lists=tuple(lists.values()))
