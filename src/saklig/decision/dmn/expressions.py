"""Literal and boxed expressions of DMN: elements to frozen objects (DMN 1.5, chapters 7.3 and 8.3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, get_args

from saklig.decision.dmn import model
from saklig.decision.dmn.xml import Element
from saklig.decision.errors import Problem
from saklig.decision.feel.lexer import normalize_name


class ExpressionReader:
    """Reads expressions and gathers faults."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    # --- small parts ---

    def place(self, element: Element) -> model.Place:
        return model.Place(file=self.file, line=element.line, column=element.column)

    def fault(self, place: model.Place, message: str, element_id: str | None) -> None:
        self.problems.append(
            Problem(file=self.file, line=place.line, column=place.column, element_id=element_id, message=message)
        )

    def required(self, element: Element, attribute: str) -> str:
        value = element.attributes.get(attribute)
        if value is None:
            message = f"<{element.name}> has no attribute {attribute!r}: add it"
            self.fault(self.place(element), message, element.attributes.get("id"))
            return ""
        return normalize_name(value) if attribute == "name" else value.strip()

    def type_ref(self, element: Element) -> str | None:
        reference = element.attributes.get("typeRef")
        return None if reference is None else self.clean_type(reference)

    @staticmethod
    def clean_type(reference: str) -> str:
        """Older files write `feel:string`."""
        reference = normalize_name(reference)
        prefix, colon, rest = reference.partition(":")
        return rest if colon and prefix.isidentifier() else reference

    @staticmethod
    def child_text(element: Element, name: str) -> str | None:
        child = element.find(name)
        return None if child is None else child.text.strip()

    def text_of(self, element: Element | None, element_id: str | None = None) -> model.Text | None:
        """The FEEL text inside an element's `<text>`, with its exact places."""
        child = None if element is None else element.find("text")
        if element is None or child is None:
            return None
        marks, offset = [], 0
        for piece, line, column in child.pieces:
            marks.append((offset, line, column))
            offset += len(piece)
        identity = element.attributes.get("id") or element_id
        return model.Text(text=child.text, element_id=identity, place=self.place(child), marks=tuple(marks))

    def needed_text(self, element: Element, element_id: str | None = None) -> model.Text:
        found = self.text_of(element, element_id)
        return found or model.Text(text="", element_id=element.attributes.get("id"), place=self.place(element))

    def common(self, element: Element) -> dict[str, object]:
        return {
            "id": element.attributes.get("id"),
            "place": self.place(element),
            "type_ref": self.type_ref(element),
            "label": element.attributes.get("label"),
            "description": self.child_text(element, "description"),
        }

    # --- expressions ---

    def child_expression(self, element: Element) -> model.Expression | None:
        """The first child that is an expression."""
        for child in element.children:
            reader = _READERS.get(child.name)
            if reader is not None and child.namespace == element.namespace:
                return reader(self, child)
        return None

    def needed_expression(self, element: Element | None, parent: Element, what: str) -> model.Expression:
        found = None if element is None else self.child_expression(element)
        if found is None:
            # an empty literal expression is null with a diagnostic when evaluated
            empty = model.Text(text="", element_id=parent.attributes.get("id"), place=self.place(parent))
            return model.LiteralExpression(id=None, place=self.place(parent), text=empty, label=what)
        return found

    def literal(self, element: Element) -> model.Expression:
        return model.LiteralExpression(
            **self.common(element),  # type: ignore[arg-type]
            text=self.needed_text(element),
            language=element.attributes.get("expressionLanguage"),
        )

    def context(self, element: Element) -> model.Expression:
        entries = []
        for child in element.all("contextEntry"):
            variable = child.find("variable")
            entries.append(
                model.Entry(
                    name=None if variable is None else self.required(variable, "name"),
                    type_ref=None if variable is None else self.type_ref(variable),
                    value=self.needed_expression(child, child, "context entry"),
                )
            )
        return model.Context(**self.common(element), entries=tuple(entries))  # type: ignore[arg-type]

    def invocation(self, element: Element) -> model.Expression:
        bindings = []
        for child in element.all("binding"):
            parameter = child.find("parameter")
            if parameter is None:
                self.fault(self.place(child), "<binding> has no <parameter>: add it", element.attributes.get("id"))
                continue
            bindings.append(
                model.Entry(
                    name=self.required(parameter, "name"),
                    type_ref=self.type_ref(parameter),
                    value=self.needed_expression(child, child, "binding"),
                )
            )
        called = self.needed_expression(element, element, "called function")
        return model.Invocation(**self.common(element), called=called, bindings=tuple(bindings))  # type: ignore[arg-type]

    def list_(self, element: Element) -> model.Expression:
        items = tuple(_READERS[child.name](self, child) for child in element.children if child.name in _READERS)
        return model.ListExpression(**self.common(element), items=items)  # type: ignore[arg-type]

    def relation(self, element: Element) -> model.Expression:
        columns = tuple((self.required(column, "name"), self.type_ref(column)) for column in element.all("column"))
        rows = []
        for row in element.all("row"):
            cells = tuple(_READERS[child.name](self, child) for child in row.children if child.name in _READERS)
            if len(cells) != len(columns):
                message = f"this row has {len(cells)} cells, but the relation has {len(columns)} columns"
                self.fault(self.place(row), message, element.attributes.get("id"))
            rows.append(cells)
        return model.Relation(**self.common(element), columns=columns, rows=tuple(rows))  # type: ignore[arg-type]

    def function(self, element: Element) -> model.FunctionDefinition:
        parameters = tuple((self.required(p, "name"), self.type_ref(p)) for p in element.all("formalParameter"))
        return model.FunctionDefinition(
            **self.common(element),  # type: ignore[arg-type]
            kind=element.attributes.get("kind", "FEEL"),
            parameters=parameters,
            body=self.child_expression(element),
        )

    def conditional(self, element: Element) -> model.Expression:
        return model.Conditional(
            **self.common(element),  # type: ignore[arg-type]
            condition=self.needed_expression(element.find("if"), element, "if"),
            then=self.needed_expression(element.find("then"), element, "then"),
            otherwise=self.needed_expression(element.find("else"), element, "else"),
        )

    def filter(self, element: Element) -> model.Expression:
        return model.FilterExpression(
            **self.common(element),  # type: ignore[arg-type]
            source=self.needed_expression(element.find("in"), element, "in"),
            match=self.needed_expression(element.find("match"), element, "match"),
        )

    def iterator(self, element: Element) -> model.Expression:
        body = "return" if element.name == "for" else "satisfies"
        return model.Iterator(
            **self.common(element),  # type: ignore[arg-type]
            kind=element.name,  # type: ignore[arg-type]
            variable=normalize_name(element.attributes.get("iteratorVariable", "")),
            source=self.needed_expression(element.find("in"), element, "in"),
            body=self.needed_expression(element.find(body), element, body),
        )

    # --- decision tables ---

    def table(self, element: Element) -> model.Expression:
        identity = element.attributes.get("id")
        policy = element.attributes.get("hitPolicy", "UNIQUE")
        if policy not in get_args(model.HitPolicy):
            self.fault(self.place(element), f"unknown hit policy {policy!r}: use one of {_POLICIES}", identity)
        aggregation = element.attributes.get("aggregation")
        if aggregation is not None and aggregation not in get_args(model.Aggregation):
            self.fault(self.place(element), f"unknown aggregation {aggregation!r}: use SUM, COUNT, MIN or MAX", identity)
        inputs = tuple(map(self.input_clause, element.all("input")))
        outputs = tuple(map(self.output_clause, element.all("output")))
        columns = [column.attributes.get("name", f"annotation {index}")
                   for index, column in enumerate(element.all("annotation"), 1)]
        rules = tuple(self.rule(child, number, columns) for number, child in enumerate(element.all("rule"), 1))
        for rule in rules:
            if len(rule.inputs) != len(inputs) or len(rule.outputs) != len(outputs):
                message = (
                    f"rule {rule.number} has {len(rule.inputs)} conditions and {len(rule.outputs)} results, "
                    f"but the table has {len(inputs)} inputs and {len(outputs)} outputs"
                )
                self.fault(rule.place, message, rule.id)
        return model.DecisionTable(
            **self.common(element),  # type: ignore[arg-type]
            hit_policy=policy,  # type: ignore[arg-type]
            aggregation=aggregation,  # type: ignore[arg-type]
            inputs=inputs,
            outputs=outputs,
            rules=rules,
            output_label=element.attributes.get("outputLabel"),
        )

    def input_clause(self, element: Element) -> model.InputClause:
        expression = element.find("inputExpression")
        return model.InputClause(
            id=element.attributes.get("id"),
            label=element.attributes.get("label"),
            expression=self.needed_text(element if expression is None else expression, element.attributes.get("id")),
            type_ref=None if expression is None else self.type_ref(expression),
            values=self.text_of(element.find("inputValues"), element.attributes.get("id")),
            place=self.place(element),
        )

    def output_clause(self, element: Element) -> model.OutputClause:
        identity = element.attributes.get("id")
        name = element.attributes.get("name")
        return model.OutputClause(
            id=identity,
            name=None if name is None else normalize_name(name),
            label=element.attributes.get("label"),
            type_ref=self.type_ref(element),
            values=self.text_of(element.find("outputValues"), identity),
            default=self.text_of(element.find("defaultOutputEntry"), identity),
            place=self.place(element),
        )

    def rule(self, element: Element, number: int, columns: list[str]) -> model.Rule:
        identity = element.attributes.get("id")
        notes = {}
        for index, child in enumerate(element.all("annotationEntry")):
            name = columns[index] if index < len(columns) else f"annotation {index + 1}"
            notes[name] = self.child_text(child, "text") or ""
        return model.Rule(
            id=identity,
            number=number,
            inputs=tuple(self.needed_text(child, identity) for child in element.all("inputEntry")),
            outputs=tuple(self.needed_text(child, identity) for child in element.all("outputEntry")),
            annotations=notes,
            description=self.child_text(element, "description"),
            place=self.place(element),
        )


_POLICIES: Final = ", ".join(get_args(model.HitPolicy))
_READERS: Final[dict[str, Callable[[ExpressionReader, Element], model.Expression]]] = {
    "literalExpression": ExpressionReader.literal,
    "context": ExpressionReader.context,
    "invocation": ExpressionReader.invocation,
    "list": ExpressionReader.list_,
    "relation": ExpressionReader.relation,
    "functionDefinition": ExpressionReader.function,
    "conditional": ExpressionReader.conditional,
    "filter": ExpressionReader.filter,
    "for": ExpressionReader.iterator,
    "some": ExpressionReader.iterator,
    "every": ExpressionReader.iterator,
    "decisionTable": ExpressionReader.table,
}
