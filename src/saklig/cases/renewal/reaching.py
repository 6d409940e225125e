"""Who reaches a right in the coming period, by the age or grade that the package says, and telling the applicant of it.

Looked for among those in cases that were decided in the period that ends: of others nothing is held here. Nobody's income is
looked at, and nothing is promised: the letter says what may be asked for. Source: the 1967 Act § 11 (guidance).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from saklig.cases import reading
from saklig.cases.actors import Actor
from saklig.cases.models import Application, Case, OutcomeLine, Party, ReachedRight, RenewalRun
from saklig.cases.moves import record
from saklig.cases.office import Office
from saklig.cases.periods import Period
from saklig.cases.renewal.finding import GONE, before, of_period, period_of
from saklig.cases.use_cases.drafts import service_of
from saklig.cases.use_cases.letters import draft_letter, keep_letter
from saklig.decision import any_index
from saklig.store import jobs
from saklig.store.errors import KeyDestroyed
from saklig.store.handlers import Run

__all__ = ["LETTER_KIND", "REACHED", "note_reached", "reached_jobs", "tell_reached"]

# Where a fact comes from that a right may be reached by, as a package's origins name it.
_BORN, _GRADE = ("population", "birth_date"), ("placements", "grade")
LETTER_KIND = "reached-right"
REACHED = "case.year-reached"


def note_reached(package: Any, made: RenewalRun, now: datetime) -> None:
    """Write down who reaches a right in the run's period. In the caller's transaction; again finds the same ones."""
    if not package.service.reach:
        return
    period = of_period(package, made.period)
    rows = [
        ReachedRight(run=made, case_id=case, person_id=person, code=code)
        for case, person, code in _reaching(package, period, now)
    ]
    ReachedRight.objects.bulk_create(rows, ignore_conflicts=True)


def reached_jobs(made: RenewalRun) -> list[jobs.Wanted]:
    """A job for each that is to be told."""
    waiting = ReachedRight.objects.filter(run=made, told_at=None).values_list("pk", flat=True)
    return [jobs.Wanted(kind=REACHED, ref=pk, key=f"{REACHED}:{pk}") for pk in waiting]


def tell_reached(office: Office, run: Run) -> None:
    """The job: a letter to the applicant, once."""
    row = ReachedRight.objects.select_related("case__applicant", "person", "run").get(pk=run.ref)
    case, now = row.case, office.ports.clock.now()
    package = service_of(office, case.service).package
    said = next((one for one in package.service.reach if one.code == row.code), None)
    if row.told_at is not None or case.erased_at is not None or case.restricted or said is None:
        return
    first = of_period(package, row.run.period).first
    reached = {"name": row.person.name or "", "from": _day(said.start, first.year), "text": said.text[case.language]}
    rendered = draft_letter(
        office, case, None, kind=LETTER_KIND, by="", own_reasons="", only=None, now=now, said={"reached": reached}
    )
    with run.completing():
        if not ReachedRight.objects.filter(pk=row.pk, told_at=None).update(told_at=now):
            return
        letter = keep_letter(case, rendered, kind=LETTER_KIND, now=now, to=case.applicant)
        record(case, "case.reached-right", Actor.system(), now=now, details={"letter": letter, "right": row.code})


def _reaching(package: Any, period: Period, now: datetime) -> Iterator[tuple[UUID, UUID, str]]:
    last = before(package, period)
    decided = OutcomeLine.objects.filter(
        case__service=package.id, case__erased_at=None, case__restricted=False, month__range=(last.first, last.last)
    ).exclude(case__state__in=[state.value for state in GONE])
    for case in Case.objects.filter(pk__in=decided.values("case_id")).select_related("application").order_by("pk"):
        held = _held(case, package, now)
        for one in package.service.reach:
            if _goes_on_by_itself(package, case.application, one.benefit):
                continue
            for person in _that_reach(package, case, one, held, period):
                if not _has(case, person, one.benefit, last):
                    yield case.pk, person, one.code


def _that_reach(
    package: Any, case: Case, one: Any, held: Mapping[tuple[str, str], Mapping[UUID, Any]], period: Period
) -> Iterator[UUID]:
    if one.grade is None:
        for person, day in held.get(_BORN, {}).items():
            if date.fromisoformat(day).year + one.years == period.first.year:
                yield person
        return
    # Nobody holds the grade of a coming year: a pupil goes up one a year, and one who does not is told "if" all the same.
    later = int(period.value) - int(period_of(package, case.application).value)
    for person, grade in held.get(_GRADE, {}).items():
        if Decimal(str(grade)) + later == one.grade:
            yield person


def _held(case: Case, package: Any, now: datetime) -> dict[tuple[str, str], dict[UUID, Any]]:
    """What is known of those the outcomes are about that a right may be reached by, as the latest assessment had it."""
    subjects = package.origins.subjects()
    paths = {
        path: found for path, found in package.origins.fields.items()
        if found in (_BORN, _GRADE) and subjects and path.startswith(f"{subjects}.")
    }  # fmt: skip
    determination = case.determinations.order_by("-number").first()
    if not paths or determination is None:
        return {}
    determination.case = case
    held: dict[tuple[str, str], dict[UUID, Any]] = {}
    for fact in reading.facts_of(determination, reading.for_case(case, Actor.system(), now), package):
        field = paths.get(any_index(fact.path))
        if fact.about_id is None or field is None:
            continue
        try:
            value = (fact.value or {}).get("value")
        except KeyDestroyed:
            continue
        if value is not None:
            held.setdefault(field, {})[fact.about_id] = value
    return held


def _goes_on_by_itself(package: Any, application: Application, benefit: str) -> bool:
    """Whether it has been asked for already, for longer than the period that ends."""
    asked_by, renewal = package.benefits[benefit].asked_by, package.service.renewal
    given = application.answers
    return bool(given.get(asked_by) is True and renewal is not None and given.get(renewal.asked_by) is True)


def _has(case: Case, person: UUID, benefit: str, last: Period) -> bool:
    members = Party.objects.filter(case=case, person=person).values_list("member", flat=True)
    return OutcomeLine.objects.filter(
        case=case, subject__in=list(members), benefit=benefit, kind="granted", month__range=(last.first, last.last)
    ).exists()


def _day(month_and_day: str, year: int) -> date:
    month, day = map(int, month_and_day.split("-"))
    return date(year, month, day)
