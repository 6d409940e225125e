"""A table's value while facts are unknown, where some rows may or may not apply: what all possibilities agree on."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

from saklig.decision import types
from saklig.decision.errors import Fault
from saklig.decision.evaluation.merge import merge
from saklig.decision.evaluation.tables.policies import POLICIES, Fired, result
from saklig.decision.types import plain
from saklig.decision.values import Unknown, Value, unknown

if TYPE_CHECKING:
    from saklig.decision.evaluation.tables.deciding import Decider

# unknown columns are run through their enumerated values as long as there are no more combinations than this
MAX_COMBINATIONS: Final = 64
_NOT_TRIED: Final = object()


def open_value(table: Decider, fired: Fired, open_: list[tuple[int, Unknown]], frame: list[Value]) -> Value:
    """The value that all possibilities agree on, or Unknown. Errors: Fault where none of them has a value."""
    cause = unknown(*(doubt for _, doubt in open_))
    enumerated = _enumerate(table, frame, cause)
    if enumerated is not _NOT_TRIED:
        return enumerated
    policy = table.node.hit_policy
    if policy in ("FIRST", "ANY"):
        # a possible row's value, and the certain one's or none
        rows = [row for row, _ in open_ if policy != "FIRST" or not fired or row < fired[0][0]]
        possible = [result(table.node, outputs) for _, outputs in table.fired(frame, rows)]
        possible.append(POLICIES[policy](table.node, fired) if fired else table.nothing(frame))
        return merge(possible, cause)
    return unknown(cause, *(output for _, outputs in fired for output in outputs))


def _enumerate(table: Decider, frame: list[Value], cause: Unknown) -> Value:
    """Try every value that the unknown columns can have, where those are few and declared."""
    columns = _domains(table, frame)
    if not columns:
        return _NOT_TRIED
    kept = {slot: frame[slot] for slot, _ in columns}
    # what is tried here is no step of the decision
    steps, frame[0].steps = frame[0].steps, []
    possible: list[Value] = []
    fault: Fault | None = None
    for values in itertools.product(*(domain for _, domain in columns)):
        for (slot, _), value in zip(columns, values, strict=True):
            frame[slot] = value
        hits: list[int] = []
        doubtful: list[tuple[int, Unknown]] = []
        table.match(frame, hits, doubtful)
        if doubtful:
            possible = []
            break
        try:
            possible.append(table.apply(table.fired(frame, hits), frame))
        except Fault as found:
            fault = found
            possible.append(None)
    frame[0].steps = steps
    for slot, value in kept.items():
        frame[slot] = value
    if fault is not None and possible and all(value is None for value in possible):
        raise fault
    return merge(possible, cause) if possible else _NOT_TRIED


def _domains(table: Decider, frame: list[Value]) -> list[tuple[int, tuple[Value, ...]]]:
    """The slots of the unknown columns with the values they can have; none where one has too many."""
    columns = []
    count = 1
    for column in table.node.inputs:
        if type(frame[column.slot]) is Unknown:
            domain = column.domain
            if domain is None and plain(column.type) is types.BOOLEAN:
                domain = (True, False, None)
            if domain is None:
                return []
            columns.append((column.slot, domain))
            count *= len(domain)
    return columns if count <= MAX_COMBINATIONS else []
