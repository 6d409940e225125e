"""A package's decision models: read together, their rule rows gathered by id, faults at file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from saklig.decision import Model, examine_models
from saklig.decision.dmn import Definitions
from saklig.decision.dmn.model import BusinessKnowledgeModel, Decision, DecisionTable, ItemDefinition
from saklig.service_packages.errors import Problem

__all__ = ["Leaf", "Models", "Row", "input_leaves", "named_elements", "read_models", "tables_in", "with_logic"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A rule row of any decision table of the package, and where it stands."""

    id: str
    provision: str
    file: str
    line: int
    within: str  # the decision or business knowledge model that has the table


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """The main model, ready to be evaluated, and every model file as written."""

    main: Model
    written: tuple[Definitions, ...]
    rows: Mapping[str, Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A component of an input's item definition: its path with `[]` for lists, and its FEEL base type (None: a group)."""

    path: str
    type: str | None
    is_list: bool
    line: int
    file: str


def read_models(
    files: Mapping[str, bytes], main: str | None, named_on: int | None = None
) -> tuple[Models | None, list[Problem]]:
    """The models under `rules/`; `main` is the one that service.toml names, on the line `named_on`."""
    # a rule of law must be readable: it calls no Java function, not even those that Saklig knows
    found = examine_models(files, main, external=False)
    problems = list(map(Problem.of, found.problems))
    rows: dict[str, Row] = {}
    for definitions in found.written:
        problems += _gather_rows(definitions, rows)
    if main is not None and main not in files:
        there = ", ".join(files) or "no model"
        what = f"decisions.model names {main}, which is not there"
        problems.append(Problem(file="service.toml", line=named_on, what=what, mend=f"there is {there}"))
    if found.model is None or problems:
        return None, problems
    return Models(main=found.model, written=found.written, rows=rows), []


def tables_in(expression: Any) -> Iterator[DecisionTable]:
    """Every decision table inside an element of a model, in the order of the file."""
    if isinstance(expression, DecisionTable):
        yield expression
    elif isinstance(expression, tuple):
        for item in expression:
            yield from tables_in(item)
    elif is_dataclass(expression):
        for field in fields(expression):
            yield from tables_in(getattr(expression, field.name))


def with_logic(definitions: Definitions) -> tuple[Decision | BusinessKnowledgeModel, ...]:
    """The elements of a model that have logic of their own."""
    elements: list[Decision | BusinessKnowledgeModel] = [*definitions.decisions]
    return (*elements, *definitions.business_knowledge_models)


def named_elements(definitions: Definitions) -> Iterator[tuple[str, bool]]:
    """The ids that people read a model by: decisions and knowledge models (True), inputs and columns of tables (False)."""
    yield from ((data.id, False) for data in definitions.inputs)
    for element in with_logic(definitions):
        yield element.id, True
        for table in tables_in(element.logic):
            yield from ((clause.id, False) for clause in (*table.inputs, *table.outputs) if clause.id)


def _gather_rows(definitions: Definitions, rows: dict[str, Row]) -> Iterator[Problem]:
    for element in with_logic(definitions):
        for table in tables_in(element.logic):
            for rule in table.rules:
                file, line = rule.place.file, rule.place.line
                name = f"row {rule.number} of the table in {element.name!r}"
                provision = next(iter(rule.annotations.values()), "").strip()
                if not rule.id:
                    mend = "texts and tests name it by id: income-below-limit"
                    yield Problem(file=file, line=line, what=f"{name} has no id", mend=mend)
                elif rule.id in rows:
                    first = rows[rule.id]
                    if first.file == file:
                        continue  # said where the model is read: no id stands twice in a file
                    what = f"the rule id {rule.id!r} is already used at {first.file}:{first.line}"
                    yield Problem(file=file, line=line, what=what, mend="ids of rules are unique in a package")
                else:
                    rows[rule.id] = Row(id=rule.id, provision=provision, file=file, line=line, within=element.name)


_BASE = {
    "string",
    "number",
    "boolean",
    "date",
    "time",
    "date and time",
    "days and time duration",
    "years and months duration",
}


def input_leaves(written: tuple[Definitions, ...]) -> Iterator[Leaf]:
    """The leaves of every input data element, by the item definitions of its model."""
    for definitions in written:
        types = {item.name: item for item in definitions.item_definitions}
        for data in definitions.inputs:
            item = types.get(data.type_ref or "")
            if item is None:
                yield Leaf(
                    path=data.name, type=data.type_ref, is_list=False, line=data.place.line, file=data.place.file
                )
            else:
                yield from _leaves(item, data.name, types, depth=0)


def _leaves(item: ItemDefinition, path: str, types: Mapping[str, ItemDefinition], *, depth: int) -> Iterator[Leaf]:
    is_list, line, file = item.is_collection, item.place.line, item.place.file
    while item.type_ref is not None and item.type_ref in types and depth < 20:  # a type by name, itself perhaps a list
        item = types[item.type_ref]
        is_list = is_list or item.is_collection
        depth += 1
    if not item.components or depth >= 20:
        yield Leaf(
            path=path, type=item.type_ref if item.type_ref in _BASE else None, is_list=is_list, line=line, file=file
        )
        return
    here = f"{path}[]" if is_list else path
    yield Leaf(path=path, type=None, is_list=is_list, line=line, file=file)
    for component in item.components:
        yield from _leaves(component, f"{here}.{component.name}", types, depth=depth + 1)
