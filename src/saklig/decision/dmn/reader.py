"""DMN elements to frozen objects.

Source: DMN 1.5 and its schema; the namespaces of 1.1 to 1.5 are read, whose differences here are few (1.1 has
`binding` parameters and `annotationEntry` alike; the newer boxed expressions are simply absent).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from saklig.decision.dmn import model
from saklig.decision.dmn.expressions import ExpressionReader
from saklig.decision.dmn.xml import Element, read_xml
from saklig.decision.errors import ModelError, Problem

NAMESPACES: Final = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What came of reading a file: its objects as far as there are any, and what is wrong with it.

    With `faults` the file can't be used. `remarks` are what the standard forbids besides.
    """

    file: str
    definitions: model.Definitions | None
    faults: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()


def read_definitions(data: bytes, file: str) -> model.Definitions:
    """A model file's objects. Errors: ModelError with every fault of structure found."""
    found = examine_definitions(data, file)
    if found.faults or found.definitions is None:
        raise ModelError(found.faults)
    return found.definitions


def examine_definitions(data: bytes, file: str) -> Reading:
    """A model file's objects, and everything that is wrong with its structure."""
    try:
        root = read_xml(data, file)
    except ModelError as error:
        return Reading(file=file, definitions=None, faults=error.problems)
    if root.name != "definitions" or root.namespace not in NAMESPACES:
        message = f"expected <definitions> of DMN 1.1 to 1.5 but found <{root.name}> in namespace {root.namespace!r}"
        fault = Problem(file=file, line=root.line, column=root.column, element_id=None, code="NOT_DMN", message=message,
                        expected="definitions", mend=f'write <definitions xmlns="{[*NAMESPACES][-1]}" …>')
        return Reading(file=file, definitions=None, faults=(fault,))
    reader = _Reader(file)
    found = reader.definitions(root, hashlib.sha256(data).hexdigest())
    files = {file: found}
    return Reading(file=file, definitions=found, faults=reader.faults.problems(files), remarks=reader.remarks.problems(files))


