"""Decision tables as CASE: which row applies, and what follows (DMN 1.5, chapter 8).

A row whose conditions may hold makes the table open, unless a row before it decides under FIRST. What the interpreter finds
settled all the same, by trying what an unknown column can be, is open here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from saklig.decision.core import nodes
from saklig.decision.core.cells import constant_cell
from saklig.decision.feel.operators import same
from saklig.decision.sql import words
from saklig.decision.sql.aggregates import aggregated, count_of
from saklig.decision.sql.apart import apart
from saklig.decision.sql.coverage import complete
from saklig.decision.sql.logic import alike, folded, truth
from saklig.decision.sql.pieces import NOTHING, Cell, Group, Item, Known, Listing, Piece
from saklig.decision.sql.refusing import Refused
from saklig.decision.sql.words import FALSE, Expression
from saklig.decision.values import Value

if TYPE_CHECKING:
    from saklig.decision.sql.writer import Frame, Writer

# each row is a branch of CASE, and each two are held against one another
MOST_ROWS: Final = 1_000


def write_table(w: Writer, node: nodes.Table, frame: Frame) -> Piece:
    """The value of a table. Errors: Refused."""
    if len(node.rules) > MOST_ROWS:
        message = f"a table of {len(node.rules)} rows: at most {MOST_ROWS} go into a query"
        raise Refused("TOO_LARGE", message, "let what is looked up be a list of amounts, or divide the table")
    refused = _read(w, node, frame)
    rows = [_holds(w, rule, frame) for rule in node.rules]
    outputs = [_output(w, node, rule.outputs, frame) for rule in node.rules]
    default: Piece = NOTHING
    if any(column.default is not None for column in node.outputs):
        default = _output(w, node, [nodes.Const(value=None) if c.default is None else c.default for c in node.outputs], frame)
    w.fired.append((w.hint, node, rows))
    found = _by_policy(w, node, rows, outputs, default, [frame[column.slot] for column in node.inputs])
    return found if refused == FALSE else w.logic.choose([(refused, NOTHING)], found)


def _read(w: Writer, node: nodes.Table, frame: Frame) -> Expression:
    """Fill the slots of the inputs; where a value is none that its column allows."""
    refused = FALSE
    for column in node.inputs:
        piece = frame[column.slot] = w.keep(w.write(column.expression, frame), f"{w.hint} by {column.text}")
        if column.allowed is None or _always(piece, column.domain):
            continue
        allowed = truth(w.write(column.allowed, frame))
        there = words.opposite(w.logic.is_null(piece).sql)
        bad = words.both(words.is_true(there), words.opposite(words.is_true(allowed.sql)))
        refused = words.either(refused, bad if allowed.unknown == FALSE else words.both(words.opposite(allowed.unknown), bad))
    return w.layers.keep(refused, f"{w.hint} refused")


def _always(piece: Piece, domain: tuple[Value, ...] | None) -> bool:
    """Whether a column can have none but allowed values."""
    own = piece.domain if isinstance(piece, Cell) else (piece.value,) if isinstance(piece, Known) else None
    if piece == NOTHING:
        return True
    return domain is not None and own is not None and all(value is None or value in domain for value in own)


def _holds(w: Writer, rule: nodes.TableRule, frame: Frame) -> Cell:
    """Whether a row applies: true, false (or null), or unknown where it may."""
    cells = [truth(w.write(condition, frame)) for condition in rule.conditions if condition is not None]
    known = [words.is_not_false(cell.sql) if cell.unknown != FALSE else cell.sql for cell in cells]
    open_ = words.either(*(cell.unknown for cell in cells))
    if open_ == FALSE:
        return Cell(kind="boolean", sql=words.both(*map(words.as_condition, known)))
    if not any(cell.may_be_null for cell in cells):
        # false where one is, and null where none is but one is unknown
        sql = w.layers.keep(words.both(*(cell.sql for cell in cells)), f"{w.hint} row")
        return Cell(kind="boolean", sql=sql, unknown=words.is_null(sql), may_be_null=False)
    # null is no match, whatever the unknown conditions come to
    possible = words.both(*(
        words.either(cell.unknown, words.is_true(cell.sql)) for cell in cells
    ))
    sure = words.both(*(words.is_true(cell.sql) for cell in cells))
    unknown = words.both(open_, possible)
    return w.keep(Cell(kind="boolean", sql=sure, unknown=unknown), f"{w.hint} row")


def _output(w: Writer, node: nodes.Table, cells: Sequence[nodes.Node], frame: Frame) -> Piece:
    made = [w.write(cell, list(frame)) for cell in cells]
    if len(made) == 1:
        return made[0]
    names = [column.name or "" for column in node.outputs]
    if all(isinstance(one, Known) for one in made):
        return Known(value={name: one.value for name, one in zip(names, made, strict=True)})  # type: ignore[union-attr]
    return Group(entries=dict(zip(names, made, strict=True)))


def _by_policy(
    w: Writer, node: nodes.Table, rows: Sequence[Cell], outputs: Sequence[Piece], default: Piece, columns: Sequence[Piece]
) -> Piece:
    policy = node.hit_policy
    if policy == "FIRST":
        return _first(w, rows, outputs, default)
    any_open = words.either(*(row.unknown for row in rows))
    if policy == "UNIQUE":
        several = _several(w, node, rows)
        branches = [(row.sql, output) for row, output in zip(rows, outputs, strict=True)]
        if several == any_open == FALSE and complete(columns, [row.sql for row in rows]):
            return _one_of(w, branches)
        first = [(several, NOTHING)] if several != FALSE else []
        return w.logic.choose([*first, *branches], default, any_open)
    if policy == "PRIORITY":
        order = sorted(range(len(rows)), key=lambda place: _rank(node, outputs[place]))
        branches = [(rows[place].sql, outputs[place]) for place in order]
        return w.logic.choose(branches, default, any_open)
    if policy == "ANY":
        branches = [(row.sql, output) for row, output in zip(rows, outputs, strict=True)]
        differ = _differing(w, rows, outputs)
        return w.logic.choose([(differ, NOTHING), *branches], default, any_open)
    return _collected(w, node, rows, outputs, default, any_open)


def _one_of(w: Writer, branches: Sequence[tuple[Expression, Piece]]) -> Piece:
    """What follows where exactly one of the conditions is true, and none is null."""
    otherwise = branches[-1][1]
    left = [(condition, piece) for condition, piece in branches if not alike(piece, otherwise)]
    if otherwise == Known(value=False) and all(piece == Known(value=True) for _, piece in left):
        return folded(Cell(kind="boolean", sql=words.either(*(condition for condition, _ in left)), may_be_null=False))
    return w.logic.choose(left, otherwise)


def _first(w: Writer, rows: Sequence[Cell], outputs: Sequence[Piece], default: Piece) -> Piece:
    """The first row that applies; open where one before it may."""
    open_, before = FALSE, FALSE
    for row in rows:
        if row.unknown != FALSE:
            open_ = words.either(open_, words.both(row.unknown, words.opposite(before)))
        before = words.either(before, words.is_true(row.sql))
    return w.logic.choose([(row.sql, output) for row, output in zip(rows, outputs, strict=True)], default, open_)


def _several(w: Writer, node: nodes.Table, rows: Sequence[Cell]) -> Expression:
    """Where more than one row applies."""
    cells = [[constant_cell(condition) for condition in rule.conditions] for rule in node.rules]
    pairs = [
        words.both(words.is_true(rows[one].sql), words.is_true(rows[other].sql))
        for one in range(len(rows))
        for other in range(one + 1, len(rows))
        if FALSE not in (rows[one].sql, rows[other].sql) and not apart(node, cells[one], cells[other], one, other)
    ]
    return w.layers.keep(words.either(*pairs), f"{w.hint} several") if pairs else FALSE


def _rank(node: nodes.Table, output: Piece) -> tuple[int, ...]:
    """Where a row's outputs stand among the allowed values. Errors: Refused."""
    if not isinstance(output, Known):
        mend = "let the outputs of a PRIORITY table be constants"
        raise Refused("PRIORITY", "rows ranked by outputs that are worked out", mend)
    values = output.value.values() if len(node.outputs) > 1 else [output.value]
    return tuple(
        next((place for place, value in enumerate(column.order) if same(value, one) is True), len(column.order))
        for column, one in zip(node.outputs, values, strict=True)
        if column.order
    )


