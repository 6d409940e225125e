"""What the three dialects write differently. Each is sqlglot's name for it, and the few forms that sqlglot does not translate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlglot import exp

from saklig.decision.sql import words
from saklig.decision.sql.words import Expression

# whole numbers by their width in bytes: what each can hold
LIMITS: Final = {4: 2**31 - 1, 8: 2**63 - 1, 16: 10**38 - 1}
# (Spark keeps six decimals in every quotient of decimals, so that it has room for 32 digits before them)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """A dialect: its names for whole numbers of 4, 8 and 16 bytes, and how it writes what others write differently."""

    name: str
    wholes: dict[int, str]
    limits: Mapping[int, int] = field(default_factory=lambda: LIMITS)

    def whole(self, part: Expression, width: int) -> Expression:
        """As a whole number of this width."""
        return words.cast(part, self.wholes[width])

    def quotient(self, one: Expression, other: Expression, width: int) -> Expression:
        """The whole quotient, towards zero, of whole numbers; `other` is above zero."""
        if self.name == "postgres" and width == 16:
            return exp.func("DIV", one, other)
        if self.name == "spark" and width == 16:
            # its DIV gives a BIGINT, and loses what is beyond it without a word; what has no rest is divided exactly
            even = exp.Sub(this=words.inside(one), expression=words.inside(self.rest(one, other)))
            return self.whole(exp.Div(this=exp.Paren(this=even), expression=words.inside(other), typed=True, safe=False), width)
        if self.name == "postgres":
            return exp.Div(this=words.inside(one), expression=words.inside(other), typed=True, safe=False)
        return exp.IntDiv(this=words.inside(one), expression=words.inside(other))

    def rest(self, one: Expression, other: Expression) -> Expression:
        """What the whole quotient leaves."""
        return exp.Mod(this=words.inside(one), expression=words.inside(other))

    def decimal(self, part: Expression, places: int, largest: int) -> Expression:
        """A whole number of units of the last place as a decimal number, of 18 digits where that is enough, else of 38."""
        digits = 18 if largest < 10 ** (18 - places) else 38
        if not places:
            return words.cast(part, f"DECIMAL({digits}, 0)")
        unit = exp.Literal.number("0." + "0" * (places - 1) + "1")
        # Spark makes room for a digit more than both factors have, and cuts decimals where there is none
        room = digits - places - (self.name == "spark" and digits == 38)
        whole = words.cast(part, f"DECIMAL({room}, 0)")
        factor = words.cast(unit, f"DECIMAL({places}, {places})")
        return words.cast(words.multiply(whole, factor), f"DECIMAL({digits}, {places})")

    def by_itself(self, layer: exp.Select) -> exp.Select:
        """A layer that is worked out once: PostgreSQL would write it into all that reads it, and that again, without end."""
        return layer.offset(0, copy=False) if self.name == "postgres" else layer

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

    def one_of(self, part: Expression) -> Expression:
        """A choice between texts written out: in DuckDB an ENUM, a byte each, by which groups are made at once."""
        if self.name != "duckdb" or not isinstance(part, exp.Case) or part.this is not None:
            return part
        ends = [*(branch.args["true"] for branch in part.args["ifs"]), part.args.get("default") or words.NULL]
        texts = list(dict.fromkeys(end.this for end in ends if isinstance(end, exp.Literal) and end.is_string))
        if not texts or any(end != words.NULL and not (isinstance(end, exp.Literal) and end.is_string) for end in ends):
            return part
        values = [exp.Literal.string(value) for value in texts]
        kind = exp.DataType(this=exp.DataType.Type.ENUM, expressions=values)
        branches = [(branch.this, branch.args["true"]) for branch in part.args["ifs"]]

        def held(end: Expression) -> Expression:
            return end if end == words.NULL else exp.Cast(this=end, to=kind.copy())

        return words.case([(condition, held(end)) for condition, end in branches], held(ends[-1]))

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
        """A name in quotes; there are none but letters, digits and _ in it."""
        return f"`{name}`" if self.name == "spark" else f'"{name}"'

    @property
    def lists_of_lists(self) -> bool:
        """Whether lists within a list may be of different lengths."""
        return self.name != "postgres"

    # --- lists of facts ---
    # an element is named, and its place in the list; `columns` are its entries with their types

    def length(self, listed: Expression) -> Expression:
        """How many elements."""
        call = {"duckdb": "LEN", "postgres": "JSONB_ARRAY_LENGTH", "spark": "SIZE"}[self.name]
        return exp.Anonymous(this=call, expressions=[listed])

    def at(self, listed: Expression, place: Expression) -> Expression:
        """What stands at a place of a list, by the place that a lambda gives."""
        return exp.Bracket(this=listed, expressions=[place])

    def transformed(
        self, source: Expression, name: str, place: str, value: Expression, columns: Sequence[tuple[str, str]]
    ) -> Expression:
        """A list of a value of each element."""
        if self.name == "postgres":
            query = self._over(source, name, place, value, words.TRUE, columns)
            return exp.Anonymous(this="ARRAY", expressions=[query.order_by(exp.column(place, quoted=True), copy=False)])
        call = "LIST_TRANSFORM" if self.name == "duckdb" else "TRANSFORM"
        return exp.Anonymous(this=call, expressions=[source, _lambda(name, place, value)])

    def count_where(
        self, source: Expression, name: str, place: str, condition: Expression, columns: Sequence[tuple[str, str]]
    ) -> Expression:
        """How many elements a condition is true for."""
        if self.name == "postgres":
            return exp.Subquery(this=self._over(source, name, place, exp.func("COUNT", exp.Star()), condition, columns))
        kept = self._filter(source, name, place, condition)
        return exp.Anonymous(this="LEN" if self.name == "duckdb" else "SIZE", expressions=[kept])

    def sum_where(
        self, source: Expression, name: str, place: str, condition: Expression, value: Expression,
        columns: Sequence[tuple[str, str]], width: int,
    ) -> Expression:
        """The sum over the elements that a condition is true for; NULL where there are none."""
        if self.name == "postgres":
            total = exp.func("SUM", value)
            return self.whole(exp.Subquery(this=self._over(source, name, place, total, condition, columns)), width)
        taken = value if condition == words.TRUE else words.case([(condition, value)], words.NULL)
        values = self.transformed(source, name, place, taken, columns)
        if self.name == "duckdb":
            return self.whole(exp.Anonymous(this="LIST_SUM", expressions=[values]), width)
        adding = exp.Lambda(
            this=words.case([(words.is_null(exp.column("x")), exp.column("acc"))],
                            words.add(exp.Coalesce(this=exp.column("acc"), expressions=[words.whole(0)]),
                                      self.whole(exp.column("x"), width))),
            expressions=[exp.to_identifier("acc"), exp.to_identifier("x")],
        )  # fmt: skip
        return exp.Anonymous(this="AGGREGATE", expressions=[values, self.whole(words.NULL, width), adding])

    def distinct(
        self, source: Expression, name: str, place: str, condition: Expression, value: Expression,
        columns: Sequence[tuple[str, str]],
    ) -> Expression:
        """How many different values there are, NULL aside."""
        if self.name == "postgres":
            counted = exp.Count(this=exp.Distinct(expressions=[value]))
            return exp.Subquery(this=self._over(source, name, place, counted, condition, columns))
        taken = value if condition == words.TRUE else words.case([(condition, value)], words.NULL)
        values = self.transformed(source, name, place, taken, columns)
        if self.name == "duckdb":
            return exp.Anonymous(this="LIST_UNIQUE", expressions=[values])
        distinct = exp.Anonymous(this="ARRAY_DISTINCT", expressions=[values])
        compact = exp.Anonymous(this="ARRAY_COMPACT", expressions=[distinct])
        return exp.Anonymous(this="SIZE", expressions=[compact])

    def first_place(self, listed: Expression, value: Expression) -> Expression:
        """Where a value first stands in a list, from 1; NULL for nowhere."""
        call = {"duckdb": "LIST_POSITION", "postgres": "ARRAY_POSITION", "spark": "ARRAY_POSITION"}[self.name]
        return exp.Anonymous(this="NULLIF", expressions=[exp.Anonymous(this=call, expressions=[listed, value]), words.whole(0)])

    def _filter(self, source: Expression, name: str, place: str, condition: Expression) -> Expression:
        call = "LIST_FILTER" if self.name == "duckdb" else "FILTER"
        if condition == words.TRUE:
            return source
        return exp.Anonymous(this=call, expressions=[source, _lambda(name, place, condition)])

    def _over(
        self, source: Expression, name: str, place: str, what: Expression, condition: Expression,
        columns: Sequence[tuple[str, str]],
    ) -> exp.Select:
        """A query over the elements of a JSON list."""
        elements = exp.Anonymous(this="JSONB_ARRAY_ELEMENTS", expressions=[source])
        named = exp.TableAlias(this=exp.to_identifier(f"{name}_of", quoted=True),
                               columns=[exp.to_identifier(one, quoted=True) for one in (name, place)])  # fmt: skip
        table = exp.Table(this=elements, ordinality=True, alias=named)
        query = exp.select(what, copy=False).from_(table, copy=False)
        return query if condition == words.TRUE else query.where(condition, copy=False)

    def spread(
        self, carried: Sequence[Expression], below: Expression, alias: str, source: Expression, unknown: Expression, name: str
    ) -> exp.Select:
        """A row for each element of a list; one row, of nothing, where the list is unknown."""
        query = exp.select(*carried, copy=False).from_(below, copy=False)
        if self.name == "postgres":
            held = words.case([(unknown, words.cast(words.text("[null]"), "JSONB"))], source)
            elements = exp.Anonymous(this="JSONB_ARRAY_ELEMENTS", expressions=[held])
            named = exp.TableAlias(this=exp.to_identifier(alias), columns=[exp.to_identifier(name, quoted=True)])
            query = query.select(words.column(name), copy=False)
            return query.join(exp.Lateral(this=elements, alias=named), join_type="CROSS", copy=False)
        duckdb = self.name == "duckdb"
        nothing = [words.NULL]
        one = exp.Array(expressions=nothing) if duckdb else exp.Anonymous(this="ARRAY", expressions=nothing)
        held = words.case([(unknown, one)], source)
        call = "UNNEST" if duckdb else "EXPLODE"
        return query.select(words.named(exp.Anonymous(this=call, expressions=[held]), name), copy=False)

    @property
    def keeps_by_spreading(self) -> bool:
        """Whether rows are dropped by making none of them, not by WHERE.

        Of a WHERE Spark infers what holds of every column below it, in all the ways that they can be written in each other.
        It does so neither of what is made of a row, nor writes that into what is below.
        """
        return self.name == "spark"

    def kept_rows(self, carried: Sequence[Expression], below: Expression, kept: Expression, name: str) -> exp.Select:
        """One row of each for which it is true, of others none."""
        one = exp.Anonymous(this="ARRAY", expressions=[words.whole(0)])
        made = exp.Anonymous(this="EXPLODE", expressions=[words.case([(kept, one)], words.NULL)])
        return exp.select(*carried, words.named(made, name), copy=False).from_(below, copy=False)

    def numbered(self, carried: Sequence[Expression], below: Expression, alias: str, count: int, name: str) -> exp.Select:
        """Each row so many times, with a number from 0."""
        query = exp.select(*carried, copy=False).from_(below, copy=False)
        numbers = [words.whole(number) for number in range(count)]
        if self.name == "spark":
            array = exp.Anonymous(this="ARRAY", expressions=numbers)
            return query.select(words.named(exp.Anonymous(this="EXPLODE", expressions=[array]), name), copy=False)
        rows = exp.Values(
            expressions=[exp.Tuple(expressions=[number]) for number in numbers],
            alias=exp.TableAlias(this=exp.to_identifier(alias), columns=[exp.to_identifier(name, quoted=True)]),
        )
        return query.select(words.column(name), copy=False).join(rows, join_type="CROSS", copy=False)

    def entry(self, name: str, column: str, kind: str) -> Expression:
        """An entry of an element."""
        if self.name != "postgres":
            return words.column(name, column)
        read = exp.JSONExtractScalar(this=words.column(name), expression=words.text(column))
        return words.cast(words.inside(read), kind)


def _lambda(name: str, place: str, body: Expression) -> Expression:
    """A lambda of an element, and of its place where it is read."""
    parameters = [name, place] if place in words.names_in(body) else [name]
    return exp.Lambda(this=body, expressions=[exp.to_identifier(one, quoted=True) for one in parameters])


_TYPES: Final = {
    "duckdb": {"text": "TEXT", "boolean": "BOOLEAN", "date": "DATE"},
    "postgres": {"text": "TEXT", "boolean": "BOOLEAN", "date": "DATE"},
    "spark": {"text": "STRING", "boolean": "BOOLEAN", "date": "DATE"},
}
_WHOLES: Final = {4: "INT", 8: "BIGINT"}
DIALECTS: Final = {
    "duckdb": Dialect(name="duckdb", wholes={**_WHOLES, 16: "HUGEINT"}),
    "postgres": Dialect(name="postgres", wholes={**_WHOLES, 16: "DECIMAL(38, 0)"}),
    "spark": Dialect(name="spark", wholes={**_WHOLES, 16: "DECIMAL(38, 0)"}, limits={**LIMITS, 16: 10**32 - 1}),
}
