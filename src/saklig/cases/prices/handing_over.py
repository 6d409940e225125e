"""A closed month's files go to the invoicing system by themselves, where the agency has one: asked as often as it takes.

The system may be handed the same month twice, if a process dies between the handing over and the note of it; it knows the
month by service and month, and its bytes are the same, so the second time changes nothing there.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from saklig.cases.access import SYSTEM_READER, log
from saklig.cases.actors import ActorKind
from saklig.cases.errors import RegisterError
from saklig.cases.models import PriceHandOver, PriceMonth
from saklig.cases.office import Office
from saklig.cases.ports import PriceFiles
from saklig.cases.prices.of_month import file_of, people_of
from saklig.store import events, jobs
from saklig.store.handlers import GiveUp, Later, Run

__all__ = ["HAND_OVER", "ask_to_hand_over", "hand_over"]

HAND_OVER = "case.price-files"
_AGAIN = timedelta(minutes=15)


def ask_to_hand_over(office: Office, closed: PriceMonth) -> None:
    """Have the files handed over, in the transaction that closes the month; nothing where there is no invoicing system."""
    if office.ports.invoicing is not None:
        wanted = jobs.Wanted(kind=HAND_OVER, ref=closed.id, key=f"{HAND_OVER}:{closed.id}")
        jobs.enqueue_all([wanted], clock=lambda: closed.closed_at)


def hand_over(office: Office, run: Run) -> None:
    """The job: the files as they were when the month was closed, and a note that they are with the invoicing system."""
    closed = PriceMonth.objects.get(pk=run.ref)
    if office.ports.invoicing is None or PriceHandOver.objects.filter(month=closed).exists():
        return
    files = [file_of(closed, name) for name in closed.files]
    told = PriceFiles(
        service=closed.service, month=closed.month, files={one.name: one.content for one in files},
    )  # fmt: skip
    try:
        office.ports.invoicing.hand_over(told)
    except RegisterError as error:
        if error.temporary:
            raise Later(_AGAIN, f"{error.register}: {error.why}") from None
        raise GiveUp(f"the invoicing system refuses {closed.service} {closed.month:%Y-%m}: {error.why}") from None
    now = office.ports.clock.now()
    people = people_of(closed.service, closed.month)
    with run.completing(), transaction.atomic():
        PriceHandOver.objects.create(month=closed, at=now)
        log.record_all(
            dict.fromkeys(people, "prices.handed-over"), reader=SYSTEM_READER, role=ActorKind.SYSTEM.value,
            purpose="case-handling", case_ref=None, at=now,
        )  # fmt: skip
        events.append("prices.handed-over", None, {"month": closed.id, "files": closed.files}, at=now)
