"""A table as a picture: every field against trying all values that lie in it."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from decision.models import decision, definitions, inputs, table
from decision.test_analysis import HALVES, fired, flags, grid, in_two_steps, kinds_cells, model, result, spans
from saklig.decision import Model, read_model
from saklig.decision.analysis import Effort, Reach, TableMap, map_of, possible_values, tables_of

COLUMNS = [("n", "number"), ("p", "boolean"), ("k", "tKind")]


def the_map(one: Model) -> TableMap | None:
    ((_, found),) = tables_of(one)
    return map_of(found)


def lies_in(value: object, reaches: tuple[Reach, ...]) -> bool:
    return any(_lies_in(value, reach) for reach in reaches)


def _lies_in(value: object, reach: Reach) -> bool:
    if reach.low is not None and reach.low == reach.high:
        return type(value) is type(reach.low.value) and value == reach.low.value
    assert isinstance(value, Decimal)
    below = reach.low is not None and (value < reach.low.value or (value == reach.low.value and not reach.low_included))
    above = reach.high is not None and (value > reach.high.value or (value == reach.high.value and not reach.high_included))
    return not below and not above


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(spans, flags, kinds_cells, result).map(list), min_size=1, max_size=5),
       st.sampled_from(["UNIQUE", "FIRST", "COLLECT"]))  # fmt: skip
def test_every_field_against_trying_its_values(lines: list[list[str]], policy: str) -> None:
    one = model(COLUMNS, lines, policy)
    found = the_map(one)
    points = list(grid(["n", "p", "k"], HALVES))
    if found is None:
        assert len({frozenset(fired(one, point)) for point in points}) == 1
        return
    seen = 0
    for down, fields in enumerate(found.fields):
        for across, field in enumerate(fields):
            inside = [
                fired(one, point) for point in points
                if lies_in(point[found.across], found.across_bands[across])
                and (found.down is None or lies_in(point[found.down], found.down_bands[down]))
            ]  # fmt: skip
            seen += len(inside)
            assert inside, "every field is some values of the grid"
            empty = {not some for some in inside}
            wanted = "none" if policy == "COLLECT" or empty == {False} else "all" if empty == {True} else "some"
            assert field.hole == wanted
            assert set(field.rows) == set().union(*inside)
            assert (field.overlap is not None) == (policy == "UNIQUE" and any(len(some) > 1 for some in inside))
    assert seen == len(points), "every value lies in one field"


def test_one_column_is_a_line_and_no_column_no_picture() -> None:
    found = the_map(model([("n", "number"), ("p", "boolean")], [["< 2", "-", "1"], [">= 2", "-", "2"]], "UNIQUE"))
    assert found is not None and found.down is None and len(found.fields) == 1
    assert [str(band[0]) for band in found.across_bands] == ["< 2", ">= 2"]
    assert the_map(model([("n", "number")], [["-", "1"]], "UNIQUE")) is None


def test_terms_are_drawn_apart_and_their_order_is_said() -> None:
    types = {"n": "number", "a": "number", "b": "number"}
    rows = [["< a", "1"], ["[a..b]", "2"], ["> b", "3"]]
    found = the_map(read_model(definitions(inputs(types) + decision(table([("n", "number")], rows), types))))
    assert found is not None and found.order == ("a", "b")
    assert [" or ".join(map(str, band)) for band in found.across_bands] == ["< a", "in [a..b]", "> b"]


def test_two_hundred_rows_are_taken_together_and_too_many_are_not_drawn() -> None:
    rows = [[f"[{row * 5}..{row * 5 + 5})", "-" if row % 2 else "true", str(row)] for row in range(200)]
    one = model([("n", "number"), ("p", "boolean")], rows, "UNIQUE")
    found = the_map(one)
    assert found is not None and found.joined and len(found.across_bands) <= 16
    assert sorted({row for fields in found.fields for field in fields for row in field.rows}) == list(range(1, 201))
    ((_, large),) = tables_of(one)
    assert map_of(large, Effort(1000)) is None


def test_what_another_decision_gives_is_all_that_is_drawn() -> None:
    one = in_two_steps(table([("level", "string")], [['"low"', "1"], ['"middle"', "2"], ['"high"', "3"]]))
    unit, read = next((unit, read) for unit, read in tables_of(one) if unit.name == "out")
    found = map_of(read, possible=possible_values(one.program, unit, read))
    assert found is not None and [field.hole for field in found.fields[0]] == ["none"] * 3
    without = map_of(read)
    assert without is not None and [field.hole for field in without.fields[0]].count("all") == 1
