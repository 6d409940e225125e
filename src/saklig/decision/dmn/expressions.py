"""Literal and boxed expressions of DMN: elements to frozen objects (DMN 1.5, chapters 7.3 and 8.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, get_args

from saklig.decision.dmn import model
from saklig.decision.dmn.findings import Findings
from saklig.decision.dmn.xml import Element
from saklig.decision.feel.lexer import normalize_name
from saklig.decision.near import did_you_mean


class ExpressionReader:
    """Reads expressions. What makes the file useless is a fault; what the standard forbids besides is a remark."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults, self.remarks = Findings(), Findings()

    # --- small parts ---

    def place(self, element: Element) -> model.Place:
        return model.Place(file=self.file, line=element.line, column=element.column)

    def lacks(self, element: Element, attribute: str, into: Findings) -> None:
        into.at(self.place(element), element.attributes.get("id"), "MISSING_ATTRIBUTE",
                f"<{element.name}> has no attribute {attribute!r}", mend=f'add {attribute}="…"', expected=attribute)

    def required(self, element: Element, attribute: str) -> str:
        value = element.attributes.get(attribute)
        if value is None:
            self.lacks(element, attribute, self.faults)
            return ""
        return normalize_name(value) if attribute == "name" else value.strip()

    def distinct(self, names: Iterable[tuple[str | None, model.Place]], element_id: str | None, what: str) -> None:
        """Remark on names that stand twice where the standard has each once."""
        seen: dict[str, int] = {}
        for name, place in names:
            if name and name in seen:
                self.remarks.at(place, element_id, "DUPLICATE_NAME", f"there are two {what} named {name!r}",
                                mend=f"give one of them another name; the first is on line {seen[name]}")
            elif name:
                seen[name] = place.line

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
        self.distinct(((one.name, one.value.place) for one in entries), element.attributes.get("id"), "entries")
        return model.Context(**self.common(element), entries=tuple(entries))  # type: ignore[arg-type]

    def invocation(self, element: Element) -> model.Expression:
        bindings = []
        for child in element.all("binding"):
            parameter = child.find("parameter")
            if parameter is None:
                self.faults.at(self.place(child), element.attributes.get("id"), "MISSING_ELEMENT",
                               "<binding> has no <parameter>", mend='add <parameter name="…"/>', expected="parameter")
                continue
            bindings.append(
                model.Entry(
                    name=self.required(parameter, "name"),
                    type_ref=self.type_ref(parameter),
                    value=self.needed_expression(child, child, "binding"),
                )
            )
        self.distinct(((one.name, one.value.place) for one in bindings), element.attributes.get("id"), "arguments")
        called = self.needed_expression(element, element, "called function")
        return model.Invocation(**self.common(element), called=called, bindings=tuple(bindings))  # type: ignore[arg-type]

    def list_(self, element: Element) -> model.Expression:
        items = tuple(_READERS[child.name](self, child) for child in element.children if child.name in _READERS)
        return model.ListExpression(**self.common(element), items=items)  # type: ignore[arg-type]

    def relation(self, element: Element) -> model.Expression:
        columns = self.typed_names(element, "column", "columns")
        rows = []
        for row in element.all("row"):
            cells = tuple(_READERS[child.name](self, child) for child in row.children if child.name in _READERS)
            if len(cells) != len(columns):
                message = f"this row has {len(cells)} cells, but the relation has {len(columns)} columns"
                self.faults.at(self.place(row), element.attributes.get("id"), "CELL_COUNT", message,
                               mend="give each column one cell", expected=str(len(columns)))
            rows.append(cells)
        return model.Relation(**self.common(element), columns=columns, rows=tuple(rows))  # type: ignore[arg-type]

    def typed_names(self, element: Element, part: str, what: str) -> tuple[tuple[str, str | None], ...]:
        """Declared names with their types: parameters, columns of a relation."""
        found = [(self.required(one, "name"), self.type_ref(one), self.place(one)) for one in element.all(part)]
        self.distinct(((name, place) for name, _, place in found), element.attributes.get("id"), what)
        return tuple((name, kind) for name, kind, _ in found)

    def function(self, element: Element) -> model.FunctionDefinition:
        parameters = self.typed_names(element, "formalParameter", "parameters")
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
        if not element.attributes.get("iteratorVariable"):
            self.lacks(element, "iteratorVariable", self.remarks)
        return model.Iterator(
            **self.common(element),  # type: ignore[arg-type]
            kind=element.name,  # type: ignore[arg-type]
            variable=normalize_name(element.attributes.get("iteratorVariable", "")),
            source=self.needed_expression(element.find("in"), element, "in"),
            body=self.needed_expression(element.find(body), element, body),
        )

    # --- decision tables ---

    def table(self, element: Element) -> model.Expression:
        policy = element.attributes.get("hitPolicy", "UNIQUE")
        self.one_of(element, "UNKNOWN_HIT_POLICY", "hit policy", policy, get_args(model.HitPolicy))
        aggregation = element.attributes.get("aggregation")
        if aggregation is not None:
            self.one_of(element, "UNKNOWN_AGGREGATION", "aggregation", aggregation, get_args(model.Aggregation))
        inputs = tuple(map(self.input_clause, element.all("input")))
        outputs = tuple(map(self.output_clause, element.all("output")))
        columns = [column.attributes.get("name", f"annotation {index}")
                   for index, column in enumerate(element.all("annotation"), 1)]
        rules = tuple(self.rule(child, number, columns) for number, child in enumerate(element.all("rule"), 1))
        self.check_table(element, inputs, outputs, rules)
        return model.DecisionTable(
            **self.common(element),  # type: ignore[arg-type]
            hit_policy=policy,  # type: ignore[arg-type]
            aggregation=aggregation,  # type: ignore[arg-type]
            inputs=inputs,
            outputs=outputs,
            rules=rules,
            output_label=element.attributes.get("outputLabel"),
        )

    def one_of(self, element: Element, code: str, what: str, given: str, known: tuple[str, ...]) -> None:
        """A fault unless the attribute is one of the standard's words."""
        if given not in known:
            listed = ", ".join(known)
            self.faults.at(self.place(element), element.attributes.get("id"), code, f"unknown {what} {given!r}",
                           mend=did_you_mean(given, known) or f"write one of {listed}", expected=listed)

    def check_table(
        self,
        element: Element,
        inputs: tuple[model.InputClause, ...],
        outputs: tuple[model.OutputClause, ...],
        rules: tuple[model.Rule, ...],
    ) -> None:
        """Every row has a cell for every column, and several results have names (8.3.3)."""
        identity = element.attributes.get("id")
        for rule in rules:
            if len(rule.inputs) != len(inputs) or len(rule.outputs) != len(outputs):
                message = (
                    f"the row has {_count(len(rule.inputs), 'condition')} and {_count(len(rule.outputs), 'result')}, "
                    f"but the table has {_count(len(inputs), 'input')} and {_count(len(outputs), 'output')}"
                )
                self.faults.at(rule.place, rule.id, "CELL_COUNT", message, expected=f"{len(inputs)} + {len(outputs)}",
                               mend="give each column one cell; one that tests nothing holds -")
        if not outputs:
            self.remarks.at(self.place(element), identity, "MISSING_ELEMENT", "the table has no output",
                            mend="add an <output>", expected="output")
        if len(outputs) > 1:
            self.distinct(((one.name, one.place) for one in outputs), identity, "results")
            for clause in outputs:
                if not clause.name:
                    self.remarks.at(clause.place, clause.id, "MISSING_ATTRIBUTE", "a result has no name, and there are several",
                                    mend='add name="…" to every <output>', expected="name")

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


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


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
