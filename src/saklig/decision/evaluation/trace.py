"""The trace: what was worked out, in the order it was, enough for every later reading of the decision.

Steps are frozen; the same model, facts and date give the same bytes. Numbers are written as exact decimals.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from json.encoder import encode_basestring as _text

from saklig.decision.feel.text import range_text
from saklig.decision.values import Function, Range, Unknown, Value, number_text, print_path


@dataclass(frozen=True, slots=True, kw_only=True)
class FiredRule:
    """A row that applies: its results and annotations, by column name."""

    rule_id: str
    outputs: tuple[tuple[str, Value], ...]
    annotations: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableStep:
    """A decision table: what went in, which rows apply, and which may apply once unknown facts are known."""

    element_id: str | None
    hit_policy: str
    inputs: tuple[tuple[str, Value], ...]
    fired: tuple[FiredRule, ...]
    value: Value
    open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaStep:
    """A literal expression, the single values it read, and what it gave."""

    element_id: str | None
    text: str
    operands: tuple[tuple[str, Value], ...]
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStep:
    """A business knowledge model or decision service called."""

    name: str
    arguments: tuple[tuple[str, Value], ...]
    value: Value
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionStep:
    """A decision, what it requires (names of inputs and decisions), and the steps that gave its value."""

    id: str
    name: str
    value: Value
    settled: bool
    requires: tuple[str, ...]
    steps: tuple[Step, ...]


Step = TableStep | FormulaStep | CallStep | DecisionStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """All decisions evaluated, in order, with the model they came from and the facts as they were read."""

    model: str
    at: str
    decisions: tuple[DecisionStep, ...]
    facts: Mapping[str, Value]

    def steps(self) -> Iterator[Step]:
        """Every step, outer before inner."""
        for decision in self.decisions:
            yield from _walk(decision)

    def to_json(self) -> str:
        """Canonical JSON text. A list or context that is part of the facts is written as {"fact": its path}."""
        places: dict[int, str] = {}
        for name, value in self.facts.items():
            _note_places(value, name, places)
        data = {"model": self.model, "at": self.at, "decisions": [_plain(step, places) for step in self.decisions]}
        return write_json(data)


def _walk(step: Step) -> Iterator[Step]:
    yield step
    if isinstance(step, DecisionStep | CallStep):
        for inner in step.steps:
            yield from _walk(inner)


def _note_places(value: Value, path: str, places: dict[int, str]) -> None:
    if isinstance(value, dict):
        places[id(value)] = path
        for key, item in value.items():
            _note_places(item, f"{path}.{key}", places)
    elif isinstance(value, list):
        places[id(value)] = path
        for index, item in enumerate(value):
            _note_places(item, f"{path}[{index}]", places)


def _plain(step: Step, places: dict[int, str]) -> dict[str, object]:
    def pairs(items: tuple[tuple[str, Value], ...]) -> list[object]:
        return [[name, plain_value(value, places)] for name, value in items]

    if isinstance(step, FormulaStep):
        return {
            "formula": step.element_id,
            "text": step.text,
            "operands": pairs(step.operands),
            "value": plain_value(step.value, places),
        }
    if isinstance(step, TableStep):
        fired = [
            {"rule": rule.rule_id, "outputs": pairs(rule.outputs), "annotations": dict(rule.annotations)}
            for rule in step.fired
        ]
        data: dict[str, object] = {
            "table": step.element_id,
            "hit_policy": step.hit_policy,
            "inputs": pairs(step.inputs),
            "fired": fired,
            "value": plain_value(step.value, places),
        }
        return data | ({"open": list(step.open)} if step.open else {})
    inner = [_plain(one, places) for one in step.steps]
    if isinstance(step, CallStep):
        return {
            "call": step.name,
            "arguments": pairs(step.arguments),
            "value": plain_value(step.value, places),
            "steps": inner,
        }
    return {
        "decision": step.id,
        "name": step.name,
        "value": plain_value(step.value, places),
        "settled": step.settled,
        "requires": list(step.requires),
        "steps": inner,
    }


class _Numeral(float):
    """A number that JSON writes by its exact digits."""

    def __new__(cls, text: str) -> _Numeral:
        made = super().__new__(cls, 0.0)
        made.text = text
        return made

    text: str

    def __repr__(self) -> str:
        return self.text


def plain_value(value: Value, places: Mapping[int, str] | None = None) -> object:
    """A FEEL value as JSON data; numbers keep their digits when written by `write_json`."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and abs(value) < 10**15 else _Numeral(number_text(value))
    if isinstance(value, list | dict):
        place = (places or {}).get(id(value))
        if place is not None:
            return {"fact": place}
        if isinstance(value, list):
            return [plain_value(item, places) for item in value]
        return {key: plain_value(item, places) for key, item in value.items()}
    if isinstance(value, Unknown):
        return {"unknown": sorted(map(print_path, value.paths))}
    if isinstance(value, Range):
        return {"range": range_text(value)}
    if isinstance(value, Function):
        return {"function": value.name}
    return value.isoformat()


def write_json(data: object) -> str:
    """JSON text in one line, keys as they stand, digits exact."""
    pieces: list[str] = []
    _write(data, pieces.append)
    return "".join(pieces)


def _write(data: object, put: Callable[[str], None]) -> None:
    # A trace has some hundred thousand values: nested generators would hand each one up through every level.
    if isinstance(data, str):
        put(_text(data))
    elif isinstance(data, _Numeral):
        put(data.text)
    elif isinstance(data, dict):
        before = "{"
        for key, value in data.items():
            put(before)
            put(_text(key))
            put(":")
            _write(value, put)
            before = ","
        put("}" if data else "{}")
    elif isinstance(data, list):
        before = "["
        for value in data:
            put(before)
            _write(value, put)
            before = ","
        put("]" if data else "[]")
    else:
        put(json.dumps(data, ensure_ascii=False))
