"""Where each element and text of a model file stands, as a person would say it: decision, table, row, column.

Worked out only for a file in which something is to be said.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from typing import Final

from saklig.decision.dmn import model
from saklig.decision.errors import Part

Path = tuple[Part, ...]
Placed = Iterator[tuple[model.Place, Path]]
_LONGEST: Final = 60  # of a column's name, which may be a whole expression


class Outline:
    """The paths of one file's elements by where they begin."""

    def __init__(self, definitions: model.Definitions) -> None:
        self.paths: dict[tuple[int, int], Path] = {}
        self.tops: list[tuple[int, int]] = []
        for element, path in _tops(definitions):
            self.tops.append((element.line, element.column))
            self.paths[element.line, element.column] = path
        for place, path in _inside(definitions):
            self.paths.setdefault((place.line, place.column), path)
        self.tops.sort()

    def path(self, line: int, column: int) -> Path:
        """The path of what begins there; of anything else, that of the element of the graph around it."""
        found = self.paths.get((line, column))
        if found is not None:
            return found
        before = bisect.bisect_right(self.tops, (line, column))
        return self.paths[self.tops[before - 1]] if before else ()


def _tops(definitions: model.Definitions) -> Placed:
    kinds: tuple[tuple[str, tuple[model.NamedElement, ...]], ...] = (
        ("input data", definitions.inputs),
        ("decision", definitions.decisions),
        ("business knowledge model", definitions.business_knowledge_models),
        ("decision service", definitions.decision_services),
        ("knowledge source", definitions.knowledge_sources),
    )
    for kind, elements in kinds:
        for element in elements:
            yield element.place, (Part(kind, element.name or element.id),)
    for item in definitions.item_definitions:
        yield item.place, (Part("item definition", item.name),)
    for imported in definitions.imports:
        yield imported.place, (Part("import", imported.name or imported.namespace),)


def _inside(definitions: model.Definitions) -> Placed:
    for decision in definitions.decisions:
        yield from _logic(decision.logic, (Part("decision", decision.name or decision.id),))
    for knowledge in definitions.business_knowledge_models:
        path = (Part("business knowledge model", knowledge.name or knowledge.id),)
        if knowledge.logic is not None:
            yield knowledge.logic.place, path
            yield from _logic(knowledge.logic.body, path)
    for item in definitions.item_definitions:
        yield from _item(item, (Part("item definition", item.name),))


def _item(item: model.ItemDefinition, path: Path) -> Placed:
    yield from _text(item.allowed, (*path, Part("allowed values")))
    yield from _text(item.constraint, (*path, Part("constraint")))
    for part in item.components:
        inner = (*path, Part("component", part.name))
        yield part.place, inner
        yield from _item(part, inner)


def _text(text: model.Text | None, path: Path) -> Placed:
    if text is not None:
        yield text.place, path


def _logic(logic: model.Expression | None, path: Path) -> Placed:
    """The places inside an expression, boxed or not (DMN 1.5, 7.3)."""
    if logic is None:
        return
    if isinstance(logic, model.DecisionTable):
        yield from _table(logic, (*path, Part("table")))
        return
    if isinstance(logic, model.LiteralExpression):
        yield logic.text.place, path
    yield logic.place, path
    for part, inner in _boxes(logic):
        yield from _logic(inner, path if part is None else (*path, *part))


def _boxes(logic: model.Expression) -> Iterator[tuple[Path | None, model.Expression | None]]:
    """What a boxed expression holds, each with what it is called there."""
    if isinstance(logic, model.Context):
        for number, entry in enumerate(logic.entries, 1):
            yield (Part("entry", entry.name, number) if entry.name is not None else Part("result"),), entry.value
    elif isinstance(logic, model.Invocation):
        yield (Part("called function"),), logic.called
        for number, binding in enumerate(logic.bindings, 1):
            yield (Part("argument", binding.name or "", number),), binding.value
    elif isinstance(logic, model.ListExpression):
        for number, item in enumerate(logic.items, 1):
            yield (Part("item", number=number),), item
    elif isinstance(logic, model.Relation):
        for number, row in enumerate(logic.rows, 1):
            for index, cell in enumerate(row):
                name = logic.columns[index][0] if index < len(logic.columns) else ""
                yield (Part("relation"), Part("row", number=number), Part("column", name, index + 1)), cell
    elif isinstance(logic, model.FunctionDefinition):
        yield (Part("function"),), logic.body
    elif isinstance(logic, model.Conditional):
        yield from (((Part("if"),), logic.condition), ((Part("then"),), logic.then), ((Part("else"),), logic.otherwise))
    elif isinstance(logic, model.FilterExpression):
        yield from (((Part("filter in"),), logic.source), ((Part("filter match"),), logic.match))
    elif isinstance(logic, model.Iterator):
        body = "return" if logic.kind == "for" else "satisfies"
        yield from (((Part(f"{logic.kind} in"),), logic.source), ((Part(body),), logic.body))


def _table(table: model.DecisionTable, path: Path) -> Placed:
    yield table.place, path
    inputs = [_column("column", clause.label or clause.expression.text, n) for n, clause in enumerate(table.inputs, 1)]
    results = [_column("result column", clause.label or clause.name or table.output_label or "", n)
               for n, clause in enumerate(table.outputs, 1)]
    for column, part in zip(table.inputs, inputs, strict=True):
        yield from ((column.place, (*path, part)), (column.expression.place, (*path, part)))
        yield from _text(column.values, (*path, part, Part("allowed values")))
    for result, part in zip(table.outputs, results, strict=True):
        yield result.place, (*path, part)
        yield from _text(result.values, (*path, part, Part("allowed values")))
        yield from _text(result.default, (*path, part, Part("default")))
    for rule in table.rules:
        row = (*path, Part("row", number=rule.number))
        yield rule.place, row
        for cells, parts, kind in ((rule.inputs, inputs, "column"), (rule.outputs, results, "result column")):
            for index, cell in enumerate(cells):
                part = parts[index] if index < len(parts) else Part(kind, number=index + 1)
                yield cell.place, (*row, part)


def _column(kind: str, name: str, number: int) -> Part:
    shown = " ".join(name.split())
    return Part(kind, shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…", number)
