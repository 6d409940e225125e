"""The sandbox of letter templates: what it takes, and that everything else is refused with file and line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from saklig.documents import LetterTextError, LetterTooLarge, problems_of_template
from saklig.documents.filling import MAX_ROUNDS, SLOT, fill


def filled(text: str, language: str = "nb", **variables: object) -> str:
    """The filled text with the slots' texts put in, as a reader would see it."""
    result = fill(text, variables, language=language)
    return SLOT.sub(lambda slot: result.slots[int(slot[1])], result.markdown)


def test_values_filters_loops_and_conditions():
    text = "{% for r in rows %}{{ r.m | month }}: {{ r.a | kr }}{% if not loop.last %}; {% endif %}{% endfor %}."
    rows = [{"m": date(2025, 9, 1), "a": 1200}, {"m": date(2026, 5, 1), "a": Decimal("84.50")}]
    assert filled(text, rows=rows) == "september 2025: 1\u00a0200\u00a0kr; mai 2026: 84,50\u00a0kr."
    assert filled(text, "en", rows=rows) == "September 2025: NOK\u00a01,200; May 2026: NOK\u00a084.50."


def test_a_key_named_as_a_method_is_the_key():
    assert filled("{{ a.items }} {{ a.values }}", a={"items": "x", "values": 2}) == "x 2"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{ name() }}", "calls a function"),
        ("{{ ''.join(name) }}", "calls a function"),
        ("{{ 1 + 1 }}", "has add"),
        ("{{ income * 0.06 }}", "Compute in the rules"),
        ("{{ 'a' ~ name }}", "has concat"),
        ("{% set x = 1 %}", "sets a variable"),
        ("{% set x %}a{% endset %}", "has assignblock"),
        ("{% macro m() %}{% endmacro %}", "defines a macro"),
        ("{% include 'x' %}", "includes a file"),
        ("{% import 'x' as x %}", "imports"),
        ("{% extends 'x' %}", "extends a template"),
        ("{% filter kr %}1{% endfilter %}", "has filterblock"),
        ("{{ name | safe }}", "no filter 'safe'"),
        ("{{ name | attr('x') }}", "no filter 'attr'"),
        ("{{ name | kr(2) }}", "no filter 'kr' with these arguments"),
        ("{{ name.__class__ }}", "begins with _"),
        ("{{ _run }}", "none begins with _"),
        ("{{ self }}", "'self' is not the letter"),
        ("{{ range }}", "range"),
        ("{{ name is callable }}", "callable"),
        ("{% for a in x recursive %}{% endfor %}", "one plain name"),
        ("{% for a, b in x %}{% endfor %}", "one plain name"),
        ("{{ x[0:3] }}", "has slice"),
        ("{{ [1, 2] }}", "has list"),
        ("{{ name", "unexpected"),
        ("{% if %}", "Expected"),
        ("a\ue0000\ue001b", "private-use"),
    ],
)
def test_what_no_letter_may_have_is_refused_with_its_line(text, says):
    with pytest.raises(LetterTextError, match=says.replace("(", r"\(")) as caught:
        fill("first line\n" + text, {"name": "Ola", "x": [], "income": 1}, language="nb", name="letters/granted.nb.md")
    assert str(caught.value).startswith("letters/granted.nb.md:2: ")


def test_a_string_is_no_way_to_a_python_attribute():
    for path in ("name['__class__']", "name.format", "rows.append", "a.b.__init__", "rows[0].x.y"):
        with pytest.raises(LetterTextError):
            fill("{{ " + path + " }}", {"name": "Ola", "rows": [{}], "a": {"b": 1}}, language="nb")


def test_unknown_name_and_wrong_kind_say_which_and_where():
    with pytest.raises(LetterTextError, match=r"letter:2: 'naem' is undefined"):
        fill("\n{{ naem }}", {"name": "Ola"}, language="nb")
    with pytest.raises(LetterTextError, match=r"letter:1: .*filter date or month"):
        fill("{{ day }}", {"day": date(2025, 1, 1)}, language="nb")
    with pytest.raises(LetterTextError, match="filter kr does not take nothing"):
        fill("{{ amount | kr }}", {"amount": None}, language="nb")
    with pytest.raises(LetterTextError, match=r"rows\[0\]\.a is float"):
        fill("x", {"rows": [{"a": 1.5}]}, language="nb")
    with pytest.raises(LetterTextError, match="language 'sv'"):
        fill("x", {}, language="sv")


def test_limits_on_rounds_output_values_and_size():
    rows = [{"x": "y"}] * 1000
    nested = "{% for a in r %}{% for b in r %}{% for c in r %}{% endfor %}{% endfor %}{% endfor %}"
    with pytest.raises(LetterTooLarge, match=f"more than {MAX_ROUNDS} rounds"):
        fill(nested, {"r": rows}, language="nb")
    with pytest.raises(LetterTooLarge, match="longer than"):
        fill("{% for a in r %}{{ t }}{% endfor %}", {"r": rows, "t": "x" * 10_000}, language="nb")
    with pytest.raises(LetterTooLarge, match="longer than"):
        fill("{% for a in r %}" + "x" * 5000 + "{% endfor %}", {"r": rows}, language="nb")
    with pytest.raises(LetterTooLarge, match="at most 2000"):
        fill("x", {"r": [1] * 2001}, language="nb")
    with pytest.raises(LetterTooLarge, match="20001 characters"):
        fill("x", {"t": "x" * 20_001}, language="nb")
    with pytest.raises(LetterTooLarge, match="at most 60000"):
        fill("x" * 60_001, {}, language="nb")
    with pytest.raises(LetterTooLarge, match="too deeply"):
        fill("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", {}, language="nb")


def test_a_value_that_is_itself_a_template_is_text():
    assert filled("{{ a }}", a="{{ b }}{% for x in y %}") == "{{ b }}{% for x in y %}"


def test_a_value_cannot_forge_a_slot():
    result = fill("{{ a }} {{ b }}", {"a": "\ue0001\ue001", "b": "secret"}, language="nb")
    assert result.slots == ("1", "secret")


def test_problems_are_found_without_values():
    assert problems_of_template("{{ a | kr }}", name="a.md") == ()
    (problem,) = problems_of_template("x\n\n{{ a | krr }}", name="a.md")
    assert problem.line == 3
    assert "krr" in problem.what
