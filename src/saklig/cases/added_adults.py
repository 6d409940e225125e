"""Adults whom caseworkers have added to a case's household (`use_cases.adding_adults`): read for those who need them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from saklig.cases.household import Added, Role
from saklig.cases.members import identity_of
from saklig.cases.models import AddedAdult, Case

__all__ = ["AddedView", "added_of", "adults_of", "carry_added", "known_from_others"]

_APPLICANT = "applicant"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedView:
    """One added adult, for those who handle the case. `member` is empty until the case has been assessed with them."""

    id: UUID
    member: str
    name: str
    role: str
    said_by: str
    why: str
    by: str
    at: datetime
    taken_out_by: str = ""
    taken_out_at: datetime | None = None
    taken_out_why: str = ""


def adults_of(case: Case) -> tuple[AddedView, ...]:
    """Whom caseworkers have added, those taken out again too, in the order in which they were."""
    rows = list(_rows(case).select_related("person", "added_by", "taken_out_by"))
    members = {party.person_id: party.member for party in case.parties.all()} if rows else {}
    return tuple(
        AddedView(
            id=row.pk, member=members.get(row.person_id, ""), name=row.person.name or "", role=row.role, said_by=row.said_by,
            why=row.why, by=row.added_by.name, at=row.added_at,
            taken_out_by=row.taken_out_by.name if row.taken_out_by else "", taken_out_at=row.taken_out_at,
            taken_out_why=row.taken_out_why or "",
        )
        for row in rows
    )  # fmt: skip


def added_of(case: Case) -> tuple[Added, ...]:
    """Whom caseworkers have added, as the household is derived with them."""
    return tuple(
        Added(
            identity=identity_of(row.person), role=Role(row.role), asked=row.person.identity_number is not None,
            protected=bool(row.grade),
        )
        for row in _rows(case).filter(taken_out_at=None).select_related("person")
    )  # fmt: skip


def carry_added(source: Case, case: Case) -> None:
    """What goes on from year to year goes on with the same household. In the caller's transaction."""
    for row in _rows(source).filter(taken_out_at=None).select_related("person", "added_by"):
        AddedAdult.objects.create(
            case=case, person=row.person, role=row.role, said_by=row.said_by, grade=row.grade, why=row.why,
            added_by=row.added_by, added_at=row.added_at,
        )  # fmt: skip


def known_from_others(case: Case) -> set[UUID]:
    """Adults added on the word of another than the applicant, taken out since or not: nobody the applicant is told of by name."""
    return {row.person_id for row in _rows(case) if row.said_by != _APPLICANT}


def _rows(case: Case) -> Any:
    return AddedAdult.objects.select_related("case").filter(case=case).order_by("added_at", "id")
