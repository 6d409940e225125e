"""The findings of a whole model, with facts that lead to them.

Where a table's columns are facts themselves, the facts follow from the column's values, and evaluating them proves the
finding. Where a column is worked out (a decision's value, a formula), its values stand as the example, and no facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from saklig.decision.analysis.findings import Finding, analyse_table
from saklig.decision.analysis.variables import sheet_of, term_text
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


def analyse(model: Model) -> tuple[Analysis, ...]:
    """The findings of every decision table of a model, in its order."""
    return tuple(_analyse(model))


def _analyse(model: Model) -> Iterator[Analysis]:
    for unit in model.program.units.values():
        for node in walk(unit.body):
            if isinstance(node, nodes.Table):
                for finding in analyse_table(node):
                    yield Analysis(within=unit.name, finding=finding, facts=_facts(model, unit, node, finding))


def _facts(model: Model, unit: nodes.Unit, table: nodes.Table, finding: Finding) -> Mapping[str, Value] | None:
    """Facts that lead to a finding, proved by evaluating them; None where the columns are no facts."""
    if finding.example is None or unit.kind != "decision" or "#" in unit.key:
        return None
    roots = {slot: model.program.inputs[source.key] for slot, _, source in unit.slots if source.kind == "input"}
    facts: dict[str, Any] = {}
    paths = {variable.text: _path(variable.expression, roots) for variable in sheet_of(table).variables}
    paths |= {text: _path(node, roots) for text, node in _terms(table).items()}
    for text, value in {**finding.example.inputs, **finding.example.terms}.items():
        path = paths.get(text)
        if path is None:
            return None
        _put(facts, path, value)
    return facts if _leads_there(model, unit, table, finding, facts) else None


def _terms(table: nodes.Table) -> dict[str, nodes.Node]:
    sheet = sheet_of(table)
    return {
        term_text(sheet, end): end
        for row in sheet.conditions
        for _, condition in row
        for end in condition.ends()
        if not isinstance(end, nodes.Const)
    }


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
