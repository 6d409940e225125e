"""A model and those it imports to one program in typed form.

Flow: item definitions → types; input data; business knowledge models, decisions and decision services in the order of
their requirements, each a unit with its own frame. Source: DMN 1.5, chapter 6 and 10.4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from saklig.decision import types
from saklig.decision.core import nodes
from saklig.decision.core.boxed import BoxedBuilder
from saklig.decision.core.checking import check_program
from saklig.decision.core.definitions import CompileTest, TypeTable
from saklig.decision.core.feel import PROPERTY_NAMES
from saklig.decision.core.scope import Frame, Scope
from saklig.decision.dmn import model
from saklig.decision.dmn.findings import Findings
from saklig.decision.errors import Problem
from saklig.decision.feel.names import NameSet
from saklig.decision.near import did_you_mean
from saklig.decision.values import Function


def build_program(
    files: Sequence[model.Definitions], builtins: Mapping[str, Function], compile_test: CompileTest
) -> tuple[nodes.Program, tuple[Problem, ...]]:
    """The typed form of a model (the first file) with what it imports, and every fault found on the way."""
    builder = _ProgramBuilder(files, builtins, compile_test)
    builder.build()
    program = builder.program()
    check_program(program, builder.places, builder.findings)
    return program, builder.findings.problems({file.file: file for file in files})


class _ProgramBuilder:
    """Walks the graph of requirements."""

    def __init__(
        self, files: Sequence[model.Definitions], builtins: Mapping[str, Function], compile_test: CompileTest
    ) -> None:
        self.files = {file.namespace: file for file in files}
        self.main = files[0].namespace
        self.findings = Findings()
        self.members = NameSet(PROPERTY_NAMES)
        self.types = {file.namespace: TypeTable(file, compile_test) for file in files}
        self.builders = {file.namespace: self.boxed_builder(file, builtins) for file in files}
        self.elements = {
            (file.namespace, element.id): element
            for file in files
            for element in (*file.inputs, *file.decisions, *file.business_knowledge_models, *file.decision_services)
        }
        self.by_key = {self.key(*where): element for where, element in self.elements.items()}
        self.inputs: dict[str, nodes.Input] = {}
        self.units: dict[str, nodes.Unit] = {}
        self.services: dict[str, nodes.Service] = {}
        self.working: list[str] = []
        for file in files:
            self.learn_imports(file)
            self.builders[file.namespace].elements = self.elements_of(file)

    def boxed_builder(self, file: model.Definitions, builtins: Mapping[str, Function]) -> BoxedBuilder:
        table = self.types[file.namespace]
        table.builder = BoxedBuilder(builtins, table.get, self.members, self.findings)
        table.builder.known_types = table.known
        return table.builder

    def learn_imports(self, file: model.Definitions) -> None:
        table = self.types[file.namespace]
        for imported in file.imports:
            if imported.namespace in self.types:
                table.imported.setdefault(imported.name, []).append(self.types[imported.namespace])
            else:
                table.missing.add(imported.name)

    def elements_of(self, file: model.Definitions) -> dict[str, str]:
        """The names of a file's elements, each with how to bring it in scope."""
        found: dict[str, str] = {}
        for element in self.named_elements(file.namespace):
            what, how = _REQUIRED[type(element)]
            found[element.name] = f"it is {what} of this model, which is not required here: add {how}"
        return found

    def program(self) -> nodes.Program:
        named = {
            item.name: kind
            for item in self.files[self.main].item_definitions
            if (kind := self.types[self.main].get(item.name)) is not None
        }
        return nodes.Program(inputs=self.inputs, units=self.units, services=self.services, types=named)

    def places(self, key: str) -> tuple[model.Place, str]:
        """Where the element of a unit stands, and its id."""
        return self.by_key[key].place, self.by_key[key].id

    def build(self) -> None:
        for file in self.files.values():
            for item in file.item_definitions:
                self.learn_members(item)
            for imported in file.imports:
                for element in self.named_elements(imported.namespace):
                    self.members.add(element.name)
        for file in self.files.values():
            for item in file.item_definitions:
                self.types[file.namespace].get(item.name)
        for namespace, identity in self.elements:
            self.element(namespace, identity)
        for file in self.files.values():
            self.check_references(file)

    def check_references(self, file: model.Definitions) -> None:
        """Tell of every reference that leads nowhere; of those into a model that was not found, its import tells."""
        known: dict[str, set[str]] = {}
        for namespace, identity in self.elements:
            known.setdefault(namespace, set()).add(identity)
        for one in self.files.values():
            known.setdefault(one.namespace, set()).update(source.id for source in one.knowledge_sources)
        imported = {one.namespace for one in file.imports}
        for element in self.named_elements(file.namespace):
            for reference in _references(element):
                space = reference.namespace or file.namespace
                lost = space not in self.files and space in imported
                if reference.id and reference.id not in known.get(space, ()) and not lost:
                    self.leads_nowhere(element, reference, space, known.get(space, set()))

    def leads_nowhere(self, element: model.NamedElement, reference: model.Reference, space: str, known: set[str]) -> None:
        mend = self.findings.hint(lambda: did_you_mean(reference.id, known))
        if space not in self.files:
            mend = f"add an <import> of the namespace {space}, or correct the href"
        self.findings.at(reference.place, element.id, "UNKNOWN_REQUIREMENT",
                         f"requires {reference.id!r}, which is not in the model",
                         mend=mend or "correct the href: it is # and the id of an element")

    def named_elements(self, namespace: str) -> tuple[model.NamedElement, ...]:
        file = self.files.get(namespace)
        if file is None:
            return ()
        return (*file.inputs, *file.decisions, *file.business_knowledge_models, *file.decision_services)

    def learn_members(self, item: model.ItemDefinition) -> None:
        for part in item.components:
            self.members.add(part.name)
            self.learn_members(part)

    def key(self, namespace: str, identity: str) -> str:
        return identity if namespace == self.main else f"{namespace}#{identity}"

    # --- elements ---

    def element(self, namespace: str, identity: str) -> types.Type:
        """Build an element unless that is done; the type of its value."""
        key = self.key(namespace, identity)
        element = self.elements[namespace, identity]
        if key in self.inputs:
            return self.inputs[key].type
        if key in self.units:
            return self.units[key].type
        if key in self.working:
            self.cycle(key, element)
            return types.ANY
        self.working.append(key)
        try:
            return self.new_element(namespace, key, element)
        finally:
            self.working.pop()

    def cycle(self, key: str, element: model.NamedElement) -> None:
        # a business knowledge model may call itself; decisions may not (6.3.6)
        if isinstance(element, model.BusinessKnowledgeModel):
            return
        names = [self.by_key[other].name for other in self.working[self.working.index(key):]]
        around = " → ".join([*names, element.name])
        self.findings.at(element.place, element.id, "REQUIREMENT_CYCLE", f"requires itself: {around}",
                         mend="take one of these requirements out")

    def new_element(self, namespace: str, key: str, element: model.NamedElement) -> types.Type:
        builder = self.builders[namespace]
        if isinstance(element, model.InputData):
            kind = builder.typed(element.type_ref, element.place, element.id)
            self.inputs[key] = nodes.Input(key=key, id=element.id, name=element.name, type=kind,
                                           path=self.input_path(namespace, element.name))
            return kind
        frame = Frame()
        scope = Scope(frame)
        if isinstance(element, model.DecisionService):
            body, kind = self.service(namespace, key, element)
            slots: list[tuple[int, str, nodes.Source]] = []
        else:
            slots = self.requirements(namespace, element, scope)
            body = self.logic(builder, element, scope)
            kind = body.type
        self.units[key] = nodes.Unit(
            key=key, kind=_KINDS[type(element)], id=element.id, name=element.name, body=body, frame=frame.size,
            slots=tuple(slots), type=kind, sources=self.sources(namespace, element),
        )
        return kind

    def sources(self, namespace: str, element: model.NamedElement) -> tuple[str, ...]:
        """The names of the knowledge sources that an element rests on."""
        if not isinstance(element, model.Decision | model.BusinessKnowledgeModel):
            return ()
        named = {
            (space, source.id): source.name for space, file in self.files.items() for source in file.knowledge_sources
        }
        keys = [(reference.namespace or namespace, reference.id) for reference in element.authorities]
        return tuple(named[key] for key in keys if key in named)

    def input_path(self, namespace: str, name: str) -> tuple[str, ...]:
        """Where an input stands in the facts: under the import's name when it is another model's."""
        for imported in self.files[self.main].imports:
            if imported.namespace == namespace and imported.name:
                return (imported.name, name)
        return (name,)

    def logic(self, builder: BoxedBuilder, element: model.NamedElement, scope: Scope) -> nodes.Node:
        if isinstance(element, model.Decision):
            kind = builder.typed(element.type_ref, element.place, element.id)
            if element.logic is None:
                return nodes.Broken(code="NO_LOGIC", message=f"the decision {element.name!r} has no logic")
            return builder.coerced(builder.expression(element.logic, scope), kind, element.name)
        assert isinstance(element, model.BusinessKnowledgeModel)
        if element.logic is None:
            return nodes.Broken(code="NO_LOGIC", message=f"the business knowledge model {element.name!r} has no logic")
        kind = builder.typed(element.type_ref, element.place, element.id)
        own = builder.typed(element.logic.type_ref, element.place, element.id)
        bare = types.plain(kind)
        result = bare.result if isinstance(bare, types.FunctionType) else kind
        if result is types.ANY:
            bare = types.plain(own)
            result = bare.result if isinstance(bare, types.FunctionType) else own
        return builder.function(element.logic, element.name, scope, result, traced=True)

    def requirements(
        self, namespace: str, element: model.NamedElement, scope: Scope
    ) -> list[tuple[int, str, nodes.Source]]:
        """Bind what an element requires; imported elements gather under the import's name."""
        slots: list[tuple[int, str, nodes.Source]] = []
        gathered: dict[str, list[tuple[str, nodes.Source, types.Type]]] = {}
        for reference in _required(element):
            target_space = reference.namespace or namespace
            found = self.elements.get((target_space, reference.id))
            if found is None:
                alias = self.alias(namespace, target_space)
                if alias and target_space not in self.files and alias not in scope.names:
                    scope.bind(alias)  # what is not found is told of once, at the import
                continue
            kind = self.element(target_space, reference.id)
            key = self.key(target_space, reference.id)
            source = nodes.Source("input" if isinstance(found, model.InputData) else "unit", key)
            alias = self.alias(namespace, target_space)
            if alias:
                gathered.setdefault(alias, []).append((found.name, source, kind))
            else:
                slots.append((scope.bind(found.name, kind), found.name, source))
        for alias, members in gathered.items():
            kind = types.context_of(tuple((name, kind) for name, _, kind in members))
            source = nodes.Source("context", alias, tuple((name, source) for name, source, _ in members))
            slots.append((scope.bind(alias, kind), alias, source))
        if isinstance(element, model.BusinessKnowledgeModel) and element.name not in scope.names:
            own = nodes.Source("unit", self.key(namespace, element.id))
            slots.append((scope.bind(element.name), element.name, own))
        return slots

    def alias(self, namespace: str, target: str) -> str:
        if namespace == target:
            return ""
        return next((found.name for found in self.files[namespace].imports if found.namespace == target), "")

    def service(
        self, namespace: str, key: str, element: model.DecisionService
    ) -> tuple[nodes.Node, types.Type]:
        """A decision service as a function of its input data and then its input decisions (10.4)."""
        builder = self.builders[namespace]
        outputs, parameters, kinds = [], [], []
        result: list[tuple[str, types.Type]] = []
        for reference in element.outputs:
            space = reference.namespace or namespace
            if (space, reference.id) in self.elements:
                kind = self.element(space, reference.id)
                outputs.append((self.elements[space, reference.id].name, self.key(space, reference.id)))
                result.append((outputs[-1][0], kind))
        for reference in (*element.input_data, *element.input_decisions):
            space = reference.namespace or namespace
            if (space, reference.id) in self.elements:
                kinds.append(self.element(space, reference.id))
                parameters.append((self.elements[space, reference.id].name, self.key(space, reference.id)))
        self.services[key] = nodes.Service(outputs=tuple(outputs), parameters=tuple(parameters))
        declared = types.plain(builder.typed(element.type_ref, element.place, element.id))
        gives = declared.result if isinstance(declared, types.FunctionType) else declared
        if gives is types.ANY and result:
            gives = result[0][1] if len(result) == 1 else types.context_of(tuple(result))
        kind = types.function_of(tuple(kinds), gives)
        return nodes.Const(value=None, type=kind), kind


