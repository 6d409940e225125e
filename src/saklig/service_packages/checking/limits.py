"""Every amount that sets a limit says so, and has tests just under, at and just over it; and its dates have no hole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from saklig.decision import CallStep, DecisionStep, FormulaStep, Trace, facts_from_json, types
from saklig.decision.core import nodes
from saklig.decision.core.feel import children, walk
from saklig.service_packages.checking.finding import Finding
from saklig.service_packages.determination import Determination
from saklig.service_packages.facts import full_facts
from saklig.service_packages.package import Package
from saklig.service_packages.paths import value_at
from saklig.service_packages.shapes import PackageTest
from saklig.service_packages.testing import TestRun, as_number

__all__ = ["check_limits", "of_test"]

# added to an amount, it makes a number that stands nowhere else, so that the trace shows where the amount goes
_MARK: Final = Decimal("0.0003171")


def of_test(package: Package, test: PackageTest, check: str, what: str, mend: str) -> Finding:
    """A finding at the line of a test's id."""
    for file, located in package.located.items():
        if not file.startswith("tests/"):
            continue
        for path, line in located.lines.items():
            if len(path) == 3 and path[0] == "test" and path[2] == "id" and _id_on(package, file, line) == test.id:
                return Finding(check=check, file=file, line=line, what=what, mend=mend)
    return Finding(check=check, file="tests", what=what, mend=mend)


def _id_on(package: Package, file: str, line: int) -> str:
    text = package.files[file].decode("utf-8-sig").replace("\r\n", "\n").split("\n")[line - 1]
    return text.partition("=")[2].split("#")[0].strip().strip("\"'")


def check_limits(package: Package, runs: list[TestRun]) -> Iterator[Finding]:
    """Limits without their three tests, amounts that are compared and do not say that they set a limit, holes in dates."""
    sides: dict[tuple[str, Any], dict[str, TestRun]] = {}
    for run in runs:
        if run.test.limit:
            sides.setdefault((run.test.limit.series, run.test.limit.start), {})[run.test.limit.side] = run
    compared = _compared_amounts(package, runs)
    for name, series in package.series.items():
        located = package.located[f"amounts/{name}.toml"]
        if name in compared:
            what = f"the rules decide by comparing with this amount (seen in the test {compared[name]!r}), and it has no [limit]"
            mend = "add [limit] with its smallest_step, and tests just under, at and just over each value"
            yield Finding.of(located.problem(("titles",), what, mend), "limit")
        for number, value in enumerate(series.value):
            place = ("value", number, "from")
            if value.hole_until:
                what = f"nothing is known from the day after {value.hole_until} until the next amount"
                yield Finding.of(
                    located.problem(("value", number, "hole_until"), what, "find the amount that held then"), "amounts"
                )
            if series.limit is None:
                continue
            found = sides.get((name, value.start), {})
            lacks = [side for side in ("under", "at", "over") if side not in found]
            if lacks:
                what = f"no test lies {' or '.join(lacks)} the limit {value.value} from {value.start}"
                mend = f'write tests with limit = {{ series = "{name}", from = {value.start}, side = "{lacks[0]}" }}'
                yield Finding.of(located.problem(place, what, mend), "limit")
            else:
                said = _not_around(found, series.limit.smallest_step)
                if said:
                    yield of_test(
                        package,
                        found["at"].test,
                        "limit",
                        f"the tests around {name} from {value.start} {said}",
                        "correct their facts",
                    )


def _not_around(found: Mapping[str, TestRun], smallest_step: Decimal) -> str | None:
    """Why three tests are not just under, at and just over one limit; None where they are."""
    under, at, over = (found[side] for side in ("under", "at", "over"))
    if under.facts is None or at.facts is None or over.facts is None:
        return "cannot be run"
    apart = {path for one in (under, over) for path in _differences(at.facts, one.facts)}
    if len(apart) != 1:
        return f"differ in {', '.join(sorted(apart)) or 'nothing'}; they must differ in one fact"
    path = apart.pop()
    numbers = [as_number(value_at(run.facts, path)) for run in (under, at, over)]
    if any(number is None for number in numbers):
        return f"differ in {path}, which is no number in one of them"
    low, middle, high = (number for number in numbers if number is not None)
    if not (low < middle < high and middle - low <= smallest_step and high - middle <= smallest_step):
        return f"have {path} = {low}, {middle}, {high}; they must rise by at most {smallest_step}"
    outcomes = {_kinds(run.determination) for run in (under, at, over)}
    return "give the same outcome on every side" if len(outcomes) == 1 else None


def _kinds(found: Determination | None) -> tuple[Any, ...]:
    if found is None:
        return ()
    lines = tuple((line.subject, line.benefit, line.month, line.kind, line.reason) for line in found.outcomes)
    return (*lines, *((one.subject, one.month, one.payment) for one in found.payments))


