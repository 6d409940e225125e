"""Facts without a person: the tree that an interview or a trial is filled into, from the package's own list of facts.

Every leaf the package declares is here, so many people in each list as were asked for. What the interview does not ask is
assumed as in the package's example, and the page says what was assumed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from saklig.cases import periods
from saklig.cases.facts import put_at
from saklig.decision import any_index

__all__ = ["MOST", "Leaf", "assumed", "bare", "is_asked", "leaves", "lists", "name_of", "tree"]

_INDEX = re.compile(r"\[(\d*)\]")
MOST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One leaf of the tree: its path with numbers in, and what the package says of it."""

    path: str
    spec: Any
    owner: str  # "household.adults[0]", or "" for what is nobody's

    @property
    def number(self) -> int:
        return int(_INDEX.findall(self.path)[0] or 0) if "[" in self.path else 0


def bare(leaf: Leaf) -> str:
    """The leaf's path as the package lists it."""
    return any_index(leaf.path)


def lists(package: Any) -> list[str]:
    """The lists of people that facts are about: "household.adults[]", "children[]"."""
    return list(package.origins.people)


def name_of(package: Any, leaf: Leaf, language: str) -> str:
    """Whose a leaf is, as a heading: `Adult 1`; empty where it is nobody's."""
    people = package.origins.people.get(_INDEX.sub("[]", leaf.owner))
    return f"{people.titles[language]} {leaf.number + 1}" if people else ""


def leaves(package: Any, counts: Mapping[str, int]) -> Iterator[Leaf]:
    """All leaves with as many people as counted, in the package's order."""
    people = lists(package)
    for path, spec in package.facts.items():
        if spec.type in ("group", "list"):
            continue
        whose = next((name for name in people if path.startswith(f"{name}.")), None)
        if whose is None:
            if "[]" not in path:
                yield Leaf(path=path, spec=spec, owner="")
            continue
        for number in range(counts.get(whose, 1)):
            owner = whose.replace("[]", f"[{number}]")
            yield Leaf(path=owner + path.removeprefix(whose), spec=spec, owner=owner)


def is_asked(leaf: Leaf) -> bool:
    """Whether guidance asks for it: amounts and hours, and dates of a person's own. The rest is assumed and shown."""
    spec = leaf.spec
    if spec.source != "register" or not leaf.owner:
        return False
    own = leaf.path.removeprefix(f"{leaf.owner}.").count(".") == 0
    return (spec.type == "number" and spec.unit != "year") or (spec.type == "date" and own)


def assumed(package: Any, leaf: Leaf, counts: Mapping[str, int], today: date) -> Any:
    """What a leaf is taken to be where nobody is asked: the day it is, opaque ids, else the package's example."""
    spec = leaf.spec
    source, name = package.origins.fields[_INDEX.sub("[]", leaf.path)]
    letter = leaf.owner.rsplit(".", 1)[-1][:1]
    if name == "id":
        return f"{letter or 'a'}{leaf.number + 1}"
    if name == "period":
        return periods.chosen(package, {}, today).value
    if spec.source == "agency" and spec.type == "date":
        return today.isoformat()
    if spec.until_found is not None:
        return spec.until_found
    if spec.type == "list of text" and leaf.owner:
        return [f"{letter}{n + 1}" for n in range(counts.get(_INDEX.sub("[]", leaf.owner), 1)) if n != leaf.number]
    if (source, name) == ("tax", "year"):
        return periods.last_income_year(today)
    if spec.type == "choice" and spec.category == "family" and spec.choices and spec.example == spec.choices[0]:
        return spec.choices[min(leaf.number, len(spec.choices) - 1)]
    if spec.type == "boolean" and spec.source == "applicant" and not leaf.owner:
        # Guidance asks for every benefit; claims that a human must judge are not made on anyone's behalf.
        return any(benefit.asked_by == leaf.path for benefit in package.benefits.values())
    return spec.example


def tree(package: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """The facts tree with these values by path. A path that is not there is unknown; lists of other things are empty."""
    made: dict[str, Any] = {}
    people = lists(package)
    for path in package.facts:
        if "[]" in path and not any(path.startswith(whose) for whose in people):
            put_at(made, path.split("[]")[0], [])
    for path, value in values.items():
        put_at(made, path, value)
    for whose in people:
        if not any(path.startswith(f"{whose[:-2]}[") for path in values):
            put_at(made, whose[:-2], [])  # so many as none is an answer
    return made
