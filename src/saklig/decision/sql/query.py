"""One query for decisions of a model over a table of facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from sqlglot import exp

from saklig.decision.core import nodes
from saklig.decision.errors import DecisionError
from saklig.decision.model import Model
from saklig.decision.sql import words
from saklig.decision.sql.arithmetic import ends
from saklig.decision.sql.columns import Fact, Hint, create_table
from saklig.decision.sql.dialects import DIALECTS, Dialect
from saklig.decision.sql.inputs import Inputs
from saklig.decision.sql.layers import Layers
from saklig.decision.sql.logic import lifted, truth
from saklig.decision.sql.pieces import (
    FINITE,
    NOTHING,
    Callable_,
    Cell,
    Each,
    Group,
    Known,
    Listing,
    Mapped,
    Number,
    Piece,
)
from saklig.decision.sql.refusing import Refused
from saklig.decision.sql.words import FALSE, NULL, TRUE, Expression
from saklig.decision.sql.writer import Writer, within
from saklig.decision.values import Value

DialectName = Literal["duckdb", "postgres", "spark"]
KEY: Final = "id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A column of the result: its name, the decision, the entry within its value, and what it is.

    `state` names the column that tells known, null and unknown apart.
    """

    name: str
    state: str
    decision: str
    entry: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A part of a decision that is not in the query, since it can't be exact there: it runs through the interpreter."""

    decision: str
    entry: tuple[str, ...]
    code: str
    message: str
    mend: str

    def __str__(self) -> str:
        where = ".".join((self.decision, *self.entry))
        return f"{where}: {self.message}" + (f" — {self.mend}" if self.mend else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query over a table of facts, one row per case, or per element of a list. `create` makes the table."""

    sql: str
    create: str
    outputs: tuple[Output, ...]
    refused: tuple[Refusal, ...]
    facts: Mapping[str, Fact]
    table: str
    # whether rows at the very limit of a rounding or comparison are left open, since a quotient before it does not end
    leaves_limits: bool


class NotInSql(DecisionError):
    """Nothing of what was asked for can be written as an exact query. `.refused` says why."""

    def __init__(self, refused: Sequence[Refusal]) -> None:
        self.refused = tuple(refused)
        super().__init__("\n".join(map(str, refused)))


def write_query(
    model: Model, names: Sequence[str], *, at: date, dialect: DialectName, given: Mapping[str, Value] | None = None,
    hints: Mapping[str, Hint] | None = None, table: str = "facts",
) -> Query:
    """One query that decides for every row of a table of facts what the model's rules decide.

    `given` are inputs, or entries of them, that are the same for every row, as amounts and local parameters. `hints` say what
    the table holds for each fact. Errors: NotInSql where nothing can be written; UnknownDecision.
    """
    return _QueryWriter(model, at, DIALECTS[dialect], given or {}, hints or {}, table).query(names)


class _QueryWriter:
    def __init__(
        self, model: Model, at: date, dialect: Dialect, given: Mapping[str, Value], hints: Mapping[str, Hint], table: str
    ) -> None:
        self.model, self.dialect, self.table = model, dialect, table
        self.layers, self.titles = Layers(set(), dialect), Layers({KEY}, dialect)
        self.refused: list[Refusal] = []
        self.layers.reads([KEY])
        self.inputs = Inputs(model.program, self.layers, given, hints)
        self.writer = Writer(model.program, dialect, self.layers, self.inputs, at)

    def query(self, names: Sequence[str]) -> Query:
        """The query of these decisions."""
        outputs: list[tuple[Output, Expression, Expression]] = []
        for name in names:
            key = self.model.compiled.key_of(name)
            try:
                piece = self.writer.unit(key)
            except Refused as refused:
                self._refuse(name, (), refused)
                continue
            outputs += self._outputs(name, piece, key, alone=len(names) == 1)
        if not outputs:
            raise NotInSql(self.refused)
        chosen = [words.column(KEY)]
        for output, value, state in outputs:
            chosen.append(words.named(value, output.name))
            chosen.append(words.named(state, output.state))
        rules = self._rules(names)
        return Query(
            sql=self.layers.select(exp.to_table(self.table), [*chosen, *rules]),
            create=create_table(self.table, self.inputs.facts, KEY, self.dialect),
            outputs=tuple(output for output, _, _ in outputs), refused=tuple(self.refused), facts=self.inputs.facts,
            table=self.table, leaves_limits=self.writer.arithmetic.leaves_limits,
        )  # fmt: skip

    def _refuse(self, name: str, entry: tuple[str, ...], refused: Refused) -> None:
        self.refused.append(Refusal(decision=name, entry=entry, code=refused.code, message=refused.message, mend=refused.mend))

    def _outputs(
        self, name: str, piece: Piece, key: str, *, alone: bool
    ) -> list[tuple[Output, Expression, Expression]]:
        try:
            if isinstance(piece, Known) and isinstance(piece.value, list):
                piece = lifted(piece)
            if isinstance(piece, Listing | Each | Mapped):
                if not alone:
                    raise Refused("LIST", "a list beside other decisions", "ask for it by itself: it has a row for each element")
                piece = self._spread(piece)
            return list(self._flat(name, (), piece))
        except Refused as refused:
            self._refuse(name, (), refused)
            return []

    def _spread(self, piece: Piece) -> Piece:
        """A row for each element of a list; the element. Errors: Refused."""
        if isinstance(piece, Each):
            return self._kept(piece, self.writer.row(piece))
        if isinstance(piece, Listing):
            piece = Mapped(source=piece, make=lambda one: one)
        assert isinstance(piece, Mapped)
        items = piece.source.items
        if len(items) == 1 and items[0].there == TRUE:
            return self._kept(piece, items[0].piece)
        number = self.layers.spread_numbers(max(len(items), 1), self.layers.name("line"))
        lines = [(words.compare("=", number, words.whole(place)), item) for place, item in enumerate(items)]
        first = words.compare("=", number, words.whole(0))
        there = words.case([(piece.source.unknown, first), *((line, item.there) for line, item in lines)], FALSE)
        self.layers.where(there)
        chosen = self.writer.logic.choose([(line, item.piece) for line, item in lines], NOTHING, piece.source.unknown)
        return self._kept(piece, self.writer.keep(chosen, "line"))

    def _kept(self, piece: Each | Mapped, element: Piece) -> Piece:
        """The rows that are kept, and what is made of them."""
        open_: list[Expression] = []
        for keep in piece.keep:
            cell = truth(keep(element))
            open_.append(cell.unknown)
            kept = words.either(words.is_true(cell.sql), cell.unknown)
            if kept != TRUE:
                self.layers.where(kept)
        made = piece.make(element)
        if piece.flat:
            made = lifted(made) if isinstance(made, Known) else made
            if not isinstance(made, Listing | Each | Mapped):
                raise Refused("LIST", "a list of lists and other values")
            made = self._spread(made)
        made = self.writer.keep(made, "row")
        doubt = words.either(*open_)
        return made if doubt == FALSE else self.writer.logic.choose([], made, doubt)

    def _flat(self, name: str, entry: tuple[str, ...], piece: Piece) -> list[tuple[Output, Expression, Expression]]:
        """The columns of a value."""
        if isinstance(piece, Known) and isinstance(piece.value, dict | list):
            piece = lifted(piece)
        if isinstance(piece, Group):
            found = []
            for member, one in piece.entries.items():
                try:
                    found += self._flat(name, (*entry, member), _shown_within(one, piece))
                except Refused as refused:
                    self._refuse(name, (*entry, member), refused)
            return found
        if isinstance(piece, Listing | Each | Mapped):
            raise Refused("LIST", "a list within a value", "ask for it by itself")
        if isinstance(piece, Callable_):
            raise Refused("FUNCTION", "a function")
        return [self._column(name, entry, piece)]

    def _column(self, name: str, entry: tuple[str, ...], piece: Piece) -> tuple[Output, Expression, Expression]:
        title = self.titles.name("_".join((name, *entry)))
        output = Output(name=title, state=self.titles.name(f"{title}_state"), decision=name, entry=entry,
                        kind=piece.kind if isinstance(piece, Cell) else "")  # fmt: skip
        cell = lifted(piece)
        if cell == NOTHING:
            return output, NULL, words.text("null")
        if not isinstance(cell, Cell):
            raise Refused("VALUE", "a value that is no scalar, context or list")
        if isinstance(cell, Number):
            sql = self._decimal(cell)
        else:
            sql = self._text(cell) if cell.kind == "text" else cell.sql
        state: Expression = words.text("known")
        if cell.may_be_null:
            state = words.case([(words.is_null(cell.sql), words.text("null"))], state)
        if cell.unknown != FALSE:
            state = words.case([(cell.unknown, words.text("unknown"))], state)
        return replace(output, kind=cell.kind), sql, state

    def _text(self, cell: Cell) -> Expression:
        """A text; a choice between some that are written out stands here itself, to be of a type that holds no others."""
        whole = self.layers.part_of(cell.sql)
        held = self.dialect.one_of(whole)
        return cell.sql if held is whole else held

    def _decimal(self, number: Number) -> Expression:
        """A number as a decimal. Errors: Refused for one that does not end."""
        if number.exact != FINITE or number.over or not ends(number.divisor):
            raise Refused("QUOTIENT", "a quotient that is not rounded", "round it: a decimal number cannot hold it exactly")
        places = next(places for places in range(40) if 10**places % number.divisor == 0)
        factor = 10**places // number.divisor
        whole = self.writer.arithmetic.multiply(number, Number(sql=words.whole(factor), low=factor, high=factor))
        if whole.largest >= 10 ** (37 - places):
            raise Refused("TOO_WIDE", "a number with more than 37 digits")
        return self.dialect.decimal(whole.sql, places, whole.largest)

    def _rules(self, names: Sequence[str]) -> list[Expression]:
        """Which row of its table decided, and the provision that it names."""
        found: list[Expression] = []
        own = {id(_table_of(self.model.program.units[self.model.compiled.key_of(name)])) for name in names}
        for name, node, rows in self.writer.fired:
            if id(node) not in own or node.hit_policy not in nodes.SINGLE_HIT or node.hit_policy == "PRIORITY":
                continue
            pairs = list(zip(rows, node.rules, strict=True))
            rule = words.case([(row.sql, words.text(rule.id)) for row, rule in pairs], NULL)
            provision = words.case(
                [(row.sql, words.text(next(iter(rule.annotations.values()), ""))) for row, rule in pairs], NULL
            )
            found.append(words.named(self.dialect.one_of(rule), self.titles.name(f"{name}_rule")))
            found.append(words.named(self.dialect.one_of(provision), self.titles.name(f"{name}_provision")))
        return found


def _table_of(unit: nodes.Unit) -> nodes.Node:
    """The table that a decision is, or else its logic."""
    body = unit.body
    while isinstance(body, nodes.Coerce | nodes.Formula):
        body = body.body
    return body


def _shown_within(piece: Piece, group: Group) -> Piece:
    """An entry as a column of its own, null or unknown with its group, whatever its value is."""
    if isinstance(piece, Known) and (group.null != FALSE or group.unknown != FALSE):
        piece = lifted(piece)
        if isinstance(piece, Cell):
            gone = words.either(group.null, group.unknown)
            piece = replace(piece, sql=words.case([(gone, NULL)], piece.sql), may_be_null=True)
    return within(piece, group)


__all__ = ["KEY", "NotInSql", "Output", "Query", "Refusal", "write_query"]
