"""Gaps, overlaps and rows that never apply: against trying every value of a grid, and by their facts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.models import AT, decision, definitions, inputs, literal, table
from saklig.decision import Model, TableStep, read_model
from saklig.decision.analysis import Analysis, Effort, analyse, analyse_table, tables_of

ITEMS = (
    '<itemDefinition name="tKind"><typeRef>string</typeRef><allowedValues><text>"a", "b"</text></allowedValues></itemDefinition>'
    '<itemDefinition name="tWhole"><typeRef>number</typeRef><allowedValues><text>? >= 1 and floor(?) = ?</text></allowedValues>'
    "</itemDefinition>"
    '<itemDefinition name="tShare"><typeRef>number</typeRef><allowedValues><text>[0..100]</text></allowedValues></itemDefinition>'
)
TYPES = {"n": "number", "m": "number", "p": "boolean", "k": "tKind"}
QUARTERS = [Decimal(at) / 4 for at in range(-30, 31)]
HALVES = [Decimal(half) / 2 for half in range(-16, 17)]


def model(columns: list[tuple[str, str]], lines: list[list[str]], policy: str) -> Model:
    return read_model(definitions(ITEMS + inputs(TYPES) + decision(table(columns, lines, policy), TYPES)))


def fired(one: Model, facts: dict[str, object]) -> set[int]:
    (step,) = (step for step in one.evaluate("out", facts, at=AT).trace.steps() if isinstance(step, TableStep))
    return {int(rule.rule_id.removeprefix("r")) for rule in step.fired}


def grid(names: list[str], values: list[Decimal]) -> Iterator[dict[str, object]]:
    domains = {"n": values, "m": values, "p": [True, False], "k": ["a", "b"]}
    for choice in itertools.product(*(domains[name] for name in names)):
        yield dict(zip(names, choice, strict=True))


def kinds(found: tuple[Analysis, ...], kind: str) -> list[Analysis]:
    return [one for one in found if one.finding.kind == kind]


number = st.integers(-4, 4)
spans = st.one_of(
    st.just("-"), number.map(str), number.map(lambda n: f"not({n})"), number.map(lambda n: f"{n}, > {n + 2}"),
    st.tuples(st.sampled_from(["<", "<=", ">", ">="]), number).map(lambda t: f"{t[0]} {t[1]}"),
    st.tuples(st.sampled_from("[("), number, number, st.sampled_from("])")).map(
        lambda t: f"{t[0]}{min(t[1:3])}..{max(t[1:3])}{t[3]}"),
)  # fmt: skip
terms = st.sampled_from(["< m", "<= m", "> m", ">= m", "m", "[m..3]", "[-2..m)"])
flags = st.sampled_from(["-", "true", "false", "not(true)"])
kinds_cells = st.sampled_from(["-", '"a"', '"b"', 'not("a")', '"a", "b"'])
result = st.just('"x"')


def check(one: Model, policy: str, points: list[dict[str, object]], rows: int, *, exact_facts: bool = True) -> None:
    found = analyse(one)
    assert not kinds(found, "not analysed")
    applying = [fired(one, point) for point in points]
    assert bool(kinds(found, "gap")) == any(not some for some in applying)
    if policy == "UNIQUE":
        pairs = {pair for some in applying for pair in itertools.combinations(sorted(some), 2)}
        told = {one.finding.rows for one in kinds(found, "overlap")}
        assert told == pairs if len(pairs) <= 10 else told < pairs
    never = set(range(1, rows + 1)) - set().union(*applying)
    assert {one.finding.rows[0] for one in kinds(found, "unreachable")} == never
    if exact_facts:
        for one_found in (*kinds(found, "gap"), *kinds(found, "overlap")):
            assert one_found.facts is not None, one_found
            some = fired(one, dict(one_found.facts))
            assert some >= set(one_found.finding.rows) if one_found.finding.kind == "overlap" else not some


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(spans, flags, kinds_cells, result).map(list), min_size=1, max_size=5),
       st.sampled_from(["UNIQUE", "FIRST"]))  # fmt: skip
def test_against_every_value_of_a_grid(lines: list[list[str]], policy: str) -> None:
    one = model([("n", "number"), ("p", "boolean"), ("k", "tKind")], lines, policy)
    check(one, policy, list(grid(["n", "p", "k"], HALVES)), len(lines))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.one_of(terms, spans), flags, result).map(list), min_size=1, max_size=4),
       st.sampled_from(["UNIQUE", "FIRST"]))  # fmt: skip
def test_terms_are_tried_in_every_order(lines: list[list[str]], policy: str) -> None:
    one = model([("n", "number"), ("p", "boolean")], lines, policy)
    check(one, policy, meant(lines, grid(["n", "m", "p"], QUARTERS)), len(lines))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.one_of(terms, spans), spans, result).map(list), min_size=1, max_size=3))
def test_a_term_that_is_a_column_too(lines: list[list[str]]) -> None:
    one = model([("n", "number"), ("m", "number")], lines, "FIRST")
    check(one, "FIRST", meant(lines, grid(["n", "m"], QUARTERS)), len(lines))


def meant(lines: list[list[str]], points: Iterator[dict[str, object]]) -> list[dict[str, object]]:
    """The points at which no range of the table runs the wrong way round."""
    cells = {cell for line in lines for cell in line}
    low = Decimal(-2) if "[-2..m)" in cells else Decimal(-100)
    high = Decimal(3) if "[m..3]" in cells else Decimal(100)
    return [point for point in points if low <= point["m"] <= high]  # type: ignore[operator]


def test_a_range_between_terms_says_their_order() -> None:
    rows = [["< m", "1"], ["[m..k]", "2"], ["> k", "3"]]
    types = {"n": "number", "m": "number", "k": "number"}
    one = read_model(definitions(inputs(types) + decision(table([("n", "number")], rows), types)))
    assert analyse(one) == ()
    rows[1][0] = ">= m"
    one = read_model(definitions(inputs(types) + decision(table([("n", "number")], rows), types)))
    assert {found.finding.kind for found in analyse(one)} == {"overlap"}


def said(one: Model) -> list[str]:
    return [found.finding.message for found in analyse(one)]


def test_a_gap_says_where_and_its_facts_lead_there() -> None:
    one = model([("n", "number"), ("p", "boolean")], [["< 2", "-", "1"], ["[2..5]", "true", "2"], ["> 6", "-", "3"]], "UNIQUE")
    found = analyse(one)
    assert [gap.finding.message for gap in found] == [
        "no row applies where n in [2..5] and p = false", "no row applies where n in (5..6]",
    ]  # fmt: skip
    assert [gap.facts for gap in found] == [{"n": 2, "p": False}, {"n": Decimal("5.5"), "p": True}]


def test_what_is_not_allowed_is_no_gap() -> None:
    whole = {"n": "tWhole"}
    data = definitions(ITEMS + inputs(whole) + decision(table([("n", "tWhole")], [["1", "1"], ["2", "2"], [">= 3", "3"]]), whole))
    assert analyse(read_model(data)) == ()
    share = {"n": "tShare"}
    rows = [["< 50", "1"], ["> 50", "2"]]
    data = definitions(ITEMS + inputs(share) + decision(table([("n", "tShare")], rows), share))
    assert said(read_model(data)) == ["no row applies where n = 50"]


def test_dates_have_nothing_between_neighbouring_days() -> None:
    types = {"d": "date"}
    rows = [['<= date("2025-07-31")', "1"], ['>= date("2025-08-01")', "2"]]
    rows = [[cell.replace('date("', '@"').replace('")', '"'), value] for cell, value in rows]
    data = definitions(inputs(types) + decision(table([("d", "date")], rows), types))
    assert said(read_model(data)) == []
    rows[1][0] = '> @"2025-08-01"'
    data = definitions(inputs(types) + decision(table([("d", "date")], rows), types))
    (gap,) = analyse(read_model(data))
    assert gap.facts == {"d": date(2025, 8, 1)}
    assert gap.finding.message == 'no row applies where d = 2025-08-01'


def test_rows_that_never_apply() -> None:
    one = model([("n", "number")], [["< 5", "1"], ["[1..3]", "2"], [">= 5", "3"]], "FIRST")
    assert said(one) == ["row 2 never applies: rows before it take everything that it would"]
    one = model([("k", "tKind")], [['"a"', "1"], ['"b"', "2"], ["-", "3"]], "FIRST")
    assert said(one) == ["row 3 never applies: rows before it take everything that it would"]


def test_any_may_overlap_where_the_results_are_the_same() -> None:
    assert said(model([("n", "number")], [["< 5", "1"], [">= 3", "1"]], "ANY")) == []
    (found,) = analyse(model([("n", "number")], [["< 5", "1"], [">= 3", "2"]], "ANY"))
    assert found.finding.message == "rows 1 and 2 both apply, with different results where n in [3..5)"


def test_what_is_not_understood_is_said_and_no_gap_is_made_of_it() -> None:
    one = model([("n", "number"), ("p", "boolean")], [["? > 3 and p", "-", "1"], ["<= 3", "-", "2"]], "FIRST")
    assert said(one) == [
        "no row asks the column 'p': take it out, or ask it",
        "row 1, column 'n': a condition that is no comparison with constants or terms; such a row is taken for one"
        " that may always apply",
    ]


@pytest.mark.parametrize("policy", ["COLLECT", "RULE ORDER"])
def test_tables_that_gather_rows_have_no_gaps_and_no_overlaps(policy: str) -> None:
    assert said(model([("n", "number")], [["< 5", "1"], ["< 3", "1"]], policy)) == []


def test_columns_that_nothing_asks() -> None:
    assert said(model([("n", "number"), ("p", "boolean")], [["-", "true", "1"], ["-", "false", "2"]], "UNIQUE")) == [
        "no row asks the column 'n': take it out, or ask it"
    ]


def test_two_hundred_rows_of_six_inputs() -> None:
    names = [f"x{at}" for at in range(6)]
    types = dict.fromkeys(names, "number")
    rows = [[f"[{row * 5}..{row * 5 + 5})", *[f">= {(row * at) % 7}" for at in range(1, 6)], str(row)] for row in range(200)]
    data = definitions(inputs(types) + decision(table([(name, "number") for name in names], rows), types))
    found = kinds(analyse(read_model(data)), "gap")
    assert found and all(one.facts is not None for one in found)


def test_a_table_that_is_too_large_has_a_clear_answer() -> None:
    one = model([("n", "number")], [["< 5", "1"]], "UNIQUE")
    ((_, small),) = tables_of(one)
    million = replace(small, rules=small.rules * 1_000_000)
    (found,) = analyse_table(million)
    assert found.kind == "not analysed" and "it has 1000000 rows; tables of up to 20000 are analysed" in found.message
    rows = [[f"[{row}..{row + 90}]", str(row)] for row in range(200)]
    ((_, wide),) = tables_of(model([("n", "number")], rows, "UNIQUE"))
    found_until = analyse_table(wide, Effort(30_000))
    # what was found before the steps were used up stands, and the last says that there may be more
    assert {one.kind for one in found_until} >= {"overlap", "not analysed"}
    assert found_until[-1].code == "too-large" and "need more steps than an analysis may take" in found_until[-1].message


def test_allowed_values_that_loop_are_not_asked_and_that_is_said() -> None:
    items = (
        '<itemDefinition name="tLoop"><typeRef>number</typeRef><allowedValues><text>'
        "? &lt; 5 or count(for i in 1..490000 return i) &gt; 0</text></allowedValues></itemDefinition>"
    )
    types = {"n": "tLoop"}
    rows = [[str(row), "1"] for row in range(300)]
    one = read_model(definitions(items + inputs(types) + decision(table([("n", "tLoop")], rows), types)))
    ((_, read),) = tables_of(one)
    found = analyse_table(read)
    assert [one.code for one in found] == ["gap", "allowed"]
    assert one.evaluate("out", {"n": Decimal(3)}, at=AT).value == 1  # facts are still asked


def test_the_ends_of_the_calendar() -> None:
    types = {"d": "date"}
    rows = [['< @"0001-01-01"', "1"], ['@"0001-01-01"', "2"], ['> @"9999-12-31"', "3"]]
    data = definitions(inputs(types) + decision(table([("d", "date")], rows), types))
    assert {one.finding.kind for one in analyse(read_model(data))} >= {"gap"}


def in_two_steps(second: str) -> Model:
    """`out` is a table over `level`, which is a table over n, and over n and m themselves."""
    level = table([("n", "number")], [["< 100", '"low"'], ["[100..200)", '"middle"'], [">= 200", '"high"']])
    level = level.replace('id="t"', 'id="t0"').replace('id="r', 'id="q').replace('id="c', 'id="d').replace('id="o"', 'id="o0"')
    types = {"n": "number", "m": "number"}
    needs = '<informationRequirement><requiredDecision href="#dec-level"/></informationRequirement>' + "".join(
        f'<informationRequirement><requiredInput href="#i-{at}"/></informationRequirement>' for at in range(2)
    )
    out = f'<decision id="dec-out" name="out"><variable name="out" typeRef="Any"/>{needs}{second}</decision>'
    return read_model(definitions(inputs(types) + decision(level, types, name="level", kind="string") + out))


def test_what_another_decision_gives_is_all_that_a_column_can_be() -> None:
    columns = [("level", "string")]
    whole = table(columns, [['"low"', "1"], ['"middle"', "2"], ['"high"', "3"]])
    assert analyse(in_two_steps(whole)) == ()
    (gap,) = analyse(in_two_steps(table(columns, [['"low"', "1"], ['"high"', "3"]])))
    assert gap.finding.message == 'no row applies where level = "middle"'
    # facts are found through the decision that gives it, and proved
    assert gap.facts is not None and 100 <= gap.facts["n"] < 200
    (never,) = analyse(in_two_steps(table(columns, [['"low"', "1"], ['"middle", "high"', "2"], ['"none"', "3"]])))
    assert never.finding.message == "row 3 never applies: the values it asks for can't be"


def test_the_choices_of_an_if_are_all_that_a_column_can_be() -> None:
    columns = [('if n > m then "more" else "less"', "string")]
    assert analyse(in_two_steps(table(columns, [['"more"', "1"], ['"less"', "2"]]))) == ()
    columns = [('if n > m then "more" else string(m)', "string")]
    (gap,) = analyse(in_two_steps(table(columns, [['"more"', "1"], ['"less"', "2"]])))
    assert "(another text)" in gap.finding.message and gap.facts is None


@pytest.mark.parametrize("column", ["n * 12", "12 * n", "n + 100", "1000 - n", "n / 3", "-100 + n"])
def test_facts_of_a_fact_with_a_constant(column: str) -> None:
    columns = [(column, "number"), ("m", "number")]
    one = in_two_steps(table(columns, [["< 500", "> 7", "1"], [">= 600", "-", "2"], ["< 500", "<= 7", "3"]]))
    (gap,) = analyse(one)
    assert gap.finding.message == f"no row applies where {column} in [500..600)" and gap.facts is not None
    assert one.evaluate("out", gap.facts, at=AT).value is None


def test_columns_that_cannot_be_so_together_have_no_facts() -> None:
    columns = [("n", "number"), ("level", "string")]
    rows = [["< 100", '"low"', "1"], ["[100..200)", '"middle"', "2"], [">= 200", '"high"', "3"]]
    found = analyse(in_two_steps(table(columns, rows)))
    # that the two go together is not known: a gap is named, and no facts lead there
    assert found and all(one.finding.kind == "gap" and one.facts is None for one in found)


def test_a_long_line_of_decisions_is_gone_through_once() -> None:
    """Fifty decisions, each with thirty rows that give what the one before gives: the ways through them are past counting."""
    body = decision(literal('"a"', "text-0"), {"n": "number"}, name="d0", kind="string")
    for at in range(1, 50):
        rows = "".join(
            f'<rule id="r{at}-{row}"><inputEntry><text>{row}</text></inputEntry>'
            f"<outputEntry><text>d{at - 1}</text></outputEntry></rule>"
            for row in range(30)
        )
        logic = (
            f'<decisionTable id="t{at}" hitPolicy="UNIQUE"><input id="c{at}"><inputExpression typeRef="number"><text>n</text>'
            f'</inputExpression></input><output id="o{at}"/>{rows}</decisionTable>'
        )
        needs = f'<informationRequirement><requiredDecision href="#dec-d{at - 1}"/></informationRequirement>'
        body += decision(needs + logic, {"n": "number"}, name=f"d{at}", kind="string")
    last = table([("d49", "string")], [['"a"', "1"]])
    needs = '<informationRequirement><requiredDecision href="#dec-d49"/></informationRequirement>'
    one = read_model(definitions(inputs({"n": "number"}) + body + decision(needs + last, {"n": "number"})))
    assert not [found for found in analyse(one) if found.within == "out"]


def test_terms_that_are_sums_are_said_as_they_are_written() -> None:
    types = {"n": "number", "m": "number"}
    rows = [["< m * 2 + 1", "1"], ["> (m * 2) + 1", "2"]]
    data = definitions(inputs(types) + decision(table([("n", "number")], rows), types))
    (gap,) = analyse(read_model(data))  # both compare with the same
    assert gap.finding.message == "no row applies where n = (m * 2) + 1"
    # a fact is found back through the sum
    assert gap.facts is not None and gap.facts["n"] == gap.facts["m"] * 2 + 1
    rows[1][0] = "> m * 2 + 2"
    data = definitions(inputs(types) + decision(table([("n", "number")], rows), types))
    assert any("(m * 2) + 2" in one for one in said(read_model(data)))
