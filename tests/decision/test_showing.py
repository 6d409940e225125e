"""Rows that did not apply are shown on request, with the cell that ruled them out."""

from __future__ import annotations

from decision.models import AT, table_model
from saklig.decision import Unknown

COLUMNS = [("age", "number"), ("income", "number")]
ROWS = [["< 2", "-", '"too young"'], ["[2..5]", "< 500", '"free"'], ["[2..5]", ">= 500", '"full"'], ["> 5", "-", '"school"']]


def test_every_row_with_what_each_cell_came_to() -> None:
    model = table_model(COLUMNS, ROWS)
    (table,) = model.show_tables(["out"], {"age": 3, "income": 600}, at=AT)
    assert (table.decision, table.element_id) == ("out", "t")
    assert dict(table.inputs) == {"age": 3, "income": 600}
    assert [(row.rule_id, row.applies) for row in table.rows] == [("r1", False), ("r2", False), ("r3", True), ("r4", False)]
    assert [(cell.column, cell.text, cell.holds) for cell in table.rows[1].cells] == [
        ("age", "[2..5]", True), ("income", "< 500", False),
    ]  # fmt: skip
    assert len(table.rows[0].cells) == 1  # a dash is no condition


def test_rows_that_may_apply() -> None:
    (table,) = table_model(COLUMNS, ROWS).show_tables(["out"], {"age": 3}, at=AT)
    assert [row.applies for row in table.rows] == [False, None, None, False]
    assert isinstance(table.rows[1].cells[1].holds, Unknown)


def test_first_shows_the_rows_after_the_one_that_applies_and_large_tables_those_the_index_left_out() -> None:
    (table,) = table_model(COLUMNS, ROWS, "FIRST").show_tables(["out"], {"age": 1, "income": 1}, at=AT)
    assert [row.applies for row in table.rows] == [True, False, False, False]
    rows = [[str(number), "-", f'"{number}"'] for number in range(100)]
    (table,) = table_model(COLUMNS, rows).show_tables(["out"], {"age": 7, "income": 1}, at=AT)
    assert [row.number for row in table.rows if row.applies] == [8]


def test_showing_leaves_no_trace_in_the_evaluation() -> None:
    model = table_model(COLUMNS, ROWS)
    before = model.evaluate("out", {"age": None, "income": 3}, at=AT)
    (table,) = model.show_tables(["out"], {"age": None, "income": 3}, at=AT)
    assert [row.applies for row in table.rows] == [False] * 4
    assert model.evaluate("out", {"age": None, "income": 3}, at=AT).trace.to_json() == before.trace.to_json()
