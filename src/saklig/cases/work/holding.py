"""Who has a case: the row itself. `assigning` and `batches` are the doors; whoever comes here has locked the case's row."""

from __future__ import annotations

from datetime import datetime

from saklig.cases.actors import Actor
from saklig.cases.models import Assignment, Case, StaffMember
from saklig.cases.moves import record

__all__ = ["assign", "end", "holder"]


def holder(case: Case) -> Assignment | None:
    """Who has it now."""
    return case.assignments.select_related("staff").filter(ended_at=None).first()


def assign(
    case: Case, staff: StaffMember, actor: Actor, *, by: StaffMember, why: str, now: datetime, words: str = ""
) -> Assignment:
    """Put somebody there in place of whoever had it, in the caller's transaction with the case's row locked."""
    case.assignments.filter(ended_at=None).update(ended_at=now)
    made = Assignment(case=case, staff=staff, given_by=by, why=why, since=now, words=words or None)
    made.save(force_insert=True)
    event = "case.taken" if staff.pk == by.pk else "case.handed-over"
    record(case, event, actor, now=now, details={"assignment": made.pk, "staff": staff.pk})
    return made


def end(case: Case, actor: Actor, *, now: datetime) -> Assignment | None:
    """Take it from whoever has it, in the caller's transaction with the case's row locked; what was, or None."""
    held = holder(case)
    if held is not None:
        Assignment.objects.filter(pk=held.pk).update(ended_at=now)
        record(case, "case.put-back", actor, now=now, details={"assignment": held.pk, "staff": held.staff_id})
    return held
