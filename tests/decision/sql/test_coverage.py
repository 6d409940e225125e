"""Whether some row always applies, told beside every whole number tried."""

from __future__ import annotations

from decimal import Decimal

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from decision.models import AT, decision, definitions, inputs, literal, table
from decision.sql.engines import in_duckdb
from saklig.decision import read_model
from saklig.decision.sql import Hint, words, write_query
from saklig.decision.sql.coverage import complete
from saklig.decision.sql.dialects import DIALECTS
from saklig.decision.sql.pieces import Cell, Number

OPERATORS = ["=", "!=", "<", "<=", ">", ">="]
LOW, HIGH = -1, 5
N = Number(sql=words.column("n"), low=LOW, high=HIGH, may_be_null=False)
P = Cell(kind="boolean", sql=words.column("p"), may_be_null=False)
S = Cell(kind="text", sql=words.column("s"), may_be_null=False)

numbers = st.builds(
    lambda operator, limit: words.compare(operator, N.sql, words.whole(limit)), st.sampled_from(OPERATORS), st.integers(-3, 7)
)
texts = st.builds(lambda operator, one: words.compare(operator, S.sql, words.text(one)), st.sampled_from(["=", "!="]),
                  st.sampled_from(["a", "b"]))  # fmt: skip
truths = st.sampled_from([P.sql, words.opposite(P.sql), words.compare("=", P.sql, words.FALSE), words.TRUE])
conditions = st.recursive(
    st.one_of(numbers, texts, truths),
    lambda inner: st.one_of(st.builds(words.both, inner, inner), st.builds(words.either, inner, inner),
                            st.builds(words.opposite, inner)),
    max_leaves=4,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(conditions, min_size=1, max_size=4))
def test_it_is_what_every_combination_says(rows: list[exp.Expr]) -> None:
    asked = " OR ".join(f"({row.sql('duckdb')})" for row in rows)
    with duckdb.connect() as con:
        all_of_them = f"""SELECT bool_and({asked}) FROM range({LOW}, {HIGH + 1}) one(n), (VALUES (true), (false)) two(p),
                          (VALUES ('a'), ('b'), ('c')) three(s)"""
        found = con.execute(all_of_them).fetchone()
    assert found is not None
    assert complete([N, P, S], rows) is found[0]


def test_what_may_be_null_or_is_not_understood_is_not_complete() -> None:
    always = [words.compare("<", N.sql, words.whole(3)), words.compare(">=", N.sql, words.whole(3))]
    assert complete([N], always)
    assert not complete([], always)
    assert not complete([Number(sql=N.sql, low=LOW, high=HIGH)], always)
    assert not complete([Number(sql=N.sql, low=LOW, high=HIGH, may_be_null=False, unknown=words.column("u"))], always)
    other = Number(sql=words.column("m"), low=LOW, high=HIGH, may_be_null=False)
    assert not complete([N, other], [words.compare(operator, N.sql, other.sql) for operator in ("<", ">=")])


def test_a_complete_table_has_no_null_and_a_hole_has() -> None:
    known = Hint(places=0, digits=2, low=None, always_known=True, nullable=False)

    def sql(*rows: str) -> str:
        logic = table([("n", "number")], [[row, output] for row, output in zip(rows, ("true", "false"), strict=True)], "UNIQUE")
        model = read_model(definitions(inputs({"n": "number"}) + decision(logic, {"n": "number"})), strict=False)
        return write_query(model, ["out"], at=AT, dialect="duckdb", hints={"n": known}).sql

    assert "'null'" not in sql("< 3", ">= 3")
    assert "'null'" in sql("< 3", "> 3")


def test_a_choice_between_texts_is_an_enum_in_duckdb_alone() -> None:
    chosen = words.case([(P.sql, words.text("it's")), (words.column("q"), words.NULL)], words.text("other"))
    held = DIALECTS["duckdb"].one_of(chosen).sql("duckdb")
    with duckdb.connect() as con:
        rows = con.execute(f"SELECT {held}, typeof({held}) FROM (VALUES (true, false), (false, true), (false, false)) f(p, q)")
        assert rows.fetchall() == [(one, "ENUM('it''s', 'other')") for one in ("it's", None, "other")]
    worked_out = words.case([(P.sql, words.text("a"))], S.sql)
    assert DIALECTS["duckdb"].one_of(worked_out) is worked_out
    assert all(DIALECTS[name].one_of(chosen) is chosen for name in ("postgres", "spark"))


def test_a_list_known_in_every_row_is_counted_without_states() -> None:
    known = Hint(places=0, digits=2, always_known=True, nullable=False)
    items = '<itemDefinition name="tNumbers" isCollection="true"><typeRef>number</typeRef></itemDefinition>'
    types = {"xs": "tNumbers", "n": "number"}
    logic = literal("count(xs[item > n])")
    model = read_model(definitions(items + inputs(types) + decision(logic, types)), strict=False)
    query = write_query(model, ["out"], at=AT, dialect="duckdb", hints={"xs": known, "xs[]": known, "n": known})
    assert query.create.count("NOT NULL") == 3
    assert "unknown" not in query.sql
    rows = [{"xs": [Decimal(x) for x in xs], "n": Decimal(2)} for xs in ([], [1, 2, 3], [3, 3])]
    assert [answer["out"] for answer in in_duckdb(query, rows)] == [0, 1, 2]
    doubted = write_query(model, ["out"], at=AT, dialect="duckdb", hints={"xs[]": known, "n": known})
    assert "unknown" in doubted.sql
