"""Decision tables: which rows apply, and what the hit policy makes of them (DMN 1.5, chapter 8)."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from saklig.decision import types
from saklig.decision.core import nodes
from saklig.decision.errors import Fault
from saklig.decision.evaluation.merge import identical, merge
from saklig.decision.evaluation.runtime import Evaluate, Here, Run
from saklig.decision.evaluation.trace import FiredRule, TableStep
from saklig.decision.feel.arithmetic import add
from saklig.decision.feel.operators import order, same
from saklig.decision.types import plain
from saklig.decision.values import Unknown, Value, holds_unknown, kind_name, unknown

if TYPE_CHECKING:
    from saklig.decision.evaluation.compile import Compiler

# unknown columns are run through their enumerated values as long as there are no more combinations than this
MAX_COMBINATIONS: Final = 64
_NOT_TRIED: Final = object()


@dataclass(frozen=True, slots=True)
class Row:
    """A compiled rule."""

    rule: nodes.TableRule
    conditions: tuple[tuple[int, Evaluate, Here], ...]
    outputs: tuple[Evaluate, ...]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A compiled table."""

    node: nodes.Table
    inputs: tuple[tuple[str, Evaluate, int, Evaluate | None], ...]
    rows: tuple[Row, ...]
    defaults: tuple[Evaluate | None, ...]
    here: Here


def table(compiler: Compiler, node: nodes.Table) -> Evaluate:
    """The closure of a decision table."""

    def place(cell: nodes.Node) -> Here:
        text = cell.text if isinstance(cell, nodes.Formula) else compiler.text
        return Here(text, cell.start, cell.end)

    rows = tuple(
        Row(
            rule,
            tuple(
                (column.slot, compiler.compile(cell), place(cell))
                for column, cell in zip(node.inputs, rule.conditions, strict=True)
                if cell is not None
            ),
            tuple(compiler.compile(cell) for cell in rule.outputs),
        )
        for rule in node.rules
    )
    inputs = tuple(
        (
            column.text,
            compiler.compile(column.expression),
            column.slot,
            None if column.allowed is None else compiler.compile(column.allowed),
        )
        for column in node.inputs
    )
    defaults = tuple(None if output.default is None else compiler.compile(output.default) for output in node.outputs)
    here = Here(compiler.text, 0, 0)
    compiled = Compiled(node, inputs, rows, defaults, here)
    return lambda frame: _decide(compiled, frame)


def _decide(table_: Compiled, frame: list[Value]) -> Value:
    run: Run = frame[0]
    read = []
    for text, expression, slot, allowed in table_.inputs:
        value = expression(frame)
        frame[slot] = value
        read.append((text, value))
        if allowed is not None and value is not None and _refuses(allowed(frame)):
            fault = Fault("NOT_ALLOWED", f"{text}: the value is not among those that the column allows")
            run.fault(fault, table_.here)
            return _step(table_, run, read, [], [], None)
    hits, open_ = _match(table_, frame)
    fired = [(row, _outputs(row, frame)) for row in hits]
    if not open_:
        try:
            value = _apply(table_, fired, frame)
        except Fault as fault:
            run.fault(fault, table_.here)
            value = None
    else:
        try:
            value = _open_value(table_, fired, open_, frame)
        except Fault as fault:
            run.fault(fault, table_.here)
            value = None
    return _step(table_, run, read, fired, open_, value)


def _refuses(found: Value) -> bool:
    return found is not True and type(found) is not Unknown


def _step(
    table_: Compiled,
    run: Run,
    read: list[tuple[str, Value]],
    fired: list[tuple[Row, tuple[Value, ...]]],
    open_: list[tuple[Row, Unknown]],
    value: Value,
) -> Value:
    names = [output.name or "" for output in table_.node.outputs]
    # under U, A and F what the step names is what the value rests on: the first of them
    run.steps.append(
        TableStep(
            element_id=table_.node.element_id,
            hit_policy=table_.node.hit_policy,
            inputs=tuple(read),
            fired=tuple(
                FiredRule(
                    rule_id=row.rule.id,
                    outputs=tuple(zip(names, outputs, strict=True)),
                    annotations=row.rule.annotations,
                )
                for row, outputs in fired
            ),
            value=value,
            open=tuple(row.rule.id for row, _ in open_),
        )
    )
    return value


