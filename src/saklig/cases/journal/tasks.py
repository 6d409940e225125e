"""What the archive needs a human for: what it refused, what has waited too long, and what must be corrected over there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from saklig.cases import access
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.errors import NotAllowed, NotFound
from saklig.cases.journal.archiving import ARCHIVE
from saklig.cases.journal.looking import entry_for
from saklig.cases.models import ArchiveDelivery, JournalEntry
from saklig.cases.office import Office
from saklig.cases.tokens import once
from saklig.store import events
from saklig.store.models import Job

__all__ = ["TOO_LONG", "ArchiveState", "ArchiveTask", "archive_state", "archive_tasks", "corrected_there", "try_again"]

# What has waited longer than this for an archive that is down or silent is somebody's to look into.
TOO_LONG = timedelta(days=1)
_MOST = 200
_STATE = ArchiveDelivery.State


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveTask:
    """One entry that somebody must see to. `said` are the archive's own words, which may hold what the document holds."""

    entry: UUID
    identifier: str
    titles: Mapping[str, str]
    state: str
    why: str
    said: str
    tries: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveState:
    """How it stands with the archive as a whole: numbers alone."""

    there: bool
    accepted: int
    under_way: int
    refused: int
    not_begun: int


def archive_state(office: Office) -> ArchiveState:
    """For the journal's page and for whoever watches the installation."""
    counts: dict[str, int] = dict(ArchiveDelivery.objects.values_list("state").annotate(Count("pk")))
    return ArchiveState(
        there=office.ports.archive is not None, accepted=counts.get(_STATE.ACCEPTED, 0),
        under_way=counts.get(_STATE.WAITING, 0) + counts.get(_STATE.SENT, 0), refused=counts.get(_STATE.REFUSED, 0),
        not_begun=JournalEntry.objects.filter(version=1, delivery=None).count(),
    )  # fmt: skip


def archive_tasks(office: Office, actor: Actor) -> list[ArchiveTask]:
    """The tasks in the cases that this caseworker may know of, oldest first. Errors: NotAllowed."""
    if actor.kind is not ActorKind.CASEWORKER:
        raise NotAllowed(f"only a caseworker may do this, not a {actor.kind}")
    long_ago = office.ports.clock.now() - TOO_LONG
    wanted = Q(state__in=[_STATE.REFUSED, _STATE.BY_HAND])
    wanted |= Q(state__in=[_STATE.WAITING, _STATE.SENT], begun_at__lt=long_ago)
    found = ArchiveDelivery.objects.filter(wanted, case__in=access.visible(actor).values("pk"))
    rows = found.select_related("entry", "case").order_by("begun_at")[:_MOST]
    return [
        ArchiveTask(
            entry=row.entry_id, identifier=f"{row.case.number}-{row.entry.number}", titles=row.entry.titles, state=row.state,
            why=row.why, said=row.said or "", tries=row.tries, since=row.begun_at,
        )
        for row in rows
    ]  # fmt: skip


def try_again(office: Office, actor: Actor, entry: UUID, *, token: str) -> ArchiveDelivery:
    """Bring the entry to the archive again now, and not at its next turn. Errors: NotAllowed, NotFound, ReasonNeeded."""
    now = office.ports.clock.now()
    waiting = _delivery(office, actor, entry, but=[_STATE.ACCEPTED, _STATE.BY_HAND, _STATE.CORRECTED])

    def make() -> ArchiveDelivery:
        queued = Job.objects.filter(kind=ARCHIVE, ref=waiting.entry_id)
        # Given up or waiting for its turn alike: there is one job for an entry, and it is due now.
        queued.filter(state__in=[Job.State.QUEUED, Job.State.DEAD]).update(state=Job.State.QUEUED, run_at=now, attempts=0)
        return waiting

    return once(actor, "archive-again", token, now=now, make=make, load=lambda pk: ArchiveDelivery.objects.get(pk=pk))


def corrected_there(office: Office, actor: Actor, entry: UUID, *, token: str) -> ArchiveDelivery:
    """Say that one has corrected the entry in the archive too. Errors: NotAllowed, NotFound, ReasonNeeded."""
    now, staff = office.ports.clock.now(), access.staff_member(actor)
    found = _delivery(office, actor, entry, only=_STATE.BY_HAND)

    def make() -> ArchiveDelivery:
        task = ArchiveDelivery.objects.select_for_update(of=("self",)).select_related("case__applicant").get(pk=found.pk)
        task.state, task.settled_at, task.settled_by = _STATE.CORRECTED, now, staff
        task.save(update_fields=["state", "settled_at", "settled_by"])
        by = {"kind": actor.kind.value, "id": staff.id}
        events.append("journal.corrected-there", None, {"by": by, "entry": task.entry_id, "of": task.case_id}, at=now)
        return task

    return once(actor, "corrected-there", token, now=now, make=make, load=lambda pk: ArchiveDelivery.objects.get(pk=pk))


def _delivery(
    office: Office, actor: Actor, entry: UUID, *, only: str | None = None, but: list[ArchiveDelivery.State] | None = None
) -> ArchiveDelivery:
    """One way to the archive, of a case that the actor may open."""
    entry_for(office, actor, entry, what="case.archive")
    found = ArchiveDelivery.objects.filter(entry=entry)
    found = found.filter(state=only) if only else found.exclude(state__in=but or [])
    row = found.first()
    if row is None:
        raise NotFound("nothing of this entry waits for anyone")
    return row
