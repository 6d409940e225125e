"""The findings of a whole model, with facts that lead to them.

Where a table's columns are facts, a fact with a constant added or multiplied, or the fixed results of other decisions, the facts
follow from the column's values, and evaluating them proves the finding. Where a column is worked out otherwise, its values
stand as the example, and no facts.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from saklig.decision.analysis.effort import MAX_STEPS, Effort
from saklig.decision.analysis.findings import Finding, analyse_table
from saklig.decision.analysis.possible import possible_values
from saklig.decision.analysis.reaching import columns_of, facts_of
from saklig.decision.core import nodes
from saklig.decision.core.feel import walk
from saklig.decision.evaluation.trace import TableStep
from saklig.decision.model import Model
from saklig.decision.values import Value

_AT: Final = date(2025, 1, 1)
MAX_PROPOSED: Final = 40  # facts that are evaluated to prove a finding


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
        for finding in analyse_table(table, Effort(steps), possible_values(model.program, unit, table))
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
    values = {**finding.example.inputs, **finding.example.terms}
    proposed = itertools.islice(facts_of(model, unit, columns_of(table), values), MAX_PROPOSED)
    return next((facts for facts in proposed if _leads_there(model, unit, table, finding, facts)), None)


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
