"""The engine against the text of the standard: `standard/*.toml` hold expressions and small models with the values that
the named paragraph or table of DMN 1.5 gives them.

Expected values are read by the small reader below and compared by kind and content, never with the engine's `=`.
"""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from decision.models import AT, decision, definitions, expression_model, inputs, table
from saklig.decision import Model, read_model
from saklig.decision.temporal import parse_temporal

FOLDER = Path(__file__).parent / "standard"
_TOKEN = re.compile(r'\s*(@?"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:E-?\d+)?|[\[\]{},:]|[^\s\[\]{},:"]+)')
_WORDS = {"null": None, "true": True, "false": False}


def read_value(text: str) -> object:
    """A value as FEEL writes it: null, booleans, numbers, strings, @-literals, lists, contexts."""
    found, rest = _read(_TOKEN.findall(text))
    assert not rest, f"what follows the value in {text!r}?"
    return found


def _read(tokens: list[str]) -> tuple[object, list[str]]:
    first, rest = tokens[0], tokens[1:]
    if first in _WORDS:
        return _WORDS[first], rest
    if first.startswith("@"):
        return parse_temporal(first[2:-1]), rest
    if first.startswith('"'):
        return _string(first), rest
    if first not in ("[", "{"):
        return Decimal(first), rest
    items: list[object] = []
    entries: dict[str, object] = {}
    while rest[0] not in ("]", "}"):
        if first == "{":
            key = _string(rest[0]) if rest[0].startswith('"') else rest[0]
            assert rest[1] == ":"
            entries[key], rest = _read(rest[2:])
        else:
            item, rest = _read(rest)
            items.append(item)
        if rest[0] == ",":
            rest = rest[1:]
    return (items if first == "[" else entries), rest[1:]


def _string(token: str) -> str:
    return re.sub(r"\\(.)", lambda found: {"n": "\n", "t": "\t", "r": "\r"}.get(found[1], found[1]), token[1:-1])


def agrees(found: object, wanted: object) -> bool:
    """The same value, by kind and content: 1 is 1.00, but not true, "1" or [1]."""
    if isinstance(wanted, list):
        return isinstance(found, list) and len(found) == len(wanted) and all(map(agrees, found, wanted))
    if isinstance(wanted, dict):
        return isinstance(found, dict) and found.keys() == wanted.keys() and all(
            agrees(found[key], wanted[key]) for key in wanted
        )
    return type(found) is type(wanted) and found == wanted


def cases() -> list[Any]:
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        for group in tomllib.loads(path.read_text())["group"]:
            assert group["source"]
            for number, (given, wanted, *facts) in enumerate(group["cases"], 1):
                name = f"{path.stem}: {given.partition(chr(10))[0][:60]} #{number}"
                found.append(pytest.param(group, given, wanted, facts[0] if facts else {}, id=name))
    return found


@pytest.mark.parametrize(("group", "given", "wanted", "facts"), cases())
def test_standard(group: dict[str, Any], given: str, wanted: str, facts: dict[str, str]) -> None:
    """`given` is an expression, or what `model_of` says; with `values` in the group it is tried with each of them."""
    model, name = model_of(group, given, facts)
    values = [{**facts, "x": value} for value in group["values"]] if "values" in group else [facts]
    found = []
    for texts in values:
        read = {key: read_value(text) for key, text in texts.items()}
        found.append(model.evaluate(name, read, at=AT, absent="null"))
    value = [one.value for one in found] if "values" in group else found[0].value
    expected = read_value(wanted)
    shown = [f"{one.code} {one.message}" for result in found for one in result.diagnostics]
    assert agrees(value, expected), f"{group['source']}: {value!r}, not {expected!r} {shown}"


def model_of(group: dict[str, Any], given: str, facts: dict[str, str]) -> tuple[Model, str]:
    """The model of a case and the decision to evaluate.

    With a `model` in the group `given` is the name of a decision; with a `column`, a cell of a table's only column of
    that type, whose result is true; with `rows`, the hit policy and the aggregation of a table on the number x.
    """
    if "model" in group:
        return read_model(definitions(group["model"]), strict=False), given
    types = {"x": group.get("column", "number"), "y": "number"}
    if "column" in group:
        logic = table([("x", group["column"])], [[given, "true"]])
    elif "rows" in group:
        policy, _, aggregation = given.partition(", ")
        extra = f' aggregation="{aggregation}"' if aggregation else ""
        logic = table([("x", "number")], group["rows"], policy, extra, group.get("outputs", ""))
    else:
        return expression_model(given, dict.fromkeys(facts, "Any"), strict=False), "out"
    return read_model(definitions(inputs(types) + decision(logic, types)), strict=False), "out"


def test_the_reader_tells_values_apart() -> None:
    """So that a wrong expectation can't pass for a right one."""
    assert read_value('[1, "a b", {x: null, "y z": @"P1D"}]') == [
        Decimal(1), "a b", {"x": None, "y z": parse_temporal("P1D")},
    ]  # fmt: skip
    assert read_value("-1.50") == Decimal("-1.5")
    assert read_value('"a\\"b"') == 'a"b'
    with pytest.raises(AssertionError):
        read_value("1 2")
    for found, wanted in (("1", 1), (True, 1), ([1], 1), ({"a": 1}, {"a": 1, "b": None}), (None, [])):
        assert not agrees(found, wanted)
