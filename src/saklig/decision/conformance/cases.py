"""A test file of the kit, from bytes to cases.

Source: `testCases.xsd` of the kit; XML Schema part 2 for the lexical forms. The XML is read as decision models are: no
document type, so nothing to expand, and limits on size and depth. A value that is none (a date that does not exist) makes
its case unreadable, with its place; the other cases go on.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from saklig.decision.conformance.errors import SuiteError
from saklig.decision.dmn.xml import Element, read_xml
from saklig.decision.errors import ModelError, Problem
from saklig.decision.temporal import parse_date, parse_date_time, parse_duration, parse_time
from saklig.decision.values import Value

Kind = Literal["decision", "bkm", "decisionService"]
_KINDS: Final[Mapping[str, Kind]] = {"bkm": "bkm", "decisionService": "decisionService"}
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance "


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An input; `namespace` is set where it belongs to an imported model."""

    name: str
    namespace: str
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A result node: what an element should give."""

    name: str
    namespace: str
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A test case. `invocable` names the service or knowledge model it calls; `fault` says why it can't be read."""

    id: str
    kind: Kind
    invocable: str
    given: tuple[Given, ...]
    wanted: tuple[Wanted, ...]
    fault: str = ""

    @property
    def expects_value(self) -> bool:
        """Whether anything but null is expected."""
        return any(one.value is not None for one in self.wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A test file: the model it is about (by file name, perhaps empty) and its cases in order."""

    file: str
    model: str
    cases: tuple[Case, ...]


class _Unreadable(Exception):
    """A value that is none, and the element it stands in."""

    def __init__(self, element: Element, message: str) -> None:
        self.element, self.message = element, message
        super().__init__(message)


def read_cases(data: bytes, file: str) -> CaseFile | None:
    """The cases of a test file, or None where the XML is something else than one.

    Errors: SuiteError for XML that is broken, too large or has a document type.
    """
    try:
        root = read_xml(data, file)
    except ModelError as error:
        raise SuiteError(error.problems[0]) from error
    if root.name != "testCases":
        return None
    model = root.find("modelName")
    cases = tuple(_case(element, file) for element in root.all("testCase"))
    return CaseFile(file=file, model="" if model is None else model.text.strip(), cases=cases)


def _case(element: Element, file: str) -> Case:
    given: tuple[Given, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    fault = ""
    try:
        given = tuple(
            Given(name=node.attributes.get("name", ""), namespace=node.attributes.get("namespace", ""), value=_value(node))
            for node in element.all("inputNode")
        )
        wanted = tuple(map(_wanted, element.all("resultNode")))
    except _Unreadable as error:
        at = error.element
        fault = str(Problem(file=file, line=at.line, column=at.column, element_id=None, message=error.message))
    return Case(
        id=element.attributes.get("id", ""),
        kind=_KINDS.get(element.attributes.get("type", ""), "decision"),
        invocable=element.attributes.get("invocableName", ""),
        given=given,
        wanted=wanted,
        fault=fault,
    )


def _wanted(node: Element) -> Wanted:
    expected = node.find("expected")
    return Wanted(
        name=node.attributes.get("name", ""),
        namespace=node.attributes.get("namespace", ""),
        value=None if expected is None else _value(expected),
    )


def _value(element: Element) -> Value:
    """What a `valueType` of the schema holds: a value, components or a list, each of which may be nil."""
    if _nil(element):
        return None
    listed = element.find("list")
    if listed is not None:
        return None if _nil(listed) else [_value(item) for item in listed.all("item")]
    components = list(element.all("component"))
    if components:
        return {one.attributes.get("name", ""): _value(one) for one in components}
    value = element.find("value")
    return None if value is None or _nil(value) else _scalar(value)


def _nil(element: Element) -> bool:
    return element.attributes.get(_XSI + "nil") in ("true", "1")


def _scalar(element: Element) -> Value:
    kind = element.attributes.get(_XSI + "type", "string").rpartition(":")[2]
    read = _SCALARS.get(kind)
    if read is None:
        return element.text
    text = element.text.strip()
    found = read(text)
    if found is None:
        raise _Unreadable(element, f"{text[:80]!r} is no {kind} that FEEL has: correct the test file")
    return found


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def _double(text: str) -> float | None:
    found = float(text) if _NUMBER.fullmatch(text) else math.inf  # FEEL has no INF and no NaN
    return found if math.isfinite(found) else None


_NUMBER: Final = re.compile(r"[+-]?(\d{1,6000}(\.\d{0,6200})?|\.\d{1,6200})([eE][+-]?\d{1,4})?", re.ASCII)
_SCALARS: Final[Mapping[str, Callable[[str], Value]]] = {
    **dict.fromkeys(("decimal", "integer", "int", "long", "short", "byte"), _decimal),
    **dict.fromkeys(("double", "float"), _double),
    **dict.fromkeys(("duration", "dayTimeDuration", "yearMonthDuration"), parse_duration),
    "boolean": {"true": True, "1": True, "false": False, "0": False}.get,
    "date": parse_date,
    "time": parse_time,
    "dateTime": parse_date_time,
}
