"""Many cases at once: taken, given to a colleague, put back; and all of it undone at once.

Only who has them is changed in batches. A decision is made case by case by one who has read it: what a click on forty
cases would grant or refuse is nobody's judgement. Undoing leaves alone what somebody has changed since.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from saklig.cases import access
from saklig.cases.actors import Actor
from saklig.cases.deadlines import day_of
from saklig.cases.errors import InvalidAnswers, NotFound, TransitionRefused
from saklig.cases.models import Assignment, Batch, BatchLine, Case, StaffMember
from saklig.cases.office import Office
from saklig.cases.tokens import once
from saklig.cases.work.absence import away
from saklig.cases.work.colleagues import able
from saklig.cases.work.holding import assign, end, holder

__all__ = ["LARGEST", "UNDO_WITHIN", "BatchView", "last_batch", "undo_batch", "work_on"]

LARGEST = 100  # a page of the queue
UNDO_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchView:
    """What a batch did: to how many cases; `to` is the colleague's name where it gave them away."""

    id: UUID
    kind: str
    at: datetime
    count: int
    to: str


def work_on(
    office: Office, actor: Actor, numbers: Sequence[str], kind: str, *, to: UUID | None = None, token: str
) -> tuple[BatchView, int]:
    """Take, give or put back these cases. Returns what was done, and how many were left out because nothing was to be done.

    Errors: NotAllowed; InvalidAnswers (numbers, kind, to), with nothing done: also where one of the cases may not be
    seen by the colleague.
    """
    now, staff = office.ports.clock.now(), access.staff_member(actor)
    if kind not in Batch.Kind.values:
        raise InvalidAnswers({"kind": "invalid"})
    if not numbers or len(set(numbers)) > LARGEST:
        raise InvalidAnswers({"numbers": "choose-some" if not numbers else "too-many"})
    cases = _cases(actor, set(numbers), now)
    colleague = _colleague(cases, to, day_of(now)) if kind == Batch.Kind.GIVE else None

    def make() -> Batch:
        batch = Batch.objects.create(kind=kind, by=staff, to=colleague, at=now)
        for case in cases:
            locked = Case.objects.select_for_update().get(pk=case.pk)
            _one(batch, locked, actor, staff, colleague or (staff if kind == Batch.Kind.TAKE else None), now)
        return batch

    made = once(actor, "batch", token, now=now, make=make, load=lambda pk: Batch.objects.get(pk=pk))
    view = _view(made)
    return view, len(cases) - view.count


def _cases(actor: Actor, numbers: set[str], now: datetime) -> list[Case]:
    """The cases, all of them in this caseworker's work. Errors: NotFound, ReasonNeeded."""
    found = [access.known_case(actor, number) for number in sorted(numbers)]
    for case in found:
        access.refuse_without_reason(actor, case, now=now)
    return found


def _colleague(cases: Iterable[Case], to: UUID | None, day: date) -> StaffMember:
    colleague = StaffMember.objects.filter(pk=to, active=True).first() if to else None
    if colleague is None or any(not able(case, [colleague.pk]) for case in cases):
        raise InvalidAnswers({"to": "choose-one" if to is None else "colleague-unable"})
    if away([colleague.pk], day):
        raise InvalidAnswers({"to": "colleague-away"})
    return colleague


def _one(
    batch: Batch, case: Case, actor: Actor, by: StaffMember, to: StaffMember | None, now: datetime
) -> None:
    before, after = holder(case), None
    if (before.staff_id if before else None) == (to.pk if to else None):
        return
    if to is None:
        end(case, actor, now=now)
    else:
        why = Assignment.Why.TAKEN if to.pk == by.pk else Assignment.Why.HANDED_OVER
        after = assign(case, to, actor, by=by, why=why, now=now)
    BatchLine.objects.create(batch=batch, case=case, before=before, after=after)


def last_batch(office: Office, actor: Actor) -> BatchView | None:
    """The caseworker's latest batch, while it can still be undone."""
    since = office.ports.clock.now() - UNDO_WITHIN
    found = Batch.objects.select_related("to").filter(by=actor.staff, at__gte=since).order_by("-at").first()
    if found is None or found.undone_at is not None:
        return None
    view = _view(found)
    return view if view.count else None


def undo_batch(office: Office, actor: Actor, batch: UUID) -> tuple[int, int]:
    """Put back what stood before. Returns (cases put right, cases left alone because somebody has changed them since).

    Errors: NotAllowed, NotFound for another's; TransitionRefused where it is too late, or it is undone already.
    """
    now, staff = office.ports.clock.now(), access.staff_member(actor)
    found = Batch.objects.filter(pk=batch, by=staff).first()
    if found is None:
        raise NotFound("there is no such batch of yours")
    if found.at < now - UNDO_WITHIN:
        raise TransitionRefused(f"a batch can be undone for {UNDO_WITHIN.seconds // 60} minutes; change the cases one by one")
    return _undo(found, actor, staff, now)


def _undo(batch: Batch, actor: Actor, staff: StaffMember, now: datetime) -> tuple[int, int]:
    with transaction.atomic():
        if not Batch.objects.filter(pk=batch.pk, undone_at=None).update(undone_at=now):
            raise TransitionRefused("this batch is undone already")
        put_right = 0
        lines = list(batch.lines.select_related("case", "before__staff").order_by("pk"))
        for line in lines:
            case = Case.objects.select_for_update().get(pk=line.case_id)
            held = holder(case)
            if (held.pk if held else None) != line.after_id:
                continue
            if line.before is None:
                end(case, actor, now=now)
            else:
                assign(case, line.before.staff, actor, by=staff, why=Assignment.Why.UNDONE, now=now)
            put_right += 1
    return put_right, len(lines) - put_right


def _view(batch: Batch) -> BatchView:
    return BatchView(
        id=batch.pk, kind=batch.kind, at=batch.at, count=batch.lines.count(), to=batch.to.name if batch.to else ""
    )
