"""Generated expressions over a number `n`, another `m`, a yes or no `p`, a day `d` and a list: what both ways of asking try."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

TYPES = {"n": "number", "m": "number", "p": "boolean", "d": "date", "xs": "tNumbers"}
ITEMS = '<itemDefinition name="tNumbers" isCollection="true"><typeRef>number</typeRef></itemDefinition>'

_constants = st.one_of(st.integers(-4, 6).map(lambda n: f"({n})"), st.sampled_from(["0.5", "2.5", "(1/3)", "0.06"]))
_flat = st.one_of(_constants, st.sampled_from(["n", "n", "m", "sum(xs)", "count(xs)", "d.year - 2024", "d.month", "d.day"]))
_ROUNDING = ("floor", "ceiling", "decimal", "round up", "round down", "round half up", "round half down")


def _numbers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(st.sampled_from(_ROUNDING), inner, st.sampled_from("01")).map(lambda t: f"{t[0]}({t[1]}, {t[2]})"),
        pair.map(lambda t: f"min({t[0]}, {t[1]})"),
        pair.map(lambda t: f"max([{t[0]}, {t[1]}])"),
        pair.map(lambda t: f"sum([{t[0]}, {t[1]}, n])"),
        pair.map(lambda t: f"mean({t[0]}, {t[1]})"),
        pair.map(lambda t: f"modulo({t[0]}, {t[1]})"),
        inner.map(lambda t: f"abs({t})"),
        inner.map(lambda t: f"-({t})"),
        pair.map(lambda t: f"median({t[0]}, {t[1]}, m)"),
        inner.map(lambda t: f"xs[{t}]"),
        inner.map(lambda t: f"count(for i in 1..{t} return i)"),
        pair.map(lambda t: f"(if {t[0]} < {t[1]} then {t[0]} else m)"),
    )


numbers = st.recursive(_flat, _numbers, max_leaves=5)
_days = st.sampled_from([
    "d", 'd + duration("P1M")', 'd - duration("P2M")', 'd + duration("P3D")', 'date(d.year, d.month, 1) + duration("P1M")',
    'date("2024-02-29")', 'date("2025-01-31")', 'd - duration("P1M") - duration("P1D")',
])  # fmt: skip
_comparison = st.sampled_from(["<", "<=", ">", ">=", "=", "!="])


def _conditions(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        inner.map(lambda t: f"not({t})"),
        inner.map(lambda t: f"(some x in [n, m, 2] satisfies x > 1 and {t})"),
    )


_tests = st.one_of(
    st.tuples(numbers, _comparison, numbers).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
    st.tuples(_days, _comparison, _days).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
    numbers.map(lambda t: f"({t} in [0..3])"),
    numbers.map(lambda t: f"({t} in (1, 2, > 4))"),
    st.tuples(numbers, numbers).map(lambda t: f"({t[0]} between n and {t[1]})"),
    numbers.map(lambda t: f"list contains([1, {t}, 2], n)"),
    st.tuples(numbers, numbers).map(lambda t: f"(count(distinct values([{t[0]}, {t[1]}, m])) > 2)"),
    numbers.map(lambda t: f"(count([1, 2, 3, n][item > {t}]) > 1)"),
    numbers.map(lambda t: f'(string({t}) = "2")'),
    numbers.map(lambda t: f"({t} instance of number)"),
    st.tuples(numbers, numbers).map(lambda t: f"before({t[0]}, {t[1]})"),
    st.sampled_from(["p", "(sort([n, m, 2], function(a, b) a < b)[1] = 2)", "(index of([1, n, 2], 2)[1] = 2)"]),
)
conditions = st.recursive(_tests, _conditions, max_leaves=4)
values = st.one_of(
    st.tuples(conditions, conditions).map(lambda t: f'if {t[0]} then "a" else if {t[1]} then "b" else "c"'),
    st.tuples(conditions, numbers).map(lambda t: f"if {t[0]} then {t[1]} else 0"),
    st.tuples(conditions, numbers).map(lambda t: f"[{t[0]}, {t[1]}]"),
)
facts = st.fixed_dictionaries({
    "n": st.integers(-6, 8), "m": st.integers(-3, 4), "p": st.booleans(),
    "d": st.dates(min_value=date(2024, 1, 20), max_value=date(2025, 3, 5)),
    "xs": st.lists(st.integers(-2, 4), max_size=3),
})  # fmt: skip
