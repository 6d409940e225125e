"""Lists of facts within an expression: counted, added up and asked, each element in a lambda.

What is worked out of an element alone is kept in a list beside the list of facts (`Layers.keep`), so that it is worked out once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from saklig.decision.sql import words
from saklig.decision.sql.columns import LONGEST
from saklig.decision.sql.logic import folded, join, lifted, truth
from saklig.decision.sql.pieces import NOTHING, Cell, Each, Known, Number, Piece, Places
from saklig.decision.sql.refusing import Refused
from saklig.decision.sql.words import FALSE, NULL, Expression

if TYPE_CHECKING:
    from saklig.decision.sql.layers import Over
    from saklig.decision.sql.writer import Writer

__all__ = ["count_of_each", "places_of", "quantified_each", "sum_of_each"]


_T = TypeVar("_T")


def _over(w: Writer, each: Each, write: Callable[[Piece, Over], _T]) -> _T:
    """What is written of an element within a lambda."""
    over = w.layers.over(each.source.sql, w.columns(each.source))
    with w.layers.going_through(over):
        return write(w.element(over, each.source), over)


def _kept(w: Writer, each: Each, element: Piece) -> Cell:
    """Whether an element is in the list. Errors: Refused."""
    if each.flat:
        raise Refused("LIST", "what is counted or asked of a list of facts with another within it", "ask of each list by itself")
    cells = [truth(keep(element)) for keep in each.keep]
    found = join("and", cells) if cells else truth(Known(value=True))
    # what is known is asked once, within the one lambda that counts or adds
    return found if found.unknown == FALSE else w.keep(found, f"{w.hint} kept")


def _made(w: Writer, each: Each, element: Piece) -> Piece:
    return w.keep(lifted(each.make(element)), f"{w.hint} element")


def count_where(w: Writer, each: Each, condition: Callable[[Piece], Expression]) -> Number:
    """How many elements of the source the condition is true for."""
    def write(element: Piece, over: Over) -> Expression:
        return w.dialect.count_where(over.source, over.name, over.index, condition(element), over.columns)

    sql = w.layers.keep(_over(w, each, write), f"{w.hint} count")
    return Number(sql=sql, low=0, high=LONGEST, may_be_null=False)


def _any(w: Writer, each: Each, condition: Callable[[Piece], Expression]) -> Expression:
    """Whether the condition is true of any; false at once where it can't be."""
    def write(element: Piece, over: Over) -> Expression:
        found = condition(element)
        if found in (FALSE, NULL):
            return FALSE
        sql = w.dialect.count_where(over.source, over.name, over.index, found, over.columns)
        return words.is_true(words.compare(">", sql, words.whole(0)))

    return w.layers.keep(_over(w, each, write), f"{w.hint} any")


def _unknown(each: Each) -> Expression:
    return words.either(each.source.unknown, each.unknown)


def count_of_each(w: Writer, each: Each) -> Piece:
    """How many elements are in the list."""
    if each.distinct:
        return _count_distinct(w, each)
    counted = count_where(w, each, lambda element: words.is_true(_kept(w, each, element).sql))
    unknown = words.either(_unknown(each), _any(w, each, lambda element: _kept(w, each, element).unknown))
    return w.logic.choose([], counted, unknown) if unknown != FALSE else counted


def _count_distinct(w: Writer, each: Each) -> Piece:
    """How many different values there are. Errors: Refused."""
    def write(element: Piece, over: Over) -> Number:
        piece = _made(w, each, element)
        if not isinstance(piece, Cell) or isinstance(piece, Number) or piece.may_be_null:
            raise Refused("LIST", "different values of what may be null, or are numbers or contexts")
        kept = words.is_true(_kept(w, each, element).sql)
        sql = w.dialect.distinct(over.source, over.name, over.index, kept, piece.sql, over.columns)
        return Number(sql=w.layers.keep(sql, f"{w.hint} count"), low=0, high=LONGEST, may_be_null=False)

    counted = _over(w, each, write)
    unknown = words.either(_unknown(each), _any(w, each, lambda element: _open(w, each, element)))
    return w.logic.choose([], counted, unknown) if unknown != FALSE else counted


