"""Beginning and releasing a year: by the leader of the service, or whoever runs the installation. Each happens once."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from saklig.cases import access, periods
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.deadlines import day_of
from saklig.cases.errors import NotAllowed, NotFound, TransitionRefused
from saklig.cases.models import Renewal, RenewalRun, StaffMember
from saklig.cases.office import Office
from saklig.cases.renewal.finding import going_on, of_period
from saklig.cases.renewal.making import BECOMES_A_CASE, renew_job
from saklig.cases.renewal.outside import outside_jobs
from saklig.cases.renewal.preparing import PREPARE
from saklig.cases.renewal.reaching import note_reached, reached_jobs
from saklig.cases.tokens import once
from saklig.cases.use_cases.drafts import service_of
from saklig.store import events, jobs
from saklig.store.handlers import Run
from saklig.store.keys import ring

__all__ = ["BEGIN", "RELEASE", "begin_year", "find", "release", "release_year", "renewable"]

BEGIN, RELEASE = "case.year-begin", "case.year-release"
_AT_ONCE = 500


def renewable(office: Office, actor: Actor) -> list[str]:
    """The services of this leader's whose decisions go on from year to year. Errors: NotAllowed."""
    if actor.kind not in (ActorKind.LEADER, ActorKind.SYSTEM):
        raise NotAllowed(f"the year is begun and released by a leader of the service, not by a {actor.kind}")
    return sorted(
        name for name, service in office.services.items()
        if service.package.service.renewal is not None and office.decides(name)
        and (actor.kind is ActorKind.SYSTEM or name in actor.services)
    )  # fmt: skip


def begin_year(office: Office, actor: Actor, service: str, *, token: str) -> RenewalRun:
    """Have every decision of the service that goes on worked out anew for the coming period. Nothing is decided by it.

    The coming period is the one that somebody who applied today would apply for. Errors: NotAllowed, NotFound;
    TransitionRefused where its run has begun already.
    """
    by, now = _leader(office, actor, service), office.ports.clock.now()
    period = periods.chosen(service_of(office, service).package, {}, day_of(now))

    def make() -> RenewalRun:
        if RenewalRun.objects.filter(service=service, period=int(period.value)).exists():
            raise TransitionRefused(f"the run of {service} for {period.value} has begun already; see how far it is")
        made = RenewalRun(service=service, period=int(period.value), begun_at=now, begun_by=by)
        made.save(force_insert=True)
        jobs.enqueue_all([jobs.Wanted(kind=BEGIN, ref=made.id, key=f"{BEGIN}:{made.id}")], clock=lambda: now)
        _told(actor, "year.begun", made, now)
        return made

    return once(actor, "begin-year", token, now=now, make=make, load=_load)


def release_year(office: Office, actor: Actor, service: str, *, period: int, token: str) -> RenewalRun:
    """Let what was prepared go its way: each becomes a case. What is prepared later follows by itself.

    Errors: NotAllowed, NotFound; TransitionRefused while decisions that go on are still being found.
    """
    by, now = _leader(office, actor, service), office.ports.clock.now()

    def make() -> RenewalRun:
        made = RenewalRun.objects.select_for_update(of=("self",)).filter(service=service, period=period).first()
        if made is None:
            raise NotFound("there is no such run here")
        if made.found_at is None:
            raise TransitionRefused("the decisions that go on are still being found; wait until all of them are")
        if made.released_at is None:
            made.released_at, made.released_by = now, by
            made.save(update_fields=["released_at", "released_by"])
            jobs.enqueue_all([jobs.Wanted(kind=RELEASE, ref=made.id, key=f"{RELEASE}:{made.id}")], clock=lambda: now)
            _told(actor, "year.released", made, now)
        return made

    return once(actor, "release-year", token, now=now, make=make, load=_load)


def find(office: Office, run: Run) -> None:
    """The job that finds them, some at a time, each with a job of its own. Taken up again it finds the same ones."""
    made = RenewalRun.objects.get(pk=run.ref)
    package, now = service_of(office, made.service).package, office.ports.clock.now()
    for part in going_on(package, of_period(package, made.period)):
        with run.fenced():
            Renewal.objects.bulk_create(
                [Renewal(run=made, source_id=case, first_received=first) for case, first in part], ignore_conflicts=True
            )
            items = Renewal.objects.filter(run=made, source__in=[case for case, _ in part])
            wanted = [jobs.Wanted(kind=PREPARE, ref=pk, key=f"{PREPARE}:{pk}") for pk in items.values_list("pk", flat=True)]
            jobs.enqueue_all(wanted, clock=lambda: now)
        ring().forget()  # thousands of keys that are not needed again soon
    with run.completing():
        note_reached(package, made, now)
        RenewalRun.objects.filter(pk=made.pk).update(found_at=now)


def release(office: Office, run: Run) -> None:
    """The job that lets each prepared one become a case, by a job of its own."""
    now = office.ports.clock.now()
    prepared = Renewal.objects.filter(run=run.ref, case=None, finding__in=BECOMES_A_CASE)
    ids = list(prepared.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), _AT_ONCE):
        with run.fenced():
            part = Renewal.objects.filter(pk__in=ids[start : start + _AT_ONCE]).only("pk", "finding")
            jobs.enqueue_all([wanted for item in part for wanted in renew_job(item)], clock=lambda: now)
    with run.completing():
        made = RenewalRun.objects.get(pk=run.ref)
        package = service_of(office, made.service).package
        jobs.enqueue_all([*reached_jobs(made), *outside_jobs(package, made)], clock=lambda: now)


def _leader(office: Office, actor: Actor, service: str) -> StaffMember | None:
    if service not in renewable(office, actor):
        raise NotFound("there is no such service with a year here")
    return None if actor.kind is ActorKind.SYSTEM else access.leader(actor)


def _told(actor: Actor, kind: str, made: RenewalRun, now: object) -> None:
    by = {"kind": actor.kind.value, "id": actor.staff}
    with transaction.atomic():
        events.append(kind, None, {"by": by, "run": made.id, "period": made.period}, at=now)  # type: ignore[arg-type]


def _load(pk: UUID) -> RenewalRun:
    return RenewalRun.objects.get(pk=pk)
