"""Three-valued logic, numbers of 34 digits, and what else the standard says of values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from decision.models import AT, value

T, F, N = True, False, None
# DMN 1.5, table 50: and, or over true, false and anything else
LOGIC = [
    (T, T, T, T), (T, F, F, T), (T, N, N, T), (F, T, F, T), (F, F, F, F), (F, N, F, N),
    (N, T, N, T), (N, F, F, N), (N, N, N, N),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "both", "either"), LOGIC)
def test_three_valued_logic(left: object, right: object, both: object, either: object) -> None:
    facts = {"a": left, "b": right}
    types = {"a": "boolean", "b": "boolean"}
    assert value("a and b", facts, types).value is both
    assert value("a or b", facts, types).value is either
    assert value("[a and b, a or b]", facts, types).value == [both, either]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1/3", "0.3333333333333333333333333333333333"),
        ("2/3", "0.6666666666666666666666666666666667"),
        ("10000000000000000000000000000000000 + 0.1", "10000000000000000000000000000000000"),
        ("0.1 + 0.2", "0.3"),
        ("1.5 ** 2", "2.25"),
        ("decimal(2.5, 0)", "2"),
        ("decimal(1.115, 2)", "1.12"),
        ("round half up(2.5, 0)", "3"),
        ("round half up(-2.5, 0)", "-3"),
        ("round half down(2.5, 0)", "2"),
        ("round up(2.01, 1)", "2.1"),
        ("round down(-2.09, 1)", "-2.0"),
        ("floor(-1.5)", "-2"),
        ("ceiling(1.23, 1)", "1.3"),
        ("modulo(-12, 5)", "3"),
        ("220000 * 0.06 / 11", "1200"),
    ],
)
def test_numbers_are_decimal(text: str, wanted: str) -> None:
    found = value(text).value
    assert found == Decimal(wanted)
    assert isinstance(found, Decimal)
    assert len(found.as_tuple().digits) <= 34


@pytest.mark.parametrize(
    "text", ["1 / 0", "10 ** 10000", "9.9E6144 * 10", "sqrt(-1)", "log(0)", "exp(1000000)", '"a" * 2', "1 + true"]
)
def test_what_has_no_value_is_null_and_unsettled(text: str) -> None:
    found = value(text)
    assert found.value is None
    assert not found.settled
    assert [one.severity for one in found.diagnostics] == ["error"]


def test_null_operand_is_null_with_a_warning() -> None:
    found = value("a + 1", {"a": None})
    assert (found.value, found.settled) == (None, True)
    assert [(one.code, one.severity) for one in found.diagnostics] == [("NULL_OPERAND", "warning")]


def test_a_condition_that_is_not_a_boolean_never_passes_unseen() -> None:
    found = value('if a < 5 then "granted" else "refused"', {"a": None}, {"a": "number"})
    assert found.value == "refused"
    assert not found.settled
    assert "CONDITION_NOT_BOOLEAN" in {one.code for one in found.diagnostics}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('date("2025-08-31") + duration("P1M")', date(2025, 9, 30)),
        ('date("2024-01-31") + duration("P1M")', date(2024, 2, 29)),
        ('@"2025-03-01" - duration("P1D")', date(2025, 2, 28)),
        ("today()", AT),
        ('date("2025-08-15").year', Decimal(2025)),
        ('(@"2025-08-15" - @"2025-08-01").days', Decimal(14)),
        ('years and months duration(@"2023-08-15", @"2025-08-14").months', Decimal(11)),
        ('@"2025-08-15" in [@"2025-08-01"..@"2025-09-01")', True),
        ('string length("blåbær😀")', Decimal(7)),
        ('substring("blåbær😀", -1)', "😀"),
        ('sort([3,1,2], function(a, b) a > b)', [3, 2, 1]),
        ("for i in 1..3, j in [10, 20] return i * j", [10, 20, 20, 40, 30, 60]),
        ("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", [1, 1, 2, 6, 24]),
        ("some x in [1, null, 3] satisfies x > 2", True),
        ("every x in [1, null, 3] satisfies x > 0", None),
        ('[{a: 1, b: "x"}, {a: 2, b: "y"}][a = 2].b[1]', "y"),
        ('{date of birth: @"2020-01-01", age: today().year - date of birth.year}.age', Decimal(5)),
        ('get value({"a b": 1}, "a b")', Decimal(1)),
        ("-3 ** 2", Decimal(9)),
        ("5 in (> 3, < 1)", True),
        ("[10] = 10", True),
        ("(function(x) x + 1)(2)", Decimal(3)),
        ("1 instance of number and not(null instance of number)", True),
    ],
)
def test_expressions(text: str, wanted: object) -> None:
    found = value(text)
    assert found.value == wanted
    assert not [one for one in found.diagnostics if one.severity == "error"]


def test_names_with_spaces_and_operators() -> None:
    facts = {"yearly income": 500000, "income-cap": 6, "values in a list": [1, 2]}
    assert value("yearly income * income-cap / 100", facts).value == 30000
    assert value("every i in values in a list satisfies i < 3", facts).value is True


def test_an_unknown_name_is_told_with_a_guess() -> None:
    found = value("household incom * 2", {"household income": 1})
    assert found.value is None
    assert not found.settled
    assert found.diagnostics[0].code in ("UNKNOWN_NAME", "INVALID_EXPRESSION")
    found = value("incom * 2", {"income": 1})
    assert found.diagnostics[0].code == "UNKNOWN_NAME"
    assert "did you mean 'income'?" in found.diagnostics[0].message
    assert (found.diagnostics[0].start, found.diagnostics[0].end) == (0, 5)
