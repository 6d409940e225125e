"""Whether the applicant may see what the household earns together: each other adult says it for themselves, in each case.

No is where it starts, and nothing is lost by it: the case is decided the same. The other adult is asked by nobody; the
choice stands on their own page, which tells nothing of the case but whose it is. The applicant is not told of the choice.
Source: design invariant 6; Public Administration Act 1967 § 13 b.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from saklig.cases import access
from saklig.cases.actors import Actor
from saklig.cases.errors import NotFound
from saklig.cases.household import ADDED, Role
from saklig.cases.lifecycle import State
from saklig.cases.models import Case, Party
from saklig.cases.moves import record
from saklig.cases.office import Office
from saklig.cases.tokens import once

__all__ = ["NOT_SHARED", "SHARED", "SharedHousehold", "my_households", "share_total"]

SHARED, NOT_SHARED = "case.total-shared", "case.total-not-shared"
_OVER = [state.value for state in (State.DRAFT, State.WITHDRAWN)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedHousehold:
    """A case in which this adult's income counts, though another applied. No figure and no outcome of it is here."""

    case_id: UUID
    service: str
    applicant_name: str
    shares_total: bool


def my_households(office: Office, actor: Actor) -> list[SharedHousehold]:
    """Others' cases in which one is an adult of the household, newest first."""
    found = [party for party in _parties(actor) if _counted(party)]
    return [
        SharedHousehold(
            case_id=party.case_id, service=party.case.service, applicant_name=party.case.applicant.name or "",
            shares_total=(party.confirmation or {}).get("shares_total") is True,
        )
        for party in found
    ]  # fmt: skip


def share_total(office: Office, actor: Actor, case_id: UUID, *, agree: bool, token: str) -> Case:
    """Let the applicant see totals that one's own income is part of, or take it back. A letter already sent stays.

    Errors: NotFound where one is no other adult of that case's household.
    """
    now = office.ports.clock.now()

    def make() -> Case:
        case = Case.objects.select_for_update().filter(pk=case_id).first()
        party = next((one for one in _parties(actor) if one.case_id == case_id and _counted(one)), None)
        if case is None or party is None:
            raise NotFound("there is no such household here")
        if ((party.confirmation or {}).get("shares_total") is True) is not agree:
            party.confirmation = {**(party.confirmation or {}), "shares_total": agree}
            party.save(update_fields=["confirmation"])
            event = SHARED if agree else NOT_SHARED
            record(case, event, actor, now=now, details={"member": party.member})
        return case

    return once(actor, "share-total", token, now=now, make=make, load=lambda pk: Case.objects.get(pk=pk))


def _parties(actor: Actor) -> list[Party]:
    """Where one is an adult beside the applicant. A case with a protected address shows nobody anything of it."""
    person = access.oneself(actor)
    rows = Party.objects.filter(person_id=person, member__startswith="a", case__restricted=False, case__erased_at=None)
    rows = rows.exclude(case__applicant_id=person).exclude(case__state__in=_OVER)
    return list(rows.select_related("case__applicant").order_by("-case__received_at"))


def _counted(party: Party) -> bool:
    """A stated cohabitant belongs to the household once they have said so themselves. Whom a caseworker added is not told by
    this page who has applied: they see what is held about them, and what it is for.
    """
    if any(one["code"] == ADDED for one in party.evidence or ()):
        return False
    return party.role != Role.STATED.value or (party.confirmation or {}).get("confirmed") is True
