"""Making the case of a new period from the one before: once, in one transaction with its number, event and job."""

from __future__ import annotations

from uuid import uuid4

from saklig.cases.actors import Actor
from saklig.cases.added_adults import carry_added
from saklig.cases.deadlines import DeadlineKind, day_of, reply_due
from saklig.cases.lifecycle import State
from saklig.cases.models import Application, Case, Deadline, Renewal
from saklig.cases.models.case import RETENTION
from saklig.cases.moves import JobWanted, enqueue, record
from saklig.cases.office import Office
from saklig.cases.renewal.finding import answers_for
from saklig.cases.use_cases.drafts import service_of
from saklig.cases.use_cases.sending import PROCESS, case_number, sent_bytes
from saklig.store import events, jobs
from saklig.store.handlers import Run
from saklig.store.keys import case_key, ring

__all__ = ["BECOMES_A_CASE", "RENEW", "renew", "renew_job"]

RENEW = "case.year-renew"
BECOMES_A_CASE = (Renewal.Finding.FULL, Renewal.Finding.LOWER, Renewal.Finding.HUMAN, Renewal.Finding.UNCLEAR)


def renew_job(item: Renewal) -> list[jobs.Wanted]:
    """The job that makes the case; none where there is nothing to make. Asking again gives the same job."""
    if item.finding not in BECOMES_A_CASE:
        return []
    return [jobs.Wanted(kind=RENEW, ref=item.id, key=f"{RENEW}:{item.id}")]


def renew(office: Office, run: Run) -> None:
    """The job. Twice is harmless: the row that says which case was made is written with the case."""
    item = Renewal.objects.select_related("run", "source__applicant", "source__application").get(pk=run.ref)
    if item.case_id is not None:
        return
    service, now, source = service_of(office, item.run.service), office.ports.clock.now(), item.source
    new = uuid4()
    ring().prepare([case_key(source.applicant_id, new, RETENTION)])
    answers = answers_for(service.package, source.application, item.run)
    with run.completing():
        locked = Renewal.objects.select_for_update().get(pk=item.pk)
        if locked.case_id is not None or locked.finding not in BECOMES_A_CASE:
            return
        case = Case.objects.create(
            id=new, service=source.service, applicant=source.applicant, language=source.applicant.language or source.language,
            state=State.SUBMITTED.value, state_since=now, created_at=now, received_at=now, restricted=source.restricted,
            number=case_number(now),
        )  # fmt: skip
        application = Application(case=case, answers=answers, saved_at=now, received_at=now)
        application.save(force_insert=True)
        carry_added(source, case)
        Renewal.objects.filter(pk=item.pk).update(case=case)
        Deadline.objects.create(case=case, kind=DeadlineKind.DECISION, due=max(day_of(now), reply_due(now)), set_at=now)
        record(
            case, "case.renewed", Actor.system(), now=now,
            details={
                "renewal": item.id, "from": source.id, "application": application.id,
                "commitment": events.commitment(source.applicant_id, sent_bytes(application)),
            },
        )  # fmt: skip
        enqueue([JobWanted(kind=PROCESS, key=f"{PROCESS}:{case.id}:1")], now=now, about=case.id)