def _required(element: model.NamedElement) -> tuple[model.Reference, ...]:
    if isinstance(element, model.Decision):
        return (*element.required_inputs, *element.required_decisions, *element.required_knowledge)
    return element.required_knowledge if isinstance(element, model.BusinessKnowledgeModel) else ()


def _references(element: model.NamedElement) -> tuple[model.Reference, ...]:
    """Every reference of an element to another."""
    if isinstance(element, model.DecisionService):
        return (*element.outputs, *element.encapsulated, *element.input_decisions, *element.input_data)
    if isinstance(element, model.Decision | model.BusinessKnowledgeModel):
        return (*_required(element), *element.authorities)
    return ()


_INFORMATION: Final = "an <informationRequirement> (or a parameter, in a business knowledge model)"
_REQUIRED: Final[Mapping[type[model.NamedElement], tuple[str, str]]] = {
    model.InputData: ("input data", _INFORMATION),
    model.Decision: ("a decision", _INFORMATION),
    model.BusinessKnowledgeModel: ("a business knowledge model", "a <knowledgeRequirement>"),
    model.DecisionService: ("a decision service", "a <knowledgeRequirement>"),
}
_KINDS: Final[Mapping[type[model.NamedElement], Literal["decision", "knowledge", "service"]]] = {
    model.Decision: "decision",
    model.BusinessKnowledgeModel: "knowledge",
    model.DecisionService: "service",
}
