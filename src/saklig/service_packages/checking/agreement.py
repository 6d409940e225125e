"""Whether the rules say the same as a query as they do case by case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from saklig.service_packages.checking.finding import Finding, NotMade
from saklig.service_packages.checking.limits import of_test
from saklig.service_packages.package import Package

if TYPE_CHECKING:
    from saklig.service_packages.querying import Compared

__all__ = ["agreement_findings", "compare", "not_compared"]


def compare(package: Package) -> Compared:
    """The package's tests run as a query, those with the local parameters that most tests have."""
    from saklig.service_packages.querying import compare_tests  # noqa: PLC0415  (loads what writes queries; only a check needs it)

    return compare_tests(package)


def agreement_findings(package: Package, compared: Compared) -> Iterator[Finding]:
    """A test whose query says something else than the interpreter."""
    for test, difference in compared.differences:
        mend = "this is a fault in Saklig, not in the package: please report it with the package"
        yield of_test(package, test, "agreement", f"the test {test.id!r} as a query: {difference}", mend)


def not_compared(package: Package, compared: Compared) -> Iterator[NotMade]:
    """What is not in the query, by name, and how many tests were not run as one."""
    for refused in compared.refused:
        yield NotMade(check="agreement with SQL", why=refused)
    left = len(package.tests) - compared.tests
    if left > 0:
        yield NotMade(check=f"agreement with SQL for {left} tests", why="they have local parameters that fewer tests share")
