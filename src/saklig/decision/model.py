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
    Import,
    InputData,
    KnowledgeSource,
)
from saklig.decision.errors import ModelError, Part, Problem, in_order
from saklig.decision.evaluation import CompiledProgram, Result, ShownTable, compile_test
from saklig.decision.evaluation.facts import Absent
from saklig.decision.feel.builtins import BUILTINS
from saklig.decision.feel.external import WITH_JAVA
from saklig.decision.near import did_you_mean
from saklig.decision.types import Type

# an imported model by its namespace and location: its bytes, and the name of its file if it is not the location
Resolve = Callable[[str, str | None], bytes | tuple[bytes, str]]


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

    def evaluate_entries(
        self, entries: Mapping[str, Sequence[str]], facts: Mapping[str, object], *, at: date
    ) -> Mapping[str, Result]:
        """As `evaluate_together`, of the decisions by name, for whoever reads only these entries of their values.

        Entries of contexts, or of the elements of lists, that nobody needs for these are null; so nothing is known of errors
        in them. The trace has tables alone. The model is compiled for it the first time. Errors: UnknownDecision.
        """
        keys = tuple((self.compiled.key_of(name), tuple(names)) for name, names in entries.items())
        results = self.compiled.cut(keys).evaluate_together(tuple(key for key, _ in keys), facts, at)
        return dict(zip(entries, results, strict=True))

    def show_tables(
        self, names: Sequence[str], facts: Mapping[str, object], *, at: date
    ) -> tuple[ShownTable, ...]:
        """Every table that decisions ask, in order, with all its rows and what each cell comes to.

        Worked out anew from the model, the facts and the date, since a trace keeps only the rows that apply. The model is
        compiled for it the first time. Errors: UnknownDecision.
        """
        showing = self.compiled.showing()
        return showing.show(tuple(map(showing.key_of, names)), facts, at)

    def input_type(self, name: str) -> Type:
        """The type of an input."""
        return self.program.inputs[self.inputs[name].id].type


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What came of reading model files: the model, unless something is wrong; the files as written; every fault.

    `models`: the model of every file that no other of them imports, those that have one.
    """

    model: Model | None
    models: tuple[Model, ...]
    written: tuple[Definitions, ...]
    problems: tuple[Problem, ...]


def read_model(
    data: bytes, *, resolve: Resolve | None = None, name: str = "model.dmn", strict: bool = True, external: bool = True
) -> Model:
    """Read a DMN 1.1 to 1.5 file.

    `resolve` gives the bytes of imported models. With `strict` any expression that can't be read or resolved is an
    error, and so is whatever is certain to be wrong with it; without, what can't be read becomes null with a diagnostic
    where it is evaluated, as the standard has it, and all stands in `.problems`. `external` lets the model call the few
    Java functions of `feel/external.py`; without, it may call none.

    Errors: ModelError with every fault, each with file, line, column and what it is in.
    """

    def find(wanted: Import) -> dmn.Reading:
        if resolve is None:
            raise LookupError("no imported models were given")
        given = resolve(wanted.namespace, wanted.location)
        data, file = given if isinstance(given, tuple) else (given, wanted.location or wanted.name)
        return dmn.examine_definitions(data, file)

    try:
        model, _, problems = _read(dmn.examine_definitions(data, name), find, strict=strict, external=external)
    except RecursionError as error:
        raise ModelError((_too_deep(name),)) from error
    if model is None:
        raise ModelError(problems)
    return model


def examine_models(files: Mapping[str, bytes], main: str | None, *, external: bool = True) -> Examined:
    """Read files that belong together, strictly: what one imports is found among the others by its namespace.

    `main` names the one whose model is wanted; the faults are those of all. `external` as in `read_model`. It raises
    nothing.
    """
    readings = {name: dmn.examine_definitions(data, name) for name, data in files.items()}
    by_namespace = {one.definitions.namespace: one for one in readings.values() if one.definitions is not None}
    broken = [name for name, one in readings.items() if one.definitions is None]

    def find(wanted: Import) -> dmn.Reading:
        if wanted.namespace in by_namespace:
            return by_namespace[wanted.namespace]
        others = [namespace for namespace, one in by_namespace.items() if one.file != wanted.place.file]
        there = f"there are {', '.join(others)}" if others else "its file is not among these"
        unread = f"{', '.join(broken)} could not be read" if broken else there
        raise LookupError(did_you_mean(wanted.namespace, others) or unread)

    found: Model | None = None
    models: list[Model] = []
    problems: list[Problem] = []
    reached: set[str] = set()
    for name in sorted(readings, key=lambda one: one != main):
        if name in reached:
            continue
        try:
            model, names, told = _read(readings[name], find, strict=True, external=external)
        except RecursionError:
            model, names, told = None, {name}, (_too_deep(name),)
        reached |= names
        problems += told
        found = model if name == main else found
        models += () if model is None else (model,)
    written = tuple(one.definitions for one in readings.values() if one.definitions is not None)
    return Examined(model=None if problems else found, models=tuple(models), written=written, problems=in_order(problems))


def _too_deep(name: str) -> Problem:
    return Problem(file=name, line=1, column=1, element_id=None, code="TOO_DEEP", mend="split the model up",
                   message="boxed expressions or requirements are nested too deeply")


Find = Callable[[Import], dmn.Reading]


def _read(
    main: dmn.Reading, find: Find, *, strict: bool, external: bool
) -> tuple[Model | None, set[str], tuple[Problem, ...]]:
    """The model unless something is wrong, the names of the files it is made of, and all that is wrong with them."""
    files, faults, remarks = _with_imports(main, find)
    names = {main.file, *(file.file for file in files)}
    if not files:
        return None, names, in_order(faults)
    program, problems = build_program(files, WITH_JAVA if external else BUILTINS, compile_test)
    problems = in_order((*faults, *remarks, *problems))
    if faults or (strict and problems):
        return None, names, problems
    written = files[0]
    model = Model(
        name=written.name,
        namespace=written.namespace,
        hash=written.hash,
        decisions={one.name: one for one in written.decisions},
        inputs={one.name: one for one in written.inputs},
        business_knowledge_models={one.name: one for one in written.business_knowledge_models},
        decision_services={one.name: one for one in written.decision_services},
        knowledge_sources={one.name: one for one in written.knowledge_sources},
        definitions=written,
        program=program,
        problems=problems,
        compiled=CompiledProgram(program, written.hash),
    )
    return model, names, problems


def _with_imports(main: dmn.Reading, find: Find) -> tuple[list[Definitions], list[Problem], list[Problem]]:
    """The files of the model and of all it imports, directly or through others; their faults and remarks."""
    files = [] if main.definitions is None else [main.definitions]
    faults, remarks = [*main.faults], [*main.remarks]
    known = {file.namespace for file in files}
    for file in files:
        for one in file.imports:
            if one.namespace in known or not one.namespace:
                continue
            known.add(one.namespace)
            try:
                found = find(one)
            except LookupError as error:
                faults.append(_missing(one, error))
                continue
            faults += found.faults
            remarks += found.remarks
            if found.definitions is not None:
                files.append(found.definitions)
    return files, faults, remarks


def _missing(one: Import, error: LookupError) -> Problem:
    """What is said of an import that was not found."""
    place, said = one.place, error.args[0] if error.args else ""
    message = f"no model with the namespace {one.namespace} was found"
    mend = said if isinstance(error.args and said, str) and said != one.namespace else "give the file that has this namespace"
    return Problem(file=place.file, line=place.line, column=place.column, element_id=None, code="MISSING_IMPORT",
                   path=(Part("import", one.name or one.namespace),), message=message, mend=mend)
