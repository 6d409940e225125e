"""Reads one answer of the population register: what holds now, and what cannot be told. Pure.

Only elements that are current (`erGjeldende`) count; two current ones that differ tell nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from saklig.cases.ports import CivilStatus, FamilyRole, PersonStatus, Protection, RegisteredPerson

PARENTS = (FamilyRole.MOTHER, FamilyRole.FATHER, FamilyRole.CO_MOTHER)
COUPLED = (CivilStatus.MARRIED, CivilStatus.PARTNERED)
ADULT_AGE = 18

Persons = Mapping[str, RegisteredPerson | None]


def status_of(person: RegisteredPerson) -> PersonStatus:
    current = {entry.status for entry in person.status if entry.current}
    if person.death_date is not None or PersonStatus.DEAD in current:
        return PersonStatus.DEAD
    return current.pop() if len(current) == 1 else PersonStatus.OTHER


def is_resident(person: RegisteredPerson | None) -> bool:
    return person is not None and status_of(person) is PersonStatus.RESIDENT


def home_of(person: RegisteredPerson | None) -> str | None:
    """Key of the one current dwelling; None when there is none, when it is masked, or when two are said to hold."""
    if person is None:
        return None
    keys = {entry.address.key for entry in person.addresses if entry.current}
    return keys.pop() if len(keys) == 1 else None


def municipality_of(person: RegisteredPerson | None) -> str | None:
    """Where the one current dwelling is; it may be known though the address itself is masked."""
    found = {entry.address.municipality for entry in person.addresses if entry.current} if person is not None else set()
    return found.pop() if len(found) == 1 else None


def same_home(one: RegisteredPerson | None, other: RegisteredPerson | None) -> bool | None:
    here, there = home_of(one), home_of(other)
    return None if here is None or there is None else here == there


def a_year_together(one: RegisteredPerson, other: RegisteredPerson, at: date) -> bool:
    """Whether both have been registered at the home they share for twelve months or more, up to the day."""
    home = home_of(one)
    if home is None or same_home(one, other) is not True:
        return False
    moved = [entry.moved_in for person in (one, other) for entry in person.addresses if entry.current]
    return all(day is not None and _whole_years(day, at) >= 1 for day in moved)


def civil_status_of(person: RegisteredPerson) -> tuple[CivilStatus, str | None]:
    entries = [entry for entry in person.civil_status if entry.current]
    if len(entries) != 1:
        return CivilStatus.UNSTATED, None
    related = entries[0].related
    if related is None:
        spouses = related_to(person, (FamilyRole.SPOUSE,))
        related = spouses[0] if len(spouses) == 1 else None
    return entries[0].status, related


def related_to(person: RegisteredPerson | None, roles: Iterable[FamilyRole]) -> list[str]:
    if person is None:
        return []
    wanted_roles = tuple(roles)
    found = [e.related for e in person.family if e.current and e.role in wanted_roles and e.related is not None]
    return list(dict.fromkeys(found))


def parents_of(child: str, persons: Persons) -> set[str]:
    """Parents from either side: the child's own entry, or the parent's (the register often links one side only)."""
    by_child = set(related_to(persons.get(child), PARENTS))
    return by_child | {i for i, p in persons.items() if child in related_to(p, (FamilyRole.CHILD,))}


def children_of(parent: str, persons: Persons) -> list[str]:
    own = related_to(persons.get(parent), (FamilyRole.CHILD,))
    linked = [i for i, p in persons.items() if parent in related_to(p, PARENTS)]
    return list(dict.fromkeys([*own, *linked]))


def is_protected(person: RegisteredPerson | None) -> bool:
    return person is not None and any(e.current and e.grade is not Protection.NONE for e in person.protection)


def age_under(person: RegisteredPerson, years: int, at: date) -> bool | None:
    born = person.birth_date
    if born is not None:
        return _whole_years(born, at) < years
    if person.birth_year is None:
        return None
    youngest, oldest = at.year - person.birth_year - 1, at.year - person.birth_year
    return None if youngest < years <= oldest else oldest < years


def _whole_years(since: date, at: date) -> int:
    return at.year - since.year - ((at.month, at.day) < (since.month, since.day))


def is_minor(person: RegisteredPerson | None, at: date) -> bool:
    return person is not None and age_under(person, ADULT_AGE, at) is not False
