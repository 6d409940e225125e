"""One interview over all the agency's packages: people told of once, facts that several packages ask for asked once.

Nothing here is asked because a service wants it: what each package's rules still rest on is asked, and a service that needs more
than the others is not hidden for lack of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from saklig.assistant.interview import Leaf, Question, Talk, asks_everything
from saklig.assistant.what_can_i_get.sharing import key_of, place_key, whose
from saklig.cases import periods
from saklig.cases.deadlines import day_of
from saklig.cases.office import Office

__all__ = ["Asked", "Of", "Survey", "people_counts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question: its name over all packages, whose it is as a heading, where it matters. `gate`: has the child a place?"""

    key: str
    question: Question
    owner: str
    services: tuple[str, ...]
    talk: Talk
    gate: bool = False


@dataclass(frozen=True)
class Of:
    """One service in the survey: its interview, and which of the people told of it is about."""

    service: Any
    decided_here: bool
    talk: Talk
    children: tuple[int, ...]  # numbers among all the children told of
    told: Mapping[str, Any]  # by the package's own paths
    unfit: tuple[str, ...]  # paths of what was told and its rules cannot take
    gates: Mapping[str, str]  # path of a place that nobody has said whether there is -> its name over all packages

    @property
    def package(self) -> Any:
        return self.service.package


def people_counts(office: Office) -> dict[str, tuple[int, int]]:
    """Of each kind of people that a package asks for: the fewest and the most that can be told of. No children is an answer."""
    found: dict[str, tuple[int, int]] = {}
    for service in office.services.values():
        for people in service.package.origins.people.values():
            fewest, most = found.get(people.who, (people.fewest, people.most))
            low = 0 if people.who == "children" else min(fewest, people.fewest)
            found[people.who] = (low, max(most, people.most))
    return found


