"""Three-valued logic with a fourth value, unknown: comparison, tests, and the choice between values.

SQL's AND, OR and NOT are FEEL's (DMN 1.5, table 50); its `=` is not, since null equals null in FEEL (table 42). An unknown
operand makes a comparison unknown, before null makes it null.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlglot import exp

from saklig.decision.feel import operators
from saklig.decision.sql import words
from saklig.decision.sql.arithmetic import Arithmetic, number
from saklig.decision.sql.pieces import NOTHING, Cell, Each, Group, Item, Kind, Known, Listing, Mapped, Number, Piece
from saklig.decision.sql.refusing import Refused
from saklig.decision.sql.words import FALSE, NULL, TRUE, Expression
from saklig.decision.values import Value

_KINDS: Final[dict[type, Kind]] = {bool: "boolean", str: "text", date: "date"}


def lifted(piece: Piece) -> Piece:
    """A value known beforehand as a cell, group or listing of it, and a mapped listing item by item. Errors: Refused."""
    if isinstance(piece, Mapped):
        return expanded(piece)
    if not isinstance(piece, Known) or piece.value is None:
        return piece
    value = piece.value
    if type(value) is Decimal:
        return number(value)
    if type(value) in _KINDS:
        sql = words.boolean(value) if type(value) is bool else words.text(value) if type(value) is str else words.day(value)
        return Cell(kind=_KINDS[type(value)], sql=sql, may_be_null=False, domain=(value,))
    if type(value) is list:
        return Listing(items=tuple(Item(piece=Known(value=one), there=TRUE) for one in value))
    if type(value) is dict:
        return Group(entries={key: Known(value=one) for key, one in value.items()})
    mend = "only numbers, texts, truth values and dates go into SQL"
    raise Refused("VALUE", f"a value of this kind: {type(value).__name__}", mend)


def expanded(mapped: Mapped) -> Listing:
    """A mapped listing with its items worked out, once. Errors: Refused."""
    if not mapped.done:
        mapped.done.append(_expanded(mapped))
    return mapped.done[0]


def _expanded(mapped: Mapped) -> Listing:
    items: list[Item] = []
    unknown = [mapped.source.unknown]
    for item in mapped.source.items:
        there = item.there
        for keep in mapped.keep:
            kept = truth(keep(item.piece))
            unknown.append(words.both(there, kept.unknown))
            there = words.both(there, words.is_true(kept.sql))
        if there == FALSE:
            continue
        made = mapped.make(item.piece)
        if not mapped.flat:
            items.append(Item(piece=made, there=there))
            continue
        inner = lifted(made)
        if not isinstance(inner, Listing):
            raise Refused("LIST", "lists of facts within a list that is known beforehand", "let the loop over facts come first")
        unknown.append(words.both(there, inner.unknown))
        items += [replace(one, there=words.both(there, one.there)) for one in inner.items]
    return Listing(items=tuple(items), null=mapped.source.null, unknown=words.either(*unknown))


def truth(piece: Piece) -> Cell:
    """A truth value of each row; anything else is null. Errors: Refused."""
    if isinstance(piece, Known):
        return _TRUTHS.get(piece.value if type(piece.value) is bool else None, _TRUTHS[None])
    if isinstance(piece, Cell) and piece.kind == "boolean":
        return piece
    raise Refused("CONDITION", "a condition that is no truth value", "let it be true or false")


_TRUTHS: Final[dict[Value, Cell]] = {
    True: Cell(kind="boolean", sql=TRUE, may_be_null=False),
    False: Cell(kind="boolean", sql=FALSE, may_be_null=False),
    None: Cell(kind="boolean", sql=NULL),
}


def folded(cell: Cell) -> Cell | Known:
    """A truth value that turned out to be the same for every row, as that."""
    if cell.unknown == FALSE and cell.sql in (TRUE, FALSE, NULL):
        return Known(value=None if cell.sql == NULL else cell.sql == TRUE)
    return cell


def join(operator: str, parts: Sequence[Cell]) -> Cell:
    """and, or (table 50): unknown where what is known does not settle it."""
    if len(parts) == 1:
        return parts[0]
    sql = (words.both if operator == "and" else words.either)(*(part.sql for part in parts))
    open_ = words.either(*(part.unknown for part in parts))
    unknown = FALSE if open_ == FALSE else words.both(open_, words.is_null(sql))
    return Cell(kind="boolean", sql=sql, unknown=unknown, may_be_null=any(part.may_be_null for part in parts))


def opposite(cell: Cell) -> Cell:
    """not(...): null and unknown stay."""
    return replace(cell, sql=words.opposite(cell.sql), domain=None)


class Logic:
    """Comparison and choice, for one dialect."""

    def __init__(self, arithmetic: Arithmetic, keep: Callable[[Expression, str], Expression]) -> None:
        self.arithmetic = arithmetic
        self.keep = keep
        self.dialect = arithmetic.dialect

    # --- comparison ---

    def compare(self, operator: str, left: Piece, right: Piece) -> Piece:
        """left operator right. Errors: Refused, Fault."""
        if isinstance(left, Known) and isinstance(right, Known):
            return Known(value=operators.compare(operator, left.value, right.value))
        if operator in ("=", "!=") and (left == NOTHING or right == NOTHING):
            found = self.is_null(right if left == NOTHING else left)
            return folded(found if operator == "=" else opposite(found))
        one, other = lifted(left), lifted(right)
        if one == NOTHING or other == NOTHING:
            cell = other if one == NOTHING else one
            return Cell(kind="boolean", sql=NULL, unknown=getattr(cell, "unknown", FALSE))
        if not isinstance(one, Cell) or not isinstance(other, Cell):
            raise Refused("COMPARISON", "lists or contexts compared as wholes", "compare what is in them")
        return folded(self.cells(operator, one, other))

    def cells(self, operator: str, one: Cell, other: Cell) -> Cell:
        """The comparison of two cells. Errors: Refused, Fault."""
        if one.kind != other.kind:
            return _of_other_kinds(operator, one, other)
        known = _by_domain(operator, one, other)
        if known is not None:
            return known
        unknown = words.either(one.unknown, other.unknown)
        tie = FALSE
        first, second = one.sql, other.sql
        if isinstance(one, Number) and isinstance(other, Number):
            straight, tie = self.arithmetic.compare(operator, one, other)
            if operator in ("=", "!=") and isinstance(straight, exp.Binary):
                first, second = straight.this, straight.expression
        elif one.kind == "text" and operator not in ("=", "!="):
            straight = words.compare(operator, self.dialect.in_order(first), second)
        else:
            straight = words.compare(operator, first, second)
        if operator in ("=", "!=") and (one.may_be_null or other.may_be_null):
            straight = words.same(first, second) if operator == "=" else words.opposite(words.same(first, second))
        open_ = words.either(unknown, tie)
        if operator in ("=", "!=") and unknown != FALSE and (one.may_be_null or other.may_be_null):
            straight = words.case([(open_, NULL)], straight)
        elif tie != FALSE:
            straight = words.case([(tie, NULL)], straight)
        may_be_null = operator not in ("=", "!=") and (one.may_be_null or other.may_be_null)
        return Cell(kind="boolean", sql=straight, unknown=open_, may_be_null=may_be_null)

    def is_null(self, piece: Piece) -> Cell:
        """Whether it is null: unknown where it is unknown."""
        if isinstance(piece, Known):
            return _TRUTHS[piece.value is None]
        if isinstance(piece, Mapped):
            piece = expanded(piece)
        if isinstance(piece, Group | Listing):
            sql = piece.null if piece.unknown == FALSE else words.case([(piece.unknown, NULL)], piece.null)
            return Cell(kind="boolean", sql=sql, unknown=piece.unknown, may_be_null=False)
        if not isinstance(piece, Cell):
            return Cell(kind="boolean", sql=FALSE, may_be_null=False)
        if not piece.may_be_null:
            sql = FALSE if piece.unknown == FALSE else words.case([(piece.unknown, NULL)], FALSE)
        else:
            sql = words.is_null(piece.sql)
            sql = sql if piece.unknown == FALSE else words.case([(piece.unknown, NULL)], sql)
        return Cell(kind="boolean", sql=sql, unknown=piece.unknown, may_be_null=False)

    # --- choice ---

    def choose(self, branches: Sequence[tuple[Expression, Piece]], otherwise: Piece, open_: Expression = FALSE) -> Piece:
        """The first whose condition is true, else the last; unknown where `open_` is true. Errors: Refused."""
        branches = [(condition, piece) for condition, piece in branches if condition not in (FALSE, NULL)]
        if open_ == FALSE:
            for place, (condition, piece) in enumerate(branches):
                if condition == TRUE:
                    branches, otherwise = branches[:place], piece
                    break
            if all(alike(piece, otherwise) for _, piece in branches):
                return otherwise
        pieces = [lifted(piece) for _, piece in branches] + [lifted(otherwise)]
        conditions = [condition for condition, _ in branches]
        if any(isinstance(piece, Group | Listing) for piece in pieces) or open_ != FALSE:
            # they stand in each entry, and again in what says that it is open
            open_ = self.keep(open_, "open")
            conditions = [self.keep(condition, "taken") for condition in conditions]
        present = [piece for piece in pieces if piece != NOTHING]
        if not present:
            return Cell(kind="boolean", sql=NULL, unknown=open_) if open_ != FALSE else NOTHING
        if all(isinstance(piece, Cell) for piece in present):
            return self._choose_cells(conditions, pieces, open_)
        if all(isinstance(piece, Group) for piece in present):
            return self._choose_groups(conditions, pieces, open_)
        if all(isinstance(piece, Listing) for piece in present):
            return self._choose_listings(conditions, pieces, open_)
        return self._choose_each(conditions, pieces, open_)

    def _choose_cells(self, conditions: Sequence[Expression], pieces: Sequence[Any], open_: Expression) -> Cell:
        kinds = {piece.kind for piece in pieces if piece != NOTHING}
        if len(kinds) > 1:
            raise Refused("MIXED", f"a value that is now {' and now '.join(sorted(kinds))}", "let it be of one type")
        unknown = self._flag(conditions, [FALSE if piece == NOTHING else piece.unknown for piece in pieces], open_)
        first = [(open_, NULL)] if open_ != FALSE else []
        null = any(piece == NOTHING or piece.may_be_null for piece in pieces)
        if kinds == {"number"}:
            numbers = [None if piece == NOTHING else piece for piece in pieces]
            branches = [(open_, None)] * (open_ != FALSE) + list(zip(conditions, numbers[:-1], strict=True))
            return replace(self.arithmetic.choice(branches, numbers[-1]), unknown=unknown, may_be_null=null)
        parts = [NULL if piece == NOTHING else piece.sql for piece in pieces]
        sql = words.case([*first, *zip(conditions, parts[:-1], strict=True)], parts[-1])
        domains = [() if piece == NOTHING else piece.domain for piece in pieces]
        domain = None if None in domains else tuple(dict.fromkeys(value for one in domains for value in one))
        return Cell(kind=kinds.pop(), sql=sql, unknown=unknown, may_be_null=null, domain=domain)

    def _flag(self, conditions: Sequence[Expression], flags: Sequence[Expression], open_: Expression) -> Expression:
        """The one of several truths that goes with the branch taken; true where it is open."""
        first = [(open_, TRUE)] if open_ != FALSE else []
        return words.case([*first, *zip(conditions, flags[:-1], strict=True)], flags[-1])

    def _choose_groups(self, conditions: Sequence[Expression], pieces: Sequence[Any], open_: Expression) -> Group:
        keys = list(dict.fromkeys(key for piece in pieces if piece != NOTHING for key in piece.entries))
        entries = {
            key: self.choose(
                list(zip(conditions, [_entry(piece, key) for piece in pieces[:-1]], strict=True)), _entry(pieces[-1], key), open_
            )
            for key in keys
        }  # fmt: skip
        null = self._flag(conditions, [TRUE if piece == NOTHING else piece.null for piece in pieces], FALSE)
        null = null if open_ == FALSE else words.both(words.opposite(open_), null)
        return Group(
            entries=entries, null=null,
            unknown=self._flag(conditions, [FALSE if piece == NOTHING else piece.unknown for piece in pieces], open_),
        )  # fmt: skip

    def _choose_listings(self, conditions: Sequence[Expression], pieces: Sequence[Any], open_: Expression) -> Listing:
        items: list[Item] = []
        for piece, taken in zip(pieces, _taken(conditions), strict=True):
            if piece != NOTHING:
                items += [replace(item, there=words.both(taken, item.there)) for item in piece.items]
        null = self._flag(conditions, [TRUE if piece == NOTHING else piece.null for piece in pieces], FALSE)
        null = null if open_ == FALSE else words.both(words.opposite(open_), null)
        return Listing(
            items=tuple(items), null=null,
            unknown=self._flag(conditions, [FALSE if piece == NOTHING else piece.unknown for piece in pieces], open_),
        )  # fmt: skip

    def _choose_each(self, conditions: Sequence[Expression], pieces: Sequence[Piece], open_: Expression) -> Piece:
        """A list of facts, or an empty one."""
        lists = [place for place, piece in enumerate(pieces) if isinstance(piece, Each)]
        empty = all(isinstance(piece, Each) or piece == Listing(items=()) for piece in pieces)
        if len(lists) != 1 or not empty:
            raise Refused("LIST_CHOICE", "a choice between lists of facts", "choose by a filter on one list")
        each = pieces[lists[0]]
        assert isinstance(each, Each)
        taken = Cell(kind="boolean", sql=_taken(conditions)[lists[0]], may_be_null=False)
        return replace(each, keep=(lambda _: taken, *each.keep), unknown=words.either(each.unknown, open_))


def _of_other_kinds(operator: str, one: Cell, other: Cell) -> Cell:
    """A comparison of values of different kinds: null, but for what null and unknown make of it."""
    first, second = words.is_null(one.sql), words.is_null(other.sql)
    branches: list[tuple[Expression, Expression]] = []
    unknown = words.either(one.unknown, other.unknown)
    if unknown != FALSE:
        branches.append((unknown, NULL))
    if operator in ("=", "!="):
        if one.may_be_null and other.may_be_null:
            branches.append((words.both(first, second), words.boolean(operator == "=")))
        either = [null for cell, null in ((one, first), (other, second)) if cell.may_be_null]
        branches += [(null, words.boolean(operator == "!=")) for null in either]
    return Cell(kind="boolean", sql=words.case(branches, NULL), unknown=unknown)


def _entry(piece: Any, key: str) -> Piece:
    """An entry; one that is not there is null to whoever asks for it."""
    return NOTHING if piece == NOTHING else piece.entries.get(key, NOTHING)


def _taken(conditions: Sequence[Expression]) -> list[Expression]:
    """For each branch of a CASE, and its ELSE, whether it is the one taken: true or false."""
    found, before = [], TRUE
    for condition in conditions:
        holds = words.is_true(condition)
        found.append(words.both(before, holds))
        before = words.both(before, words.opposite(holds))
    return [*found, before]


def alike(one: Piece, other: Piece) -> bool:
    """Whether two pieces are the same, of the same type too: 1 is not true."""
    if isinstance(one, Known) and isinstance(other, Known):
        return type(one.value) is type(other.value) and not isinstance(one.value, list | dict) and bool(one.value == other.value)
    return one is other or (isinstance(one, Cell) and one == other)


def _by_domain(operator: str, one: Cell, other: Cell) -> Cell | None:
    """What two texts or truths that never are the same come to."""
    if operator not in ("=", "!=") or one.domain is None or other.domain is None or set(one.domain) & set(other.domain):
        return None
    if one.may_be_null or other.may_be_null or one.unknown != FALSE or other.unknown != FALSE:
        return None
    return _TRUTHS[operator == "!="]
