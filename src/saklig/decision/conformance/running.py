"""A test directory of the kit, run: its models read, each case's result nodes evaluated and judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from saklig.decision.conformance.cases import Case, CaseFile, Wanted, read_cases
from saklig.decision.conformance.comparing import agrees
from saklig.decision.conformance.errors import SuiteError
from saklig.decision.conformance.invoking import CALL, invocation
from saklig.decision.conformance.skips import Skips
from saklig.decision.dmn.xml import read_xml
from saklig.decision.errors import Diagnostic, ModelError, UnknownDecision
from saklig.decision.evaluation import Result
from saklig.decision.feel.text import feel_text
from saklig.decision.model import Model, read_model
from saklig.decision.values import Value

Status = Literal["passed", "failed", "skipped"]
AT: Final = date(2020, 1, 1)  # the day of today(); the kit's cases do not depend on it


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a case. `file` is its test file without .xml; `detail` says why it failed or was skipped.

    A test file that can't be read is one failed outcome with an empty `case`. `passes_now` marks a skipped case that
    would have passed.
    """

    directory: str
    file: str
    case: str
    status: Status
    expects_value: bool
    detail: str = ""
    passes_now: bool = False


def run_directory(directory: str, files: Mapping[str, bytes], skips: Skips) -> Iterator[Outcome]:
    """Every case of a test directory, in the order of its files. `files` are its *.dmn and *.xml by name."""
    models = _Models(files)
    for file, data in sorted(files.items()):
        if not file.endswith(".xml"):
            continue
        stem = file.removesuffix(".xml")
        try:
            read = read_cases(data, file)
        except SuiteError as error:
            yield Outcome(directory=directory, file=stem, case="", status="failed", expects_value=False, detail=str(error))
            continue
        for case in () if read is None else read.cases:
            assert read is not None
            why = _why_not(models, read, case)
            reason = skips.reason(directory, stem, case.id)
            status: Status = "skipped" if reason else "failed" if why else "passed"
            yield Outcome(
                directory=directory, file=stem, case=case.id, status=status, expects_value=case.expects_value,
                detail=reason or why, passes_now=bool(reason) and not why,
            )  # fmt: skip


class _Models:
    """The models of a directory, each read once, with the others as its imports."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = {name: data for name, data in files.items() if name.endswith(".dmn")}
        self.read: dict[str, Model | str] = {}
        self.namespaces: dict[str, str] = {}
        for name, data in self.files.items():
            try:
                self.namespaces[name] = read_xml(data, name).attributes.get("namespace", "")
            except ModelError:
                continue  # told of when a case asks for it

    def get(self, read: CaseFile) -> Model | str:
        """The model of a test file, or why there is none."""
        name = self._name(read)
        if name is None:
            there = ", ".join(sorted(self.files)) or "no model"
            return f"modelName {read.model!r} is not in the directory, which has {there}"
        if name not in self.read:
            self.read[name] = self._load(name)
        return self.read[name]

    def _name(self, read: CaseFile) -> str | None:
        """By its file name; a test file that names none is about the one model there is."""
        if read.model:
            return next((name for name in (read.model, f"{read.model}.dmn") if name in self.files), None)
        return next(iter(self.files)) if len(self.files) == 1 else None

    def _load(self, name: str) -> Model | str:
        try:
            return read_model(self.files[name], resolve=self.resolve, name=name, strict=False)
        except ModelError as error:
            return f"the model can't be read: {error}"
        except Exception as error:  # noqa: BLE001
            return _crashed("reading the model", error)

    def resolve(self, namespace: str, location: str | None) -> bytes:
        """By namespace; the location, where the file lay when it was written, only chooses among several."""
        found = [name for name, own in self.namespaces.items() if own == namespace]
        if not found:
            there = ", ".join(sorted(self.files))
            raise LookupError(f"no model in the directory has that namespace; there are {there} (location {location!r})")
        wanted = (location or "").replace("\\", "/").rpartition("/")[2]
        return self.files[wanted if wanted in found else found[0]]


def _crashed(what: str, error: Exception) -> str:
    # One fault of the engine costs its case, not the run: a report on 3,000 others is what the run is for.
    return f"{what} raised {type(error).__name__}: {error}"


def _why_not(models: _Models, read: CaseFile, case: Case) -> str:
    """Why the case fails, or nothing."""
    if case.fault:
        return case.fault
    model = models.get(read)
    if isinstance(model, str):
        return model
    whys = []
    for wanted in case.wanted:
        try:
            found, diagnostics = _evaluate(models, model, case, wanted)
        except (ModelError, UnknownDecision) as error:
            whys.append(str(error))
        except Exception as error:  # noqa: BLE001
            whys.append(_crashed(f"evaluating {wanted.name!r}", error))
        else:
            if not agrees(found, wanted.value):
                whys.append(f"{wanted.name}: {_difference(found, wanted.value)}{_told(diagnostics)}")
    return "; ".join(whys)


def _difference(found: Value, wanted: Value) -> str:
    def text(value: Value) -> str:
        shown = feel_text(value, nested=True) if not isinstance(value, float) else str(value)
        return shown if len(shown) <= 300 else shown[:297] + "..."

    return f"wanted {text(wanted)}, found {text(found)}"


def _told(diagnostics: tuple[Diagnostic, ...]) -> str:
    return "".join(f"; {one.code}: {one.message}" for one in diagnostics[:3])


def _evaluate(models: _Models, model: Model, case: Case, wanted: Wanted) -> tuple[Value, tuple[Diagnostic, ...]]:
    """What an element gives. A service of several decisions gives a context of them; the node names which one."""
    facts: dict[str, Value] = {one.name: one.value for one in case.given}
    name = case.invocable or wanted.name
    if case.kind == "bkm":
        around, facts = invocation(model, name, facts, models.resolve)
        result = around.evaluate(CALL, facts, at=AT, absent="null")
        return result.value, result.diagnostics
    if case.kind == "decisionService":
        result = model.evaluate(name, facts, at=AT, absent="null")
        return _picked(model, name, wanted.name, result), result.diagnostics
    key = _imported(model, wanted)
    if key is None:
        result = model.evaluate(wanted.name, facts, at=AT, absent="null")
    else:
        result = model.compiled.evaluate(key, facts, AT, "null")
    return result.value, result.diagnostics


def _picked(model: Model, name: str, output: str, result: Result) -> Value:
    service = model.decision_services.get(name)
    outputs = () if service is None else model.program.services[service.id].outputs
    several = len(outputs) > 1 and output in dict(outputs) and isinstance(result.value, dict)
    return result.value.get(output) if several else result.value


def _imported(model: Model, wanted: Wanted) -> str | None:
    """The key of an imported model's decision, where the result node names that model's namespace."""
    if wanted.namespace in ("", model.namespace):
        return None
    begin = f"{wanted.namespace}#"
    units = model.program.units.values()
    return next((unit.key for unit in units if unit.name == wanted.name and unit.key.startswith(begin)), None)
