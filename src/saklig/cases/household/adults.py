"""The adults of the household: spouse, registered partner, parent of common children, stated cohabitant. Pure.

Source: FOR-2005-12-16-1478 § 3 d.
"""

from __future__ import annotations

from datetime import date

from saklig.cases.household.reading import (
    ADULT_AGE,
    COUPLED,
    Persons,
    a_year_together,
    age_under,
    children_of,
    civil_status_of,
    is_minor,
    is_resident,
    parents_of,
    same_home,
    status_of,
)
from saklig.cases.household.types import Added, Adult, Evidence, OpenPoint, Role, Stated
from saklig.cases.ports import CivilStatus, PersonStatus, RegisteredPerson

__all__ = ["ADDED", "Work", "take_partner"]

ADDED = "added-by-caseworker"
"""Evidence for, and an open point about, an adult whom a caseworker has put into the household."""


class Work:
    """Collects members and open points while one household is derived; nothing of it is kept afterwards."""

    def __init__(self, applicant: str, stated: Stated, persons: Persons, at: date) -> None:
        self.applicant, self.stated, self.persons, self.at = applicant, stated, persons, at
        self.adults: list[Adult] = []
        self.points: list[OpenPoint] = []
        self.unclear = False

    def open(self, code: str, *about: str, unclear: bool = False) -> None:
        point = OpenPoint(code=code, about=about)
        if point not in self.points:
            self.points.append(point)
        self.unclear = self.unclear or unclear

    def take(
        self, identity: str, role: Role, *codes: str, confirmed: bool | None = True, added: Added | None = None
    ) -> str:
        member = f"a{len(self.adults) + 1}"
        about = ("a1", member) if member != "a1" else ("a1",)
        source = "caseworker" if added else "applicant" if role is Role.STATED else "population register"
        person = self.persons.get(identity)
        self.adults.append(
            Adult(
                id=member,
                identity=identity,
                role=role,
                confirmed=confirmed,
                lived_together_12_of_18=self.stated.lived_together_12_of_18 if role is Role.STATED else None,
                evidence=tuple(Evidence(code=code, about=about, source=source) for code in codes),
                birth_date=person.birth_date if person is not None else None,
                added=added is not None,
                asked=added is None or added.asked,
            )
        )
        return member


def take_partner(work: Work, me: RegisteredPerson) -> None:
    civil, spouse = civil_status_of(me)
    if civil is CivilStatus.UNSTATED:
        work.open("civil-status-unstated", "a1", unclear=True)
    if civil in COUPLED:
        _take_spouse(work, me, civil, spouse)
    _take_cohabiting_parents(work, me, civil, spouse)
    _take_stated(work, me, civil)
    _take_added(work, me)
    if len(work.adults) > 2:
        # The regulation knows households of one couple; whoever is too many is for a human to say.
        work.open("several-possible-partners", *(adult.id for adult in work.adults[1:]), unclear=True)


def _take_spouse(work: Work, me: RegisteredPerson, civil: CivilStatus, spouse: str | None) -> None:
    role = Role.PARTNER if civil is CivilStatus.PARTNERED else Role.SPOUSE
    if spouse is None:
        if not any(one.role in (Role.SPOUSE, Role.PARTNER) for one in work.stated.added):
            work.open("spouse-not-named", "a1", unclear=True)
        return
    other = work.persons.get(spouse)
    if other is not None and status_of(other) is PersonStatus.DEAD:
        return  # a dead spouse is in no household, though the civil status has not been changed yet
    member = work.take(spouse, role, "registered-as-spouse")
    if other is None:
        work.open("spouse-not-found", member)
        return
    their_status, their_spouse = civil_status_of(other)
    if their_status not in COUPLED or (their_spouse is not None and their_spouse != work.applicant):
        work.open("civil-status-contradicts", "a1", member, unclear=True)
    if not is_resident(other):
        work.open("adult-not-resident", member)
    if same_home(me, other) is not True:
        # Spouses are a household by the text; whether they are when they live apart is not said: a human reads it.
        work.open("spouse-not-at-same-address", member)