@dataclass(frozen=True)
class Survey:
    """`counts` by kind of people; None before they were told. `told` by the names that questions have here."""

    office: Office
    counts: Mapping[str, int] | None
    told: Mapping[str, Any]
    language: str

    @cached_property
    def today(self) -> date:
        return day_of(self.office.ports.clock.now())

    @cached_property
    def services(self) -> tuple[Of, ...]:
        """Those decided here first: what is only an estimate asks most."""
        found = sorted(self.office.services.items(), key=lambda item: not self.office.decides(item[0]))
        return tuple(self._of(name, service) for name, service in found)

    def _of(self, name: str, service: Any) -> Of:
        package, counts = service.package, self.counts or {}
        decided, most = self.office.decides(name), counts.get("children", 0)
        number_of = {path: counts.get(people.who, people.fewest) for path, people in package.origins.people.items()}
        children = tuple(number for number in range(most) if self._young_enough(package, number))
        own = package.origins.list_of("children")
        if own is not None:
            children = children[: package.origins.people[own].most]
            number_of[own] = len(children)
        number_of = {path: min(count, package.origins.people[path].most) for path, count in number_of.items()}
        given, gates = self._places(package, children)
        talk = Talk(
            package=package, local=service.local, today=self.today, counts=number_of, given=given,
            everything=asks_everything(package, decided_here=decided),
        )  # fmt: skip
        names = {leaf.path: self._key(package, children, leaf) for leaf in talk.asked}
        told, unfit = talk.fitting({path: self.told[key] for path, key in names.items() if key in self.told})
        return Of(
            service=service, decided_here=decided, talk=talk, children=children, told=told, unfit=unfit, gates=gates
        )

    def unfit(self) -> frozenset[str]:
        """Names of what was told and the rules of a service cannot take, as a number outside of what there is."""
        return frozenset(self.names(of)[path] for of in self.services for path in of.unfit)

    def _young_enough(self, package: Any, number: int) -> bool:
        """Not too old for the service, as far as it says. A birth date not told rules nobody out."""
        own = package.origins.list_of("children")
        within = package.origins.people[own].born_within if own else None
        born = next((value for key, value in self.told.items() if key == f"population.children[{number}].birth_date.date"), None)
        if born is None or within is None:
            return True
        return int(str(born)[:4]) >= periods.chosen(package, {}, self.today).year - within

    def _places(self, package: Any, children: tuple[int, ...]) -> tuple[dict[str, Any], dict[str, str]]:
        """What is known of whether each child has a place, and the questions that ask it."""
        given: dict[str, Any] = {}
        gates: dict[str, str] = {}
        for path, spec in package.facts.items():
            own = package.origins.list_of("children")
            if spec.type != "group" or not spec.nullable or own is None or not path.startswith(f"{own}."):
                continue
            for place, number in enumerate(children):
                here, key = path.replace("[]", f"[{place}]", 1), place_key(package, number, path)
                if key not in self.told:
                    gates[here] = key
                elif self.told[key] is False:
                    given[here] = None
        return given, gates

    def _key(self, package: Any, children: tuple[int, ...], leaf: Leaf) -> str:
        mine = leaf.number if leaf.owner else 0
        return key_of(package, leaf, children[mine] if whose(package, leaf.owner) == "children" else mine)

    def names(self, of: Of) -> dict[str, str]:
        """The names that this service's questions have here, by the package's own paths."""
        return {leaf.path: self._key(of.package, of.children, leaf) for leaf in of.talk.asked}

    @cached_property
    def _possible(self) -> dict[str, Asked]:
        """Every question that any of the services could ask of these people, by name, in the order that services have them."""
        found: dict[str, Asked] = {}
        for of in self.services:
            for asked in self._of_service(of, of.talk.asked, possible=True):
                found.setdefault(asked.key, asked)
        return found

    def possible(self) -> dict[str, Asked]:
        """By name, what may be told: what a form may hold."""
        return dict(self._possible)

    def _of_service(self, of: Of, leaves: list[Leaf], *, possible: bool = False) -> Iterator[Asked]:
        for leaf in leaves:
            gate = next((path for path in self._all_gates(of) if leaf.path.startswith(f"{path}.")), None)
            if gate is not None and (possible or gate in of.gates):
                yield self._gate(of, gate, leaf)
            if possible or gate is None or gate not in of.gates:
                yield Asked(
                    key=self._key(of.package, of.children, leaf), question=of.talk.question(leaf, self.language),
                    owner=self.owner_of(of, leaf), services=(of.package.id,), talk=of.talk,
                )  # fmt: skip

    def _all_gates(self, of: Of) -> list[str]:
        """The places that could be asked for, told of or not."""
        own = of.package.origins.list_of("children")
        groups = [path for path, spec in of.package.facts.items() if spec.type == "group" and spec.nullable]
        mine = [path for path in groups if own and path.startswith(f"{own}.")]
        return [path.replace("[]", f"[{place}]", 1) for path in mine for place in range(len(of.children))]

    def _gate(self, of: Of, path: str, leaf: Leaf) -> Asked:
        bare_path = path.replace(f"[{leaf.number}]", "[]", 1)
        spec = of.package.facts[bare_path]
        key = place_key(of.package, of.children[leaf.number], bare_path)
        question = Question(
            path=path, kind="yes-no", label=spec.titles[self.language], help="", why=spec.why[self.language], unit=""
        )
        return Asked(
            key=key, question=question, owner=self.owner_of(of, leaf), services=(of.package.id,), talk=of.talk, gate=True
        )

    def owner_of(self, of: Of, leaf: Leaf) -> str:
        """Whose it is, numbered among all the people told of."""
        people = of.package.origins.people.get(leaf.owner.replace(f"[{leaf.number}]", "[]")) if leaf.owner else None
        if people is None:
            return ""
        number = of.children[leaf.number] if people.who == "children" else leaf.number
        return f"{people.titles[self.language]} {number + 1}"

    def missing(self, of: Of) -> list[Asked]:
        """What this service still rests on, each once, the first group first. A place not told of stands for all about it."""
        if self.counts is None:
            return []
        leaves = of.talk.still(of.talk.values(of.told))
        found: dict[str, Asked] = {}
        for asked in self._of_service(of, leaves):
            if asked.key not in self.told or asked.question.path in of.unfit:
                found.setdefault(asked.key, asked)
        return list(found.values())

    def next_of(self, of: Of, missing: list[Asked]) -> list[Asked]:
        """Of what is missing, what is asked now: the group that the first of it belongs to."""
        leaves = {leaf.path: leaf for leaf in of.talk.asked}
        first = next((leaf for path, leaf in leaves.items() if missing and _within(path, missing[0])), None)
        if first is None:
            return missing
        group = of.talk.group(first)
        same = [path for path, leaf in leaves.items() if of.talk.group(leaf) == group]
        return [one for one in missing if any(_within(path, one) for path in same)]


def _within(path: str, asked: Asked) -> bool:
    return path == asked.question.path or (asked.gate and path.startswith(f"{asked.question.path}."))
