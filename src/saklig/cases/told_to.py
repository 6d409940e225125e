"""What the applicant is told a determination by: whom it names, where its facts came from, whether totals may be shown.

All of it as the household was when the determination was made, not as it is derived now: ids and adults may have changed.
Source: design invariant 6; Public Administration Act 1967 § 13 b.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from saklig.cases import access, reading
from saklig.cases.added_adults import known_from_others
from saklig.cases.models import Case, Determination
from saklig.store.models import Person

__all__ = ["APPLICANT", "Told", "told_to_applicant"]

APPLICANT, _ADULT = "a1", "a"  # how `cases.household` numbers people: adults a1, a2, children c1, c2
_STATED = "stated cohabitant"
# How an adult is spoken of whose name the applicant is not told.
_UNNAMED = {
    "nb": "den andre voksne i husholdningen",
    "nn": "den andre vaksne i hushaldet",
    "en": "the other adult in the household",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    names: Mapping[str, str]  # by opaque id
    sources: Mapping[str, str]  # by printed path
    agreed: bool  # whether figures of all adults together may be shown


def told_to_applicant(case: Case, determination: Determination, facts: Mapping[str, Any]) -> Told:
    """`facts` are those the determination rests on."""
    rows = reading.sources_of(determination)
    about = {path: person for path, _, person in rows}
    members = _members(facts, about)
    adults = {member: found for member, found in members.items() if member.startswith(_ADULT)}
    children = {member: found for member, found in members.items() if member not in adults}
    return Told(
        names=_names(case, adults, children), sources={path: source for path, source, _ in rows},
        agreed=access.may_see_total(case, (person for _, person in adults.values())),
    )  # fmt: skip


_Members = dict[str, tuple[Mapping[str, Any], UUID | None]]


def _members(facts: Any, about: Mapping[str, UUID | None], where: str = "") -> _Members:
    """Opaque id to what the facts say of the member, and who it is: every element of a list that has an id."""
    found: _Members = {}
    if isinstance(facts, Mapping):
        for name, value in facts.items():
            found |= _members(value, about, f"{where}.{name}" if where else name)
    elif isinstance(facts, list):
        for number, one in enumerate(facts):
            if isinstance(one, Mapping) and "id" in one:
                found[str(one["id"])] = (one, about.get(f"{where}[{number}].id"))
    return found


def _names(case: Case, adults: _Members, children: _Members) -> dict[str, str]:
    """Names of those the applicant may see named: no other adult in a restricted case, none who has not confirmed, and none
    whom a caseworker knows of from another than the applicant.
    """
    from_others = known_from_others(case)
    shown = {member: person for member, (_, person) in children.items()}
    unnamed = set()
    for member, (said, person) in adults.items():
        unconfirmed = said.get("role") == _STATED and said.get("confirmed") is not True
        if person != case.applicant_id and (case.restricted or unconfirmed or person in from_others):
            unnamed.add(member)
        else:
            shown[member] = person
    known = {one.pk: one.name or "" for one in Person.objects.filter(pk__in=set(shown.values()) - {None})}
    names = {member: known.get(person, "") for member, person in shown.items()}
    names |= dict.fromkeys(unnamed, _UNNAMED[case.language])
    names.setdefault(APPLICANT, case.applicant.name or "")
    return names
