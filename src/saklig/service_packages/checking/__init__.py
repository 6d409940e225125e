"""`saklig check`: everything that must be mended before a package may be used.

Flow: 1 the package is read, and what keeps it from being read is all that is said; 2 the models (`rules`), their tables
(`analysis`), the texts (`texts`, `changes`) and what the package's own tests show (`by_tests`), as a query too (`agreement`);
3 the checks that other rooms hand in; 4 what was not checked is named. It changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from saklig.decision.analysis import analyse
from saklig.service_packages.checking.agreement import agreement_findings, compare, not_compared
from saklig.service_packages.checking.analysis import not_analysed, table_findings
from saklig.service_packages.checking.by_tests import check_by_tests
from saklig.service_packages.checking.changes import check_changes
from saklig.service_packages.checking.documents import check_documents
from saklig.service_packages.checking.finding import Finding, NotMade
from saklig.service_packages.checking.rules import check_rules
from saklig.service_packages.checking.texts import check_texts
from saklig.service_packages.package import Package
from saklig.service_packages.reading import examine

__all__ = [
    "Checked", "Finding", "NotMade", "PackageCheck", "check", "check_package", "not_analysed", "table_findings",
]  # fmt: skip

PackageCheck = Callable[[Package], Iterable[Finding]]

@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was found, what was not checked, and the package (None where it cannot be read)."""

    package: Package | None
    findings: tuple[Finding, ...]
    not_made: tuple[NotMade, ...]
    tests: int


def check(source: Path | str | bytes, *, extra: Sequence[PackageCheck] = ()) -> list[Finding]:
    """Everything to mend in the package, in order of file and line. `extra`: checks that other rooms contribute."""
    return list(check_package(source, extra=extra).findings)


def check_package(source: Path | str | bytes, *, extra: Sequence[PackageCheck] = ()) -> Checked:
    """As `check`, with what was not checked and how many tests the package has."""
    package, problems = examine(source)
    if package is None:
        findings = tuple(Finding.of(problem, "reading") for problem in problems)
        rest = NotMade(check="all other checks", why="the package cannot be read yet")
        return Checked(package=None, findings=findings, not_made=(rest,), tests=0)
    analysed, compared = analyse(package.model), compare(package)
    found = list(table_findings(analysed, package.models.written))
    found += agreement_findings(package, compared)
    for made in (check_rules, check_texts, check_documents, check_changes, check_by_tests, *extra):
        found.extend(made(package))
    unique = dict.fromkeys(sorted(found, key=lambda one: (one.file, one.line or 0, one.check, one.what)))
    not_made = (*not_analysed(analysed), *not_compared(package, compared))
    return Checked(package=package, findings=tuple(unique), not_made=not_made, tests=len(package.tests))
