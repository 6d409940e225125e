"""The input data of a query: what stands in it for every row, and what is read from the table of facts."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from saklig.decision.core import nodes
from saklig.decision.sql.columns import Fact, Hint, columns_of, facts_of, piece_of
from saklig.decision.sql.layers import Layers
from saklig.decision.sql.pieces import Group, Known, Piece
from saklig.decision.sql.refusing import Refused
from saklig.decision.types import ContextType, Type, plain
from saklig.decision.values import Value

if TYPE_CHECKING:
    from saklig.decision.sql.writer import Writer

__all__ = ["Inputs"]

_ABSENT: Final = object()


class Inputs:
    """The pieces of input data, made when they are first read: what no decision reads has no column.

    `facts` are those that have one.
    """

    def __init__(
        self, program: nodes.Program, layers: Layers, given: Mapping[str, Value], hints: Mapping[str, Hint]
    ) -> None:
        self.program, self.layers, self.given, self.hints = program, layers, given, hints
        self.facts: dict[str, Fact] = {}
        for data in program.inputs.values():
            # no column of a layer is called as a fact is, whether it is read or not
            with suppress(Refused):
                layers.names.update(self._names(facts_of(data.path, data.type, hints)))

    def piece(self, key: str, w: Writer) -> Piece:
        """The piece of an input by its key. Errors: Refused."""
        data = self.program.inputs[key]
        given: Value = self.given.get(data.name, _ABSENT)
        if given is not _ABSENT and _whole(given, data.type):
            return Known(value=given)
        some: Mapping[str, Value] = {} if given is _ABSENT else given
        fact = self.facts[data.name] = _without(facts_of(data.path, data.type, self.hints), some)
        self.layers.reads(self._names(fact))
        return _overlaid(piece_of(w, fact), some)

    def _names(self, fact: Fact) -> list[str]:
        return [name for name, _, _ in columns_of(fact, self.layers.dialect)]


def _whole(given: Value, kind: Type) -> bool:
    """Whether all of a value is given."""
    bare = plain(kind)
    return not isinstance(given, dict) or not isinstance(bare, ContextType) or {name for name, _ in bare.fields} <= set(given)


def _without(fact: Fact, given: Mapping[str, Value]) -> Fact:
    """A fact without what is the same for every row."""
    if not given or fact.members is None or fact.is_list:
        return fact
    members = {
        name: _without(member, given[name]) if isinstance(given.get(name), dict) else member
        for name, member in fact.members.items()
        if name not in given or isinstance(given[name], dict)
    }
    return replace(fact, members=members, hint=replace(fact.hint, nullable=False))


def _overlaid(piece: Piece, given: Mapping[str, Value]) -> Piece:
    """A context with what is the same for every row in it."""
    if not given or not isinstance(piece, Group):
        return piece
    entries = dict(piece.entries)
    for name, value in given.items():
        entries[name] = _overlaid(entries[name], value) if isinstance(value, dict) and name in entries else Known(value=value)
    return Group(entries=entries)
