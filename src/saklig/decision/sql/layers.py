"""Columns worked out on the way, so that what is used many times is worked out once.

A query is a pile of layers: each reads the one below and adds columns. An expression goes into the lowest layer that all it
reads lies below.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sqlglot import exp

from saklig.decision.sql import words
from saklig.decision.sql.dialects import Dialect
from saklig.decision.sql.piling import piled
from saklig.decision.sql.words import Expression

_PLAIN: Final = (exp.Column, exp.Literal, exp.Boolean, exp.Null, exp.Dot)
_NOT_IN_NAMES: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """The elements of a list within a lambda: their name, and that of their place."""

    source: Expression
    level: int
    name: str
    index: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spread:
    """Rows made of each row: the column that is new, the columns it is made of, and how it is written over what is below."""

    name: str
    needed: frozenset[str]
    rows: Callable[[Sequence[Expression], Expression, str], exp.Select]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A layer that is written: what it makes, and what it hands on from below; `spreading` is what its spread hands on."""

    made: list[tuple[str, Expression]]
    carried: frozenset[str]
    where: Expression | None
    spread: _Spread | None
    spreading: frozenset[str]


class Layers:
    """The layers so far. `known` are the columns of the table of facts."""

    def __init__(self, known: frozenset[str] | set[str], dialect: Dialect) -> None:
        self.dialect = dialect
        # names for the elements of lists, and those that are being gone through
        self.overs: list[Over] = []
        self.open: list[Over] = []
        self.depth: dict[str, int] = dict.fromkeys(known, 0)
        self.layers: list[list[tuple[str, Expression]]] = []
        # layers that make rows of a list, and the layers that keep some rows only
        self.spreads: dict[int, _Spread] = {}
        self.wheres: dict[int, Expression] = {}
        self.kept: dict[bytes, str] = {}
        self.parts: dict[str, Expression] = {}
        self.names: set[str] = set(known)

    def over(self, source: Expression, columns: Sequence[tuple[str, str]]) -> Over:
        """A name for the elements of a list within a lambda: the same again, unless it is being gone through already."""
        level = sum(1 for one in self.open if one.source == source)
        found = next((one for one in self.overs if one.source == source and one.level == level), None)
        if found is None:
            name = self.name("e")
            found = Over(source=source, level=level, name=name, index=self.name(f"{name}_at"), columns=tuple(columns))
            self.overs.append(found)
        return found

    @contextmanager
    def going_through(self, over: Over) -> Iterator[None]:
        """While what is within the lambda is written."""
        self.open.append(over)
        yield
        self.open.remove(over)

    def reads(self, columns: Iterable[str]) -> None:
        """Columns of the table of facts, which are there from the beginning."""
        for column in columns:
            self.depth[column] = 0
            self.names.add(column)

    def keep(self, part: Expression, hint: str) -> Expression:
        """The expression as a column, unless it is one, or speaks of an element that is no row."""
        if isinstance(part, _PLAIN) or words.whole_of(part) is not None:
            return part
        mark = words.mark_of(part)
        if mark in self.kept:
            return words.column(self.kept[mark])
        read = words.names_in(part)
        free = read - self.depth.keys()
        if free:
            known = self.depth.keys() | {name for one in self.open for name in (one.name, one.index)}
            inner = [one for one in self.open if {one.name, one.index} & free]
            if not free <= known or (len(inner) > 1 and not self.dialect.lists_of_lists):
                return part
            over = inner[-1]
            # of each element, in a list beside the list of facts
            listed = self.keep(self.dialect.transformed(over.source, over.name, over.index, part, over.columns), hint)
            return self.dialect.at(listed, words.column(over.index))
        depth = 1 + max((self.depth[name] for name in read), default=0)
        name = self.name(hint)
        self._put(depth, name, part)
        self.kept[mark] = name
        self.parts[name] = part
        return words.column(name)

    def part_of(self, column: Expression) -> Expression:
        """What a column of a layer holds; any other expression is itself."""
        return self.parts.get(column.name, column) if isinstance(column, exp.Column) else column

    def _put(self, depth: int, name: str, part: Expression) -> None:
        while len(self.layers) < depth:
            self.layers.append([])
        self.layers[depth - 1].append((name, part))
        self.depth[name] = depth

    def spread_list(
        self, source: Expression, unknown: Expression, name: str, columns: Sequence[tuple[str, str]]
    ) -> Callable[[str], Expression]:
        """Make a row of each element of a list; how its entries are read."""
        depth = len(self.layers) + 1
        self.layers.append([])
        self.spreads[depth] = _Spread(
            name=name, needed=words.names_in(source) | words.names_in(unknown),
            rows=lambda carried, below, alias: self.dialect.spread(carried, below, alias, source, unknown, name),
        )  # fmt: skip
        self.depth[name] = depth
        return self.entries(name, columns)

    def entries(self, name: str, columns: Sequence[tuple[str, str]]) -> Callable[[str], Expression]:
        """How the entries of an element by this name are read."""
        kinds = dict(columns)
        return lambda column: self.dialect.entry(name, column, kinds[column])

    def spread_numbers(self, count: int, name: str) -> Expression:
        """Make so many rows of each, numbered from 0; the number."""
        depth = len(self.layers) + 1
        self.layers.append([])
        self.spreads[depth] = _Spread(
            name=name, needed=frozenset(),
            rows=lambda carried, below, alias: self.dialect.numbered(carried, below, alias, count, name),
        )  # fmt: skip
        self.depth[name] = depth
        self.names.add(name)
        return words.column(name)

    def where(self, condition: Expression) -> None:
        """Keep the rows for which it is true."""
        kept = self.keep(condition, "kept")
        self.layers.append([])
        if not self.dialect.keeps_by_spreading:
            self.wheres[len(self.layers)] = kept
            return
        name = self.name("kept_row")
        self.spreads[len(self.layers)] = _Spread(
            name=name, needed=words.names_in(kept),
            rows=lambda carried, below, alias: self.dialect.kept_rows(carried, below, kept, name),
        )  # fmt: skip

    def name(self, hint: str) -> str:
        """A name that no column has."""
        base = _NOT_IN_NAMES.sub("_", hint.lower().replace("æ", "ae").replace("ø", "o").replace("å", "a")).strip("_")[:40]
        base = base or "c"
        found, number = base, 1
        while found in self.names:
            number += 1
            found = f"{base}_{number}"
        self.names.add(found)
        return found

    def select(self, table: Expression, chosen: Sequence[Expression]) -> str:
        """SELECT chosen from layer upon layer, each of which hands on only what is read further up."""
        read = frozenset[str]().union(*map(words.names_in, chosen))
        kept: list[_Kept] = []
        for depth in range(len(self.layers), 0, -1):
            made = [(name, part) for name, part in self.layers[depth - 1] if name in read]
            where, spread = self.wheres.get(depth), self.spreads.get(depth)
            if not made and where is None and spread is None:
                continue
            carried = read - {name for name, _ in made}
            read = carried.union(*(words.names_in(part) for _, part in made), words.names_in(where or words.TRUE))
            spreading = frozenset[str]()
            if spread is not None:
                spreading = read - {spread.name}
                read = spreading | spread.needed
            kept.append(_Kept(made=made, carried=carried, where=where, spread=spread, spreading=spreading))
        source: Expression = table
        selects: list[tuple[str, exp.Select]] = []
        for number, layer in enumerate(reversed(kept), 1):
            alias = f"layer_{number}"
            if layer.spread is not None:
                selects.append((f"{alias}_of", layer.spread.rows(_columns(layer.spreading), source, f"{alias}_rows")))
                source = exp.to_table(f"{alias}_of")
                if not layer.made and layer.where is None:
                    continue
            new = [words.named(part, name) for name, part in layer.made]
            select = exp.select(*_columns(layer.carried), *new, copy=False).from_(source, copy=False)
            if layer.where is not None:
                select = select.where(layer.where, copy=False)
            selects.append((alias, self.dialect.by_itself(select)))
            source = exp.to_table(alias)
        return piled(self.dialect, table, selects, exp.select(*chosen, copy=False).from_(source, copy=False))


def _columns(names: Iterable[str]) -> list[Expression]:
    return [words.column(name) for name in sorted(names)]
