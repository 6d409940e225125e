"""Whom to ask the population register about: nobody who does not matter. Pure."""

from __future__ import annotations

from datetime import date

from saklig.cases.household.reading import Persons, children_of, civil_status_of, is_minor, parents_of, same_home
from saklig.cases.household.types import Stated

__all__ = ["wanted"]


def wanted(applicant: str, stated: Stated, persons: Persons, *, at: date) -> frozenset[str]:
    """Whom the register must still be asked about. Ask, add to `persons` (None: not found), and call again.

    Source: § 3 e (what the municipality needs): the applicant, the children applied for, spouse or partner, the
    applicant's own minor children and their other parents, and the partner's children. A stated cohabitant is looked
    up once that person has confirmed: whoever is only stated by another has not been found to belong to the household.
    Whom a caseworker has added is looked up where they have an identity number.
    """
    names = {applicant, *stated.children, *(one.identity for one in stated.added if one.asked)}
    if stated.cohabitant is not None and stated.cohabitant_confirmed:
        names.add(stated.cohabitant)
    me = persons.get(applicant)
    if me is not None:
        _, spouse = civil_status_of(me)
        names |= {spouse} if spouse else set()
        names |= set(children_of(applicant, persons))
        for child in {*children_of(applicant, persons), *stated.children}:
            if is_minor(persons.get(child), at):
                names |= parents_of(child, persons)
        for partner in _possible_partners(applicant, stated, persons):
            names |= set(children_of(partner, persons))
    return frozenset(names - persons.keys())


def _possible_partners(applicant: str, stated: Stated, persons: Persons) -> list[str]:
    me = persons.get(applicant)
    if me is None:
        return []
    _, spouse = civil_status_of(me)
    found = [spouse] if spouse else []
    for child in [*children_of(applicant, persons), *stated.children]:
        found += [p for p in sorted(parents_of(child, persons)) if p != applicant and same_home(me, persons.get(p))]
    if stated.cohabitant and stated.cohabitant_confirmed:
        found.append(stated.cohabitant)
    return list(dict.fromkeys(found))
