"""A trace as JSON text: canonical, and small, since what stands many times is written once.

The text is {"model", "at", "decisions", "shared"}. A string, list, context or step that is long enough is written once in
"shared", and stands as {"#": its place there} wherever it belongs; entries of "shared" refer to earlier ones only. A list
or context that is part of the facts is {"fact": its path}. Numbers keep their exact digits. An unknown value is
{"unknown": [paths]}, a range {"range": text}, a function {"function": name}, and a context whose only key is one of these
{"context": [[[key, value]]]}; dates, times and durations are texts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any, Final

from saklig.decision.evaluation.trace import CallStep, DecisionStep, FiredRule, FormulaStep, Step, TableStep, Trace
from saklig.decision.feel.text import range_text
from saklig.decision.values import Function, Range, Unknown, Value, number_text, print_path

_OWN_KEYS: Final = frozenset(("#", "fact", "unknown", "range", "function", "context"))
SHARE_FROM: Final = 40  # characters: shorter texts are written where they stand


def write_trace(trace: Trace) -> str:
    """The trace as canonical JSON text."""
    writer = _Writer(trace.facts)
    decisions = _list(writer.step(step) for step in trace.decisions)
    head = f'{{"model":{encode_basestring(trace.model)},"at":{encode_basestring(trace.at)},"decisions":{decisions}'
    return f'{head},"shared":{_list(writer.texts)}}}'


def expand(text: str) -> dict[str, Any]:
    """A trace's JSON text as data with nothing shared; numbers are Decimal where they have a fraction."""
    data = json.loads(text, parse_float=Decimal)
    shared: list[Any] = []

    def whole(value: Any) -> Any:
        if isinstance(value, list):
            return [whole(item) for item in value]
        if isinstance(value, dict):
            return shared[value["#"]] if value.keys() == {"#"} else {key: whole(item) for key, item in value.items()}
        return value

    for entry in data.pop("shared"):
        shared.append(whole(entry))
    return {key: whole(value) for key, value in data.items()}


class _Writer:
    """Texts of values and steps; equal ones become one entry of `texts`."""

    def __init__(self, facts: Mapping[str, Value]) -> None:
        self.texts: list[str] = []
        self.places: dict[str, int] = {}
        self.written: dict[str, str] = {}
        # by identity: the facts' own lists and contexts, and what was written before
        self.known: dict[int, str] = {}
        self.kept: list[object] = []
        for name, value in facts.items():
            self.note(value, name)

    def note(self, value: Value, path: str) -> None:
        if isinstance(value, dict):
            self.remember(value, f'{{"fact":{encode_basestring(path)}}}')
            for key, item in value.items():
                self.note(item, f"{path}.{key}")
        elif isinstance(value, list):
            self.remember(value, f'{{"fact":{encode_basestring(path)}}}')
            for index, item in enumerate(value):
                self.note(item, f"{path}[{index}]")

    def remember(self, value: object, text: str) -> str:
        self.known[id(value)] = text
        # an identity is only good while the object lives
        self.kept.append(value)
        return text

    def share(self, text: str) -> str:
        if len(text) < SHARE_FROM:
            return text
        place = self.places.get(text)
        if place is None:
            place = self.places[text] = len(self.texts)
            self.texts.append(text)
        return f'{{"#":{place}}}'

    def text(self, value: str | None) -> str:
        if value is None:
            return "null"
        written = self.written.get(value)
        if written is None:
            written = self.written[value] = self.share(encode_basestring(value))
        return written

    def value(self, value: Value) -> str:
        """A FEEL value."""
        if value is None:
            return "null"
        if value is True:
            return "true"
        if value is False:
            return "false"
        if type(value) is Decimal:
            return number_text(value)
        if type(value) is str:
            return self.text(value)
        known = self.known.get(id(value))
        if known is not None:
            return known
        if type(value) is list:
            return self.remember(value, self.share(_list(map(self.value, value))))
        if type(value) is dict:
            return self.remember(value, self.share(self.context(value)))
        return self.rare(value)

    def context(self, value: dict[str, Value]) -> str:
        if len(value) == 1 and next(iter(value)) in _OWN_KEYS:
            # a model's context that looks like one of the writer's own marks
            return f'{{"context":[{self.pairs(tuple(value.items()))}]}}'
        return _object((encode_basestring(key), self.value(item)) for key, item in value.items())

    def rare(self, value: Value) -> str:
        if isinstance(value, Unknown):
            return self.share(f'{{"unknown":{_list(map(encode_basestring, sorted(map(print_path, value.paths))))}}}')
        if isinstance(value, Range):
            return f'{{"range":{encode_basestring(range_text(value))}}}'
        if isinstance(value, Function):
            return f'{{"function":{encode_basestring(value.name)}}}'
        return encode_basestring(value.isoformat())

    def pairs(self, items: tuple[tuple[str, Value], ...]) -> str:
        text, value = self.text, self.value
        return f"[{','.join([f'[{text(name)},{value(held)}]' for name, held in items])}]"

    def step(self, step: Step) -> str:
        """A step; equal ones, as a call made again with the same arguments, are written once."""
        known = self.known.get(id(step))
        if known is not None:
            return known
        return self.remember(step, self.share(_STEPS[type(step)](self, step)))

    def formula(self, step: FormulaStep) -> str:
        operands, value = self.pairs(step.operands), self.value(step.value)
        return (
            f'{{"formula":{self.text(step.element_id)},"text":{self.text(step.text)},"operands":{operands},"value":{value}}}'
        )

    def call(self, step: CallStep) -> str:
        inner = _list([self.step(one) for one in step.steps])
        arguments, value = self.pairs(step.arguments), self.value(step.value)
        return f'{{"call":{self.text(step.name)},"arguments":{arguments},"value":{value},"steps":{inner}}}'

    def decision(self, step: DecisionStep) -> str:
        inner = _list([self.step(one) for one in step.steps])
        value, settled = self.value(step.value), "true" if step.settled else "false"
        requires = _list(map(self.text, step.requires))
        return (
            f'{{"decision":{self.text(step.id)},"name":{self.text(step.name)},"value":{value},"settled":{settled},'
            f'"requires":{requires},"steps":{inner}}}'
        )

    def table(self, step: TableStep) -> str:
        fired = _list([self.fired(rule) for rule in step.fired])
        inputs, value = self.pairs(step.inputs), self.value(step.value)
        open_ = f',"open":{_list(map(self.text, step.open))}' if step.open else ""
        return (
            f'{{"table":{self.text(step.element_id)},"hit_policy":{encode_basestring(step.hit_policy)},"inputs":{inputs},'
            f'"fired":{fired},"value":{value}{open_}}}'
        )

    def fired(self, rule: FiredRule) -> str:
        notes = _object((encode_basestring(key), self.text(note)) for key, note in rule.annotations.items())
        return self.share(
            f'{{"rule":{self.text(rule.rule_id)},"outputs":{self.pairs(rule.outputs)},"annotations":{notes}}}'
        )


_STEPS: Final[Mapping[type, Callable[[_Writer, Any], str]]] = {
    FormulaStep: _Writer.formula,
    CallStep: _Writer.call,
    DecisionStep: _Writer.decision,
    TableStep: _Writer.table,
}


def _list(texts: Iterable[str]) -> str:
    return f"[{','.join(texts)}]"


def _object(pairs: Iterable[tuple[str, str]]) -> str:
    return "{" + ",".join(f"{key}:{text}" for key, text in pairs) + "}"
