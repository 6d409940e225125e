"""What two versions of a model decide differently: against trying every value of a grid, and by their facts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from decision.models import AT, decision, definitions, inputs, literal, table
from decision.test_analysis import HALVES, QUARTERS, flags, grid, kinds_cells, meant, model, spans, terms
from saklig.decision import Model, TableStep, read_model
from saklig.decision.analysis import Difference, Differences, differences

COLUMNS = [("n", "number"), ("p", "boolean"), ("k", "tKind")]
results = st.sampled_from(['"x"', '"y"', '"z"'])
term_lines = st.lists(st.tuples(st.one_of(terms, spans), flags, results).map(list), min_size=1, max_size=3)
lines = st.lists(st.tuples(spans, flags, kinds_cells, results).map(list), min_size=1, max_size=4)


def rows_of(one: Model, facts: dict[str, object]) -> list[tuple[int, object]]:
    (step,) = (step for step in one.evaluate("out", facts, at=AT).trace.steps() if isinstance(step, TableStep))
    return [(int(rule.rule_id.removeprefix("r")), rule.outputs[0][1]) for rule in step.fired]


def pairs(found: Differences) -> set[tuple[int | None, int | None]]:
    return {
        (one.crossing.before and one.crossing.before.number, one.crossing.after and one.crossing.after.number)
        for one in found.found if one.crossing is not None
    }  # fmt: skip


def proved(found: Differences, before: Model, after: Model) -> None:
    """Each difference has facts, and evaluating both sides anew gives the rows that it names."""
    for one in found.found:
        assert one.crossing is not None and one.shown is not None, one
        for side, rule in ((before, one.crossing.before), (after, one.crossing.after)):
            applying = [row for row, _ in rows_of(side, dict(one.shown.facts))]
            assert (rule.number in applying) if rule is not None else True
        assert one.crossing.certain == bool(one.shown.outcomes)


@settings(max_examples=80, deadline=None)
@given(lines, lines, st.sampled_from(["FIRST", "UNIQUE"]))
def test_against_every_value_of_a_grid(old: list[list[str]], new: list[list[str]], policy: str) -> None:
    before, after = model(COLUMNS, old, policy), model(COLUMNS, new, policy)
    wanted = set()
    for point in grid(["n", "p", "k"], HALVES):
        first, second = rows_of(before, point), rows_of(after, point)
        if policy == "UNIQUE" and max(len(first), len(second)) > 1:
            continue  # where two rows apply no row decides, which is said apart
        one, other = (side[0] if side else (None, None) for side in (first, second))
        if one[1] != other[1]:
            wanted.add((one[0], other[0]))
    found = differences(before, after)
    assert pairs(found) == wanted
    proved(found, before, after)


@settings(max_examples=60, deadline=None)
@given(lines, st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), spans), max_size=2))
def test_of_tables_that_gather_rows(old: list[list[str]], edits: list[tuple[int, int, str]]) -> None:
    new = [list(line) for line in old]
    for row, _, cell in edits:
        new[row % len(new)][0] = cell
    before, after = model(COLUMNS, old, "COLLECT"), model(COLUMNS, new, "COLLECT")
    lost, gained = set(), set()
    for point in grid(["n", "p", "k"], HALVES):
        first, second = rows_of(before, point), rows_of(after, point)
        lost |= {value for _, value in first} - {value for _, value in second}
        gained |= {value for _, value in second} - {value for _, value in first}
    found = differences(before, after)
    told = {side: {one.crossing.before.outputs[0] if side else one.crossing.after.outputs[0]
                   for one in found.found if one.crossing and (one.crossing.before if side else one.crossing.after)}
            for side in (True, False)}  # fmt: skip
    # a result that a changed row gives and no changed row of the other version does; rows that stayed may give it too
    assert (not lost or told[True]) and (not gained or told[False])
    proved_rows(found, before, after)


def proved_rows(found: Differences, before: Model, after: Model) -> None:
    for one in found.found:
        assert one.shown is not None and one.crossing is not None
        for side, rule in ((before, one.crossing.before), (after, one.crossing.after)):
            assert rule is None or rule.number in [row for row, _ in rows_of(side, dict(one.shown.facts))]


def test_the_same_twice_has_no_differences_and_moved_text_is_none() -> None:
    rows = [["< 2", "true", '"a"', '"x"'], [">= 2", "-", "-", '"y"']]
    assert differences(model(COLUMNS, rows, "FIRST"), model(COLUMNS, rows, "FIRST")) == Differences(found=(), not_exact=())
    spaced = [[" <  2", " true", '"a" ', '"x"'], [">=2", "-", "-", '"y"']]
    assert differences(model(COLUMNS, rows, "FIRST"), model(COLUMNS, spaced, "FIRST")).found == ()


def only(found: Differences) -> Difference:
    (one,) = found.found
    return one


def test_a_raised_limit_is_told_with_facts_between_the_old_and_the_new() -> None:
    before = model([("n", "number")], [["< 100", '"granted"'], [">= 100", '"refused"']], "UNIQUE")
    after = model([("n", "number")], [["< 120", '"granted"'], [">= 120", '"refused"']], "UNIQUE")
    one = only(differences(before, after))
    assert one.message == "row 2 (r2) → row 1 (r1) where n in [100..120)"
    assert one.shown is not None and one.shown.facts == {"n": Decimal(100)}
    assert one.shown.outcomes == (("out", "refused", "granted"),)


def test_rows_of_dates_and_a_row_that_went() -> None:
    types = {"d": "date"}

    def of(rows: list[list[str]]) -> Model:
        return read_model(definitions(inputs(types) + decision(table([("d", "date")], rows), types)))

    one = only(differences(of([['< @"2026-08-01"', "1"], ['>= @"2026-08-01"', "2"]]), of([['< @"2026-08-01"', "1"]])))
    assert one.message == "row 2 (r2) → no row where d >= 2026-08-01"
    assert one.shown is not None and one.shown.facts == {"d": date(2026, 8, 1)}


def test_the_ends_of_the_calendar() -> None:
    types = {"d": "date"}
    rows = [['< @"0001-01-01"', "1"], ['@"0001-01-01"', "2"], ['> @"9999-12-31"', "3"]]
    data = definitions(inputs(types) + decision(table([("d", "date")], rows), types))
    assert differences(read_model(data), read_model(data)).found == ()


def two_decisions(limit: int, high: str = "2") -> Model:
    """A table over another decision's value: its columns are no facts."""
    first = decision(literal(f'if n * 12 < {limit} then "low" else "high"'), {"n": "number"}, name="level", kind="string")
    second = table([("level", "string")], [['"low"', "1"], ['"lower"', "3"], ['"high"', high]])
    needs = '<informationRequirement><requiredDecision href="#dec-level"/></informationRequirement>'
    out = f'<decision id="dec-out" name="out"><variable name="out" typeRef="number"/>{needs}{second}</decision>'
    return read_model(definitions(inputs({"n": "number"}) + first + out))


