"""From answers and register data to the facts the rules read, each leaf with where it came from. Pure.

Which facts there are is the package's to say, where each comes from its fields' (`service_packages.origins`), and what a
field is for this case `cases.given`'s. Only what the package declares is kept (GDPR article 5).

What is not known is left out of the tree (unknown), and recorded as a leaf with certainty "unknown": never zero, never
"no". The rules know people by opaque ids ("a1", "c1") only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from saklig.cases import periods
from saklig.cases.given import APPLICANT, Given, Member, about_adult, about_child, about_one, number_of
from saklig.cases.household import Child, Household
from saklig.cases.listed import Listed, listed, lists
from saklig.cases.periods import Period
from saklig.cases.ports import IncomeBasis, Place
from saklig.decision import FactsError, any_index, facts_from_json

__all__ = ["CERTAIN", "InForce", "Leaf", "Material", "Tree", "build", "put_at"]

CERTAIN, STATED, UNKNOWN = "certain", "stated", "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One fact with its provenance (design part 4). `about` is an opaque id, or None for what is about no one."""

    path: str
    value: Any
    source: str  # "applicant", "caseworker", "document", "population", "tax", "placements", "agency"
    certainty: str
    about: str | None = None
    period: str = ""
    why: str = ""  # for an unknown leaf: why it could not be had


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """A payment that a decision in force has set for a person and month."""

    identity: str
    month: date
    payment: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """All that facts are built from. `incomes` is None where the tax register gave nothing; `tax_problem` says why."""

    package: Any  # saklig.service_packages.Package
    received: datetime
    received_day: date
    answers: Mapping[str, Any]
    household: Household
    income_year: int
    incomes: IncomeBasis | None = None
    tax_problem: str = ""
    places: Sequence[Place] | None = None
    places_problem: str = ""
    in_force: Sequence[InForce] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """The facts as the rules take them, the leaves, and what a human must see to (codes with ids)."""

    facts: Mapping[str, Any]
    leaves: tuple[Leaf, ...]
    open_points: tuple[str, ...]
    subjects: tuple[str, ...]  # the people an outcome is asked for


def put_at(facts: dict[str, Any], path: str, value: Any) -> None:
    """A value at its printed path ("children[0].place.from"), making what lies on the way."""
    here: Any = facts
    *way, last = path.split(".")
    for part in way:
        name, bracket, index = part.partition("[")
        if not bracket:
            here = here.setdefault(name, {})
            continue
        elements = here.setdefault(name, [])
        elements.extend({} for _ in range(int(index[:-1]) + 1 - len(elements)))
        here = elements[int(index[:-1])]
    here[last] = value


@dataclass(slots=True)
class _Building:
    """The tree while it grows."""

    material: Material
    period: Period
    facts: dict[str, Any] = field(default_factory=dict)
    leaves: list[Leaf] = field(default_factory=list)

    def add(self, path: str, given: Given | None, about: str | None = None) -> None:
        """Into the tree and the record; what is not known into the record alone."""
        if given is None:
            return
        more = {"source": given.source, "about": given.about or about, "period": given.period}
        why = given.unknown or ("" if self._allowed(path, given.value) else "doubtful")
        if why:
            self.leaves.append(Leaf(path=path, value=None, certainty=UNKNOWN, why=why, **more))  # type: ignore[arg-type]
            return
        put_at(self.facts, path, given.value)
        certainty = STATED if given.source == "applicant" else CERTAIN
        self.leaves.append(Leaf(path=path, value=given.value, certainty=certainty, **more))  # type: ignore[arg-type]

    def _allowed(self, path: str, value: Any) -> bool:
        """Whether the rules' types allow the value: a school grade of 11.5 is a register's mistake, and a human's to see to."""
        alone: dict[str, Any] = {}
        put_at(alone, path, value)
        try:
            facts_from_json(self.material.package.model, alone)
        except FactsError:
            return False
        return True


def build(material: Material) -> Tree:
    """The facts tree with provenance. Errors: none for faulty data; it becomes unknown leaves and open points."""
    package, household = material.package, material.household
    work = _Building(material=material, period=periods.chosen(package, material.answers, material.received_day))
    points = [":".join((point.code, *point.about)) for point in household.open_points]
    members = _children(material, work.period)
    there: dict[str, Sequence[Any]] = {"adults": household.adults, "children": members}
    for path in lists(package):
        people = listed(path, material.answers)
        if people is not None:
            there["stated"] = people
    origins = package.origins
    for path, of in origins.people.items():
        if of.who in there:
            put_at(work.facts, path.removesuffix("[]"), [{} for _ in there[of.who]])
        else:
            bare = path.removesuffix("[]")
            work.leaves.append(Leaf(path=bare, value=None, source="applicant", certainty=UNKNOWN, why="not-answered-yet"))
    for path, (source, name) in origins.fields.items():
        whose = next((one for one in origins.people if path.startswith(f"{one}.")), None)
        if whose is None and "[]" not in path:
            _one(work, path, source, name)
        elif whose is not None:
            for number, member in enumerate(there.get(origins.people[whose].who, ())):
                _of_member(work, path.replace("[]", f"[{number}]", 1), member, source, name)
    if _places(package):
        points += [f"several-places:{member.child.id}" for member in members if len(member.places or ()) > 1]
    subjects = _subjects(material, members, work.period)
    everyone = {one.identity: one.id for one in (*household.adults, *(member.child for member in members))}
    _in_force(work, {identity: member for identity, member in everyone.items() if member in subjects})
    return Tree(
        facts=work.facts, leaves=tuple(work.leaves), open_points=tuple(dict.fromkeys(points)), subjects=subjects
    )


