"""Columns worked out on the way, so that what is used many times is worked out once.

A query is a pile of layers: each reads the one below and adds columns. An expression goes into the lowest layer that all it
reads lies below.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from sqlglot import exp

from saklig.decision.sql import words
from saklig.decision.sql.words import Expression

_PLAIN: Final = (exp.Column, exp.Literal, exp.Boolean, exp.Null, exp.Dot)
_NOT_IN_NAMES: Final = re.compile(r"[^a-z0-9]+")


class Layers:
    """The layers so far. `known` are the columns of the table of facts."""

    def __init__(self, known: frozenset[str] | set[str]) -> None:
        self.depth: dict[str, int] = dict.fromkeys(known, 0)
        # by layer: its columns, and what makes rows of a list before it
        self.layers: list[list[tuple[str, Expression]]] = []
        self.spread: dict[int, Expression] = {}
        self.kept: dict[Expression, str] = {}
        self.names: set[str] = set(known)
        # the layer below which rows are not of one element each
        self.ground = 0

    def reads(self, columns: Iterable[str]) -> None:
        """Columns of the table of facts, which are there from the beginning."""
        for column in columns:
            self.depth[column] = 0
            self.names.add(column)

    def keep(self, part: Expression, hint: str) -> Expression:
        """The expression as a column, unless it is one, or speaks of an element that is no row."""
        if isinstance(part, _PLAIN) or words.whole_of(part) is not None:
            return part
        if part in self.kept:
            return words.column(self.kept[part])
        read = words.names_in(part)
        if not read <= self.depth.keys():
            return part
        depth = 1 + max((self.depth[name] for name in read), default=0)
        name = self.name(hint)
        self._put(depth, name, part)
        self.kept[part] = name
        return words.column(name)

    def _put(self, depth: int, name: str, part: Expression) -> None:
        while len(self.layers) < depth:
            self.layers.append([])
        self.layers[depth - 1].append((name, part))
        self.depth[name] = depth

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

    def select(self, table: Expression, chosen: Sequence[Expression]) -> exp.Select:
        """SELECT chosen from layer upon layer, of which only what is read is left."""
        read = set().union(*map(words.names_in, chosen))
        kept: list[list[tuple[str, Expression]]] = []
        for columns in reversed(self.layers):
            left = [(name, part) for name, part in columns if name in read]
            read = read.union(*(words.names_in(part) for _, part in left))
            kept.append(left)
        source: Expression = table
        for number, columns in enumerate((columns for columns in reversed(kept) if columns), 1):
            made = [exp.alias_(part, name, quoted=True) for name, part in columns]
            source = exp.select(exp.Star(), *made).from_(source).subquery(f"layer_{number}")
        return exp.select(*chosen).from_(source)