def test_a_formula_is_said_to_have_changed_with_what_it_was() -> None:
    one = only(differences(two_decisions(100), two_decisions(120)))
    assert (one.kind, one.within) == ("formula", "level")
    assert one.message.startswith("'level': was if n * 12 < 100") and "is if n * 12 < 120" in one.message


def test_facts_are_looked_for_where_the_columns_are_decisions() -> None:
    one = only(differences(two_decisions(100), two_decisions(100, "4")))
    assert one.message == 'row 3 (r3) → row 3 (r3) where level = "high"'
    assert one.shown is not None and one.shown.outcomes == (("out", Decimal(2), Decimal(4)),)
    value = one.shown.facts["n"]
    assert isinstance(value, Decimal) and value * 12 >= 100
    assert only(differences(two_decisions(100), two_decisions(100, "4"), most=0)).shown is None


@settings(max_examples=40, deadline=None)
@given(term_lines, term_lines)
def test_terms_are_tried_in_every_order(old: list[list[str]], new: list[list[str]]) -> None:
    columns = [("n", "number"), ("p", "boolean")]
    before, after = model(columns, old, "FIRST"), model(columns, new, "FIRST")
    wanted = set()
    for point in meant([*old, *new], grid(["n", "m", "p"], QUARTERS)):
        one, other = (side[0] if side else (None, None) for side in (rows_of(before, point), rows_of(after, point)))
        if one[1] != other[1]:
            wanted.add((one[0], other[0]))
    assert pairs(differences(before, after)) == wanted


def test_what_cannot_be_read_as_a_set_makes_no_difference_where_it_stayed() -> None:
    rows = [["? * 2 > 7 and p", "-", "-", '"x"'], ["< 3", "-", "-", '"y"'], ["-", "-", "-", '"z"']]
    changed = [rows[0], ["< 2", "-", "-", '"y"'], rows[2]]
    found = differences(model(COLUMNS, rows, "FIRST"), model(COLUMNS, changed, "FIRST"))
    one = only(found)
    assert one.message == "row 2 (r2) → row 3 (r3) where n in [2..3) and (n: ? * 2 > 7 and p) = false"
    assert one.crossing is not None and not one.crossing.certain and one.shown is not None
    assert found.not_exact == (
        "'out', table t: (n: ? * 2 > 7 and p) is no comparison with constants or terms: it was tried as true and as false",
    )


def test_what_cannot_be_compared_is_said() -> None:
    before = model(COLUMNS, [["< 2", "-", "-", '"x"']], "FIRST")
    gathers = model(COLUMNS, [["< 2", "-", "-", '"x"']], "COLLECT")
    assert "hit policy was FIRST and is COLLECT" in differences(before, gathers).not_exact[0]
    large = [[f"[{row * 3}..{row * 3 + 2})", "-", "-", '"x"'] for row in range(60)]
    moved = [[f"[{row * 3 + 1}..{row * 3 + 2})", "-", "-", '"y"'] for row in range(60)]
    few = differences(model(COLUMNS, large, "FIRST"), model(COLUMNS, moved, "FIRST"), steps=20_000)
    assert few.found and "may be more differences" in few.not_exact[0]
    assert {one.kind for one in differences(model([("n", "number")], [["1", "1"]], "FIRST"), before).found} >= {"row"}
    overlapping = model(COLUMNS, [["< 5", "-", "-", '"x"'], ["> 3", "-", "-", '"y"']], "UNIQUE")
    (note,) = differences(overlapping, model(COLUMNS, [["< 4", "-", "-", '"x"']], "UNIQUE")).not_exact
    assert "rows overlap before (1 and others)" in note


def test_hundreds_of_conditions_that_are_no_comparisons_end_in_an_answer() -> None:
    def of(factor: int) -> Model:
        return model([("n", "number")], [[f"? * {factor} > {row}", f'"{factor}"'] for row in range(400)], "FIRST")

    found = differences(of(2), of(3), most=0)
    assert any("too large to be compared to the end" in note for note in found.not_exact)
