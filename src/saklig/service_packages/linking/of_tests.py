"""Whether a package's tests name what is there: facts, limits, outcomes, rule rows, points of judgement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from saklig.service_packages import shapes
from saklig.service_packages.errors import Problem
from saklig.service_packages.lines import KeyPath
from saklig.service_packages.linking.linker import Linker

__all__ = ["TestsLinker"]

_PATH = re.compile(r"[a-z][a-z0-9_]*(\[\d+\])?(\.[a-z][a-z0-9_]*(\[\d+\])?)*")


class TestsLinker(Linker):
    """The faults of the folder tests."""

    def faults(self, tests: Mapping[str, shapes.Tests]) -> Iterator[Problem]:
        """Every one, test by test."""
        seen: dict[str, str] = {}
        for file, listed in tests.items():
            for number, test in enumerate(listed.test):
                place: KeyPath = ("test", number)
                if test.id in seen:
                    yield self.at(
                        file,
                        (*place, "id"),
                        f"the test {test.id!r} is already in {seen[test.id]}",
                        "ids of tests are unique",
                    )
                seen.setdefault(test.id, file)
                yield from self.known(
                    file, (*place, "facts"), test.facts, self.package.test_facts, "file in tests/facts"
                )
                for key, paths in (("set", test.set), ("null", test.null), ("unknown", test.unknown)):
                    yield from self._paths(file, (*place, key), paths)
                yield from self._limit(file, (*place, "limit"), test.limit)
                yield from self._expected(file, place, test)

    def _paths(self, file: str, where: KeyPath, paths: Iterable[str]) -> Iterator[Problem]:
        for path in paths:
            if not _PATH.fullmatch(path):
                yield self.at(
                    file, where, f"{path!r} is no path of a fact", "as household.adults[0].income, counting from 0"
                )

    def _limit(self, file: str, where: KeyPath, limit: shapes.LimitSide | None) -> Iterator[Problem]:
        if limit is None:
            return
        limited = {name: series for name, series in self.package.series.items() if series.limit}
        yield from self.known(file, (*where, "series"), limit.series, limited, "series with a [limit]")
        if limit.series in limited:
            dates = {value.start.isoformat() for value in limited[limit.series].value}
            yield from self.known(
                file, (*where, "from"), limit.start.isoformat(), sorted(dates), f"amount in {limit.series} from"
            )

    def _expected(self, file: str, place: KeyPath, test: shapes.PackageTest) -> Iterator[Problem]:
        package = self.package
        expected: Any
        for key, listed in (("outcome", test.outcome), ("payment", test.payment)):
            for number, expected in enumerate(listed):
                where = (*place, key, number)
                yield from self._months(file, where, expected.start, expected.to)
                if key == "outcome":
                    yield from self.known(file, (*where, "benefit"), expected.benefit, package.benefits, "benefit")
                    yield from self.known(file, (*where, "kind"), expected.kind, package.outcomes, "outcome")
                    yield from self.provision(file, (*where, "provision"), expected.provision)
                    for at, row in enumerate(expected.reasons):
                        yield from self.known(file, (*where, "reasons", at), row, package.rows, "rule row")
        for number, code in enumerate(test.judgement):
            yield from self.known(file, (*place, "judgement", number), code, package.judgement, "point of judgement")

    def _months(self, file: str, where: KeyPath, start: date, to: date | None) -> Iterator[Problem]:
        for key, day in (("from", start), ("to", to)):
            if day is not None and day.day != 1:
                yield self.at(
                    file,
                    (*where, key),
                    f"{key} is {day}, not the first of a month",
                    "months are named by their first day",
                )
        if to is not None and to < start:
            yield self.at(file, (*where, "to"), "to is before from", "correct one of them")