def _one(work: _Building, path: str, source: str, name: str) -> None:
    """A fact of no list: what the agency and the registers give, else as answered."""
    answers, spec = work.material.answers, work.material.package.facts[path]
    if name == "period":
        answered = source == "applicant" and path in answers
        work.add(path, Given(source="applicant" if answered else "agency", value=work.period.value))
    elif source == "applicant":
        if path in answers:
            work.add(path, Given(source="applicant", value=answers[path]))
    elif source == "document":
        if spec.until_found is not None:
            work.add(path, Given(source="agency", value=spec.until_found))
    else:
        work.add(path, about_one(work.material, work.period, source, name))


def _of_member(work: _Building, path: str, member: Any, source: str, name: str) -> None:
    if source == "document":
        until_found = work.material.package.facts[any_index(path)].until_found
        about = member.child.id if isinstance(member, Member) else member.id
        work.add(path, None if until_found is None else Given(source="agency", value=until_found), about)
    elif isinstance(member, Listed):
        # Nobody but the applicant knows who it is: what is said of them is said by the applicant, about nobody known here.
        said = work.material.answers.get(path) if source == "applicant" else member.id if name == "id" else None
        work.add(path, None if said is None else Given(source="agency" if name == "id" else "applicant", value=said))
    elif isinstance(member, Member):
        work.add(path, about_child(work.material, member, source, name), member.child.id)
    else:
        work.add(path, about_adult(work.material, member, source, name), member.id)


# --- children --------------------------------------------------------------------------------------------------------


def _places(package: Any) -> bool:
    return package.origins.path("placements", "place") is not None


def _children(material: Material, period: Period) -> list[Member]:
    """The children with a place in the period applied for, and those whose places are unknown or who were named.

    Others pay nothing and get no outcome, so nothing about them is kept (data minimised). A service without places is
    about every child.
    """
    named = set(material.answers.get("children") or ())
    found = [(child, _places_in(material, child, period)) for child in material.household.children]
    if _places(material.package):
        found = [(child, places) for child, places in found if places is None or places or child.identity in named]
    kept = frozenset(child.id for child, _ in found)
    return [Member(child=child, places=places, kept=kept) for child, places in found]


def _places_in(material: Material, child: Child, period: Period) -> list[Place] | None:
    if material.places is None:
        return None
    return [
        place
        for place in material.places
        if place.child == child.identity
        and (place.valid_from is None or place.valid_from <= period.last)
        and (place.valid_until is None or place.valid_until >= period.first)
    ]


def _subjects(material: Material, members: Sequence[Member], period: Period) -> tuple[str, ...]:
    """Whom the outcomes are about: the list the package says, or the applicant."""
    origins = material.package.origins
    subjects = origins.subjects()
    if subjects is None:
        return (APPLICANT,)
    if origins.people[subjects].who == "adults":
        return tuple(adult.id for adult in material.household.adults)
    named = set(material.answers.get("children") or ())
    first = periods.first_month(period, material.received_day)
    return tuple(m.child.id for m in members if m.child.identity in named or not _all_ended(m.places, first))


def _all_ended(places: Sequence[Place] | None, first: date) -> bool:
    """Whether the child had places, and none of them lasts into the months that can be decided: nothing is asked."""
    return bool(places) and all(p.valid_until is not None and p.valid_until < first for p in places or ())


# --- decisions in force ----------------------------------------------------------------------------------------------


def _in_force(work: _Building, ids: Mapping[str, str]) -> None:
    """What decisions in force have set, where the package asks for it: one element per person and month."""
    origins = work.material.package.origins
    where = origins.path("agency", "subject")
    if where is None:
        return
    whose = where.rpartition(".")[0]
    bare = whose.removesuffix("[]")
    fields = {path.rpartition(".")[2]: name for path, (_, name) in origins.fields.items() if path.startswith(f"{whose}.")}
    known = sorted((p for p in work.material.in_force if p.identity in ids), key=lambda p: (ids[p.identity], p.month))
    put_at(work.facts, bare, [])
    for number, payment in enumerate(known):
        about = ids[payment.identity]
        said = {"subject": about, "month": payment.month.isoformat(), "payment": number_of(payment.payment)}
        for last, name in fields.items():
            work.add(f"{bare}[{number}].{last}", Given(source="agency", value=said[name]), about)
    if not known:
        work.leaves.append(Leaf(path=bare, value=[], source="agency", certainty=CERTAIN))
