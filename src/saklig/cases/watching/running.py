"""A run a day for each service that is watched: begun once, whoever asks, and over no more cases than can be looked at."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from saklig.cases.deadlines import day_of, morning_of
from saklig.cases.models import Application, Case, Change, OutcomeLine, WatchLook, WatchRun
from saklig.cases.office import Office
from saklig.cases.use_cases.drafts import service_of
from saklig.cases.watching.looking import IN_FORCE, LOOK
from saklig.store import events, jobs
from saklig.store.errors import KeyDestroyed
from saklig.store.handlers import Run
from saklig.store.keys import ring

__all__ = ["FIND", "MOST", "WATCH", "find_those_whose_turn_it_is", "plan_watch", "watch", "watched"]

WATCH, FIND = "case.watch", "case.watch-find"
# A day's run: registers answer some hundred thousand questions a night, and have others to answer too.
MOST = 20_000
_AT_ONCE = 500
# How long it stands that a case was looked at: longer than any package may let pass between two looks at it.
_KEPT = timedelta(days=400)


def watched(office: Office) -> list[str]:
    """The services that this agency decides and whose package declares that they are watched."""
    return sorted(
        name for name, service in office.services.items()
        if service.package.service.watch is not None and office.decides(name)
    )  # fmt: skip


def plan_watch(office: Office, *, tomorrow: bool = False) -> None:
    """Have the day's runs begun: now, if they were not, or tomorrow morning. Asking again changes nothing."""
    now = office.ports.clock.now()
    day = day_of(now) + timedelta(days=1 if tomorrow else 0)
    wanted = jobs.Wanted(kind=WATCH, run_at=morning_of(day) if tomorrow else now, key=f"{WATCH}:{day}")
    jobs.enqueue_all([wanted], clock=lambda: now)


def watch(office: Office, run: Run) -> None:
    """The daily job: a run for each service that is watched, and tomorrow's job."""
    now = office.ports.clock.now()
    _let_go(run, day_of(now) - _KEPT)
    with run.completing():
        for service in watched(office):
            made, new = WatchRun.objects.get_or_create(service=service, day=day_of(now), defaults={"begun_at": now})
            jobs.enqueue_all([jobs.Wanted(kind=FIND, ref=made.id, key=f"{FIND}:{made.id}")], clock=lambda: now)
            if new:
                by = {"kind": "system", "id": None}
                events.append("watch.begun", None, {"by": by, "run": made.id, "service": service}, at=now)
        plan_watch(office, tomorrow=True)


def _let_go(run: Run, before: date) -> None:
    """Looks of long ago go, some at a time, but those that a case was taken up again for: that it was looked at stands in the
    ledger, and on whose behalf data were read in the access log.
    """
    told = Change.objects.filter(found=OuterRef("pk"))
    old = WatchLook.objects.filter(~Exists(told), run__day__lt=before)
    while part := list(old.values_list("pk", flat=True)[:_AT_ONCE]):
        with run.fenced():
            WatchLook.objects.filter(pk__in=part).delete()
    with run.fenced():
        WatchRun.objects.filter(day__lt=before, looks=None).delete()


def find_those_whose_turn_it_is(office: Office, run: Run) -> None:
    """The job that finds a run's cases, some at a time, each with a job of its own. Taken up again it goes on from there."""
    made, now = WatchRun.objects.get(pk=run.ref), office.ports.clock.now()
    package = service_of(office, made.service).package
    said = package.service.watch
    done, last = WatchLook.objects.filter(run=made).count(), UUID(int=0)
    while said is not None and done < MOST:
        part = list(_in_force(made, said.every_days).filter(pk__gt=last).values_list("pk", flat=True)[:_AT_ONCE])
        if not part:
            break
        last = part[-1]
        chosen = _that_asked(part, said.asked_by)[: MOST - done]
        with run.fenced():
            WatchLook.objects.bulk_create([WatchLook(run=made, case_id=case) for case in chosen], ignore_conflicts=True)
            ids = WatchLook.objects.filter(run=made, case__in=chosen).values_list("pk", flat=True)
            jobs.enqueue_all([jobs.Wanted(kind=LOOK, ref=pk, key=f"{LOOK}:{pk}") for pk in ids], clock=lambda: now)
        done += len(chosen)
        ring().forget()  # thousands of keys that are not needed again soon
    with run.completing():
        WatchRun.objects.filter(pk=made.pk).update(found_at=now)


def _in_force(made: WatchRun, every_days: int) -> QuerySet[Case]:
    """Cases with something granted in this month or a later one, whose turn it is; of an applicant the latest alone."""
    granted = OutcomeLine.objects.filter(case=OuterRef("pk"), kind="granted", month__gte=made.day.replace(day=1))
    states = [state.value for state in IN_FORCE]
    rows = Case.objects.filter(Exists(granted), service=made.service, state__in=states, erased_at=None, restricted=False)
    later = Case.objects.filter(
        Exists(granted), service=made.service, applicant=OuterRef("applicant"), received_at__gt=OuterRef("received_at"),
        erased_at=None,
    )  # fmt: skip
    recent = WatchLook.objects.filter(case=OuterRef("pk"), run__day__gt=made.day - timedelta(days=every_days))
    return rows.exclude(Exists(later)).exclude(Exists(recent)).order_by("pk")


def _that_asked(part: list[UUID], asked_by: str) -> list[UUID]:
    """Those whose applicant asked for decisions that follow what changes; of the others no register is asked."""
    applications = list(Application.objects.select_related("case").filter(case__in=part).order_by("case_id"))
    ring().prepare(one.sealing_key() for one in applications)
    found = []
    for one in applications:
        try:
            if one.answers.get(asked_by) is True:
                found.append(one.case_id)
        except KeyDestroyed:
            continue  # erased meanwhile
    return found
