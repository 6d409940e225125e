"""How many, the sum, the least and the greatest of a listing whose items may be missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from saklig.decision.sql import words
from saklig.decision.sql.logic import lifted
from saklig.decision.sql.pieces import NOTHING, Item, Number, Piece
from saklig.decision.sql.refusing import Refused
from saklig.decision.sql.words import TRUE, Expression

if TYPE_CHECKING:
    from saklig.decision.sql.writer import Writer

__all__ = ["aggregated", "count_of"]


def count_of(w: Writer, items: Sequence[Item]) -> Number:
    """How many are there."""
    total = Number(sql=words.whole(0), low=0, high=0, may_be_null=False)
    for item in items:
        one = Number(sql=words.case([(item.there, words.whole(1))], words.whole(0)), low=0, high=1, may_be_null=False)
        total = w.arithmetic.add(total, one)
    return total


def aggregated(w: Writer, how: str, items: Sequence[Item]) -> Piece:
    """SUM, MIN or MAX of what is there; null for nothing, and where a number is null. Errors: Refused."""
    total: Piece = NOTHING
    nulls: list[Expression] = []
    unknowns: list[Expression] = []
    for item in items:
        piece = lifted(item.piece)
        if piece != NOTHING and not isinstance(piece, Number):
            raise Refused("ARITHMETIC", f"{how.lower()} of what are no numbers")
        if not isinstance(piece, Number):
            nulls.append(item.there)
            continue
        if piece.may_be_null:
            nulls.append(words.both(item.there, words.is_null(piece.sql)))
        unknowns.append(words.both(item.there, piece.unknown))
        total = _with_one_more(w, how, total, replace(piece, unknown=words.FALSE), item.there)
    return w.logic.choose([(words.either(*nulls), NOTHING)], total, words.either(*unknowns))


def _with_one_more(w: Writer, how: str, total: Piece, piece: Number, there: Expression) -> Piece:
    """The sum, least or greatest so far, with one more that may be there; null as long as there is none."""
    if total == NOTHING:
        return w.logic.choose([(there, piece)], NOTHING)
    assert isinstance(total, Number)
    if how == "SUM":
        more: Piece = w.arithmetic.add(total, piece)
        none = words.is_null(total.sql)
        branches = [(words.opposite(there), total), (none, piece)] if total.may_be_null else [(words.opposite(there), total)]
        return w.keep(w.logic.choose(branches, more), w.hint)
    # of two that are equal either will do, also where roundings before make one of them the greater by nothing that shows
    sql, _ = w.arithmetic.compare("<" if how == "MIN" else ">", piece, total)
    better = words.either(words.is_null(total.sql), sql) if total.may_be_null else sql
    found = w.logic.choose([(words.both(there, better), piece)], total)
    if isinstance(found, Number) and there == TRUE:
        first, second = w.arithmetic.together(total, piece)
        best = max if how == "MAX" else min
        if (first.divisor, first.over) == (found.divisor, found.over):
            found = replace(found, low=best(first.low, second.low), high=best(first.high, second.high))
    return w.keep(found, w.hint)
