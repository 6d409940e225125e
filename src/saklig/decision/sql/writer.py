"""From the typed form to pieces of SQL: one function per node, as evaluation has.

What rests on no fact of the table is worked out at once, by the very functions of evaluation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final, TypeVar

from saklig.decision import types
from saklig.decision.core import nodes
from saklig.decision.errors import Fault
from saklig.decision.evaluation.properties import get
from saklig.decision.evaluation.runtime import Run
from saklig.decision.sql import lists, operators, words
from saklig.decision.sql.arithmetic import Arithmetic
from saklig.decision.sql.columns import columns_of, piece_of
from saklig.decision.sql.dialects import Dialect
from saklig.decision.sql.fitting import fitted
from saklig.decision.sql.functions import call_builtin
from saklig.decision.sql.inputs import Inputs
from saklig.decision.sql.layers import Layers, Over
from saklig.decision.sql.logic import Logic, folded, truth
from saklig.decision.sql.pieces import (
    NOTHING,
    Callable_,
    Cell,
    Each,
    Group,
    Item,
    Known,
    Listing,
    Mapped,
    Number,
    Piece,
    Source,
)
from saklig.decision.sql.refusing import Refused
from saklig.decision.sql.tables import write_table
from saklig.decision.sql.words import FALSE
from saklig.decision.values import Function

Frame = list[Any]
_P = TypeVar("_P", bound=Piece)
_DEEPEST: Final = 60


class Writer:
    """Writes the units of one program."""

    def __init__(
        self, program: nodes.Program, dialect: Dialect, layers: Layers, inputs: Inputs, at: date
    ) -> None:
        self.program = program
        self.dialect = dialect
        self.layers = layers
        self.arithmetic = Arithmetic(dialect)
        self.logic = Logic(self.arithmetic, layers.keep)
        self.inputs = inputs
        self.run = Run(at, {}, {})
        self.done: dict[str, Piece] = {}
        self.depth = 0
        self.hint = "c"
        # the rows of tables that fired, by the table: what the reasons are told from
        self.fired: list[tuple[str, nodes.Table, Sequence[Cell]]] = []

    # --- units ---

    def unit(self, key: str) -> Piece:
        """The value of an input or decision, or the function of a business knowledge model; worked out once."""
        if key not in self.done:
            if key in self.program.inputs:
                self.done[key] = self.inputs.piece(key, self)
            else:
                unit = self.program.units[key]
                if unit.kind == "service":
                    raise Refused("SERVICE", f"the decision service {unit.name!r}", "ask for its decisions")
                outer, self.hint = self.hint, unit.name
                frame: Frame = [None] * unit.frame
                for slot, _, source in unit.slots:
                    frame[slot] = self.source(source)
                self.done[key] = self.keep(self.write(unit.body, frame), unit.name)
                self.hint = outer
        return self.done[key]

    def source(self, source: nodes.Source) -> Any:
        """What a slot holds: worked out when it is first read."""
        if source.kind == "context":
            return Group(entries={name: self.unit(member.key) for name, member in source.members})
        return _Later(source.key)

    def keep(self, piece: _P, hint: str) -> _P:
        """The piece with its expressions in columns of a layer."""
        if isinstance(piece, Number):
            sql, unknown = self.layers.keep(piece.sql, hint), self.layers.keep(piece.unknown, f"{hint} unknown")
            over = tuple(replace(one, sql=self.layers.keep(one.sql, f"{hint} over")) for one in piece.over)
            return replace(piece, sql=sql, unknown=unknown, over=over)
        if isinstance(piece, Cell):
            sql, unknown = self.layers.keep(piece.sql, hint), self.layers.keep(piece.unknown, f"{hint} unknown")
            return replace(piece, sql=sql, unknown=unknown)
        if isinstance(piece, Group):
            entries = {key: self.keep(one, f"{hint} {key}") for key, one in piece.entries.items()}
            return replace(piece, entries=entries, null=self.layers.keep(piece.null, f"{hint} null"),
                            unknown=self.layers.keep(piece.unknown, f"{hint} unknown"))  # fmt: skip
        if isinstance(piece, Listing):
            items = tuple(Item(piece=self.keep(one.piece, hint), there=self.layers.keep(one.there, f"{hint} there"))
                          for one in piece.items)  # fmt: skip
            return replace(piece, items=items, null=self.layers.keep(piece.null, f"{hint} null"),
                            unknown=self.layers.keep(piece.unknown, f"{hint} unknown"))  # fmt: skip
        return piece

    # --- lists of facts ---

    def element(self, over: Over, source: Source) -> Piece:
        """An element of a list of facts within a lambda."""
        read = self.layers.entries(over.name, over.columns)
        entries = {key: piece_of(self, member, read) for key, member in source.members.items()}
        return entries[""] if set(entries) == {""} else Group(entries=entries)

    def row(self, each: Each) -> Piece:
        """A row for each element of a list of facts: the element. A list that is unknown has one row, of which all is unknown."""
        source, name = each.source, self.layers.name("each")
        unknown = self.layers.keep(words.either(source.unknown, each.unknown), "list unknown")
        read = self.layers.spread_list(source.sql, unknown, name, self.columns(source))
        entries = {key: piece_of(self, member, read) for key, member in source.members.items()}
        element = entries[""] if set(entries) == {""} else Group(entries=entries)
        if isinstance(element, Group):
            return replace(element, unknown=words.either(element.unknown, unknown))
        return within(element, Group(entries={}, unknown=unknown))

    def columns(self, source: Source) -> list[tuple[str, str]]:
        """The entries of an element in the table, with their types."""
        found = [column for member in source.members.values() for column in columns_of(member, self.dialect)]
        return [(name, kind) for name, kind, _ in found]

    # --- nodes ---

    def write(self, node: nodes.Node, frame: Frame) -> Piece:
        """The piece that a node comes to; null where it has no value. Errors: Refused."""
        write = _WRITE.get(type(node))
        if write is None:
            raise Refused("EXPRESSION", f"{type(node).__name__} is not written as SQL", "say it in another way")
        try:
            found: Piece = write(self, node, frame)
        except Refused:
            raise
        except Fault:
            return NOTHING
        return found

    def called(self, name: str, body: nodes.Node, frame: Frame) -> Piece:
        """The body of a function. Errors: Refused."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Refused("RECURSION", f"{name!r} calls itself", "say it without calling itself")
        found = self.keep(self.write(body, frame), name)
        self.depth -= 1
        return found


