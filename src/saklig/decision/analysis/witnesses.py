"""The findings of a whole model, with facts that lead to them.

Where a table's columns are facts themselves, the facts follow from the column's values, and evaluating them proves the
finding. Where a column is worked out (a decision's value, a formula), its values stand as the example, and no facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from saklig.decision.analysis.effort import MAX_STEPS, Effort
from saklig.decision.analysis.findings import Finding, analyse_table
from saklig.decision.analysis.sheets import sheet_of
from saklig.decision.analysis.terms import term_nodes
from saklig.decision.core import nodes
from saklig.decision.core.feel import walk
from saklig.decision.evaluation.trace import TableStep
from saklig.decision.model import Model
from saklig.decision.values import Value

_AT: Final = date(2025, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """A finding, the decision or knowledge model that the table is in, and facts that lead to it, where they were found."""

    within: str
    finding: Finding
    facts: Mapping[str, Value] | None


def analyse(model: Model, *, steps: int = MAX_STEPS, element: str | None = None) -> tuple[Analysis, ...]:
    """The findings of every decision table of a model, in its order; of one element's alone, where its id is given.

    `steps` bounds the work on each table.
    """
    return tuple(
        Analysis(within=unit.name, finding=finding, facts=_facts(model, unit, table, finding))
        for unit, table in tables_of(model)
        if element is None or unit.id == element
        for finding in analyse_table(table, Effort(steps))
    )


def tables_of(model: Model) -> Iterator[tuple[nodes.Unit, nodes.Table]]:
    """Every decision table of a model, with the decision or knowledge model that it is in."""
    for unit in model.program.units.values():
        yield from ((unit, table) for table in table_in(unit))


def table_in(unit: nodes.Unit) -> Iterator[nodes.Table]:
    """The decision tables of a decision or knowledge model, in its order."""
    return (node for node in walk(unit.body) if isinstance(node, nodes.Table))


def _facts(model: Model, unit: nodes.Unit, table: nodes.Table, finding: Finding) -> Mapping[str, Value] | None:
    """Facts that lead to a finding, proved by evaluating them; None where the columns are no facts."""
    if finding.example is None:
        return None
    facts = facts_of(model, unit, columns_of(table), {**finding.example.inputs, **finding.example.terms})
    return facts if facts is not None and _leads_there(model, unit, table, finding, facts) else None


def columns_of(table: nodes.Table) -> Mapping[str, nodes.Node]:
    """The expressions of a table's columns and terms, by their texts."""
    sheet = sheet_of(table)
    return {variable.text: variable.expression for variable in sheet.variables} | term_nodes(sheet)


def facts_of(
    model: Model, unit: nodes.Unit, columns: Mapping[str, nodes.Node], values: Mapping[str, Value]
) -> dict[str, Value] | None:
    """The facts that give columns and terms, by their texts, these values; None where one of them is no fact."""
    if unit.kind != "decision" or "#" in unit.key:
        return None
    roots = {slot: model.program.inputs[source.key] for slot, _, source in unit.slots if source.kind == "input"}
    facts: dict[str, Any] = {}
    for text, value in values.items():
        path = _path(columns[text], roots) if text in columns else None
        if path is None:
            return None
        _put(facts, path, value)
    return facts


def _path(node: nodes.Node, roots: Mapping[int, nodes.Input]) -> tuple[str, ...] | None:
    """Where an expression stands in the facts, if it is one."""
    names: list[str] = []
    while not isinstance(node, nodes.Local):
        if isinstance(node, nodes.Formula | nodes.Coerce):
            node = node.body
        elif isinstance(node, nodes.Get):
            names.append(node.name)
            node = node.source
        else:
            return None
    root = roots.get(node.slot)
    return None if root is None else (*root.path, *reversed(names))


def _put(facts: dict[str, Any], path: tuple[str, ...], value: Value) -> None:
    for name in path[:-1]:
        facts = facts.setdefault(name, {})
    facts[path[-1]] = value


def _leads_there(
    model: Model, unit: nodes.Unit, table: nodes.Table, finding: Finding, facts: Mapping[str, Value]
) -> bool:
    result = model.evaluate(unit.name, facts, at=_AT)
    for step in result.trace.steps():
        if isinstance(step, TableStep) and step.element_id == table.element_id:
            fired = {rule.rule_id for rule in step.fired}
            wanted = {rule.id for rule in table.rules if rule.number in finding.rows}
            return not fired and not step.open if finding.kind == "gap" else wanted <= fired
    return False
