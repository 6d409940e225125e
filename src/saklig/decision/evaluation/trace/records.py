"""What an evaluation writes down while it runs, as plain tuples, and the trace's steps made of it when they are read.

A record is a tuple whose first item says what it is of, and how to read the rest:
  (FormulaMade, values of the operands' roots, value)
  (TableMade, values of the inputs, [(row, outputs)], value, ids of the rows that may apply)
  (CallMade, arguments, value, records)
  (DecisionMade, value, failed, records)
Values are never changed once made, so that a step can be read as late as one likes. What `…Made` keeps as `head`, `heads`
and `tail` is the JSON text (`trace_json`) of what is the same in every evaluation.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from json.encoder import encode_basestring
from typing import Any, Final, NamedTuple

from saklig.decision.core import nodes
from saklig.decision.evaluation.memory import identity
from saklig.decision.evaluation.properties import peek
from saklig.decision.evaluation.trace.steps import CallStep, DecisionStep, FiredRule, FormulaStep, Step, TableStep
from saklig.decision.values import Function, Value, holds_unknown

Record = tuple[Any, ...]
_QUOTED: Final = re.compile(r'"[^"]*"')
_NAMING: Final = re.compile(r"[^\W\d_]")
_COMPOUND: Final = frozenset((list, dict, Function))


@dataclass(frozen=True, slots=True)
class Operand:
    """A name that a formula reads: where its root stands, and the path from there."""

    name: str
    slot: int
    names: tuple[str, ...]


class FormulaMade:
    """A formula: its element, its text, and each operand's name and path from its root."""

    __slots__ = ("element_id", "head", "heads", "operands", "text")

    def __init__(self, element_id: str | None, text: str, operands: tuple[Operand, ...]) -> None:
        self.element_id = element_id
        self.text = text
        self.operands = operands
        self.head = f'{{"formula":{_quoted(element_id)},"text":'
        self.heads = {one.name: f"[{_quoted(one.name)}," for one in operands}


class TableMade:
    """A decision table, the texts of its inputs and of conditions that name something, the names of its outputs."""

    __slots__ = ("conditions", "head", "heads", "names", "node", "results", "texts")

    def __init__(self, node: nodes.Table) -> None:
        self.node = node
        self.texts = tuple(column.text for column in node.inputs)
        self.names = tuple(column.name or "" for column in node.outputs)
        self.head = f'{{"table":{_quoted(node.element_id)},"hit_policy":"{node.hit_policy}","inputs":'
        self.heads = tuple(f"[{_quoted(text)}," for text in self.texts)
        self.results = tuple(f"[{_quoted(name)}," for name in self.names)
        # Every row is weighed, also those that do not apply; a condition of constants alone names nothing.
        told = (_written(cell) for rule in node.rules for cell in rule.conditions if cell is not None)
        self.conditions = tuple(dict.fromkeys(text for text in told if _NAMING.search(text)))

    def said(self, rows: Iterable[int]) -> tuple[str, ...]:
        """The texts of what was read to find these rows and to work out their results."""
        results = [_written(cell) for row in rows for cell in self.node.rules[row].outputs]
        return (*self.texts, *self.conditions, *results)


class CallMade:
    """A business knowledge model or decision service, and the names of its parameters."""

    __slots__ = ("head", "heads", "name", "names")

    def __init__(self, name: str, names: tuple[str, ...]) -> None:
        self.name = name
        self.names = names
        self.head = f'{{"call":{_quoted(name)},"arguments":'
        self.heads = tuple(f"[{_quoted(one)}," for one in names)


class DecisionMade:
    """A decision, the names of what it requires, and of the knowledge sources that it rests on."""

    __slots__ = ("head", "id", "name", "requires", "sources", "tail")

    def __init__(self, unit: nodes.Unit) -> None:
        self.id = unit.id
        self.name = unit.name
        self.requires = tuple(name for _, name, _ in unit.slots)
        self.sources = unit.sources
        self.head = f'{{"decision":{_quoted(unit.id)},"name":{_quoted(unit.name)},"value":'
        lists = (f"[{','.join(map(_quoted, names))}]" for names in (self.requires, self.sources))
        self.tail = ',"requires":{},"sources":{},"steps":'.format(*lists)


