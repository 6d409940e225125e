"""A model worked out for a few entries: what is read comes out as ever, and what nobody reads is not worked out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.models import AT, decision, definitions, expression_model, inputs, literal
from decision.test_domains import EVERY, ITEMS, TYPES, completions, expressions, given_facts, hidden
from saklig.decision import Model, read_model
from saklig.decision.partial import ask_together
from saklig.decision.values import holds_unknown


def _entry(name: str, text: str) -> str:
    return f'<contextEntry><variable name="{name}"/>{literal(text, f"entry-{name}")}</contextEntry>'


def _function(name: str, parameters: list[str], logic: str) -> str:
    formal = "".join(f'<formalParameter name="{one}"/>' for one in parameters)
    return (
        f'<businessKnowledgeModel id="{name}" name="{name}"><variable name="{name}"/>'
        f"<encapsulatedLogic>{formal}{logic}</encapsulatedLogic></businessKnowledgeModel>"
    )


def _calling(text: str, entries: dict[str, str], types: dict[str, str], items: str = "") -> Model:
    """A model whose decision `out` calls `f(i, ...)`, which gives a context of these entries."""
    made = "<context>" + "".join(_entry(name, one) for name, one in entries.items()) + "</context>"
    out = decision(literal(text), types).replace(
        "</decision>", '<knowledgeRequirement><requiredKnowledge href="#f"/></knowledgeRequirement></decision>'
    )
    return read_model(definitions(items + inputs(types) + _function("f", ["i", *types], made) + out), strict=False)


@settings(max_examples=50, deadline=None)
@given(st.tuples(expressions, expressions, expressions), given_facts, hidden)
def test_what_is_read_comes_out_as_of_the_whole_model(
    texts: tuple[str, str, str], known: dict[str, object], names: set[str]
) -> None:
    """Of all facts the same value, and what is settled without some of them holds for every way to give these."""
    first, second, third = texts
    entries = {
        "a": first, "b": f"if i > 0 then {second} else a", "c": third, "list": "[{u: a, v: c}, {u: b, v: c}]",
        "read": "for one in list[u = 1 or i < 2] return one.u",
    }  # fmt: skip
    model = _calling(f"for i in [0, 1, 0, 2] return f(i, {', '.join(TYPES)})", entries, TYPES, ITEMS)
    cut = model.evaluate_entries({"out": ("b", "read")}, known, at=AT)["out"].value
    whole = model.evaluate("out", known, at=AT).value
    assert [(one["b"], one["read"]) for one in cut] == [(one["b"], one["read"]) for one in whole]
    assert all(one["c"] is None for one in cut)
    facts = {name: value for name, value in known.items() if name not in names}
    part = model.evaluate_entries({"out": ("b", "read")}, facts, at=AT)["out"].value
    for full in completions(known, names):
        value = model.evaluate("out", full, at=AT).value
        for mine, theirs in zip(part, value, strict=True):
            for name in ("b", "read"):
                assert holds_unknown([mine[name]]) or mine[name] == theirs[name]


READ = {"i": [{"x": 1, "y": 2, "z": {"w": 3}}, {"x": 4, "y": 5, "z": {"w": 6}}], "p": True}


@pytest.mark.parametrize(
    ("text", "left", "gone"),
    [
        ("{a: 1, b: 1 + 1}", {"a": 1}, ["b"]),
        ("{b: 2, a: b + 1}", {"a": 3, "b": 2}, []),
        ("if p then {a: 1, b: 2 + 1} else {a: 2, b: 3}", {"a": 1}, ["b"]),
        ("(for one in i return {a: one.x, b: one.y + 1})[2]", {"a": 4}, ["b"]),
        ("for one in i return {a: one.x, b: one.y + 1}", [{"a": 1}, {"a": 4}], ["b"]),
        ("(for one in i return {a: one.x, b: one.y + 1})[b > 3]", [{"a": 4, "b": 6}], []),
        ("flatten([[{a: 1, b: 2 + 1}], {a: 2, b: 3}])", [{"a": 1}, {"a": 2}], ["b"]),
        ("{a: {c: 1 + 1, d: 2}.c, b: count(i) + 1}", {"a": 2}, ["b"]),
        ("{c: {d: 1 + 1, e: 2}, a: c.d, b: 1 + 1}", {"a": 2}, ["b"]),
        ("{c: {d: 1 + 1, e: 2}, a: c = {d: 2, e: 2}, b: 1 + 1}", {"a": True}, ["b"]),
        ("{c: i[x > 1], a: count(c), b: 1 + 1}", {"a": 1}, ["b"]),
        ("{a: string({c: 1, d: 2 + 1}), b: 1 + 1}", {"a": "{c: 1, d: 3}"}, ["b"]),
        ("{c: {d: 1 + 1}, a: some one in [c] satisfies one.d = 2, b: 1 + 1}", {"a": True}, ["b"]),
        ("{c: [if p then {d: 1 + 1, e: 2} else 3], a: c[d = 2].e, b: 1 + 1}", {"a": [2]}, ["b"]),
        ("{f: function(z) z.d + z.e, a: f({d: 1, e: 1 + 1}), b: 1 + 1}", {"a": 3}, ["b"]),
        (
            "{c: for n in 1..3 return if n = 1 then {d: 1, e: 2} else {d: partial[-1].e, e: n}, a: c[3].d, b: 1 + 1}",
            {"a": 2}, ["b"],
        ),
    ],
)
def test_an_entry_is_read_wherever_something_could_tell_it_from_another(text: str, left: Any, gone: list[str]) -> None:
    types = {"i": "Any", "p": "boolean"}
    found = expression_model(text, types, strict=False).evaluate_entries({"out": ("a",)}, READ, at=AT)["out"]
    assert found.diagnostics == ()
    pairs = zip(found.value, left, strict=True) if isinstance(left, list) else [(found.value, left)]
    for value, wanted in pairs:
        assert {name: value[name] for name in wanted} == wanted
        assert all(value[name] is None for name in gone)


def test_what_a_function_is_given_is_read_as_far_as_the_function_reads_it() -> None:
    model = _calling("{a: f({x: n, y: n + 1}, n).u, b: n + 1}", {"u": "if i.x > 1 then i.x else 0", "v": "i.y"}, {"n": "number"})
    found = model.evaluate_entries({"out": ("a",)}, {"n": 2}, at=AT)["out"]
    assert found.value == {"a": 2, "b": None}
    assert model.evaluate_entries({"out": ("a", "b")}, {"n": 2}, at=AT)["out"].value == {"a": 2, "b": 3}


def test_an_error_in_what_nobody_reads_is_not_met() -> None:
    model = expression_model('{a: 1, b: 1 + "x"}', strict=False)
    whole = ask_together(model, ("out",), {}, at=AT, askable=())
    part = ask_together(model, ("out",), {}, at=AT, askable=(), entries={"out": ("a",)}, part=lambda values: values["out"]["a"])
    assert (whole.settled, part.settled, part.value) == (False, True, 1)


def test_an_entry_is_worked_out_again_where_what_it_reads_differs_or_it_told_of_a_fault() -> None:
    types = {"n": "number"}
    model = _calling("for i in [1, 2, 1, null] return f(i, n)", {"a": "if i > n then i else n"}, types)
    assert [one["a"] for one in model.evaluate_entries({"out": ("a",)}, {"n": 1}, at=AT)["out"].value] == [1, 2, 1, 1]
    faulty = _calling("for i in [1, 1] return f(i, n)", {"a": 'if i > 0 then i + "x" else 0'}, types)
    found = faulty.evaluate_entries({"out": ("a",)}, {"n": 1}, at=AT)["out"]
    assert [one.code for one in found.diagnostics] == ["TYPE_MISMATCH", "TYPE_MISMATCH"]


def test_every_fact_that_is_tried_here_has_values() -> None:
    assert set(EVERY) == set(TYPES)
