"""Values as what a type says they are: null where it does not allow them (DMN 1.5, 10.3.2.9.4)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from saklig.decision import types
from saklig.decision.sql import lists, words
from saklig.decision.sql.logic import truth
from saklig.decision.sql.pieces import NOTHING, Cell, Each, Group, Item, Known, Listing, Mapped, Piece
from saklig.decision.sql.refusing import Refused
from saklig.decision.sql.words import FALSE
from saklig.decision.types import DefinedType, DoesNotFit, Type, coerce

if TYPE_CHECKING:
    from saklig.decision.sql.writer import Frame, Writer

__all__ = ["fitted"]


def fitted(w: Writer, piece: Piece, kind: Type) -> Piece:
    """The piece as one of a type: null where it is not allowed. Errors: Refused."""
    if isinstance(piece, Known):
        try:
            return Known(value=coerce(piece.value, kind))
        except DoesNotFit:
            return NOTHING
    bare = types.plain(kind)
    if isinstance(piece, Cell):
        if isinstance(bare, types.ListType):
            return Listing(items=(Item(piece=piece, there=words.TRUE),), unknown=piece.unknown,
                           null=words.is_null(piece.sql) if piece.may_be_null else FALSE)  # fmt: skip
        return _allowed(w, piece, kind)
    if isinstance(piece, Group) and isinstance(bare, types.ContextType):
        if not {name for name, _ in bare.fields} <= set(piece.entries):
            return NOTHING
        members = dict(bare.fields)
        entries = {
            name: fitted(w, one, members[name]) if name in members else one for name, one in piece.entries.items()
        }
        return replace(piece, entries=entries)
    if isinstance(piece, Each | Mapped) and isinstance(bare, types.ListType):
        return lists.mapped(w, piece, lambda one: fitted(w, one, bare.element))
    if isinstance(piece, Listing) and isinstance(bare, types.ListType):
        return replace(piece, items=tuple(replace(one, piece=fitted(w, one.piece, bare.element)) for one in piece.items))
    return piece


def _allowed(w: Writer, piece: Cell, kind: Type) -> Cell:
    if types.plain(kind).name not in ("Any", {"text": "string"}.get(piece.kind, piece.kind)):
        raise Refused("TYPE", f"a value of kind {piece.kind} as {kind}", "let it be of the type that is declared")
    while isinstance(kind, DefinedType):
        if kind.allowed is not None and not _surely(piece, kind.allowed):
            if kind.allowed.node is None:
                raise Refused("ALLOWED", f"the values {kind.allowed.text} of {kind.name}")
            frame: Frame = [None] * kind.allowed.frame
            frame[kind.allowed.slot] = piece
            holds = truth(w.write(kind.allowed.node, frame))
            refused = words.both(words.opposite(words.is_null(piece.sql)), words.opposite(words.is_true(holds.sql)))
            refused = refused if holds.unknown == FALSE else words.both(words.opposite(holds.unknown), refused)
            piece = replace(piece, sql=words.case([(refused, words.NULL)], piece.sql), may_be_null=True)
        kind = kind.base
    return piece


def _surely(piece: Cell, allowed: types.Allowed) -> bool:
    """Whether a cell can have no other values than these."""
    if allowed.values is not None and piece.domain is not None:
        return set(piece.domain) <= set(allowed.values)
    return False
