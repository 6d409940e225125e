"""What the three dialects write differently. Each is sqlglot's name for it, and the few forms that sqlglot does not translate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlglot import exp, parse_one

from saklig.decision.sql import words
from saklig.decision.sql.words import Expression

# whole numbers by their width in bytes: what each can hold
LIMITS: Final = {4: 2**31 - 1, 8: 2**63 - 1, 16: 10**38 - 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """A dialect: its names for whole numbers of 4, 8 and 16 bytes, and how it writes what others write differently."""

    name: str
    wholes: dict[int, str]

    def whole(self, part: Expression, width: int) -> Expression:
        """As a whole number of this width."""
        return words.cast(part, self.wholes[width])

    def quotient(self, one: Expression, other: Expression, width: int) -> Expression:
        """The whole quotient, towards zero, of whole numbers; `other` is above zero."""
        if self.name == "postgres" and width == 16:
            return exp.func("DIV", one, other)
        if self.name == "postgres":
            return exp.Div(this=words.inside(one), expression=words.inside(other), typed=True, safe=False)
        return exp.IntDiv(this=words.inside(one), expression=words.inside(other))

    def rest(self, one: Expression, other: Expression) -> Expression:
        """What the whole quotient leaves."""
        return exp.Mod(this=words.inside(one), expression=words.inside(other))

    def decimal(self, part: Expression, places: int) -> Expression:
        """A whole number of units of the last place as a decimal number."""
        if not places:
            return words.cast(part, "DECIMAL(38, 0)")
        unit = exp.Literal.number("0." + "0" * (places - 1) + "1")
        whole = words.cast(part, f"DECIMAL({38 - places}, 0)")
        factor = words.cast(unit, f"DECIMAL({places}, {places})")
        return words.cast(words.multiply(whole, factor), f"DECIMAL(38, {places})")

    def part_of_day(self, part: str, day: Expression) -> Expression:
        """Year, month or day of a date, as a whole number of 4 bytes."""
        return self.whole(exp.Extract(this=exp.var(part.upper()), expression=day), 4)

    def add_months(self, day: Expression, months: Expression | int) -> Expression:
        """A date so many months later; the last of the month where that day is not in it."""
        if self.name == "spark":
            amount = words.whole(months) if isinstance(months, int) else months
            return exp.Anonymous(this="ADD_MONTHS", expressions=[day, amount])
        if isinstance(months, int):
            step: Expression = exp.Interval(this=exp.Literal.string(str(months)), unit=exp.var("MONTH"))
        else:
            step = words.multiply(months, exp.Interval(this=exp.Literal.string("1"), unit=exp.var("MONTH")))
        return words.cast(exp.Add(this=day, expression=step), "DATE")

    def add_days(self, day: Expression, days: Expression) -> Expression:
        """A date so many days later."""
        if self.name == "spark":
            return exp.Anonymous(this="DATE_ADD", expressions=[day, days])
        return exp.Add(this=words.inside(day), expression=words.inside(days))

    def make_day(self, year: Expression, month: Expression, day: Expression) -> Expression:
        """A date of its parts, which must be one."""
        return exp.Anonymous(this="MAKE_DATE", expressions=[self.whole(part, 4) for part in (year, month, day)])

    def in_order(self, part: Expression) -> Expression:
        """A text that is compared by its code points."""
        return exp.Collate(this=words.inside(part), expression=exp.column("C", quoted=True)) if self.name == "postgres" else part

    # --- facts ---

    def unscaled(self, part: Expression, places: int, digits: int) -> Expression:
        """A decimal number as the whole number of units of its last place."""
        width = next(width for width, limit in LIMITS.items() if 10**digits <= limit)
        if not places:
            return part
        scale = words.cast(words.whole(10**places), f"DECIMAL({places + 1}, 0)")
        return self.whole(words.multiply(part, scale), width)

    def type_name(self, kind: str, places: int = 0, digits: int = 0) -> str:
        """The type of a column."""
        if kind == "number":
            width = next(width for width, limit in LIMITS.items() if 10**digits <= limit)
            return f"DECIMAL({digits}, {places})" if places or width == 16 else self.wholes[width]
        return _TYPES[self.name][kind]

    def list_type(self, columns: Sequence[tuple[str, str]]) -> str:
        """The type of a list of facts; its elements' columns are the entries."""
        if self.name == "postgres":
            return "JSONB"
        if self.name == "spark":
            return "ARRAY<STRUCT<" + ", ".join(f"{self.quoted(name)}: {kind}" for name, kind in columns) + ">>"
        return "STRUCT(" + ", ".join(f"{self.quoted(name)} {kind}" for name, kind in columns) + ")[]"

    def quoted(self, name: str) -> str:
        """A name in quotes."""
        return exp.to_identifier(name, quoted=True).sql(dialect=self.name)

    # --- lists of facts ---

    def count_where(self, source: Expression, name: str, condition: Expression, columns: Sequence[tuple[str, str]]) -> Expression:
        """How many elements of a list, by this name, a condition is true for."""
        if self.name == "postgres":
            return self._over(source, name, exp.func("COUNT", exp.Star()), condition, columns)
        kept = self._filter(source, name, condition)
        return exp.Anonymous(this="LEN" if self.name == "duckdb" else "SIZE", expressions=[kept])

    def sum_where(
        self, source: Expression, name: str, condition: Expression, value: Expression, columns: Sequence[tuple[str, str]],
        width: int,
    ) -> Expression:
        """The sum over the elements that a condition is true for; NULL where there are none."""
        if self.name == "postgres":
            return self.whole(self._over(source, name, exp.func("SUM", value), condition, columns), width)
        kept = source if condition == words.TRUE else self._filter(source, name, condition)
        if self.name == "duckdb":
            values = exp.Anonymous(this="LIST_TRANSFORM", expressions=[kept, self._lambda(name, value)])
            return self.whole(exp.Anonymous(this="LIST_SUM", expressions=[values]), width)
        zero = self.whole(words.whole(0), width)
        adding = exp.Lambda(
            this=words.add(exp.column("acc"), self.whole(value, width)),
            expressions=[exp.to_identifier("acc"), exp.to_identifier(name, quoted=True)],
        )
        total = exp.Anonymous(this="AGGREGATE", expressions=[kept, zero, adding])
        none = words.compare("=", exp.Anonymous(this="SIZE", expressions=[kept]), words.whole(0))
        return words.case([(none, words.NULL)], total)

    def spread(
        self, below: Expression, alias: str, source: Expression, name: str, columns: Sequence[tuple[str, str]]
    ) -> exp.Select:
        """A row for each element of a list; one row, of nothing, where the list is NULL."""
        query = exp.select(exp.Star(), copy=False).from_(below, copy=False)
        if self.name == "postgres":
            shape = ", ".join(f"{self.quoted(column)} {kind}" for column, kind in columns)
            rows = parse_one(
                f"SELECT * FROM a LEFT JOIN LATERAL JSONB_TO_RECORDSET(x) AS {alias}({shape}) ON TRUE", read="postgres"
            ).args["joins"][0]
            next(found for found in rows.find_all(exp.Column) if found.name == "x").replace(source.copy())
            entries = [words.named(exp.column(column, table=alias, quoted=True), f"{name}_{column}") for column, _ in columns]
            query.set("expressions", [exp.Column(this=exp.Star(), table=exp.to_identifier(f"{alias}_of")), *entries])
            query.set("joins", [rows])
            # the one row that a join makes of an empty list
            elements = exp.Anonymous(this="JSONB_ARRAY_LENGTH", expressions=[source])
            return query.where(words.either(words.is_null(source), words.compare(">", elements, words.whole(0))), copy=False)
        if self.name == "duckdb":
            held = exp.Coalesce(this=source, expressions=[exp.Array(expressions=[words.NULL])])
            return query.select(words.named(exp.Anonymous(this="UNNEST", expressions=[held]), name), copy=False)
        held = exp.Coalesce(this=source, expressions=[exp.Anonymous(this="ARRAY", expressions=[words.NULL])])
        return query.select(words.named(exp.Anonymous(this="EXPLODE", expressions=[held]), name), copy=False)

    def entry(self, name: str, column: str) -> Expression:
        """An entry of an element that is a row."""
        return words.column(f"{name}_{column}") if self.name == "postgres" else words.column(name, column)

    def _filter(self, source: Expression, name: str, condition: Expression) -> Expression:
        call = "LIST_FILTER" if self.name == "duckdb" else "FILTER"
        return source if condition == words.TRUE else exp.Anonymous(this=call, expressions=[source, self._lambda(name, condition)])

    def _lambda(self, name: str, body: Expression) -> Expression:
        return exp.Lambda(this=body, expressions=[exp.to_identifier(name, quoted=True)])

    def _over(
        self, source: Expression, name: str, what: Expression, condition: Expression, columns: Sequence[tuple[str, str]]
    ) -> Expression:
        """A subquery over the elements of a JSON list."""
        shape = ", ".join(f"{self.quoted(column)} {kind}" for column, kind in columns)
        rows = f"JSONB_TO_RECORDSET(x) AS {self.quoted(name)}({shape})"
        query = parse_one(f"SELECT y FROM {rows}", read="postgres", into=exp.Select)
        query.find(exp.Column, bfs=False)
        source_in_it = next(found for found in query.args["from_"].find_all(exp.Column) if found.name == "x")
        source_in_it.replace(source.copy())
        query.set("expressions", [what])
        return exp.Subquery(this=query if condition == words.TRUE else query.where(condition, copy=False))


_TYPES: Final = {
    "duckdb": {"text": "TEXT", "boolean": "BOOLEAN", "date": "DATE"},
    "postgres": {"text": "TEXT", "boolean": "BOOLEAN", "date": "DATE"},
    "spark": {"text": "STRING", "boolean": "BOOLEAN", "date": "DATE"},
}
_WHOLES: Final = {4: "INT", 8: "BIGINT"}
DIALECTS: Final = {
    "duckdb": Dialect(name="duckdb", wholes={**_WHOLES, 16: "HUGEINT"}),
    "postgres": Dialect(name="postgres", wholes={**_WHOLES, 16: "DECIMAL(38, 0)"}),
    "spark": Dialect(name="spark", wholes={**_WHOLES, 16: "DECIMAL(38, 0)"}),
}
