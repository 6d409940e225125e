"""A business knowledge model called with given arguments: a small model around it does, by the standard's own means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from saklig.decision.errors import UnknownDecision
from saklig.decision.model import Model, Resolve, read_model
from saklig.decision.values import Value

_NAMESPACE: Final = "urn:saklig:invocation"
_INPUT: Final = '<inputData id="i{0}" name="argument {0}"><variable name="argument {0}"/></inputData>'
_NEEDS: Final = '<informationRequirement><requiredInput href="#i{0}"/></informationRequirement>'
CALL: Final = "call"


def invocation(model: Model, name: str, given: Mapping[str, Value], resolve: Resolve) -> tuple[Model, dict[str, Value]]:
    """A model whose decision `CALL` calls the knowledge model, and its facts: null where an argument is not given.

    Errors: UnknownDecision where the model has no such knowledge model; ModelError.
    """
    called = model.business_knowledge_models.get(name)
    if called is None:
        there = ", ".join(sorted(model.business_knowledge_models)) or "none"
        raise UnknownDecision(f"the model has no business knowledge model {name!r}; it has {there}")
    parameters = called.logic.parameters if called.logic is not None else ()
    arguments = ", ".join(f"argument {number}" for number in range(len(parameters)))
    data = (
        f'<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="invocation" namespace="{_NAMESPACE}">'
        f'<import name="model" namespace={quoteattr(model.namespace)} importType=""/>'
        f"{''.join(_INPUT.format(number) for number in range(len(parameters)))}"
        f'<decision id="{CALL}" name="{CALL}">{"".join(_NEEDS.format(number) for number in range(len(parameters)))}'
        f"<knowledgeRequirement><requiredKnowledge href={quoteattr(f'{model.namespace}#{called.id}')}/></knowledgeRequirement>"
        f"<literalExpression><text>model.{escape(name)}({arguments})</text></literalExpression></decision></definitions>"
    )
    facts = {f"argument {number}": given.get(parameter) for number, (parameter, _) in enumerate(parameters)}
    return read_model(data.encode(), resolve=resolve, name="invocation.dmn", strict=False), facts
