"""Working one decision out anew for the coming period, from facts fetched now. Decides nothing, and keeps figures alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from saklig.cases.errors import RegisterError
from saklig.cases.lifecycle import State
from saklig.cases.models import Application, Case, Renewal, RenewalRun
from saklig.cases.office import Office, Service
from saklig.cases.renewal.comparing import figures
from saklig.cases.renewal.finding import GONE, answers_for, has_applied, of_period
from saklig.cases.renewal.making import renew_job
from saklig.cases.renewal.waiting import LOWERED, UNCLEAR
from saklig.cases.use_cases.drafts import service_of
from saklig.cases.use_cases.processing import Assessed, assess
from saklig.store import jobs
from saklig.store.handlers import Later, Run
from saklig.store.keys import ring

__all__ = ["PREPARE", "prepare"]

PREPARE = "case.year-prepare"
_AGAIN = timedelta(minutes=15)


def prepare(office: Office, run: Run) -> None:
    """The job of one decision. Twice is harmless: what has been prepared stays as it was found."""
    item = Renewal.objects.select_related("run", "source__applicant", "source__application").get(pk=run.ref)
    if item.prepared_at is not None:
        return
    service, now = service_of(office, item.run.service), office.ports.clock.now()
    finding, sums = _found(office, service, item, now, run)
    ring().prepare([item.sealing_key()])
    with run.completing():
        # The run's row, so that a release that comes now either finds this one prepared, or is found by it.
        released = RenewalRun.objects.select_for_update().get(pk=item.run_id).released_at is not None
        item.finding, item.prepared_at, item.figures = finding, now, sums
        item.save(update_fields=["finding", "prepared_at", "figures"])
        if released:
            jobs.enqueue_all(renew_job(item), clock=lambda: now)


def _found(
    office: Office, service: Service, item: Renewal, now: datetime, run: Run
) -> tuple[Renewal.Finding, dict[str, str] | None]:
    package, source = service.package, item.source
    period = of_period(package, item.run.period)
    if State(source.state) in GONE or source.erased_at is not None:
        return Renewal.Finding.ENDED, None
    if has_applied(package, source.applicant, source.pk, period):
        return Renewal.Finding.APPLIED, None
    # A case that is not kept: nothing of what is worked out here is written.
    case = Case(
        id=uuid4(), service=source.service, applicant=source.applicant, language=source.language,
        state=State.SUBMITTED.value, received_at=now,
    )  # fmt: skip
    application = Application(case=case, answers=answers_for(package, source.application, item.run), received_at=now)
    try:
        assessed = assess(office, service, application, renewal=item, pause=run.remaining)
    except RegisterError as error:
        if error.temporary:
            raise Later(_AGAIN, f"{error.register}: {error.why}") from None
        return Renewal.Finding.UNCLEAR, None
    return _finding(assessed), _sums(assessed)


def _finding(assessed: Assessed) -> Renewal.Finding:
    reasons, found = set(assessed.verdict.reasons), assessed.ruling.determination
    if not found.outcomes and not found.payments and not assessed.tree.subjects:
        return Renewal.Finding.ENDED
    if assessed.verdict.automatic:
        return Renewal.Finding.FULL
    if reasons & UNCLEAR:
        return Renewal.Finding.UNCLEAR
    return Renewal.Finding.LOWER if reasons & LOWERED else Renewal.Finding.HUMAN


def _sums(assessed: Assessed) -> dict[str, str]:
    household = assessed.gathered.household
    ids = {one.identity: one.id for one in (*household.adults, *household.children)}
    held_against = [one for one in assessed.carried if one.identity in ids]
    return figures(held_against, assessed.ruling.determination.payments, ids)


