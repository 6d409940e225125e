"""Reading a decision model and evaluating it: the room's front door."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from saklig.decision import dmn
from saklig.decision.core import build_program
from saklig.decision.core.nodes import Program
from saklig.decision.dmn.model import (
    BusinessKnowledgeModel,
    Decision,
    DecisionService,
    Definitions,
    InputData,
    KnowledgeSource,
)
from saklig.decision.errors import ModelError, Problem
from saklig.decision.evaluation import CompiledProgram, Result, ShowingDecider, ShownTable, compile_test
from saklig.decision.evaluation.facts import Absent
from saklig.decision.feel.builtins import BUILTINS
from saklig.decision.feel.external import WITH_JAVA
from saklig.decision.types import Type

# the bytes of an imported model by its namespace and location
Resolve = Callable[[str, str | None], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A decision model, read, checked and compiled. It never changes and may be shared by threads."""

    name: str
    namespace: str
    hash: str
    decisions: Mapping[str, Decision]
    inputs: Mapping[str, InputData]
    business_knowledge_models: Mapping[str, BusinessKnowledgeModel]
    decision_services: Mapping[str, DecisionService]
    knowledge_sources: Mapping[str, KnowledgeSource]
    definitions: Definitions
    program: Program
    problems: tuple[Problem, ...]
    compiled: CompiledProgram

    def evaluate(self, name: str, facts: Mapping[str, object], *, at: date, absent: Absent = "unknown") -> Result:
        """Evaluate a decision or decision service by name.

        `at` is what today() gives. Absent facts are unknown; `absent="null"` makes them null, as in the standard's own
        tests. Errors: UnknownDecision; faulty data gives a value and diagnostics instead.
        """
        return self.compiled.evaluate(self.compiled.key_of(name), facts, at, absent)

    def evaluate_together(
        self, names: Sequence[str], facts: Mapping[str, object], *, at: date
    ) -> Mapping[str, Result]:
        """Evaluate several decisions in one run, by name; what they share is worked out once and they have one trace.

        Each is settled only where no error lies anywhere in the run. Errors: UnknownDecision.
        """
        keys = tuple(self.compiled.key_of(name) for name in names)
        return dict(zip(names, self.compiled.evaluate_together(keys, facts, at), strict=True))

    def show_tables(
        self, names: Sequence[str], facts: Mapping[str, object], *, at: date
    ) -> tuple[ShownTable, ...]:
        """Every table that decisions ask, in order, with all its rows and what each cell comes to.

        Worked out anew from the model, the facts and the date, since a trace keeps only the rows that apply. It takes longer
        than evaluating: the model is compiled for it. Errors: UnknownDecision.
        """
        showing = CompiledProgram(self.program, self.hash, ShowingDecider)
        return showing.show(tuple(map(showing.key_of, names)), facts, at)

    def input_type(self, name: str) -> Type:
        """The type of an input."""
        return self.program.inputs[self.inputs[name].id].type


def read_model(
    data: bytes, *, resolve: Resolve | None = None, name: str = "model.dmn", strict: bool = True, external: bool = True
) -> Model:
    """Read a DMN 1.1 to 1.5 file.

    `resolve` gives the bytes of imported models. With `strict` any expression that can't be read or resolved is an
    error; without, it becomes null with a diagnostic where it is evaluated, as the standard has it, and stands in
    `.problems`. `external` lets the model call the few Java functions of `feel/external.py`; without, it may call none.

    Errors: ModelError with every fault, each with file, line, column and element.
    """
    try:
        return _read(data, resolve, name, strict=strict, external=external)
    except RecursionError as error:
        message = "boxed expressions or requirements are nested too deeply: split the model up"
        raise ModelError((Problem(file=name, line=1, column=1, element_id=None, message=message),)) from error


def _read(data: bytes, resolve: Resolve | None, name: str, *, strict: bool, external: bool) -> Model:
    main = dmn.read_definitions(data, name)
    files = _with_imports(main, resolve)
    program, problems = build_program(files, WITH_JAVA if external else BUILTINS, compile_test)
    if strict and problems:
        raise ModelError(tuple(sorted(problems, key=lambda problem: (problem.file, problem.line, problem.column))))
    return Model(
        name=main.name,
        namespace=main.namespace,
        hash=main.hash,
        decisions={one.name: one for one in main.decisions},
        inputs={one.name: one for one in main.inputs},
        business_knowledge_models={one.name: one for one in main.business_knowledge_models},
        decision_services={one.name: one for one in main.decision_services},
        knowledge_sources={one.name: one for one in main.knowledge_sources},
        definitions=main,
        program=program,
        problems=problems,
        compiled=CompiledProgram(program, main.hash),
    )


def _with_imports(main: Definitions, resolve: Resolve | None) -> list[Definitions]:
    """The model and all it imports, directly or through others."""
    files = [main]
    known = {main.namespace}
    for file in files:
        for one in file.imports:
            if one.namespace in known:
                continue
            known.add(one.namespace)
            try:
                if resolve is None:
                    raise LookupError("no imported models were given")
                data = resolve(one.namespace, one.location)
            except LookupError as error:
                message = f"the import {one.name!r} ({one.namespace}) was not found: {error}"
                line, column = one.place.line, one.place.column
                problem = Problem(file=file.file, line=line, column=column, element_id=None, message=message)
                raise ModelError((problem,)) from error
            files.append(dmn.read_definitions(data, one.location or one.name))
    return files