def _differences(one: Any, other: Any, path: str = "") -> Iterator[str]:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in {*one, *other}:
            here = f"{path}.{key}" if path else str(key)
            if key not in one or key not in other:
                yield here
            else:
                yield from _differences(one[key], other[key], here)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (item, another) in enumerate(zip(one, other, strict=True)):
            yield from _differences(item, another, f"{path}[{number}]")
    elif one != other:
        yield path


# --- amounts that are compared ---------------------------------------------------------------------------------------


def _compared_amounts(package: Package, runs: list[TestRun]) -> dict[str, str]:
    """Series without [limit] whose amount decides by being compared with something, and the test that shows it.

    Each test is evaluated once more with these amounts marked, and its trace searched for where the marks come. An amount of
    nothing has nothing under it. A limit that is worked out from an amount is not seen.
    """
    free = [name for name, series in package.series.items() if series.limit is None and any(one.value for one in series.value)]
    found: dict[str, str] = {}
    compared = _names_compared(package)
    for run in runs if free else ():
        if run.determination is not None and run.facts is not None and len(found) < len(free):
            for name in _seen(_marked(package, run.determination, free), compared):
                found.setdefault(free[name], run.test.id)
    return found


def _marked(package: Package, found: Determination, names: list[str]) -> tuple[Trace, dict[Decimal, int]]:
    facts = full_facts(package, found.facts, local=found.local)
    marks: dict[Decimal, int] = {}
    for number, name in enumerate(names):
        for value in facts.get("amounts", {}).get(name, ()):
            if value["value"]:
                value["value"] += _MARK * (number + 1)
                marks[value["value"]] = number
    typed = facts_from_json(package.model, facts)
    decisions = package.service.decisions
    results = package.model.evaluate_together((decisions.outcomes, decisions.result, decisions.judgement), typed, at=found.at)
    return results[decisions.outcomes].trace, marks


def _seen(marked: tuple[Trace, dict[Decimal, int]], compared: Mapping[str, set[str]]) -> Iterator[int]:
    """The marks that stand under a name that is compared: in a formula, a function's arguments, or another decision."""
    trace, marks = marked
    anywhere = set().union(*compared.values()) if compared else set()
    for step in trace.steps():
        if isinstance(step, FormulaStep):
            names, values = compared.get(step.text.strip(), set()), step.operands
        elif isinstance(step, CallStep):
            names, values = compared.get(step.name, set()), step.arguments
        elif isinstance(step, DecisionStep):
            names, values = anywhere, ((step.name, step.value),)
        else:
            continue
        for name, value in _inside(values):
            if name in names and value in marks:
                yield marks[value]


def _inside(values: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Decimal]]:
    """The numbers, by their names; those in contexts by their paths."""
    for name, value in values:
        if isinstance(value, Decimal):
            yield name, value
        elif isinstance(value, dict):
            yield from _inside((f"{name}.{key}", inner) for key, inner in value.items())


def _names_compared(package: Package) -> dict[str, set[str]]:
    """The names that stand by themselves on a side of a deciding comparison, by the formula's text and by the element's name."""
    found: dict[str, set[str]] = {}
    for unit in package.model.program.units.values():
        for node in _deciding(unit.body):
            names = {name for part in walk(node) for side in _sides(part) if (name := _name(side))}
            text = node.text.text.strip() if isinstance(node, nodes.Formula) else ""
            for place in (text, unit.name):
                found.setdefault(place, set()).update(names)
    return found


def _deciding(node: nodes.Node) -> Iterator[nodes.Node]:
    """Expressions that decide by themselves: true or false, or a row whose results are fixed. A bend in a sum is no limit."""
    if isinstance(node, nodes.Table):
        if all(isinstance(_bare(cell), nodes.Const) for rule in node.rules for cell in rule.outputs):
            yield from (column.expression for column in node.inputs)
            yield from (cell for rule in node.rules for cell in rule.conditions if cell is not None)
    elif isinstance(node, nodes.Formula):
        if types.plain(node.body.type) is types.BOOLEAN:
            yield node
    else:
        for child in children(node):
            yield from _deciding(child)


def _bare(node: nodes.Node) -> nodes.Node:
    while isinstance(node, nodes.Formula | nodes.Coerce):
        node = node.body
    return node


def _sides(node: nodes.Node) -> Iterator[nodes.Node | None]:
    match node:
        case nodes.Compare() if node.operator not in ("=", "!="):
            yield from (node.left, node.right)
        case nodes.Between():
            yield from (node.value, node.low, node.high)
        case nodes.RangeNode():
            yield from (node.low, node.high)


def _name(node: nodes.Node | None) -> str | None:
    """The dotted name that a node is, if it is one."""
    names: list[str] = []
    while isinstance(node, nodes.Get | nodes.Coerce):
        if isinstance(node, nodes.Get):
            names.append(node.name)
            node = node.source
        else:
            node = node.body
    return ".".join([node.name, *reversed(names)]) if isinstance(node, nodes.Local) else None
