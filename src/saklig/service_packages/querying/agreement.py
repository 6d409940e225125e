"""Whether a package's query says of its own tests what the interpreter says, line by line, to the last digit."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from saklig.decision import FactsError, Unknown, facts_from_json
from saklig.decision.sql import KEY, DialectName, NotInSql, Query
from saklig.service_packages.errors import LocalError
from saklig.service_packages.facts import full_facts
from saklig.service_packages.localizing import check_local
from saklig.service_packages.package import Package
from saklig.service_packages.querying.query import UnfitFacts, query_of
from saklig.service_packages.querying.running import in_duckdb
from saklig.service_packages.shapes import PackageTest
from saklig.service_packages.testing import facts_of

__all__ = ["Compared", "compare_tests"]

_OPEN: Final = object()
# what runs a query on facts: its answers by column, of which `id` is the number of the facts
Answers = Callable[[Query, Sequence[Mapping[str, Any]]], Sequence[Mapping[str, Any]]]
# what tells the lines of a result apart (docs/service-package.md, part 2)
_LINE: Final = ("subject", "benefit", "month", "code")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """How many tests were compared, where the two differ (the test and what in words), and what is not in the query."""

    tests: int
    differences: tuple[tuple[PackageTest, str], ...]
    refused: tuple[str, ...]


def compare_tests(
    package: Package, *, all_local: bool = False, dialect: DialectName = "duckdb", answers: Answers | None = None
) -> Compared:
    """Run the package's tests as a query too: those with the local parameters that most have, or with any.

    The parameters stand in the query, so that each other set of them takes a query of its own, which takes seconds. `answers`
    runs a query of the dialect on facts: DuckDB in process, unless another is handed in.
    """
    groups: dict[str, list[tuple[PackageTest, Mapping[str, Any], Mapping[str, Any]]]] = {}
    for test in package.tests:
        try:
            facts, local = facts_of(package, test)
            check_local(package, local)
            typed = facts_from_json(package.model, full_facts(package, facts, local=local))
        except (FactsError, LocalError):
            continue  # said by the test itself
        key = json.dumps(local, sort_keys=True, default=str) + (test.at.isoformat() if _reads_the_day(package) else "")
        groups.setdefault(key, []).append((test, typed, local))
    chosen = sorted(groups.values(), key=len, reverse=True)
    chosen = chosen if all_local else chosen[:1]
    found: list[tuple[PackageTest, str]] = []
    refused: dict[str, None] = {}
    names = package.service.decisions
    for group in chosen:
        for decision in (names.outcomes, names.result):
            try:
                query = query_of(package, decision, at=group[0][0].at, dialect=dialect, local=group[0][2])
                found_there = (answers or in_duckdb)(query, [typed for _, typed, _ in group])
            except (NotInSql, UnfitFacts) as error:
                refused[str(error)] = None
                continue
            refused.update(dict.fromkeys(map(str, query.refused)))
            found += _compared(package, decision, query, group, found_there)
    return Compared(tests=sum(map(len, chosen)), differences=tuple(found), refused=tuple(refused))


def _reads_the_day(package: Package) -> bool:
    """Whether any expression asks for today's date."""
    return any(b"today()" in data or b"now()" in data for name, data in package.files.items() if name.endswith(".dmn"))


def _compared(
    package: Package, decision: str, query: Query, group: Sequence[tuple[PackageTest, Mapping[str, Any], Any]],
    answers: Sequence[Mapping[str, Any]],
) -> Iterator[tuple[PackageTest, str]]:
    by_row: dict[int, list[Mapping[str, Any]]] = {}
    for answer in answers:
        by_row.setdefault(int(answer[KEY]), []).append(answer)
    for number, (test, facts, _) in enumerate(group):
        value = package.model.evaluate(decision, facts, at=test.at).value
        for difference in _differences(query, value, by_row.get(number, [])):
            yield test, f"{decision!r}: {difference}"


def _differences(query: Query, value: Any, answers: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    mine = [_read(query, answer) for answer in answers]
    if isinstance(value, Unknown):
        if not all(any(one is _OPEN for one in line.values()) for line in mine):
            yield "the query settles what the interpreter leaves open"
        return
    lines = value if isinstance(value, list) else [value]
    # of a line that is open as a whole nobody knows whom it is about
    some_open = any(line.get(name) is _OPEN for line in mine for name in _LINE)
    by_key = {_key(line): line for line in mine}
    for line in lines:
        if isinstance(line, Unknown):
            continue
        own = by_key.pop(_key(_flat(line)), None)
        if own is None:
            if not some_open:
                yield f"the query has no line for {_shown(line)}"
            continue
        wanted = _flat(line)
        for name, found in own.items():
            if found is _OPEN:
                continue
            right = wanted.get(name)
            if isinstance(right, Unknown) or found != right or (type(found) is bool) != (type(right) is bool):
                yield f"{_shown(line)}, {name}: the query has {found}, the interpreter {right}"
    if not any(isinstance(line, Unknown) for line in lines):
        for line in by_key.values():
            if not any(one is _OPEN for one in line.values()):
                yield f"the query has a line more, for {_shown(line)}"


def _read(query: Query, answer: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the result by entry: what is open as that."""
    return {
        ".".join(one.entry): _OPEN if answer[one.state] == "unknown" else answer[one.name]
        for one in query.outputs
    }


def _flat(value: Any, path: str = "") -> dict[str, Any]:
    """A context's entries, with those of contexts in it, by path."""
    found: dict[str, Any] = {}
    for name, one in value.items() if isinstance(value, dict) else [("", value)]:
        where = f"{path}.{name}" if path else name
        found |= _flat(one, where) if isinstance(one, dict) else {where: one}
    return found


def _key(line: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(line.get(name)) for name in _LINE)


def _shown(line: Mapping[str, Any]) -> str:
    parts = [line.get(name) for name in _LINE if isinstance(line.get(name), str | date)]
    return ", ".join(f"{part:%Y-%m}" if isinstance(part, date) else str(part) for part in parts) or "this test"