def _match(table_: Compiled, frame: list[Value]) -> tuple[list[Row], list[tuple[Row, Unknown]]]:
    """The rows that apply, and those that may."""
    hits: list[Row] = []
    open_: list[tuple[Row, Unknown]] = []
    first_only = table_.node.hit_policy == "FIRST"
    for row in table_.rows:
        doubts: list[Unknown] = []
        applies = True
        for _, condition, here in row.conditions:
            found = condition(frame)
            if found is True:
                continue
            if type(found) is Unknown:
                doubts.append(found)
                continue
            if found is not False and found is not None:
                message = f"a condition gives {kind_name(found)}, neither true nor false"
                frame[0].fault(Fault("CONDITION_NOT_BOOLEAN", message), here)
            applies = False
            break
        if not applies:
            continue
        if doubts:
            open_.append((row, unknown(*doubts)))
            continue
        hits.append(row)
        if first_only:
            break
    return hits, open_


def _outputs(row: Row, frame: list[Value]) -> tuple[Value, ...]:
    return tuple(output(frame) for output in row.outputs)


# --- hit policies (8.2.8) ---


def _result(table_: Compiled, outputs: tuple[Value, ...]) -> Value:
    if len(outputs) == 1:
        return outputs[0]
    names = [output.name or "" for output in table_.node.outputs]
    return dict(zip(names, outputs, strict=True))


def _nothing(table_: Compiled, frame: list[Value]) -> Value:
    """The value when no row applies: the defaults, or null (an empty list is null too)."""
    if not any(table_.defaults):
        return None
    return _result(table_, tuple(None if default is None else default(frame) for default in table_.defaults))


def _apply(table_: Compiled, fired: list[tuple[Row, tuple[Value, ...]]], frame: list[Value]) -> Value:
    policy = table_.node.hit_policy
    if not fired:
        if policy == "COLLECT" and table_.node.aggregation == "COUNT" and not any(table_.defaults):
            return Decimal(0)
        return _nothing(table_, frame)
    return _POLICIES[policy](table_, fired)


Fired = list[tuple[Row, tuple[Value, ...]]]


def _unique(table_: Compiled, fired: Fired) -> Value:
    if len(fired) > 1:
        rows = ", ".join(f"{row.rule.number} ({row.rule.id})" for row, _ in fired)
        raise Fault("HIT_POLICY", f"only one row may apply under hit policy UNIQUE, but {rows} do")
    return _result(table_, fired[0][1])


def _first(table_: Compiled, fired: Fired) -> Value:
    return _result(table_, fired[0][1])


def _any(table_: Compiled, fired: Fired) -> Value:
    value = _result(table_, fired[0][1])
    for row, outputs in fired[1:]:
        if not identical(value, _result(table_, outputs)):
            message = f"rows {fired[0][0].rule.number} and {row.rule.number} apply with different results under ANY"
            raise Fault("HIT_POLICY", message)
    return value


def _ranked(table_: Compiled, fired: Fired) -> Fired:
    """By falling priority of the outputs' allowed values, the first output first."""
    def rank(entry: tuple[Row, tuple[Value, ...]]) -> tuple[int, ...]:
        return tuple(
            next((place for place, value in enumerate(clause.order) if same(value, output) is True), len(clause.order))
            for clause, output in zip(table_.node.outputs, entry[1], strict=True)
            if clause.order
        )

    return sorted(fired, key=rank)


def _priority(table_: Compiled, fired: Fired) -> Value:
    return _result(table_, _ranked(table_, fired)[0][1])


