"""The examples of a package: invented people, with the day by whose rules they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from saklig.service_packages.package import Package
from saklig.service_packages.shapes import Text
from saklig.service_packages.testing import facts_of

__all__ = ["Example", "examples"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Example:
    """Facts without amounts, the local parameters they go with, and the day. `titles` None: the package has no name for it."""

    id: str
    titles: Text | None
    facts: Mapping[str, Any]
    local: Mapping[str, Any]
    at: date


def examples(package: Package) -> tuple[Example, ...]:
    """What the package offers under `[show]`; without it, the facts that its tests begin from, on the day of the first test."""
    show = package.service.show
    if show is not None:
        return tuple(
            Example(id=one.id, titles=one.titles, facts=facts, local=local, at=one.at)
            for one in show.example
            for facts, local in [facts_of(package, one)]
        )
    days = {test.facts: test.at for test in reversed(package.tests)}
    found = []
    for name, at in sorted(days.items()):
        facts = dict(package.test_facts[name])
        found.append(Example(id=name, titles=None, facts=facts, local=facts.pop("local", {}), at=at))
    return tuple(found)
