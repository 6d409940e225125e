"""Before anything is fetched: the facts as far as they stand to reason, so that the rules can say what still matters. Pure.

Where it is unknown whether there is anybody at all, the rules never come to what is asked about each: so one adult and
one child with a place for the whole period are taken to be there, and nothing else about them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from saklig.cases.facts import put_at
from saklig.cases.given import APPLICANT
from saklig.cases.listed import listed
from saklig.cases.periods import Period

__all__ = ["known_before", "ordinary_child"]


def known_before(
    package: Any, period: Period, on: date, answers: Mapping[str, Any], *, children: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """What the agency knows by itself and what has been answered; `children` as `ordinary_child` makes them, else one."""
    origins, facts = package.origins, dict[str, Any]()
    said = {"received": on.isoformat(), "period": period.value, "id": APPLICANT}
    for path, (source, name) in origins.fields.items():
        if "[]" in path:
            continue
        if name == "period" or (source == "agency" and name in said):
            put_at(facts, path, said[name])
        elif source == "applicant" and path in answers:
            put_at(facts, path, answers[path])
    for path, people in origins.people.items():
        if people.who == "adults":
            put_at(facts, path.removesuffix("[]"), [{"id": APPLICANT}])
        elif people.who == "stated":
            _those_told_of(facts, path, answers)
        elif people.who == "children":
            found = children or [ordinary_child(package, period, "c1")]
            put_at(facts, path.removesuffix("[]"), list(found))
    for path, value in origins.until_found().items():
        whose = next((one for one in origins.people if path.startswith(f"{one}.")), None)
        if whose is None:
            put_at(facts, path, value)
        for number in range(_so_many(facts, whose) if whose else 0):
            put_at(facts, path.replace("[]", f"[{number}]", 1), value)
    return facts


def _those_told_of(facts: dict[str, Any], path: str, answers: Mapping[str, Any]) -> None:
    """The people that the application tells of, with what was answered of each; nobody knows of them until it is told."""
    there = listed(path, answers)
    if there is None:
        return
    put_at(facts, path.removesuffix("[]"), [{"id": one.id} for one in there])
    for one in there:
        for key, value in answers.items():
            if key.startswith(f"{one.path}."):
                put_at(facts, key, value)


def _so_many(facts: Mapping[str, Any], whose: str) -> int:
    """How many people a list holds so far; one that is stated later holds none yet."""
    here: Any = facts
    for name in whose.removesuffix("[]").split("."):
        here = here.get(name, {}) if isinstance(here, Mapping) else {}
    return len(here)


def ordinary_child(
    package: Any, period: Period, member: str, *, born: str | None = None, example: bool = False
) -> dict[str, Any]:
    """A child with no siblings known, and a place from the period's first day that does not end.

    `example`: with what else the package's example says of a place, and siblings left unknown.
    """
    origins = package.origins
    whose = origins.list_of("children")
    made: dict[str, Any] = {"id": member}
    said = {"from": period.first.isoformat(), "until": None}
    for path, (source, name) in origins.fields.items():
        if whose is None or not path.startswith(f"{whose}."):
            continue
        own, spec = path.removeprefix(f"{whose}."), package.facts[path]
        if source == "population" and name == "siblings" and not example:
            put_at(made, own, [])
        elif source == "population" and name == "birth_date" and born:
            put_at(made, own, born)
        elif source == "placements" and name in said:
            put_at(made, own, said[name])
        elif source == "placements" and name != "place" and example:
            put_at(made, own, spec.example)
    return made
