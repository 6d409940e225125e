"""A trace as JSON text: canonical, and small, since what stands many times is written once.

The text is {"model", "at", "decisions", "faults", "shared"}. What is long enough of values, formulas' texts, notes, rows
and steps is written once in "shared", and stands as {"#": its place there} wherever it belongs; entries of "shared" refer
to earlier ones only. A list or context that is part of the facts is {"fact": its path}. Numbers keep their exact digits.
An unknown value is {"unknown": [paths]}, a range {"range": text}, a function {"function": name}, and a context whose only
key is one of these {"context": [[[key, value]]]}; dates, times and durations are texts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any, Final

from saklig.decision.errors import Diagnostic
from saklig.decision.evaluation.trace.records import CallMade, DecisionMade, FormulaMade, Record, TableMade, operands
from saklig.decision.feel.text import range_text
from saklig.decision.values import Function, Range, Unknown, Value, holds_unknown, number_text, print_path

_OWN_KEYS: Final = frozenset(("#", "fact", "unknown", "range", "function", "context"))
SHARE_FROM: Final = 40  # characters: shorter texts are written where they stand


def write_trace(
    model: str, at: str, facts: Mapping[str, Value], faults: Iterable[Diagnostic], records: Sequence[Record]
) -> str:
    """An evaluation's records as canonical JSON text."""
    writer = _Writer(facts)
    decisions = writer.records(records)
    head = f'{{"model":{encode_basestring(model)},"at":{encode_basestring(at)},"decisions":{decisions}'
    return f'{head},"faults":{_list(map(_fault, faults))},"shared":{_list(writer.texts)}}}'


def _fault(one: Diagnostic) -> str:
    """A fault with the cell or expression that it arose in."""
    cell = None if one.cell is None else {"table": one.cell.table, "row": one.cell.row, "column": one.cell.column}
    held = {
        "code": one.code, "severity": one.severity, "decision": one.decision, "element": one.element_id, "cell": cell,
        "text": one.text, "start": one.start, "end": one.end, "message": one.message,
    }  # fmt: skip
    return json.dumps(held, ensure_ascii=False, separators=(",", ":"))


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

    def text(self, value: str) -> str:
        written = self.written.get(value)
        if written is None:
            written = self.written[value] = self.share(encode_basestring(value))
        return written

    def value(self, value: Value) -> str:
        """A FEEL value."""
        kind = type(value)
        if kind is Decimal:
            return number_text(value)
        if kind is str:
            return self.text(value)
        if value is None:
            return "null"
        if kind is bool:
            return "true" if value else "false"
        if kind is date:
            return f'"{value.isoformat()}"'
        known = self.known.get(id(value))
        if known is not None:
            return known
        if kind is list:
            return self.remember(value, self.share(_list(map(self.value, value))))
        if kind is dict:
            return self.remember(value, self.share(self.context(value)))
        return self.rare(value)

    def context(self, value: dict[str, Value]) -> str:
        if len(value) == 1 and next(iter(value)) in _OWN_KEYS:
            # a model's context that looks like one of the writer's own marks
            key, item = next(iter(value.items()))
            return f'{{"context":[[[{encode_basestring(key)},{self.value(item)}]]]}}'
        return _object((encode_basestring(key), self.value(item)) for key, item in value.items())

    def rare(self, value: Value) -> str:
        if isinstance(value, Unknown):
            return self.share(f'{{"unknown":{_list(map(encode_basestring, sorted(map(print_path, value.paths))))}}}')
        if isinstance(value, Range):
            return f'{{"range":{encode_basestring(range_text(value))}}}'
        if isinstance(value, Function):
            return f'{{"function":{encode_basestring(value.name)}}}'
        return encode_basestring(value.isoformat())

    def pairs(self, heads: Iterable[str], values: Iterable[Value]) -> str:
        write = self.value
        return f"[{','.join([f'{head}{write(value)}]' for head, value in zip(heads, values, strict=False)])}]"

    def records(self, records: Sequence[Record]) -> str:
        """Records; a call made again with the same arguments is the same record, and written once."""
        texts = []
        for record in records:
            made = record[0]
            text = self.known.get(id(record)) if type(made) is CallMade else None
            if text is None:
                text = self.share(_RECORDS[type(made)](self, *record))
                if type(made) is CallMade:
                    self.known[id(record)] = text
            texts.append(text)
        return f"[{','.join(texts)}]"

    def formula(self, made: FormulaMade, roots: Sequence[Value], value: Value) -> str:
        read = ",".join([f"{made.heads[name]}{self.value(seen)}]" for name, seen in operands(made, roots)])
        return f'{made.head}{self.text(made.text)},"operands":[{read}],"value":{self.value(value)}}}'

    def call(self, made: CallMade, arguments: Sequence[Value], value: Value, records: Sequence[Record]) -> str:
        inner, given = self.records(records), self.pairs(made.heads, arguments)
        return f'{made.head}{given},"value":{self.value(value)},"steps":{inner}}}'

    def decision(self, made: DecisionMade, value: Value, failed: bool, records: Sequence[Record]) -> str:
        inner = self.records(records)
        settled = "false" if failed or holds_unknown(value) else "true"
        return f'{made.head}{self.value(value)},"settled":{settled}{made.tail}{inner}}}'

    def table(
        self, made: TableMade, read: Sequence[Value], fired: Sequence[tuple[int, tuple[Value, ...]]], value: Value,
        open_: tuple[str, ...],
    ) -> str:
        rows = ",".join([self.fired(made, row, outputs) for row, outputs in fired])
        inputs, written = self.pairs(made.heads, read), self.value(value)
        possible = f',"open":{_list(map(encode_basestring, open_))}' if open_ else ""
        return f'{made.head}{inputs},"fired":[{rows}],"value":{written}{possible}}}'

    def fired(self, made: TableMade, row: int, outputs: tuple[Value, ...]) -> str:
        rule = made.node.rules[row]
        notes = ",".join([f"{encode_basestring(key)}:{self.text(note)}" for key, note in rule.annotations.items()])
        given = self.pairs(made.results, outputs)
        return self.share(f'{{"rule":{encode_basestring(rule.id)},"outputs":{given},"annotations":{{{notes}}}}}')


_RECORDS: Final[Mapping[type, Callable[..., str]]] = {
    FormulaMade: _Writer.formula,
    CallMade: _Writer.call,
    DecisionMade: _Writer.decision,
    TableMade: _Writer.table,
}


def _list(texts: Iterable[str]) -> str:
    return f"[{','.join(texts)}]"


def _object(pairs: Iterable[tuple[str, str]]) -> str:
    return "{" + ",".join(f"{key}:{text}" for key, text in pairs) + "}"