class _Reader(ExpressionReader):
    """One file's elements."""

    def definitions(self, root: Element, digest: str) -> model.Definitions:
        for attribute in ("name", "namespace"):
            if not root.attributes.get(attribute):
                self.lacks(root, attribute, self.remarks)
        found = model.Definitions(
            file=self.file,
            name=root.attributes.get("name", ""),
            namespace=root.attributes.get("namespace", ""),
            hash=digest,
            inputs=tuple(map(self.input_data, root.all("inputData"))),
            decisions=tuple(map(self.decision, root.all("decision"))),
            business_knowledge_models=tuple(map(self.knowledge_model, root.all("businessKnowledgeModel"))),
            decision_services=tuple(map(self.decision_service, root.all("decisionService"))),
            knowledge_sources=tuple(map(self.knowledge_source, root.all("knowledgeSource"))),
            item_definitions=tuple(map(self.item_definition, root.all("itemDefinition"))),
            imports=tuple(map(self.import_, root.all("import"))),
        )
        self.check_unique(found)
        self.check_ids(root, found)
        self.distinct(((item.name, item.place) for item in found.item_definitions), None, "item definitions")
        self.check_imports(found)
        return found

    def check_unique(self, found: model.Definitions) -> None:
        """Ids and names of the graph's elements are unique (6.3.1)."""
        ids: dict[str, model.NamedElement] = {}
        names: dict[str, model.NamedElement] = {}
        for element in _graph(found):
            first = ids.setdefault(element.id, element)
            if first is not element:
                self.faults.at(element.place, element.id, "DUPLICATE_ID",
                               f"the id {element.id!r} is already that of {first.name!r} on line {first.place.line}",
                               mend="give this element an id of its own")
            if "#" in element.id:
                # xsd:ID has none, and a reference to it would name another file
                self.faults.at(element.place, element.id, "INVALID_ID", f"the id {element.id!r} has a # in it",
                               mend="take the # out, here and where the element is referred to")
            if isinstance(element, model.KnowledgeSource) or not element.name:
                continue
            first = names.setdefault(element.name, element)
            if first is not element:
                self.faults.at(element.place, element.id, "DUPLICATE_NAME",
                               f"the name {element.name!r} is used twice: the first is on line {first.place.line}",
                               mend="names are unique in a model: give one of them another")

    def check_ids(self, root: Element, found: model.Definitions) -> None:
        """Every id in a file is unique: it is an xsd:ID."""
        told = {(element.place.line, element.place.column) for element in _graph(found)}
        seen: dict[str, int] = {}
        waiting = [root]
        while waiting:
            element = waiting.pop()
            waiting += reversed(element.children)
            identity = element.attributes.get("id") if element.namespace == root.namespace else None
            if identity is None:
                continue
            if identity in seen and (element.line, element.column) not in told:
                self.remarks.at(self.place(element), identity, "DUPLICATE_ID",
                                f"the id {identity!r} is already used on line {seen[identity]}",
                                mend="give this element an id of its own")
            seen.setdefault(identity, element.line)

    def check_imports(self, found: model.Definitions) -> None:
        """The name of an import is no other import's, element's or type's (6.3.3)."""
        others = {element.name for element in _graph(found) if not isinstance(element, model.KnowledgeSource)}
        others |= {item.name for item in found.item_definitions}
        self.distinct(((one.name, one.place) for one in found.imports), None, "imports")
        for one in found.imports:
            if one.name and one.name in others:
                self.remarks.at(one.place, None, "DUPLICATE_NAME", f"{one.name!r} is also the name of an element or type",
                                mend="give the import a name of its own")

    def named(self, element: Element) -> dict[str, object]:
        identity = element.attributes.get("id") or f"_{element.line}_{element.column}"
        return {
            "id": identity,
            "name": self.required(element, "name"),
            "label": element.attributes.get("label"),
            "description": self.child_text(element, "description"),
            "place": self.place(element),
        }

    def variable_type(self, element: Element) -> str | None:
        variable = element.find("variable")
        if variable is not None and not variable.attributes.get("name"):
            self.lacks(variable, "name", self.remarks)
        return None if variable is None else self.type_ref(variable)

    def input_data(self, element: Element) -> model.InputData:
        return model.InputData(**self.named(element), type_ref=self.variable_type(element))  # type: ignore[arg-type]

    def decision(self, element: Element) -> model.Decision:
        return model.Decision(
            **self.named(element),  # type: ignore[arg-type]
            type_ref=self.variable_type(element),
            question=self.child_text(element, "question"),
            allowed_answers=self.child_text(element, "allowedAnswers"),
            required_inputs=self.requirements(element, "informationRequirement", "requiredInput"),
            required_decisions=self.requirements(element, "informationRequirement", "requiredDecision"),
            required_knowledge=self.requirements(element, "knowledgeRequirement", "requiredKnowledge"),
            authorities=self.requirements(element, "authorityRequirement", "requiredAuthority"),
            logic=self.child_expression(element),
        )

    def knowledge_model(self, element: Element) -> model.BusinessKnowledgeModel:
        logic = element.find("encapsulatedLogic")
        return model.BusinessKnowledgeModel(
            **self.named(element),  # type: ignore[arg-type]
            type_ref=self.variable_type(element),
            required_knowledge=self.requirements(element, "knowledgeRequirement", "requiredKnowledge"),
            authorities=self.requirements(element, "authorityRequirement", "requiredAuthority"),
            logic=None if logic is None else self.function(logic),
        )

    def decision_service(self, element: Element) -> model.DecisionService:
        return model.DecisionService(
            **self.named(element),  # type: ignore[arg-type]
            type_ref=self.variable_type(element),
            outputs=tuple(map(self.reference, element.all("outputDecision"))),
            encapsulated=tuple(map(self.reference, element.all("encapsulatedDecision"))),
            input_decisions=tuple(map(self.reference, element.all("inputDecision"))),
            input_data=tuple(map(self.reference, element.all("inputData"))),
        )

    def knowledge_source(self, element: Element) -> model.KnowledgeSource:
        owner = element.find("owner")
        return model.KnowledgeSource(
            **self.named(element),  # type: ignore[arg-type]
            type=self.child_text(element, "type"),
            location=element.attributes.get("locationURI"),
            owner=None if owner is None else owner.attributes.get("href"),
        )

    def item_definition(self, element: Element) -> model.ItemDefinition:
        function = element.find("functionItem")
        components = tuple(map(self.item_definition, element.all("itemComponent")))
        self.distinct(((part.name, part.place) for part in components), element.attributes.get("id"), "components")
        return model.ItemDefinition(
            name=self.required(element, "name"),
            label=element.attributes.get("label"),
            type_ref=self.child_type(element),
            is_collection=element.attributes.get("isCollection") in ("true", "1"),
            components=components,
            allowed=self.text_of(element.find("allowedValues")),
            constraint=self.text_of(element.find("typeConstraint")),
            function=None if function is None else self.function_item(function),
            place=self.place(element),
        )

    def child_type(self, element: Element) -> str | None:
        child = element.find("typeRef")
        return self.clean_type(child.text) if child is not None else None

    def function_item(self, element: Element) -> tuple[tuple[tuple[str, str | None], ...], str | None]:
        parameters = tuple((self.required(p, "name"), self.type_ref(p)) for p in element.all("parameters"))
        output = element.attributes.get("outputTypeRef")
        return parameters, None if output is None else self.clean_type(output)

    def import_(self, element: Element) -> model.Import:
        return model.Import(
            name=element.attributes.get("name", ""),
            namespace=self.required(element, "namespace"),
            location=element.attributes.get("locationURI"),
            place=self.place(element),
        )

    def requirements(self, element: Element, kind: str, target: str) -> tuple[model.Reference, ...]:
        return tuple(
            self.reference(wanted) for requirement in element.all(kind) for wanted in requirement.all(target)
        )

    def reference(self, element: Element) -> model.Reference:
        namespace, _, identity = self.required(element, "href").rpartition("#")
        return model.Reference(namespace=namespace, id=identity, place=self.place(element))


def _graph(found: model.Definitions) -> Iterable[model.NamedElement]:
    """The elements of the graph of requirements."""
    return (
        *found.inputs,
        *found.decisions,
        *found.business_knowledge_models,
        *found.decision_services,
        *found.knowledge_sources,
    )
