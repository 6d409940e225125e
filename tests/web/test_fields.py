"""What people type is read kindly, and what cannot be read says why."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict

from saklig.web.fields import LONGEST_TEXT, Choice, Field, Problem, clean_text, read_date, read_field, read_number

TODAY = date(2026, 3, 1)


def test_a_number_that_may_be_below_zero() -> None:
    """A net wealth: debts are larger. A number without leave to be so is refused (below)."""
    assert read_number("\u2212 250 000", money=True, below_zero=True) == Decimal(-250_000)
    asked = Field(name="w", kind="money", label="Wealth", below_zero=True)
    assert read_field(asked, QueryDict("w=-1"))[1] == Decimal(-1)
    assert read_field(asked, QueryDict("w=-" + "9" * 12))[0].problem == "huge"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("450 000", "450000"),
        ("450\u00a0000", "450000"),
        ("450.000", "450000"),
        ("450000,-", "450000"),
        (" kr 450 000,50 ", "450000.50"),
        ("1.5", "1.5"),
        ("0", "0"),
    ],
)
def test_amounts(typed: str, read: str) -> None:
    assert read_number(typed, money=True) == Decimal(read)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("-1", "negative"),
        ("\u2212 200", "negative"),
        ("9" * 12, "huge"),
        ("ti tusen", "not-a-number"),
        ("<b>1</b>", "not-a-number"),
        ("1e9", "not-a-number"),
        ("NaN", "not-a-number"),
        ("9" * 200, "too-long"),
        ("١٢", "12"),
    ],
)
def test_amounts_that_cannot_be_taken(typed: str, code: str) -> None:
    if code == "12":  # digits of other scripts are digits to Python: they are read as what they are
        assert read_number(typed) == 12
        return
    with pytest.raises(Problem) as problem:
        read_number(typed)
    assert problem.value.code == code


@pytest.mark.parametrize(
    "typed", ["24.12.2021", "24/12-21", "2021-12-24", "24122021", "241221", " 24. 12. 2021 ", "24 12 2021", "24.12.2021."]
)
def test_dates(typed: str) -> None:
    assert read_date(typed, latest=TODAY) == date(2021, 12, 24)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("31.02.2020", "not-a-date"),
        ("i går", "not-a-date"),
        ("1.1.2099", "too-late"),
        ("1.1.1066", "too-early"),
        ("29.02.2025", "not-a-date"),
    ],
)
def test_dates_that_cannot_be_taken(typed: str, code: str) -> None:
    with pytest.raises(Problem) as problem:
        read_date(typed, latest=TODAY)
    assert problem.value.code == code


def test_two_digits_of_a_year_never_lie_in_the_future() -> None:
    assert read_date("1.4.27", latest=TODAY) == date(1927, 4, 1)
    assert read_date("28.2.26", latest=TODAY) == date(2026, 2, 28)


def test_text_keeps_markup_as_text_and_drops_control_signs() -> None:
    assert clean_text("  <script>x</script>\x00\x07\r\nnew line ") == "<script>x</script>\nnew line"
    assert clean_text("A\u030a") == "Å"
    with pytest.raises(Problem):
        clean_text("x" * (LONGEST_TEXT + 1))


def ask(kind: str, **more: object) -> Field:
    return Field(name="q", kind=kind, label="?", **more)  # type: ignore[arg-type]


def test_an_empty_answer_is_a_problem_only_where_an_answer_is_needed() -> None:
    assert read_field(ask("text"), QueryDict("q=  "))[0].problem == "empty"
    assert read_field(ask("yes-no"), QueryDict(""))[0].problem == "choose-one"
    assert read_field(ask("text", required=False), QueryDict("")) == (ask("text", required=False, value=""), None)


def test_only_offered_choices_are_taken_and_what_was_typed_is_shown_again() -> None:
    offered = (Choice(value="a", label="A"), Choice(value="b", label="B"))
    assert read_field(ask("choice", choices=offered), QueryDict("q=c"))[0].problem == "not-a-choice"
    assert read_field(ask("many", choices=offered), QueryDict("q=a&q=c"))[0].problem == "not-a-choice"
    assert read_field(ask("many", choices=offered), QueryDict("q=a&q=b"))[1] == ["a", "b"]
    shown, value = read_field(ask("date"), QueryDict("q=31.2.20"))
    assert (shown.value, shown.problem, value) == ("31.2.20", "not-a-date", None)
    assert read_field(ask("yes-no"), QueryDict("q=no"))[1] is False
