"""Who makes up the household: derived from what the population register says and the applicant states. Pure.

Source: FOR-2005-12-16-1478 § 3 d, and opplæringsforskrifta § 2-4 in nearly the same words (household = spouses,
registered partners, cohabitants; two unmarried persons over 18 who live together and have common children, or have done so in a
marriage-like relation for 12 of the last 18 months, whom the applicant must state); § 3 a and the ministry's remarks (half
and full siblings who live together permanently; step-siblings don't count; agreed shared residence counts in both homes;
contact only does not).

The register has no household. Each member is taken in by evidence that is kept and shown; what the register leaves
open becomes an open point, which goes to a human, and never a guess. `wanted` says whom to look up, so that nobody is
looked up who does not matter.
"""

from __future__ import annotations

from datetime import date

from saklig.cases.household.adults import ADDED, Work, take_partner
from saklig.cases.household.children import children_in_home, finish
from saklig.cases.household.lookups import wanted
from saklig.cases.household.reading import Persons, home_of, is_resident
from saklig.cases.household.types import Added, Adult, Child, Evidence, Household, OpenPoint, Role, Stated

__all__ = ["ADDED", "Added", "Adult", "Child", "Evidence", "Household", "OpenPoint", "Role", "Stated", "derive", "wanted"]


def derive(
    applicant: str,
    stated: Stated,
    persons: Persons,
    *,
    at: date,
    children_born_from: int | None = None,
    for_children: bool = True,
) -> Household:
    """The household around the applicant and these children on the day `at`.

    `children_born_from` leaves out children born in an earlier year, whom the service cannot concern (data minimised);
    children the application names are always kept. `for_children` is false for a service that is not about any: then
    none found is nothing to ask about.
    Errors: none for faulty data. What cannot be known is an open point, a None, or `other_adults_unclear`.
    """
    work = Work(applicant, stated, persons, at)
    me = persons.get(applicant)
    work.take(applicant, Role.APPLICANT, "the-applicant")
    if me is None:
        work.open("applicant-not-found", "a1", unclear=True)
        return finish(work, [], for_children=for_children)
    if not is_resident(me):
        work.open("adult-not-resident", "a1")
    if home_of(me) is None:
        work.open("address-unknown", "a1")
    take_partner(work, me)
    return finish(work, children_in_home(work, children_born_from) if for_children else [], for_children=for_children)
