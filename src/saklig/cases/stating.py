"""Opening a case that is not in one's work: a caseworker states why, in their own words, before anything is shown.

The reason is sealed in the applicant's access log and an event of the case; the citizen sees that it was opened so.
Source: design part 2, invariant 6; Public Administration Act 1967 § 13 (those with a need for it in the work).
"""

from __future__ import annotations

from django.db import transaction

from saklig.cases import access
from saklig.cases.actors import Actor
from saklig.cases.moves import record
from saklig.cases.office import Office
from saklig.cases.use_cases.acting import required_words
from saklig.store import access as log

__all__ = ["is_in_work", "state_reason"]


def is_in_work(office: Office, actor: Actor, number: str) -> bool:
    """Whether this caseworker may open the case as it is; nothing of it is read. Errors: NotAllowed, NotFound."""
    return access.in_work(actor, access.known_case(actor, number), now=office.ports.clock.now())


def state_reason(office: Office, actor: Actor, number: str, *, reason: str) -> None:
    """Keep why this caseworker opens the case; it is open to them for a day's work from now.

    Errors: NotAllowed, NotFound (also for a restricted case without the right: no reason opens that), OwnReasonsRequired.
    """
    now, case = office.ports.clock.now(), access.known_case(actor, number)
    staff, words = access.staff_member(actor), required_words(reason)
    with transaction.atomic():
        log.record(
            reader=staff.pk, role=actor.kind.value, subject=case.applicant_id, what=access.REASON_STATED,
            purpose="stated-reason", case_ref=case.pk, stated_reason=words, at=now,
        )  # fmt: skip
        record(case, "case.reason-stated", actor, now=now)