def _differing(w: Writer, rows: Sequence[Cell], outputs: Sequence[Piece]) -> Expression:
    """Where two rows apply with different results."""
    found = []
    for one in range(len(rows)):
        for other in range(one + 1, len(rows)):
            first, second = outputs[one], outputs[other]
            if not isinstance(first, Known) or not isinstance(second, Known):
                raise Refused("ANY", "rows of an ANY table whose outputs are worked out", "let them be constants, or use FIRST")
            if first.value != second.value or type(first.value) is not type(second.value):
                found.append(words.both(words.is_true(rows[one].sql), words.is_true(rows[other].sql)))
    return words.either(*found)


def _collected(
    w: Writer, node: nodes.Table, rows: Sequence[Cell], outputs: Sequence[Piece], default: Piece, open_: Expression
) -> Piece:
    order = range(len(rows))
    if node.hit_policy == "OUTPUT ORDER":
        order = sorted(order, key=lambda place: _rank(node, outputs[place]))  # type: ignore[assignment]
    items = tuple(Item(piece=outputs[place], there=words.is_true(rows[place].sql)) for place in order)
    none = words.opposite(words.either(*(item.there for item in items)))
    if node.aggregation is None:
        if default != NOTHING:
            raise Refused("COLLECT", "a default output where rows are collected", "let the table have none")
        return Listing(items=items, null=words.both(words.opposite(open_), none), unknown=open_)
    if node.aggregation == "COUNT":
        total: Piece = count_of(w, items)
    else:
        total = aggregated(w, node.aggregation, items)
    return w.logic.choose([(none, default)], total, open_)
