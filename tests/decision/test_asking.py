"""What to ask next: settled by trying few values, the order of the rules, and what saves most questions on average."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given, settings

from decision.models import AT, decision, definitions, expression_model, inputs, literal, table
from decision.test_domains import EVERY, ITEMS, TYPES, completions, expressions, given_facts, hidden
from saklig.decision import Model, print_path, read_model
from saklig.decision.partial import Ask, Prior, ask_together

PATHS = [(name,) for name in TYPES]


def asked(model: Model, facts: Mapping[str, object], **more: object) -> Ask:
    more.setdefault("askable", PATHS)
    return ask_together(model, ("out",), facts, at=AT, part=lambda values: values["out"], **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("p or not(p)", True),
        ('if s = "a" then 1 else if s != "a" then 1 else 2', 1),
        ("m * m >= 0", True),
        ('if p then "x" else if p = false then "x" else "y"', "x"),
        ("(if p then 1 else 2) + (if p then 2 else 1)", 3),
        ('{a: if p then s = "a" else false, b: 1}.b', 1),
    ],
)
def test_what_every_one_of_a_few_values_agrees_on_is_settled(text: str, value: object) -> None:
    found = asked(expression_model(text, TYPES, ITEMS, strict=False), {})
    assert (found.settled, found.value, found.still_matter, found.ask) == (True, value, (), None)


def test_a_tried_fact_matters_only_to_what_rested_on_it_before() -> None:
    """`p` is tried for the first entry and settles it; the second, open for another fact, does not come to rest on it."""
    found = asked(expression_model("{a: p or not(p), b: x > 1}", TYPES, ITEMS, strict=False), {})
    assert (found.value["a"], found.still_matter) == (True, (("x",),))


@settings(max_examples=250, deadline=None)
@given(expressions, given_facts, hidden)
def test_what_is_settled_holds_and_what_does_not_matter_does_not(text: str, known: dict[str, object], names: set[str]) -> None:
    """Whatever is given for facts that are said not to matter, what is settled stays as it is."""
    model = expression_model(text, TYPES, ITEMS, strict=False)
    facts = {name: value for name, value in known.items() if name not in names}
    found = asked(model, facts)
    idle = {name for name in names if (name,) not in found.still_matter}
    assert found.ask is None or found.ask in found.still_matter
    assert {path[0] for path in found.still_matter} <= names
    if found.settled:
        assert idle == names
    for full in completions(known, idle):
        more = asked(model, {**facts, **{name: full[name] for name in idle}})
        if found.settled:
            # an error may come to light where more is known; the value stays
            assert (more.value, more.still_matter) == (found.value, ())


@settings(max_examples=150, deadline=None)
@given(expressions, given_facts, hidden)
def test_asking_on_ends_with_the_value_that_all_facts_give(text: str, known: dict[str, object], names: set[str]) -> None:
    model = expression_model(text, TYPES, ITEMS, strict=False)
    facts = {name: value for name, value in known.items() if name not in names}
    full = model.evaluate("out", known, at=AT)
    found = asked(model, facts)
    while found.ask is not None:
        (name,) = found.ask
        assert name not in facts
        facts[name] = known[name]
        found = asked(model, facts)
    assert found.value == full.value
    # whether an error lies in it may differ: in a part that need not be known, or in a way that would not have been gone


def test_the_rules_own_order_comes_first_and_the_declared_order_where_it_is_wanted() -> None:
    model = expression_model('if q then n > 1 else if s = "a" then x > 1 else m > 1', TYPES, ITEMS)
    assert asked(model, {}).ask == ("q",)
    assert asked(model, {}, order="declared").ask == ("n",)
    assert asked(model, {"q": False}).still_matter == (("s",), ("m",), ("x",))
    assert asked(model, {"q": False, "s": "a"}).still_matter == (("x",),)


def test_the_table_asks_for_the_column_that_its_first_row_reads_first() -> None:
    rows = [["true", "-", "-", '"a"'], ["-", '"b"', "> 1", '"b"'], ["-", "-", "-", '"c"']]
    body = decision(table([("q", "boolean"), ("s", "tKind"), ("n", "number")], rows, "FIRST"), TYPES)
    model = read_model(definitions(ITEMS + inputs(TYPES) + body))
    assert asked(model, {}, askable=[("n",), ("s",), ("q",)]).ask == ("q",)


def _priors(name: str, **shares: str) -> dict[tuple[str, ...], tuple[Prior, ...]]:
    values = {"yes": True, "no": False}
    return {(name,): tuple(Prior(value=values[one], share=Decimal(share)) for one, share in shares.items())}


def test_the_question_that_saves_most_others_on_average_is_asked_first() -> None:
    """Of two gates that stand one after the other in the rules, the one that is closed more often."""
    model = expression_model("(p and n > 1 and x > 1) or (q and k > 2 and m > 1)", TYPES, ITEMS)
    assert asked(model, {}).ask == ("p",)
    often_no = {**_priors("p", yes="9", no="1"), **_priors("q", yes="1", no="9")}
    found = asked(model, {}, priors=often_no)
    assert found.ask == ("q",)
    assert set(found.still_matter) == {("p",), ("q",), ("n",), ("x",), ("k",), ("m",)}
    turned = {**_priors("p", yes="1", no="9"), **_priors("q", yes="9", no="1")}
    assert asked(model, {}, priors=turned).ask == ("p",)


def test_looking_ahead_asks_no_more_on_average_than_the_rules_order_where_the_priors_hold() -> None:
    model = expression_model("(q and k > 2 and m > 1 and n > 1) or (p and x > 1)", TYPES, ITEMS)
    priors = {**_priors("q", yes="5", no="5"), **_priors("p", yes="1", no="9")}

    def questions(truth: Mapping[str, object], given_priors: object) -> int:
        facts: dict[str, object] = {}
        while (found := asked(model, facts, priors=given_priors)).ask is not None:
            facts[found.ask[0]] = truth[found.ask[0]]
        return len(facts)

    people = [
        (share, {"q": q, "p": p, "k": 3, "m": 2, "n": 2, "x": 0})
        for q, p, share in ((True, True, 5), (True, False, 45), (False, True, 5), (False, False, 45))
    ]
    rules = sum(share * questions(facts, None) for share, facts in people)
    ahead = sum(share * questions(facts, priors) for share, facts in people)
    assert ahead <= rules


def test_a_whole_is_asked_for_before_what_is_in_it() -> None:
    items = (
        '<itemDefinition name="tPlace"><itemComponent name="hours"><typeRef>number</typeRef></itemComponent></itemDefinition>'
        '<itemDefinition name="tChild"><itemComponent name="place"><typeRef>tPlace</typeRef></itemComponent></itemDefinition>'
    )
    types = {"c": "tChild"}
    model = read_model(definitions(items + inputs(types) + decision(literal("c.place != null and c.place.hours > 20"), types)))
    order = [("c", "place", "hours"), ("c", "place")]
    found = asked(model, {"c": {}}, askable=order)
    assert [print_path(path) for path in found.still_matter] == ["c.place"]
    assert asked(model, {"c": {"place": None}}, askable=order).settled
    assert asked(model, {"c": {"place": {}}}, askable=order[:1]).ask == ("c", "place", "hours")


def test_every_fact_has_values_to_try() -> None:
    assert EVERY.keys() == TYPES.keys()