def _written(cell: nodes.Node) -> str:
    """The expression of a cell without the texts it quotes, also where a coercion lies around it; empty for a constant."""
    if isinstance(cell, nodes.Formula):
        return _QUOTED.sub("", cell.text.text)
    inner = (getattr(cell, one.name) for one in fields(cell))
    return next((_written(one) for one in inner if isinstance(one, nodes.Node)), "")


def _quoted(text: str | None) -> str:
    return "null" if text is None else encode_basestring(text)


def count(records: Iterable[Record]) -> int:
    """How many records there are, with those inside them; the same one is counted once."""
    seen: set[int] = set()
    waiting = list(records)
    total = 0
    while waiting:
        record = waiting.pop()
        total += 1
        if type(record[0]) in (CallMade, DecisionMade) and id(record) not in seen:
            seen.add(id(record))
            waiting.extend(record[3])
    return total


class StepsMaker:
    """Makes the steps of one evaluation; the same call, and formulas that read and gave the same, are one object."""

    def __init__(self) -> None:
        self.calls: dict[int, CallStep] = {}
        self.formulas: dict[tuple[Hashable, ...], FormulaStep] = {}

    def steps(self, records: Iterable[Record]) -> tuple[Step, ...]:
        """The steps of records, in order."""
        return tuple([self.step(record) for record in records])

    def step(self, record: Record) -> Step:
        """The step of a record."""
        made = record[0]
        kind = type(made)
        if kind is FormulaMade:
            return self.formula(made, record[1], record[2])
        if kind is TableMade:
            return _table(made, *record[1:])
        if kind is DecisionMade:
            return self.decision(record)
        known = self.calls.get(id(record))
        if known is None:
            arguments = tuple(zip(made.names, record[1], strict=True))
            known = CallStep(made.name, arguments, record[2], self.steps(record[3]))
            self.calls[id(record)] = known
        return known

    def decision(self, record: Record) -> DecisionStep:
        """The step of a decision's record."""
        made, value, failed, records = record
        settled = not failed and not holds_unknown(value)
        return DecisionStep(made.id, made.name, value, settled, made.requires, made.sources, self.steps(records))

    def formula(self, made: FormulaMade, roots: Sequence[Value], value: Value) -> FormulaStep:
        """A formula's step: the single values it read."""
        read = list(operands(made, roots))
        told: tuple[Hashable, ...] = (id(made), identity(value), *[identity(seen) for _, seen in read])
        step = self.formulas.get(told)
        if step is None:
            step = self.formulas[told] = FormulaStep(made.element_id, made.text, tuple(read), value)
        return step


class Reading(NamedTuple):
    """The texts of a record's expressions, and the values that it got, gave or handed on."""

    texts: tuple[str, ...]
    values: tuple[Value, ...]


def readings(records: Iterable[Record]) -> Iterator[Reading]:
    """What every record says and handles, each call once."""
    waiting = list(records)
    called: set[int] = set()
    while waiting:
        record = waiting.pop()
        made = record[0]
        if type(made) is FormulaMade:
            yield Reading((made.text,), (record[2],))
        elif type(made) is TableMade:
            fired = record[2]
            texts = made.said(row for row, _ in fired)
            yield Reading(texts, (record[3], *(value for _, outputs in fired for value in outputs)))
        elif type(made) is DecisionMade:
            yield Reading((), (record[1],))
            waiting += record[3]
        elif id(record) not in called:
            called.add(id(record))
            yield Reading((), (*record[1], record[2]))
            waiting += record[3]


def operands(made: FormulaMade, roots: Sequence[Value]) -> Iterator[tuple[str, Value]]:
    """The single values that a formula read, by name."""
    for one, root in zip(made.operands, roots, strict=True):
        seen = peek(root, one.names) if one.names else root
        if type(seen) not in _COMPOUND:
            yield one.name, seen


def _table(
    made: TableMade, read: Sequence[Value], fired: Sequence[tuple[int, tuple[Value, ...]]], value: Value,
    open_: tuple[str, ...],
) -> TableStep:
    node = made.node
    rows = []
    for row, outputs in fired:
        rule = node.rules[row]
        rows.append(FiredRule(rule.id, tuple(zip(made.names, outputs, strict=True)), rule.annotations))
    # a value that a column refuses ends the reading: the rest of the columns has none
    inputs = tuple(zip(made.texts, read, strict=False))
    return TableStep(node.element_id, node.hit_policy, inputs, tuple(rows), value, open_)