class _Later:
    """What stands in a slot until it is read."""

    __slots__ = ("key",)

    def __init__(self, key: str) -> None:
        self.key = key


def _const(w: Writer, node: nodes.Const, frame: Frame) -> Piece:
    return Known(value=node.value)


def _local(w: Writer, node: nodes.Local, frame: Frame) -> Piece:
    found = frame[node.slot]
    if isinstance(found, _Later):
        found = frame[node.slot] = w.unit(found.key)
    return NOTHING if found is None else found


def _get(w: Writer, node: nodes.Get, frame: Frame) -> Piece:
    return entry(w, w.write(node.source, frame), node.name)


def entry(w: Writer, source: Piece, name: str) -> Piece:
    """source.name: an entry, a part of a date, or that of each element. Errors: Refused, Fault."""
    if isinstance(source, Known):
        return Known(value=get(source.value, name))
    if isinstance(source, Group):
        if name not in source.entries:
            return NOTHING
        return within(source.entries[name], source)
    if isinstance(source, Listing):
        return replace(source, items=tuple(replace(one, piece=entry(w, one.piece, name)) for one in source.items))
    if isinstance(source, Each | Mapped):
        return replace(source, make=lambda element: entry(w, source.make(element), name))
    if isinstance(source, Cell) and source.kind == "date" and name in ("year", "month", "day"):
        low, high = {"year": (1, 9999), "month": (1, 12), "day": (1, 31)}[name]
        sql = w.layers.keep(w.dialect.part_of_day(name, source.sql), f"{w.hint} {name}")
        return Number(sql=sql, low=low, high=high, unknown=source.unknown, may_be_null=source.may_be_null)
    raise Refused("PROPERTY", f"the property {name!r}", "only entries of contexts and year, month and day of dates go into SQL")


def within(piece: Piece, group: Group) -> Piece:
    """An entry of a group, which may be null or unknown as a whole: its own SQL is NULL then."""
    if isinstance(piece, Cell):
        null = piece.may_be_null or group.null != FALSE
        return replace(piece, unknown=words.either(piece.unknown, group.unknown), may_be_null=null)
    if isinstance(piece, Group | Listing) and (group.null != FALSE or group.unknown != FALSE):
        return replace(piece, null=words.either(piece.null, group.null), unknown=words.either(piece.unknown, group.unknown))
    return piece


def _filter_name(w: Writer, node: nodes.FilterName, frame: Frame) -> Piece:
    item = frame[node.slot]
    if isinstance(item, Group) and node.name in item.entries:
        return entry(w, item, node.name)
    if isinstance(item, Known) and isinstance(item.value, dict) and node.name in item.value:
        return Known(value=item.value[node.name])
    return NOTHING if node.otherwise is None else w.write(node.otherwise, frame)


