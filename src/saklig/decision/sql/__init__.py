"""Decisions as one query: the same rules over a table of facts, in DuckDB, PostgreSQL or Spark, exactly.

Flow: 1 facts become columns, each a value and a state (`columns`); 2 the typed form becomes pieces of SQL (`writer`,
`operators`, `tables`, `lists`, `elements`, `functions`), numbers as whole numbers over a divisor (`arithmetic`), truth with null
and unknown (`logic`); 3 what is used more than once becomes a column of a layer (`layers`); 4 the query is written in its
dialect (`query`, `dialects`).

What can't be exact is refused by name, never approximated. It knows no database and runs nothing.
"""

from saklig.decision.sql.columns import DEFAULT, STATE, Fact, Hint
from saklig.decision.sql.query import KEY, DialectName, NotInSql, Output, Query, Refusal, write_query
from saklig.decision.sql.rows import row_of

__all__ = [
    "DEFAULT", "KEY", "STATE", "DialectName", "Fact", "Hint", "NotInSql", "Output", "Query", "Refusal", "row_of", "write_query",
]  # fmt: skip
