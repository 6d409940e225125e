"""How facts stand in a table: a row per case, each fact as two columns, its value and its state.

The state is "known", "null" or "unknown". What is said to be known but has no value, or a value that the type does not allow,
is unknown; a value beside "null" or "unknown" is not read. So contradictory facts make a row open, never wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from saklig.decision import types
from saklig.decision.sql import words
from saklig.decision.sql.dialects import Dialect
from saklig.decision.sql.pieces import Cell, Each, Group, Kind, Number, Piece, Source
from saklig.decision.sql.refusing import Refused
from saklig.decision.sql.words import FALSE, NULL, Expression
from saklig.decision.types import ContextType, DefinedType, ListType, Type
from saklig.decision.values import Path, any_index, print_path

if TYPE_CHECKING:
    from saklig.decision.sql.writer import Writer

STATE: Final = "_state"
# a list of facts that is longer is unknown: what is added up over one surely fits into a number
LONGEST: Final = 100
_KINDS: Final[dict[Type, Kind]] = {
    types.NUMBER: "number", types.STRING: "text", types.BOOLEAN: "boolean", types.DATE: "date",
}  # fmt: skip
_NOT_IN_NAMES: Final = re.compile(r"\W+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What the table holds for one fact, by its path with `[]` for each of a list.

    `places` decimals and `digits` in all, for a number; whether null is an answer; whether it is known in every row, so that it
    has no column of state and is never NULL, nor a list of more than a hundred; the least and the greatest it can be, where that
    is known.
    """

    places: int = 2
    digits: int = 14
    nullable: bool = True
    always_known: bool = False
    low: Decimal | None = None
    high: Decimal | None = None


DEFAULT: Final = Hint()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact of the table: a scalar (`kind`), a context (`members`) or a list (`members` of each element, `is_list`)."""

    path: str
    name: str
    hint: Hint
    type: Type
    kind: Kind | None = None
    members: Mapping[str, Fact] | None = None
    is_list: bool = False


def facts_of(path: Path, kind: Type, hints: Mapping[str, Hint], *, within: int = 0) -> Fact:
    """A fact and what lies in it. `within` leaves out so many of the path's steps in names. Errors: Refused."""
    printed = any_index(print_path(path)) if "[]" not in path else ".".join(map(str, path)).replace(".[]", "[]")
    name = _NOT_IN_NAMES.sub("_", "_".join(str(part) for part in path[within:] if part != "[]")).strip("_").lower() or "item"
    hint = hints.get(printed, DEFAULT)
    bare = types.plain(kind)
    if isinstance(bare, ContextType):
        members = {key: facts_of((*path, key), member, hints, within=within) for key, member in bare.fields}
        return Fact(path=printed, name=name, hint=hint, type=kind, members=members)
    if isinstance(bare, ListType):
        inner = facts_of((*path, "[]"), bare.element, hints, within=len(path) + 1)
        element = dict(inner.members) if inner.members is not None and not inner.is_list else {"": inner}
        return Fact(path=printed, name=name, hint=hint, type=kind, members=element, is_list=True)
    if bare not in _KINDS:
        mend = "only numbers, texts, truth values, dates and lists of them go into a table"
        raise Refused("FACT", f"the fact {printed} of type {kind}", mend)
    return Fact(path=printed, name=name, hint=hint, type=kind, kind=_KINDS[bare])


def piece_of(w: Writer, fact: Fact, read: Callable[[str], Expression] = words.column) -> Piece:
    """The piece of a fact, whose columns are read in this way: of the table, or of an element of a list. Errors: Refused."""
    if fact.is_list:
        assert fact.members is not None
        sql = read(fact.name)
        too_long = words.compare(">", w.dialect.length(sql), words.whole(LONGEST))
        doubt = FALSE if fact.hint.always_known else words.either(words.is_null(sql), too_long)
        unknown = w.layers.keep(doubt, f"{fact.name} unknown")
        source = Source(sql=sql, members=fact.members, path=fact.path, unknown=unknown)
        return Each(source=source, make=lambda element: element)
    if fact.members is not None:
        entries = {key: piece_of(w, member, read) for key, member in fact.members.items()}
        if not fact.hint.nullable or fact.hint.always_known:
            return Group(entries=entries)
        state = read(fact.name + STATE)
        null = words.is_true(words.compare("=", state, words.text("null")))
        unknown = words.is_true(words.compare("=", state, words.text("unknown")))
        return Group(entries=entries, null=null, unknown=unknown)
    return _scalar(w, fact, read)


