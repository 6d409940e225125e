"""Who may see what: the facts and figures that are withheld from one reader of a household's case.

Source: design, invariant 6; the 1967 Act § 13 b. A fact `shown_to = "own"` is seen by the person it is about alone; a
figure that rests on such facts of several people is seen by none of them, unless all agreed; then the figure is seen,
and still not each one's own facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from saklig.service_packages.package import Package
from saklig.service_packages.paths import values_at
from saklig.service_packages.shapes import FactSpec

__all__ = ["Sight", "sight_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What one reader may not see. `reader` None: a caseworker, who sees everything."""

    reader: str | None
    figures: frozenset[str]
    owners: Mapping[str, str | None]  # printed path of each list element -> its id
    applicant: str | None
    agreed: bool

    def hides(self, spec: FactSpec, path: str) -> bool:
        """Whether the fact at this path is withheld."""
        if self.reader is None or spec.shown_to == "parties":
            return False
        if spec.shown_to == "staff":
            return True
        return self.owner(spec, path) != self.reader

    def owner(self, spec: FactSpec, path: str) -> str | None:
        """The id of the person the fact is about; None where it is nobody, or nobody knows."""
        if spec.whose == "applicant":
            return self.applicant
        if spec.whose == "nobody":
            return None
        depth = spec.whose.count(".") + 1
        return self.owners.get(".".join(path.split(".")[:depth]))


def sight_of(
    package: Package, facts: Mapping[str, Any], *, reader: str | None, applicant: str | None, agreed: bool
) -> Sight:
    """What the reader may see. `applicant` is the id of the one who applied; `agreed`: all adults let totals be seen."""
    owners: dict[str, str | None] = {}
    for whose in {spec.whose for spec in package.facts.values() if spec.whose.endswith("[]")}:
        for path, element in _elements(facts, whose):
            owners[path] = str(element["id"]) if isinstance(element, Mapping) and "id" in element else None
    sight = Sight(reader=reader, figures=frozenset(), owners=owners, applicant=applicant, agreed=agreed)
    hidden = frozenset(
        name
        for name, figure in package.figures.items()
        if any(_gives_away(package.facts[path], facts, sight) for path in figure.rests_on)
    )
    return Sight(reader=reader, figures=hidden, owners=owners, applicant=applicant, agreed=agreed)


def _elements(facts: Mapping[str, Any], whose: str) -> list[tuple[str, Any]]:
    return [
        (f"{path}[{number}]", element)
        for path, listed in values_at(facts, whose.removesuffix("[]"))
        if isinstance(listed, list)
        for number, element in enumerate(listed)
    ]


def _gives_away(spec: FactSpec, facts: Mapping[str, Any], sight: Sight) -> bool:
    """Whether a figure resting on this fact shows the reader what is another's: also that it is not known is theirs.

    A fact that only staff see as it stands counts like one's own: what rests on one's own facts gives nobody away.
    """
    if sight.reader is None or spec.shown_to == "parties" or sight.agreed:
        return False
    if spec.whose in ("applicant", "nobody"):
        return sight.owner(spec, spec.path) != sight.reader
    return any(sight.owner(spec, path) != sight.reader for path, _ in values_at(facts, spec.path, absent=True))
