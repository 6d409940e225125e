"""Reads the DMN conformance suite and compares with its own reference comparison, never with the engine's `=`.

Run as a program it reports on any folder: `python tests/decision/tck.py <folder> [word in directory name ...]`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

from saklig.decision import Model, ModelError, read_model
from saklig.decision.temporal import (
    parse_date,
    parse_date_time,
    parse_duration,
    parse_time,
)

NS = "{http://www.omg.org/spec/DMN/20160719/testcase}"
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
AT = date(2020, 1, 1)


@dataclass(frozen=True)
class Case:
    """One expected value."""

    directory: str
    file: str
    case: str
    node: str
    passed: bool
    expects_value: bool
    detail: str


def value_of(element: ElementTree.Element) -> object:
    """A value, component or list of the suite as a FEEL value."""
    if element.get(NIL) == "true":
        return None
    listed = element.find(NS + "list")
    if listed is not None:
        return None if listed.get(NIL) == "true" else [value_of(item) for item in listed.findall(NS + "item")]
    components = element.findall(NS + "component")
    if components:
        return {component.get("name"): value_of(component) for component in components}
    value = element.find(NS + "value")
    return None if value is None or value.get(NIL) == "true" else scalar(value)


def scalar(value: ElementTree.Element) -> object:
    text = value.text or ""
    kind = (value.get(TYPE) or "xsd:string").partition(":")[2]
    if kind in ("decimal", "double", "integer", "int", "long", "float"):
        return Decimal(text.strip())
    if kind == "boolean":
        return text.strip() in ("true", "1")
    if kind == "date":
        return parse_date(text.strip())
    if kind == "time":
        return parse_time(text.strip())
    if kind == "dateTime":
        return parse_date_time(text.strip())
    if kind in ("duration", "dayTimeDuration", "yearMonthDuration"):
        return parse_duration(text.strip())
    return text


def agrees(found: object, wanted: object) -> bool:
    """The reference comparison: by kind and content; numbers must agree to 8 digits after the point or 1 in 10^9."""
    if isinstance(wanted, Decimal):
        if not isinstance(found, Decimal):
            return False
        return abs(found - wanted) <= max(Decimal("1e-8"), abs(wanted) * Decimal("1e-9"))
    if isinstance(wanted, list):
        return isinstance(found, list) and len(found) == len(wanted) and all(map(agrees, found, wanted))
    if isinstance(wanted, dict):
        return isinstance(found, dict) and found.keys() == wanted.keys() and all(
            agrees(found[key], wanted[key]) for key in wanted
        )
    return type(found) is type(wanted) and found == wanted


def load(directory: Path) -> tuple[dict[str, Model], str]:
    """Every model file of a directory, with the others as its imports."""
    by_namespace = {}
    for path in directory.glob("*.dmn"):
        data = path.read_bytes()
        root = ElementTree.fromstring(data)
        by_namespace[root.get("namespace")] = data
    models, why = {}, ""
    for path in sorted(directory.glob("*.dmn")):
        try:
            models[path.name] = read_model(
                path.read_bytes(), resolve=lambda space, _: by_namespace[space], name=path.name, strict=False
            )
        except ModelError as error:
            why = str(error)
    return models, why


def run_directory(directory: Path) -> Iterator[Case]:
    """Every case of a directory."""
    models, why = load(directory)
    for path in sorted(directory.glob("*.xml")):
        root = ElementTree.parse(path).getroot()
        name = (root.findtext(NS + "modelName") or "").strip()
        model = models.get(name)
        for case in root.findall(NS + "testCase"):
            facts = {node.get("name"): value_of(node) for node in case.findall(NS + "inputNode")}
            for node in case.findall(NS + "resultNode"):
                expected = node.find(NS + "expected")
                wanted = None if expected is None else value_of(expected)
                target = node.get("name") or ""
                if case.get("type") == "decisionService":
                    target = case.get("invocableName") or target
                if model is None:
                    found, detail = object(), f"model not read: {why or name}"
                else:
                    try:
                        result = model.evaluate(target, facts, at=AT, absent="null")
                        found = result.value
                        detail = "; ".join(f"{d.code} {d.message}" for d in result.diagnostics[:3])
                    except Exception as error:
                        found, detail = object(), f"RAISED {error!r}"
                passed = agrees(found, wanted)
                shown = "" if passed else f"wanted {wanted!r} found {found!r} {detail}"
                yield Case(directory.name, path.name, case.get("id") or "", target, passed, wanted is not None, shown)


def main() -> None:
    folder = Path(sys.argv[1])
    words = sys.argv[2:]
    cases = [
        case
        for directory in sorted({path.parent for path in folder.rglob("*.dmn")})
        if not words or any(word in directory.name for word in words)
        for case in run_directory(directory)
    ]
    for case in cases:
        if not case.passed:
            print(f"{case.directory} {case.case} {case.node}: {case.detail}"[:400])
    value_cases = [case for case in cases if case.expects_value]
    print(f"value-expecting: {sum(case.passed for case in value_cases)} of {len(value_cases)}")
    passed = sum(case.passed for case in cases)
    print(f"{passed} passed, {len(cases) - passed} failed, 0 skipped")


if __name__ == "__main__":
    main()
