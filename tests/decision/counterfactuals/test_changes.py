"""The least changes, held against trying every value of every fact, and every two of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import product
from typing import Any

from hypothesis import given, settings

from decision.counterfactuals.expressions import ITEMS, TYPES, conditions, facts
from decision.models import AT, expression_model
from saklig.decision import Model
from saklig.decision.explanation.counterfactuals import Changes, Chosen, Lever, Measured, Span, changes

N = [Decimal(n) for n in range(-6, 9)]
M = [Decimal(n) for n in range(-3, 5)]
LEVERS: list[Lever] = [
    Measured(path=("n",), span=Span(least=N[0], most=N[-1]), step=Decimal(2)),
    Measured(path=("m",), span=Span(least=M[0], most=M[-1]), step=Decimal(1), less=False),
    Chosen(path=("p",), values=(True, False), steps=Decimal(3)),
]
ALL = frozenset(("a", "b", "c"))


def outcome(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"it": values["out"]}


def found_changes(model: Model, given_facts: Mapping[str, object]) -> Changes:
    return changes(
        model, ["out"], given_facts, LEVERS, at=AT, outcome=outcome, sought=lambda target, now: ALL,
        hoped=lambda target, now: ALL, most_looks=2000,
    )  # fmt: skip


def value(model: Model, given_facts: Mapping[str, object]) -> Any:
    return model.evaluate("out", given_facts, at=AT).value


def ways(given_facts: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], Decimal]]:
    """Every change of the facts that the levers allow, with its distance."""
    ms = [m for m in M if m >= given_facts["m"]]
    for n, m, p in product(N, ms, (True, False)):
        new = {"n": n, "m": m, "p": p}
        changed = {name: one for name, one in new.items() if one != given_facts[name]}
        far = abs(n - given_facts["n"]) / 2 + abs(m - given_facts["m"]) + (3 if p != given_facts["p"] else 0)
        yield changed, far


@settings(max_examples=40, deadline=None)
@given(conditions, conditions, facts)
def test_the_least_change_is_the_one_that_trying_all_finds(one: str, two: str, given_facts: dict[str, object]) -> None:
    text = f'if {one} then "a" else if {two} then "b" else "c"'
    model = expression_model(text, TYPES, ITEMS, strict=False)
    found = found_changes(model, given_facts)
    now = value(model, given_facts)
    assert found.now == {"it": now} and found.complete
    best: dict[tuple[str, frozenset[str]], Decimal] = {}
    for changed, far in ways(given_facts):
        after = value(model, {**given_facts, **changed})
        if len(changed) in (1, 2) and after != now:
            key = (after, frozenset(changed))
            best[key] = min(far, best.get(key, far))
    # the nearer of less and more; changes come in order of distance
    told = {(str(one.after), frozenset(str(part.path[0]) for part in one.parts)): one for one in reversed(found.changes)}
    singles = {key: far for key, far in best.items() if len(key[1]) == 1}
    assert {key: one.distance for key, one in told.items() if len(key[1]) == 1} == singles
    for after in ALL - {now}:
        pairs = {key: far for key, far in best.items() if key[0] == after}
        if pairs and not any(len(key[1]) == 1 for key in pairs):
            least = [one for key, one in told.items() if key[0] == after]
            assert len(least) == 1
            # with a choice among them it is the least; of two measured facts one of the least of its own ways
            choices = {key: far for key, far in pairs.items() if "p" in key[1]}
            assert least[0].distance >= min(pairs.values())
            assert not choices or least[0].distance <= min(choices.values())


@settings(max_examples=40, deadline=None)
@given(conditions, conditions, facts)
def test_each_change_gives_what_it_says_and_the_value_next_to_it_does_not(
    one: str, two: str, given_facts: dict[str, object]
) -> None:
    model = expression_model(f'if {one} then "a" else if {two} then "b" else "c"', TYPES, ITEMS, strict=False)
    for change in found_changes(model, given_facts).changes:
        new = {str(part.path[0]): part.after for part in change.parts}
        assert change.before == value(model, given_facts)
        assert value(model, {**given_facts, **new}) == change.after == change.values["out"]
        if len(change.parts) == 1 and change.parts[0].limit is not None:
            limit = {str(change.parts[0].path[0]): change.parts[0].limit}
            assert value(model, {**given_facts, **limit}) != change.after
