"""Asking the registers: whom and what the case needs, each call with its legal basis. Changes nothing.

Source: FOR-2005-12-16-1478 § 3 e (the municipality obtains what it needs, without hindrance of confidentiality; no
consent is part of it). A register that fails stops the gathering with its RegisterError: the case then waits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from saklig.cases import periods
from saklig.cases.household import Household, Stated, derive, wanted
from saklig.cases.office import Ports, Service
from saklig.cases.ports import IncomeBasis, LegalBasis, Place, RegisterAnswerInvalid, RegisteredPerson

__all__ = ["Gathered", "basis_for", "gather", "has_basis"]

# Rounds of "whom must still be asked about": applicant; family; partner's children; one to spare.
_ROUNDS = 5
# Nobody's application concerns more people; an answer that names more is a register's mistake.
_MOST_PEOPLE = 40
# Calls to one register at the same time for one case: enough for a family, no burden on the register.
_AT_ONCE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What the registers answered, and the household derived from it."""

    persons: Mapping[str, RegisteredPerson | None]
    household: Household
    income_year: int
    incomes: IncomeBasis
    places: tuple[Place, ...]


def basis_for(service: Service, case_ref: str, at: date) -> LegalBasis:
    """The legal basis of a register call, from the package: the provision in force that permits collecting."""
    package = service.package
    provisions = _collecting(package, at)
    reference = package.provision_text(provisions[0].id, "nb") if provisions else package.id
    return LegalBasis(provision=reference, purpose=package.id, case=case_ref)


def has_basis(service: Service, at: date) -> bool:
    """Whether the package names a provision in force on the day that permits collecting."""
    return bool(_collecting(service.package, at))


def _collecting(package: Any, at: date) -> Any:
    return package.legal_basis_for("collecting", at) or package.legal_basis_for("automation", at)


def gather(
    ports: Ports,
    package: Any,
    applicant: str,
    stated: Stated,
    answers: Mapping[str, Any],
    *,
    received: date,
    basis: LegalBasis,
    pause: Callable[[], object] = lambda: None,
    only: frozenset[str] | None = None,
) -> Gathered:
    """Population, then tax for the adults found and the children's places: what the package has facts from, and no more.

    `pause` is called before each round; `only`: the registers, beside the population register, that are asked at all.
    Errors: RegisterUnavailable, RegisterAnswerInvalid.
    """
    origins = package.origins
    needs = {source for source, _ in origins.fields.values()}
    needs = needs if only is None else needs & only
    children_are = origins.people.get(origins.list_of("children") or "")
    alone = origins.list_of("adults") is None and children_are is None
    persons = _population(ports, applicant, stated, alone=alone, at=received, basis=basis, pause=pause)
    oldest = None
    if children_are is not None and children_are.born_within is not None:
        oldest = periods.chosen(package, answers, received).year - children_are.born_within
    household = derive(
        applicant, Stated() if alone else stated, persons,
        at=received, children_born_from=oldest, for_children=children_are is not None,
    )  # fmt: skip
    income_year = periods.last_income_year(received)
    adults = tuple(adult.identity for adult in household.adults if adult.income_may_count) if "tax" in needs else ()
    children = tuple(child.identity for child in household.children) if "placements" in needs else ()
    pause()
    incomes, places = _side_by_side(
        lambda: _incomes(ports, package, adults, income_year, basis),
        lambda: _places(ports, package, children, basis),
    )
    return Gathered(persons=persons, household=household, income_year=income_year, incomes=incomes, places=places)


def _incomes(ports: Ports, package: Any, adults: Sequence[str], year: int, basis: LegalBasis) -> IncomeBasis:
    if not adults:
        return IncomeBasis(year=year, persons=())
    found = ports.tax.income_basis(adults, year, calculation=package.service.registers.tax, basis=basis)
    if any(person.identity not in adults for person in found.persons):
        raise RegisterAnswerInvalid("tax", "another-person")
    return found


def _places(ports: Ports, package: Any, children: Sequence[str], basis: LegalBasis) -> tuple[Place, ...]:
    if not children:
        return ()
    found = tuple(ports.placements.places(children, register=package.service.registers.placements, basis=basis))
    if any(place.child not in children for place in found):
        raise RegisterAnswerInvalid("placements", "another-person")
    return found


def _population(
    ports: Ports,
    applicant: str,
    stated: Stated,
    *,
    alone: bool,
    at: date,
    basis: LegalBasis,
    pause: Callable[[], object],
) -> dict[str, RegisteredPerson | None]:
    persons: dict[str, RegisteredPerson | None] = {}
    for _ in range(_ROUNDS):
        missing = {applicant} - persons.keys() if alone else wanted(applicant, stated, persons, at=at)
        if not missing:
            break
        if len(persons) + len(missing) > _MOST_PEOPLE:
            raise RegisterAnswerInvalid("population", "too-many-persons")
        pause()
        asked = sorted(missing)
        answers = _side_by_side(*(partial(ports.population.person, identity, basis=basis) for identity in asked))
        for identity, answer in zip(asked, answers, strict=True):
            if answer is not None and answer.identity != identity:
                raise RegisterAnswerInvalid("population", "another-person")
            persons[identity] = answer
    return persons


def _side_by_side(*calls: Callable[[], Any]) -> list[Any]:
    """The answers of calls that don't need one another, asked at the same time; the first fault in their order.

    The threads live for these calls alone: a worker forked later inherits none.
    """
    if len(calls) == 1:
        return [calls[0]()]
    with ThreadPoolExecutor(max_workers=min(len(calls), _AT_ONCE)) as threads:
        return [answer.result() for answer in [threads.submit(call) for call in calls]]
