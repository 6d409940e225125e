"""Facts as rows of the table that a query reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from saklig.decision.sql.columns import STATE, Fact
from saklig.decision.values import UNKNOWN, Unknown, Value

_ABSENT: Final = object()


def row_of(facts: Mapping[str, Fact], values: Mapping[str, Value]) -> dict[str, Any]:
    """A row for the facts of a case, by column: what is absent is unknown. Numbers are Decimals, dates are dates."""
    row: dict[str, Any] = {}
    for name, fact in facts.items():
        row |= _columns(fact, values.get(name, _ABSENT))
    return row


def _columns(fact: Fact, value: Value) -> dict[str, Any]:
    absent = value is _ABSENT or value is UNKNOWN or isinstance(value, Unknown)
    state = "unknown" if absent else "null" if value is None else "known"
    if fact.is_list:
        assert fact.members is not None
        return {fact.name: None if state != "known" else [_element(fact.members, item) for item in value]}
    if fact.members is not None:
        row: dict[str, Any] = {}
        for name, member in fact.members.items():
            inner = value.get(name, _ABSENT) if state == "known" else None if state == "null" else _ABSENT
            row |= _columns(member, inner)
        return row if not fact.hint.nullable or fact.hint.always_known else {**row, fact.name + STATE: state}
    row = {fact.name: value if state == "known" else None}
    return row if fact.hint.always_known else {**row, fact.name + STATE: state}


def _element(members: Mapping[str, Fact], item: Value) -> dict[str, Any]:
    if set(members) == {""}:
        return _columns(members[""], item)
    row: dict[str, Any] = {}
    for name, member in members.items():
        row |= _columns(member, item.get(name, _ABSENT) if isinstance(item, Mapping) else None)
    return row
