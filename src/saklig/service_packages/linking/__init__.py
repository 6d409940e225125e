"""What must fit together across a package's files: every name leads somewhere, nothing is there twice, dates are in order.

Only what would make the package mean nothing, or more than the law lets it, is refused here. What is merely not finished
(a text, a test, a letter) is `checking`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from saklig.service_packages import shapes
from saklig.service_packages.errors import Problem
from saklig.service_packages.linking.of_changes import ChangesLinker
from saklig.service_packages.linking.of_contents import ContentsLinker
from saklig.service_packages.linking.of_service import ServiceLinker
from saklig.service_packages.linking.of_showing import ShowingLinker
from saklig.service_packages.linking.of_tests import TestsLinker
from saklig.service_packages.package import Package

__all__ = ["link"]


def link(
    package: Package, questions: shapes.Questions, tests: Mapping[str, shapes.Tests], *, expected_id: str | None
) -> Iterator[Problem]:
    """Every fault of fit between the package's files."""
    yield from ServiceLinker(package).faults(expected_id)
    yield from ChangesLinker(package).faults()
    yield from ShowingLinker(package).faults()
    yield from ContentsLinker(package).faults(questions)
    yield from TestsLinker(package).faults(tests)