# --- choice, values made of others ---


def _if(w: Writer, node: nodes.If, frame: Frame) -> Piece:
    condition = truth(w.write(node.condition, frame))
    known = folded(condition)
    if isinstance(known, Known):
        if node.strict and type(known.value) is not bool:
            return NOTHING
        return w.write(node.then if known.value is True else node.otherwise, frame)
    condition = w.keep(condition, w.hint)
    then, otherwise = w.write(node.then, list(frame)), w.write(node.otherwise, list(frame))
    branches = [(condition.sql, then)]
    if node.strict and condition.may_be_null:
        branches.append((words.opposite(words.is_null(condition.sql)), otherwise))
        otherwise = NOTHING
    return w.logic.choose(branches, otherwise, condition.unknown)


def _list(w: Writer, node: nodes.ListNode, frame: Frame) -> Piece:
    items = [w.write(one, frame) for one in node.items]
    if all(isinstance(one, Known) for one in items):
        return Known(value=[one.value for one in items])  # type: ignore[union-attr]
    return Listing(items=tuple(Item(piece=one, there=words.TRUE) for one in items))


def _context(w: Writer, node: nodes.ContextNode, frame: Frame) -> Piece:
    entries: dict[str, Piece] = {}
    for name, slot, value in node.entries:
        frame[slot] = entries[name] = w.keep(w.write(value, frame), f"{w.hint} {name}")
    if node.result is not None:
        return w.write(node.result, frame)
    if all(isinstance(one, Known) for one in entries.values()):
        return Known(value={name: one.value for name, one in entries.items()})  # type: ignore[union-attr]
    return Group(entries=entries)


def _formula(w: Writer, node: nodes.Formula, frame: Frame) -> Piece:
    return w.write(node.body, frame)


def _coerce(w: Writer, node: nodes.Coerce, frame: Frame) -> Piece:
    return fitted(w, w.write(node.body, frame), node.type)


def _instance_of(w: Writer, node: nodes.InstanceOf, frame: Frame) -> Piece:
    value = w.write(node.value, frame)
    if isinstance(value, Known):
        return Known(value=types.is_instance(value.value, node.of))
    raise Refused("INSTANCE_OF", "instance of", "the type of a fact is known beforehand")


# --- functions ---


def _function(w: Writer, node: nodes.FunctionNode, frame: Frame) -> Piece:
    kept = list(frame)

    def call(arguments: list[Piece]) -> Piece:
        if len(arguments) != len(node.parameters):
            return NOTHING
        inner = list(kept)
        for (_, slot, kind), value in zip(node.parameters, arguments, strict=True):
            inner[slot] = fitted(w, value, kind)
        found = w.called(node.name, node.body, inner)
        bare = types.plain(node.type)
        return fitted(w, found, bare.result) if isinstance(bare, types.FunctionType) else found

    return Callable_(name=node.name, call=call, parameters=tuple(name for name, _, _ in node.parameters))


def _call(w: Writer, node: nodes.Call, frame: Frame) -> Piece:
    function = w.write(node.function, frame)
    arguments = [w.write(one, frame) for one in node.arguments]
    if isinstance(function, Known) and isinstance(function.value, Function):
        return call_builtin(w, function.value, arguments, node.names)
    if not isinstance(function, Callable_):
        return NOTHING
    if node.names is not None:
        by_name = dict(zip(node.names, arguments, strict=True))
        if not set(by_name) <= set(function.parameters):
            return NOTHING
        arguments = [by_name.get(name, NOTHING) for name in function.parameters]
    return function.call(arguments)


def _builtin(w: Writer, node: nodes.BuiltinCall, frame: Frame) -> Piece:
    return call_builtin(w, node.function, [w.write(one, frame) for one in node.arguments], node.names)


def _table(w: Writer, node: nodes.Table, frame: Frame) -> Piece:
    return write_table(w, node, frame)


_WRITE: Final[Mapping[type[nodes.Node], Any]] = {
    **operators.WRITE, nodes.Const: _const, nodes.Local: _local, nodes.Get: _get, nodes.FilterName: _filter_name, nodes.If: _if,
    nodes.ListNode: _list, nodes.ContextNode: _context, nodes.Formula: _formula, nodes.Coerce: _coerce,
    nodes.InstanceOf: _instance_of, nodes.FunctionNode: _function, nodes.Call: _call, nodes.BuiltinCall: _builtin,
    nodes.Table: _table, nodes.Filter: lists.write_filter, nodes.For: lists.write_for,
    nodes.Quantified: lists.write_quantified,
}  # fmt: skip
