"""A decision model as written: frozen objects with their places in the file.

Source: DMN 1.5, chapters 6 (requirements), 7 (expressions), 8 (decision tables).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

HitPolicy = Literal["UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"]
Aggregation = Literal["SUM", "COUNT", "MIN", "MAX"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an element begins in its file, counting from 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """An expression's text, its element and where each of its pieces stands in the file."""

    text: str
    element_id: str | None
    place: Place
    marks: tuple[tuple[int, int, int], ...] = ()

    def locate(self, offset: int) -> tuple[int, int]:
        """Line and column of a character of the text."""
        line, column = self.place.line, self.place.column
        for begin, mark_line, mark_column in self.marks:
            if begin > offset:
                break
            line, column = mark_line, mark_column + offset - begin
        return line, column


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """Anything that has a value: literal or boxed."""

    id: str | None
    place: Place
    type_ref: str | None = None
    label: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiteralExpression(Expression):
    """A FEEL text."""

    text: Text
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InputClause:
    """A column of conditions."""

    id: str | None
    label: str | None
    expression: Text
    type_ref: str | None
    values: Text | None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputClause:
    """A column of results."""

    id: str | None
    name: str | None
    label: str | None
    type_ref: str | None
    values: Text | None
    default: Text | None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A row: unary tests, results, and what its annotations say by column name."""

    id: str | None
    number: int
    inputs: tuple[Text, ...]
    outputs: tuple[Text, ...]
    annotations: Mapping[str, str]
    description: str | None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTable(Expression):
    """A decision table (chapter 8)."""

    hit_policy: HitPolicy
    aggregation: Aggregation | None
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]
    output_label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A context's entry; without a name it is the context's result."""

    name: str | None
    type_ref: str | None
    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Context(Expression):
    """A boxed context (7.3.4)."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation(Expression):
    """A boxed invocation (7.3.6)."""

    called: Expression
    bindings: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListExpression(Expression):
    """A boxed list (7.3.8)."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Expression):
    """A list of contexts as a table (7.3.7)."""

    columns: tuple[tuple[str, str | None], ...]
    rows: tuple[tuple[Expression, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionDefinition(Expression):
    """A boxed function (7.3.9); kind FEEL, Java or PMML."""

    kind: str
    parameters: tuple[tuple[str, str | None], ...]
    body: Expression | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional(Expression):
    """A boxed if (7.3.11)."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterExpression(Expression):
    """A boxed filter (7.3.12)."""

    source: Expression
    match: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Iterator(Expression):
    """A boxed for, some or every (7.3.13 to 7.3.15)."""

    kind: Literal["for", "some", "every"]
    variable: str
    source: Expression
    body: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """An `href`: the model's namespace (empty for this one) and the element's id."""

    namespace: str
    id: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedElement:
    """What every element of the graph has."""

    id: str
    name: str
    label: str | None
    description: str | None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class InputData(NamedElement):
    """A fact that comes from outside."""

    type_ref: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(NamedElement):
    """A decision with its logic and requirements."""

    type_ref: str | None
    question: str | None
    allowed_answers: str | None
    required_inputs: tuple[Reference, ...]
    required_decisions: tuple[Reference, ...]
    required_knowledge: tuple[Reference, ...]
    authorities: tuple[Reference, ...]
    logic: Expression | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessKnowledgeModel(NamedElement):
    """A named function of the model."""

    type_ref: str | None
    required_knowledge: tuple[Reference, ...]
    authorities: tuple[Reference, ...]
    logic: FunctionDefinition | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionService(NamedElement):
    """Decisions offered together as a function."""

    type_ref: str | None
    outputs: tuple[Reference, ...]
    encapsulated: tuple[Reference, ...]
    input_decisions: tuple[Reference, ...]
    input_data: tuple[Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeSource(NamedElement):
    """Where the rules come from: a provision, an authority."""

    type: str | None
    location: str | None
    owner: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDefinition:
    """A type with a name: simple, list, structure or function, and the values it allows."""

    name: str
    label: str | None
    type_ref: str | None
    is_collection: bool
    components: tuple[ItemDefinition, ...]
    allowed: Text | None
    constraint: Text | None
    function: tuple[tuple[tuple[str, str | None], ...], str | None] | None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """Another model used by this one."""

    name: str
    namespace: str
    location: str | None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """A whole model file."""

    file: str
    name: str
    namespace: str
    hash: str
    inputs: tuple[InputData, ...]
    decisions: tuple[Decision, ...]
    business_knowledge_models: tuple[BusinessKnowledgeModel, ...]
    decision_services: tuple[DecisionService, ...]
    knowledge_sources: tuple[KnowledgeSource, ...]
    item_definitions: tuple[ItemDefinition, ...]
    imports: tuple[Import, ...]