def _rule_order(table_: Compiled, fired: Fired) -> Value:
    return [_result(table_, outputs) for _, outputs in fired]


def _output_order(table_: Compiled, fired: Fired) -> Value:
    return _rule_order(table_, _ranked(table_, fired))


def _collect(table_: Compiled, fired: Fired) -> Value:
    found = [_result(table_, outputs) for _, outputs in fired]
    aggregation = table_.node.aggregation
    if aggregation is None:
        return found
    if aggregation == "COUNT":
        return Decimal(len(found))
    if any(holds_unknown(value) for value in found):
        return unknown(found)
    best = found[0]
    if aggregation == "SUM":
        for value in found[1:]:
            best = add(best, value)
        return best
    sign = 1 if aggregation == "MAX" else -1
    for value in found[1:]:
        best = value if order(value, best) * sign > 0 else best
    return best


_POLICIES: Final[dict[str, Callable[[Compiled, Fired], Value]]] = {
    "UNIQUE": _unique,
    "FIRST": _first,
    "ANY": _any,
    "PRIORITY": _priority,
    "RULE ORDER": _rule_order,
    "OUTPUT ORDER": _output_order,
    "COLLECT": _collect,
}

# --- unknown facts ---


def _open_value(
    table_: Compiled, fired: Fired, open_: list[tuple[Row, Unknown]], frame: list[Value]
) -> Value:
    """The value where some rows may or may not apply: what all possibilities agree on."""
    cause = unknown(*(doubt for _, doubt in open_))
    enumerated = _enumerate(table_, frame, cause)
    if enumerated is not _NOT_TRIED:
        return enumerated
    policy = table_.node.hit_policy
    if policy in ("FIRST", "ANY"):
        # a possible row's value, and the certain one's or none
        possible = [_result(table_, _outputs(row, frame)) for row, _ in _reachable(table_, fired, open_)]
        possible.append(_POLICIES[policy](table_, fired) if fired else _nothing(table_, frame))
        return merge(possible, cause)
    return unknown(cause, *(output for _, outputs in fired for output in outputs))


def _reachable(table_: Compiled, fired: Fired, open_: list[tuple[Row, Unknown]]) -> list[tuple[Row, Unknown]]:
    if table_.node.hit_policy != "FIRST" or not fired:
        return open_
    return [(row, doubt) for row, doubt in open_ if row.rule.number < fired[0][0].rule.number]


def _enumerate(table_: Compiled, frame: list[Value], cause: Unknown) -> Value:
    """Try every value that the unknown columns can have, where those are few and declared."""
    columns = []
    for column in table_.node.inputs:
        if type(frame[column.slot]) is Unknown:
            domain = column.domain
            if domain is None and plain(column.type) is types.BOOLEAN:
                domain = (True, False, None)
            if domain is None:
                return _NOT_TRIED
            columns.append((column.slot, domain))
    count = 1
    for _, domain in columns:
        count *= len(domain)
    if not columns or count > MAX_COMBINATIONS:
        return _NOT_TRIED
    kept = {slot: frame[slot] for slot, _ in columns}
    # what is tried here is no step of the decision
    steps, frame[0].steps = frame[0].steps, []
    possible: list[Value] = []
    fault: Fault | None = None
    for values in itertools.product(*(domain for _, domain in columns)):
        for (slot, _), value in zip(columns, values, strict=True):
            frame[slot] = value
        hits, doubtful = _match(table_, frame)
        if doubtful:
            possible = []
            break
        try:
            possible.append(_apply(table_, [(row, _outputs(row, frame)) for row in hits], frame))
        except Fault as found:
            fault = found
            possible.append(None)
    frame[0].steps = steps
    for slot, value in kept.items():
        frame[slot] = value
    if fault is not None and possible and all(value is None for value in possible):
        raise fault
    return merge(possible, cause) if possible else _NOT_TRIED
