"""The quick way for facts gives what the thorough way gives, or leaves the fact to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from decision.models import decision, definitions, inputs, literal
from saklig.decision import UNKNOWN, read_model, types
from saklig.decision.evaluation.adopting import SLOW
from saklig.decision.evaluation.facts import adopt

ITEMS = (
    '<itemDefinition name="tKind"><typeRef>string</typeRef><allowedValues><text>"a", "b"</text></allowedValues></itemDefinition>'
    '<itemDefinition name="tSmall"><typeRef>number</typeRef><allowedValues><text>[0..10]</text></allowedValues></itemDefinition>'
    '<itemDefinition name="tChild"><itemComponent name="age"><typeRef>tSmall</typeRef></itemComponent>'
    '<itemComponent name="born"><typeRef>date</typeRef></itemComponent></itemDefinition>'
    '<itemDefinition name="tHome"><itemComponent name="kind"><typeRef>tKind</typeRef></itemComponent>'
    '<itemComponent name="children" isCollection="true"><typeRef>tChild</typeRef></itemComponent>'
    '<itemComponent name="extra"><typeRef>Any</typeRef></itemComponent></itemDefinition>'
)
TYPES = {"n": "number", "s": "string", "p": "boolean", "d": "date", "k": "tKind", "small": "tSmall", "home": "tHome", "x": "Any"}
MODEL = read_model(definitions(ITEMS + inputs(TYPES) + decision(literal("1"), TYPES)))

leaves = st.one_of(
    st.none(), st.booleans(), st.integers(-20, 20), st.sampled_from(["a", "b", "c", ""]), st.just(UNKNOWN), st.just(1.5),
    st.sampled_from([Decimal("1.50"), Decimal(1) / Decimal(3) * Decimal(10) ** 40, date(2024, 2, 29), Decimal("1" * 40)]),
)  # fmt: skip
children = st.fixed_dictionaries({"age": leaves}, optional={"born": leaves, "more": leaves})
homes = st.one_of(leaves, st.fixed_dictionaries(
    {}, optional={"kind": leaves, "children": st.one_of(leaves, st.lists(children, max_size=2)), "extra": leaves, "odd": leaves}))
facts = st.fixed_dictionaries({}, optional={name: homes if name == "home" else leaves for name in TYPES})


@settings(max_examples=800, deadline=None)
@given(facts)
def test_the_quick_way_agrees_with_the_thorough_one(given_facts: dict[str, Any]) -> None:
    quick, doubt = MODEL.compiled.adopt(given_facts)
    assert doubt == (SLOW in quick.values())
    for name, one in MODEL.inputs.items():
        found = quick[one.id]
        if found is not SLOW:
            kind = MODEL.input_type(name)
            assert same(found, types.coerce(adopt(given_facts[name], kind, (name,)), kind))


def same(left: Any, right: Any) -> bool:
    """Alike in kind and content, digits included."""
    if isinstance(left, dict):
        return isinstance(right, dict) and list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list):
        return isinstance(right, list) and len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and str(left) == str(right)


def test_ordinary_facts_go_the_quick_way() -> None:
    home = {"kind": "a", "children": [{"age": 3, "born": date(2022, 1, 1)}, {"age": None, "born": None}], "extra": None}
    given_facts = {"n": 1, "s": "x", "p": True, "d": date(2025, 1, 1), "k": "b", "small": Decimal(3), "home": home, "x": "y"}
    _, doubt = MODEL.compiled.adopt(given_facts)
    assert not doubt