def _open(w: Writer, each: Each, element: Piece) -> Expression:
    """Whether nobody knows if an element is in the list, or what is made of it."""
    kept = _kept(w, each, element)
    return words.either(kept.unknown, words.both(words.is_true(kept.sql), getattr(_made(w, each, element), "unknown", FALSE)))


def places_of(w: Writer, each: Piece, value: Piece) -> Places:
    """Where a value stands in a list of facts. Errors: Refused."""
    wanted = lifted(value)
    if not isinstance(each, Each) or each.keep or each.distinct or not isinstance(wanted, Cell) or wanted.may_be_null:
        raise Refused("LIST", "the place of a value in a list that is no list of facts as it stands")

    def write(element: Piece, over: Over) -> Expression:
        piece = _made(w, each, element)
        if not isinstance(piece, Cell) or isinstance(piece, Number) or piece.may_be_null or piece.kind != wanted.kind:
            raise Refused("LIST", "the place of a value among what may be null, or are numbers")
        return w.dialect.transformed(over.source, over.name, over.index, piece.sql, over.columns)

    listed = w.layers.keep(_over(w, each, write), f"{w.hint} values")
    sql = w.layers.keep(w.dialect.whole(w.dialect.first_place(listed, wanted.sql), 4), f"{w.hint} place")
    unknown = words.either(_unknown(each), wanted.unknown, _any(w, each, lambda element: _open(w, each, element)))
    place = Number(sql=sql, low=1, high=LONGEST)
    return Places(first=w.logic.choose([], place, unknown) if unknown != FALSE else place)


def sum_of_each(w: Writer, each: Each) -> Piece:
    """The sum; null for an empty list, and where an element is null. Errors: Refused."""
    def write(element: Piece, over: Over) -> Number:
        piece = _made(w, each, element)
        if not isinstance(piece, Number):
            raise Refused("LIST", "the sum of what are no numbers")
        if piece.over:
            raise Refused("LIST", "the sum of quotients", "round each first")
        width = w.arithmetic.width(piece.largest * LONGEST)
        kept = words.is_true(_kept(w, each, element).sql)
        sql = w.dialect.sum_where(over.source, over.name, over.index, kept, piece.sql, over.columns, width)
        return replace(piece, sql=w.layers.keep(sql, f"{w.hint} sum"), low=min(piece.low, piece.low * LONGEST),
                       high=max(piece.high, piece.high * LONGEST), unknown=FALSE)  # fmt: skip

    total = _over(w, each, write)

    def is_null(one: Piece) -> Expression:
        found = w.logic.is_null(_made(w, each, one))
        return words.both(words.is_true(_kept(w, each, one).sql), words.is_true(found.sql))

    null = _any(w, each, is_null) if total.may_be_null else FALSE
    unknown = words.either(_unknown(each), _any(w, each, lambda element: _open(w, each, element)))
    return w.logic.choose([(null, NOTHING)], replace(total, may_be_null=True), unknown)


def quantified_each(w: Writer, each: Each, holds: Callable[[Piece], Cell], *, every: bool) -> Piece:
    def decided(element: Piece) -> Expression:
        kept, found = _kept(w, each, element), w.keep(holds(each.make(element)), w.hint)
        wanted = words.is_true(words.opposite(found.sql)) if every else words.is_true(found.sql)
        return words.both(words.is_true(kept.sql), wanted)

    def is_open(element: Piece) -> Expression:
        kept, found = _kept(w, each, element), w.keep(holds(each.make(element)), w.hint)
        return words.either(kept.unknown, words.both(words.is_true(kept.sql), found.unknown))

    def is_null(element: Piece) -> Expression:
        kept, found = _kept(w, each, element), w.keep(holds(each.make(element)), w.hint)
        if not found.may_be_null:
            return FALSE
        null = words.is_null(found.sql)
        null = null if found.unknown == FALSE else words.both(null, words.opposite(found.unknown))
        return words.both(words.is_true(kept.sql), null)

    settled = _any(w, each, decided)
    open_, null = words.either(_unknown(each), _any(w, each, is_open)), _any(w, each, is_null)
    unknown = words.both(open_, words.opposite(settled)) if open_ != FALSE else FALSE
    sql = words.case([(settled, words.boolean(not every)), (open_, NULL), (null, NULL)], words.boolean(every))
    return folded(Cell(kind="boolean", sql=w.layers.keep(sql, w.hint), unknown=unknown, may_be_null=null != FALSE))
