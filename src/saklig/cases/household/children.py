"""The children of the household, their siblings, and where they live. Pure.

Source: FOR-2005-12-16-1478 § 3 a and the ministry's remarks to it, § 3 d.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from saklig.cases.household.adults import Work
from saklig.cases.household.reading import (
    children_of,
    home_of,
    is_minor,
    is_protected,
    municipality_of,
    parents_of,
    same_home,
    status_of,
)
from saklig.cases.household.types import Child, Evidence, Household
from saklig.cases.ports import PersonStatus, RegisteredPerson

__all__ = ["children_in_home", "finish"]


def children_in_home(work: Work, born_from: int | None) -> list[str]:
    """Children named in the application, and every minor child of the adults who lives in the home."""
    home = work.persons[work.applicant]
    adults = {adult.identity: adult.id for adult in work.adults}
    found = [identity for identity in work.stated.children if identity not in adults]
    if len(found) < len(work.stated.children):
        work.open("adult-named-as-child", *(adults[i] for i in work.stated.children if i in adults), unclear=True)
    for adult in work.adults:
        for identity in children_of(adult.identity, work.persons):
            child = work.persons.get(identity)
            if not is_minor(child, work.at) or child is None or _too_old(child, born_from) or identity in adults:
                continue
            if status_of(child) is PersonStatus.RESIDENT and lives_with(home, child)[0] is not False:
                found.append(identity)
    unique = list(dict.fromkeys(found))
    return sorted(unique, key=lambda i: (_birth_key(work.persons.get(i)), unique.index(i)))


def _too_old(child: RegisteredPerson, born_from: int | None) -> bool:
    year = child.birth_date.year if child.birth_date else child.birth_year
    return born_from is not None and year is not None and year < born_from


def _birth_key(person: RegisteredPerson | None) -> date:
    if person is None:
        return date.max
    return person.birth_date or (date(person.birth_year, 12, 31) if person.birth_year else date.max)


def lives_with(adult: RegisteredPerson | None, child: RegisteredPerson) -> tuple[bool | None, bool]:
    """(lives permanently in the adult's home, whether that is by registered shared residence)."""
    home = home_of(adult)
    if home is None:
        return None, False
    if home_of(child) == home:
        return True, False
    shared = [e for e in child.shared_residence if e.current]
    if any(entry.address.key == home for entry in shared):
        return True, True
    if home_of(child) is None or any(entry.address.key is None for entry in shared):
        return None, False
    return False, False


def finish(work: Work, children: list[str], *, for_children: bool = True) -> Household:
    ids = {identity: f"c{n}" for n, identity in enumerate(children, start=1)}
    built = tuple(_child(work, identity, ids) for identity in children)
    everyone = [a.identity for a in work.adults] + children
    if not built and for_children:
        work.open("no-children-found")
    return Household(
        adults=tuple(work.adults),
        children=built,
        applicant_at_childs_address=_applicant_at_address(work, built),
        protected_address=any(is_protected(work.persons.get(identity)) for identity in everyone)
        or any(one.protected for one in work.stated.added),
        other_adults_unclear=work.unclear,
        open_points=tuple(work.points),
        municipality=municipality_of(work.persons.get(work.applicant)),
    )


def _child(work: Work, identity: str, ids: Mapping[str, str]) -> Child:
    person, member = work.persons.get(identity), ids[identity]
    home = work.persons.get(work.applicant)
    if person is None:
        work.open("child-not-found", member)
        return Child(
            id=member,
            identity=identity,
            birth_date=None,
            siblings=(),
            shared_residence=None,
            lives_here=None,
            evidence=(),
        )
    lives, by_sharing = lives_with(home, person)
    shared = any(e.current for e in person.shared_residence)
    if status_of(person) is not PersonStatus.RESIDENT:
        work.open("child-not-resident", member)
    if person.birth_date is None:
        work.open("birth-date-unknown", member)
    codes = ["registered-shared-residence"] if by_sharing else (["same-registered-address"] if lives else [])
    parents = parents_of(identity, work.persons)
    parents_here = [a.id for a in work.adults if a.identity in parents]
    if not parents_here:
        work.open("not-registered-as-parent", member)  # foster children are not in the register's family relations
    evidence = [Evidence(code="child-of", about=(member, adult)) for adult in parents_here]
    evidence += [Evidence(code=code, about=("a1", member)) for code in codes]
    evidence += _gone_parents(work, parents, member)
    return Child(
        id=member,
        identity=identity,
        birth_date=person.birth_date,
        siblings=_siblings(work, identity, ids),
        shared_residence=True if shared else None,
        lives_here=lives,
        evidence=tuple(evidence),
    )


def _gone_parents(work: Work, parents: set[str], member: str) -> list[Evidence]:
    gone = []
    for parent in sorted(parents):
        person = work.persons.get(parent)
        if person is not None and status_of(person) in (PersonStatus.DEAD, PersonStatus.EMIGRATED):
            gone.append(Evidence(code=f"parent-{status_of(person)}", about=(member,)))
    return gone


def _siblings(work: Work, identity: str, ids: Mapping[str, str]) -> tuple[str, ...] | None:
    """Half and full siblings who live permanently in the same home: a parent in common, and both live here.

    None where it can't be seen of one with a parent in common, as where an address is hidden: that counts against nobody.
    """
    mine = parents_of(identity, work.persons)
    found = []
    for other, member in ids.items():
        person, me = work.persons.get(other), work.persons.get(identity)
        if other == identity or person is None or me is None or not mine & parents_of(other, work.persons):
            continue
        together = _live_together(work, me, person)
        if together is None:
            return None
        if together:
            found.append(member)
    return tuple(sorted(found, key=lambda c: int(c[1:])))


def _live_together(work: Work, one: RegisteredPerson, other: RegisteredPerson) -> bool | None:
    """At one address, or both permanently in the applicant's home; None where neither can be seen."""
    home = work.persons.get(work.applicant)
    same, here = same_home(one, other), (lives_with(home, one)[0], lives_with(home, other)[0])
    if same or all(here):
        return True
    return None if same is None or None in here and False not in here else False


def _applicant_at_address(work: Work, children: tuple[Child, ...]) -> bool | None:
    """Whether the applicant is registered at the *registered* address of every child (§ 3 d remarks: parents apart)."""
    me = work.persons.get(work.applicant)
    answers = [same_home(me, work.persons.get(child.identity)) for child in children]
    if not answers or None in answers:
        return False if False in answers else None
    return all(answers)
