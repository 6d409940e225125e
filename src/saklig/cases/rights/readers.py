"""Who has looked at what is held about a person, from the access log, as the law lets it be told.

A caseworker is named: their name stands in the letters too. In a case with a protected address the role alone is told, for
the sake of those who work there. Other citizens are never named, nor whose case it was.
Source: GDPR article 15; Court of Justice, C-579/21 (when and why is told; who, where it is needed to see that it was lawful).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from saklig.cases import access
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.models import Case, StaffMember
from saklig.cases.office import Office
from saklig.store import access as log
from saklig.store.models import Person

__all__ = ["Read", "reads_of", "who_has_seen"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One reading. `service` is the service whose case it was read in, or that the purpose names."""

    at: datetime
    role: str
    name: str
    what: str
    purpose: str
    service: str
    reason: str
    refused: bool


def who_has_seen(office: Office, actor: Actor) -> tuple[int, tuple[Read, ...]]:
    """Who has looked at what is held about the one who asks, which is logged too. No representative asks for another.

    Errors: NotAllowed.
    """
    me, now = access.oneself(actor), office.ports.clock.now()
    log.record(reader=me, role=actor.role, subject=me, what="held", purpose="information", at=now)
    return reads_of(office, me)


def reads_of(office: Office, person: UUID) -> tuple[int, tuple[Read, ...]]:
    """How often the person read their own, and all other readings, newest first."""
    entries = log.about(person)
    own = [one for one in entries if one.reader == person]
    others = [one for one in entries if one.reader != person]
    found = Case.objects.filter(pk__in={one.case_ref for one in others if one.case_ref})
    cases = {case.id: case for case in found}
    staff = dict(StaffMember.objects.filter(pk__in={one.reader for one in others}).values_list("id", "name"))
    acted = [one.reader for one in others if one.role == "representative"]
    # Whom one has let act for oneself, or who is one's guardian, one may know by name.
    staff |= {person.id: person.name or "" for person in Person.objects.filter(pk__in=acted)}
    reads = []
    for one in others:
        case = cases.get(one.case_ref)
        hidden = case is not None and case.restricted
        if hidden and case.applicant_id != person:
            continue  # that there is such a case is not told to anyone but its owner
        named = one.role != ActorKind.CITIZEN.value and not hidden
        service = case.service if case else one.purpose if one.purpose in office.services else ""
        reads.append(
            Read(
                at=one.at, role=one.role, name=staff.get(one.reader, "") if named else "", what=one.what,
                purpose=one.purpose, service=service, reason=one.stated_reason or "",
                refused=one.what.startswith("refused."),
            )
        )  # fmt: skip
    return len(own), tuple(reads)