def _take_cohabiting_parents(work: Work, me: RegisteredPerson, civil: CivilStatus, spouse: str | None) -> None:
    for identity in _other_parents(work):
        other = work.persons.get(identity)
        if identity in {adult.identity for adult in work.adults}:
            continue
        added = any(one.identity == identity for one in work.stated.added)
        if other is None:
            if not added:
                work.open("parent-not-found", unclear=True)
            continue
        if status_of(other) in (PersonStatus.DEAD, PersonStatus.EMIGRATED):
            continue  # lives in no home here; the evidence stands at the child
        together = same_home(me, other)
        if together is None and not added:
            work.open("parent-address-unknown", unclear=True)
        if not together:
            continue
        if not is_resident(other):
            work.open("parent-status-unclear", unclear=True)
            continue
        member = work.take(identity, Role.COHABITANT, "common-child", "same-registered-address")
        _check_may_be_cohabitants(work, me, other, member)
        if identity == spouse and civil is CivilStatus.SEPARATED:
            work.open("separated-at-same-address", member, unclear=True)


def _check_may_be_cohabitants(work: Work, me: RegisteredPerson, other: RegisteredPerson, member: str) -> None:
    """§ 3 d: cohabitants are two unmarried persons over 18."""
    for who, person in (("a1", me), (member, other)):
        status, _ = civil_status_of(person)
        if status in COUPLED or status is CivilStatus.UNSTATED:
            work.open("cohabitant-not-unmarried", who, unclear=True)
        if age_under(person, ADULT_AGE, work.at) is not False:
            work.open("cohabitant-under-18", who, unclear=True)


def _take_stated(work: Work, me: RegisteredPerson, civil: CivilStatus) -> None:
    identity = work.stated.cohabitant
    if identity is None or identity in {adult.identity for adult in work.adults}:
        return
    if identity in _candidate_children(work):
        # Nobody is both: whoever wrote the number meant someone else, and a human asks whom.
        work.open("cohabitant-is-child", "a1", unclear=True)
        return
    member = work.take(identity, Role.STATED, "stated-by-applicant", confirmed=work.stated.cohabitant_confirmed)
    other = work.persons.get(identity)
    if other is None:
        if work.stated.cohabitant_confirmed:  # before that nobody has asked the register about them
            work.open("cohabitant-not-found", member)
        return
    if not is_resident(other):
        work.open("adult-not-resident", member)
    if same_home(me, other) is not True:
        work.open("cohabitant-not-at-same-address", member)
    if work.stated.lived_together_12_of_18 is False and a_year_together(me, other, work.at):
        # Both say less than 12 of 18 months; the register says more. Doubtful, and so a human's to ask about.
        work.open("cohabitant-longer-at-same-address", member)
    _check_may_be_cohabitants(work, me, other, member)


def _take_added(work: Work, me: RegisteredPerson) -> None:
    """Whom a caseworker has added, unless the register gives them by itself. A human sees to what comes of it."""
    for one in work.stated.added:
        if one.identity in {adult.identity for adult in work.adults}:
            continue
        if one.identity in _candidate_children(work):
            work.open("added-adult-is-child", unclear=True)
            continue
        member = work.take(one.identity, one.role, ADDED, added=one)
        work.open(ADDED, member)
        other = work.persons.get(one.identity)
        if other is None:
            if one.asked:
                work.open("added-adult-not-found", member)
            continue
        if not is_resident(other):
            work.open("adult-not-resident", member)
        if one.role is Role.COHABITANT:
            _check_may_be_cohabitants(work, me, other, member)


def _other_parents(work: Work) -> list[str]:
    found: list[str] = []
    for child in _candidate_children(work):
        if is_minor(work.persons.get(child), work.at):
            found += sorted(parents_of(child, work.persons) - {work.applicant})
    return list(dict.fromkeys(found))


def _candidate_children(work: Work) -> list[str]:
    return list(dict.fromkeys([*work.stated.children, *children_of(work.applicant, work.persons)]))
