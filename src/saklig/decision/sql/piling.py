"""The text of a query: its layers one after the other, in each dialect as it reads them fastest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlglot import exp

from saklig.decision.sql.dialects import Dialect
from saklig.decision.sql.words import Expression

# true in Spark's ANSI mode, where a text that is added to is a BIGINT; an error otherwise, where it is a DOUBLE. Planning finds
# out, so that it takes no time for any row, and no row is read in the other mode
_STRICT: Final = (
    "CASE WHEN TYPEOF(1 + '1') = 'bigint' THEN TRUE ELSE RAISE_ERROR("
    "'SET spark.sql.ansi.enabled = true: without it a number that is too great becomes null, and nothing says so') END"
)


def piled(dialect: Dialect, table: Expression, layers: Sequence[tuple[str, exp.Select]], last: exp.Select) -> str:
    """A query of layers by their names, each of which reads the one before it, and of what is chosen at last."""
    if dialect.name == "spark":
        return _from_within(dialect, table, [select for _, select in layers], last)
    # DuckDB would keep all rows of a layer before it reads the first
    inline = False if dialect.name == "duckdb" else None
    named = [exp.CTE(this=select, alias=exp.TableAlias(this=exp.to_identifier(name)), materialized=inline)
             for name, select in layers]  # fmt: skip
    if named:
        last.set("with_", exp.With(expressions=named))
    return _text(dialect, last)


def _from_within(dialect: Dialect, table: Expression, layers: Sequence[exp.Select], last: exp.Select) -> str:
    """Each layer from the one before, the innermost first; of no row where Spark's ANSI mode is off.

    Spark takes twice as long to resolve layers that are steps of a pipe (`|>`), and longer still if they stand in a WITH. What
    is chosen are the entries of a struct: a WHERE around the query would else be written into layer after layer, without end.
    """
    found, kept = "FROM " + _text(dialect, table), f"\nWHERE {_STRICT}"
    for select in layers:
        found, kept = f"FROM (\n{found}\nSELECT\n  {_parts(dialect, select.expressions)}{kept}\n)", ""
    key, *rest = last.expressions
    return f"{found}\nSELECT\n  {_text(dialect, key)}, INLINE(ARRAY(STRUCT(\n  {_parts(dialect, rest)}\n))){kept}"


def _parts(dialect: Dialect, parts: Sequence[Expression]) -> str:
    return ",\n  ".join(_text(dialect, part) for part in parts)


def _text(dialect: Dialect, part: Expression) -> str:
    return part.sql(dialect=dialect.name, pretty=True, copy=False)