def _scalar(w: Writer, fact: Fact, read: Callable[[str], Expression]) -> Piece:
    raw = read(fact.name)
    hint, kind = fact.hint, fact.kind
    assert kind is not None
    sql = w.dialect.unscaled(raw, hint.places, hint.digits) if kind == "number" else raw
    number = _bounds(hint) if kind == "number" else None
    piece: Cell = Cell(kind=kind, sql=sql, may_be_null=False)
    if number is not None:
        piece = Number(sql=sql, low=number[0], high=number[1], divisor=10**hint.places, may_be_null=False)
    if hint.always_known:
        return _with(piece, sql=w.layers.keep(sql, fact.name), domain=_domain(fact.type))
    state = read(fact.name + STATE)
    fits = words.both(words.compare("=", state, words.text("known")), *_allowed(w, fact.type, piece))
    sql = w.layers.keep(words.case([(fits, sql)], NULL), fact.name)
    missing = words.is_null(sql)
    unknown = missing
    if hint.nullable:
        unknown = words.both(missing, words.is_true(words.compare("!=", state, words.text("null"))))
        unknown = words.either(unknown, words.is_null(state))
    unknown = w.layers.keep(unknown, f"{fact.name} unknown")
    return _with(piece, sql=sql, unknown=unknown, may_be_null=hint.nullable, domain=_domain(fact.type))


def _with(piece: Cell, **changes: object) -> Cell:
    from dataclasses import replace  # noqa: PLC0415

    return replace(piece, **changes)  # type: ignore[arg-type]


def _domain(kind: Type) -> tuple[object, ...] | None:
    while isinstance(kind, DefinedType):
        if kind.allowed is not None and kind.allowed.values is not None:
            return kind.allowed.values
        kind = kind.base
    return (True, False) if kind is types.BOOLEAN else None


def _bounds(hint: Hint) -> tuple[int, int]:
    """The least and greatest whole number of units of the last place."""
    unit = 10**hint.places
    most = 10**hint.digits - 1
    low = -most if hint.low is None else max(-most, -(-Fraction(hint.low) * unit // 1).__floor__())
    high = most if hint.high is None else min(most, (Fraction(hint.high) * unit).__floor__())
    return int(low), int(high)


def _allowed(w: Writer, kind: Type, piece: Cell) -> Iterator[Expression]:
    """The conditions that a value is one that the type, and the hint, allow."""
    from saklig.decision.sql.logic import truth  # noqa: PLC0415

    if isinstance(piece, Number):
        yield words.compare(">=", piece.sql, words.whole(piece.low))
        yield words.compare("<=", piece.sql, words.whole(piece.high))
    while isinstance(kind, DefinedType):
        if kind.allowed is not None:
            frame: list[object] = [None] * kind.allowed.frame
            frame[kind.allowed.slot] = piece
            yield words.is_true(truth(w.write(kind.allowed.node, frame)).sql)
        kind = kind.base


def create_table(table: str, facts: Mapping[str, Fact], key: str, dialect: Dialect) -> str:
    """The statement that makes the table of facts."""
    lines = [f"{dialect.quoted(key)} {dialect.type_name('text')} NOT NULL"]
    for fact in facts.values():
        lines += _lines(fact, dialect)
    return f"CREATE TABLE {dialect.quoted(table)} (\n  " + ",\n  ".join(lines) + "\n)"


def _lines(fact: Fact, dialect: Dialect) -> Iterator[str]:
    for name, kind, known in columns_of(fact, dialect):
        yield f"{dialect.quoted(name)} {kind}{' NOT NULL' if known else ''}"


def columns_of(fact: Fact, dialect: Dialect) -> Iterator[tuple[str, str, bool]]:
    """The columns of a fact: name, type in the dialect, and whether it is never NULL."""
    hint = fact.hint
    if fact.is_list:
        assert fact.members is not None
        inner = [column for member in fact.members.values() for column in columns_of(member, dialect)]
        yield fact.name, dialect.list_type([(name, kind) for name, kind, _ in inner]), hint.always_known
        return
    if fact.members is not None:
        for member in fact.members.values():
            yield from columns_of(member, dialect)
        if hint.nullable and not hint.always_known:
            yield fact.name + STATE, dialect.type_name("text"), False
        return
    assert fact.kind is not None
    yield fact.name, dialect.type_name(fact.kind, hint.places, hint.digits), hint.always_known
    if not hint.always_known:
        yield fact.name + STATE, dialect.type_name("text"), False


__all__ = ["DEFAULT", "LONGEST", "STATE", "Fact", "Hint", "columns_of", "create_table", "facts_of", "piece_of"]
