"""Retention by itself: what the package's periods let go is erased once a day, with a preview, holds and a record.

A class of facts may end before its case does (income after five years, the case after ten). What waits says why: an
appeal, a review, something asked about the data, a restriction, or a hold that the privacy officer has set with reasons.
Source: GDPR article 5(1)(e), 17(3), 18; the periods are the package's, the records plan of the agency behind them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from saklig.cases import access
from saklig.cases.actors import Actor
from saklig.cases.deadlines import DeadlineKind, day_of, morning_of
from saklig.cases.errors import NotFound
from saklig.cases.lifecycle import State
from saklig.cases.models import (
    Appeal,
    ArchiveDelivery,
    Case,
    Deadline,
    LegalHold,
    Mandate,
    Party,
    PrivacyRequest,
    RetentionRun,
    Review,
)
from saklig.cases.models.case import RETENTION
from saklig.cases.models.journal import UNDER_WAY
from saklig.cases.office import Office
from saklig.cases.rights import erasure
from saklig.cases.rights.kept import ENDED, class_of, period_of
from saklig.cases.rights.restraint import ACTIVE, HOLDS
from saklig.cases.tokens import once
from saklig.cases.use_cases.acting import required_words
from saklig.safeguards.privacy.retention import Standing, last_day, standing
from saklig.store import events, jobs
from saklig.store.handlers import Run
from saklig.store.models import AccessLog, Person

__all__ = [
    "IDLE_DAYS", "RETENTION_JOB", "Due", "Erased", "due_now", "erase_due", "holds_of", "lift_hold", "place_hold",
    "plan_retention", "retention_preview", "run_retention", "standings",
]  # fmt: skip

RETENTION_JOB = "case.retention"
# An application that nobody has sent or touched, and one who has signed in and has no case: nothing was received of them.
IDLE_DAYS = 180
_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One class in one case, and how it stands today."""

    case: Case
    code: str
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What one run did: keys by service and class, and cases that wait, by why."""

    keys: dict[str, dict[str, int]]
    held: dict[str, int]
    drafts: int
    people: int
    mended: int


def holds_of(cases: Iterable[Case], today: date) -> dict[UUID, set[str]]:
    """Why each of these cases may not be erased, beside its period."""
    chosen = {case.id: case for case in cases}
    found: dict[UUID, set[str]] = {case: set() for case in chosen}

    def note(code: str, rows: Iterable[UUID]) -> None:
        for case in rows:
            found[case].add(code)

    ids = list(chosen)
    appeal = Deadline.objects.filter(case__in=ids, kind=DeadlineKind.APPEAL.value, met_at=None, due__gte=today)
    note("appeal-period", appeal.values_list("case_id", flat=True))
    note("appeal", Appeal.objects.filter(case__in=ids, settled_at=None).values_list("case_id", flat=True))
    note("review", Review.objects.filter(case__in=ids, settled_at=None).values_list("case_id", flat=True))
    asked = PrivacyRequest.objects.filter(case__in=ids)
    note("request", asked.filter(answered_at=None).values_list("case_id", flat=True))
    note("restriction", asked.filter(ACTIVE, kind__in=HOLDS).values_list("case_id", flat=True))
    note("legal-hold", LegalHold.objects.filter(case__in=ids, lifted_at=None).values_list("case_id", flat=True))
    # Where documents go to an archive, none is erased here before it is there.
    under_way = ArchiveDelivery.objects.filter(case__in=ids, state__in=UNDER_WAY)
    note("archive", under_way.values_list("case_id", flat=True))
    # Who asks about everything asks about every case they are in.
    of_all = PrivacyRequest.objects.filter(case=None, answered_at=None).exclude(kind=PrivacyRequest.Kind.ERASURE.value)
    askers = set(of_all.values_list("person_id", flat=True))
    beside = Party.objects.filter(case__in=ids, person_id__in=askers).values_list("case_id", flat=True)
    note("request", beside)
    note("request", (case.id for case in chosen.values() if case.applicant_id in askers))
    return found


def standings(office: Office, cases: Iterable[Case], today: date) -> Iterator[Due]:
    """How each class of each case stands: what has keys yet, by the package that runs now."""
    chosen = [case for case in cases if case.service in office.services]
    live, holds = erasure.live_classes(case.id for case in chosen), holds_of(chosen, today)
    for case in chosen:
        package = office.services[case.service].package
        # The case's own class last: erasing it takes the others along, and each is to be counted as what it was.
        for code in sorted(live.get(case.id, {}), key=lambda code: (code == RETENTION, code)):
            found = class_of(case, package, code)
            # Nothing outlives its case: a class that the package lets last longer than the case ends with it.
            both = (period_of(case, found), period_of(case, class_of(case, package, RETENTION)))
            period = min(both, key=lambda one: last_day(one) or date.max)
            yield Due(case=case, code=code, standing=standing(period, today=today, holds=holds[case.id]))


def due_now(office: Office, today: date) -> Iterator[Due]:
    """Everything whose period is over: to be erased, or held and why."""
    ended = Case.objects.filter(state__in=[state.value for state in ENDED], erased_at=None).order_by("state_since", "pk")
    shortest = min((one.years for s in office.services.values() for one in s.package.retention.values()), default=0)
    known = ended.filter(state_since__lt=morning_of(today) - timedelta(days=365 * shortest - 1)) if shortest else ended
    ids = list(known.values_list("pk", flat=True))
    for start in range(0, len(ids), _AT_ONCE):
        for due in standings(office, known.filter(pk__in=ids[start : start + _AT_ONCE]), today):
            if due.standing.until is not None and today > due.standing.until:
                yield due


def retention_preview(office: Office) -> dict[str, Any]:
    """What the next run would erase, and what waits and why: counts and case numbers, nothing of anyone."""
    now = office.ports.clock.now()
    found = list(due_now(office, day_of(now)))
    return {
        "day": day_of(now).isoformat(),
        "erase": [_line(due) for due in found if due.standing.due],
        "held": [{**_line(due), "why": list(due.standing.held)} for due in found if not due.standing.due],
        "drafts": _idle_drafts(now).count(),
        "people": len(_idle_people(now)),
    }


def _line(due: Due) -> dict[str, Any]:
    until = due.standing.until.isoformat() if due.standing.until else None
    return {"case": due.case.number, "service": due.case.service, "class": due.code, "until": until}


def erase_due(office: Office, *, now: datetime) -> Erased:
    """Erase what is due. Cut off anywhere, the next run goes on: what is gone is gone, and nothing is counted twice."""
    mended = erasure.heal(at=now) + erasure.sweep(at=now)
    gone: dict[str, Counter[str]] = {}
    held: dict[str, set[UUID]] = {}
    for due in list(due_now(office, day_of(now))):
        if not due.standing.due:
            for why in due.standing.held:
                held.setdefault(why, set()).add(due.case.id)
            continue
        whole = due.code == RETENTION
        count = erasure.erase_case(due.case, at=now) if whole else erasure.erase_class(due.case, due.code, at=now)
        gone.setdefault(due.case.service, Counter())[due.code] += count
    drafts = list(_idle_drafts(now))
    for case in drafts:
        erasure.discard(case, at=now)
    people = sum(erasure.forget_person(person, at=now) for person in _idle_people(now))
    return Erased(
        keys={service: dict(classes) for service, classes in gone.items()},
        held={why: len(cases) for why, cases in held.items()}, drafts=len(drafts), people=people, mended=mended,
    )  # fmt: skip


def _idle_drafts(now: datetime) -> Any:
    before = now - timedelta(days=IDLE_DAYS)
    # What staff are writing in has been received: it waits for them, however long.
    return Case.objects.filter(state=State.DRAFT.value, channel=None, application__saved_at__lt=before)


def _idle_people(now: datetime) -> list[UUID]:
    """Those who are in no case and have not looked in for so long."""
    before = now - timedelta(days=IDLE_DAYS)
    needed = Q(pk__in=Case.objects.filter(erased_at=None).values("applicant_id"))
    needed |= Q(pk__in=Party.objects.filter(case__erased_at=None).values("person_id"))
    needed |= Q(pk__in=PrivacyRequest.objects.filter(answered_at=None).values("person_id"))
    needed |= Q(pk__in=Mandate.objects.filter(withdrawn_at=None).values("principal_id"))
    needed |= Q(pk__in=Mandate.objects.filter(withdrawn_at=None).values("representative_id"))
    needed |= Q(pk__in=AccessLog.objects.filter(at__gte=before).values("reader"))
    known = Person.objects.filter(created_at__lt=before).exclude(identity_lookup=None)
    return list(known.exclude(needed).values_list("pk", flat=True))


def run_retention(office: Office, run: Run) -> None:
    """The day's job: erase what is due, keep the record, and plan tomorrow's."""
    now = office.ports.clock.now()
    done = erase_due(office, now=now)
    counts = {"drafts": done.drafts, "people": done.people, "mended": done.mended, "erased": done.keys, "held": done.held}
    with run.completing():
        loose = {"": {"drafts": done.drafts, "people": done.people}}
        RetentionRun.objects.create(at=now, erased={**done.keys, **loose}, held=done.held)
        events.append("privacy.retention-run", None, counts, at=now)
        plan_retention(office, tomorrow=True)


def plan_retention(office: Office, *, tomorrow: bool = False) -> None:
    """Have the job run: today, if it has not, or tomorrow at seven. Asking again changes nothing."""
    now = office.ports.clock.now()
    day = day_of(now) + timedelta(days=1 if tomorrow else 0)
    run_at = morning_of(day) if tomorrow else now
    wanted = jobs.Wanted(kind=RETENTION_JOB, run_at=run_at, key=f"{RETENTION_JOB}:{day}")
    jobs.enqueue_all([wanted], clock=lambda: now)


# --- holds of the privacy officer's ----------------------------------------------------------------------------------


def place_hold(office: Office, actor: Actor, number: str, *, why: str, token: str) -> LegalHold:
    """Keep a case from being erased, with reasons in one's own words. Errors: NotAllowed, NotFound, OwnReasonsRequired."""
    staff, now, words = access.privacy_officer(actor), office.ports.clock.now(), required_words(why)
    case = access.by_number(Case.objects.filter(erased_at=None), number)

    def make() -> LegalHold:
        hold = LegalHold.objects.create(case=case, why=words, placed_by=staff, placed_at=now)
        by = {"kind": actor.kind.value, "id": staff.id}
        events.append("privacy.hold-placed", case.id, {"by": by, "hold": hold.id}, at=now)
        return hold

    return once(actor, "privacy-hold", token, now=now, make=make, load=lambda pk: LegalHold.objects.get(pk=pk))


def lift_hold(office: Office, actor: Actor, hold: UUID, *, token: str) -> LegalHold:
    """End a hold. Errors: NotAllowed, NotFound."""
    staff, now = access.privacy_officer(actor), office.ports.clock.now()

    def make() -> LegalHold:
        found = LegalHold.objects.select_for_update(of=("self",)).select_related("case").filter(pk=hold, lifted_at=None).first()
        if found is None:
            raise NotFound("there is no such hold here, or it was lifted before")
        found.lifted_at = now
        found.save(update_fields=["lifted_at"])
        by = {"kind": actor.kind.value, "id": staff.id}
        events.append("privacy.hold-lifted", found.case_id, {"by": by, "hold": found.id}, at=now)
        return found

    return once(actor, "privacy-unhold", token, now=now, make=make, load=lambda pk: LegalHold.objects.get(pk=pk))
