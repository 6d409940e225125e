"""In what order months close, and who waits for whom while lines are written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Max

from saklig.cases.models import PriceMonth
from saklig.cases.prices.lines import next_month
from saklig.store.locks import share
from saklig.store.models import Person

__all__ = ["alone_with", "closed_through", "first_open", "lock_name"]


def closed_through(service: str) -> date | None:
    """The last closed month; it and all before it are closed. None: none is."""
    found: date | None = PriceMonth.objects.filter(service=service).aggregate(last=Max("month"))["last"]
    return found


def first_open(service: str) -> date:
    """The first month that what comes now can be booked in."""
    closed = closed_through(service)
    return next_month(closed) if closed else date.min


def lock_name(service: str) -> str:
    """What closing a month and writing lines agree on, so that no line comes into a month while it is being closed."""
    return f"prices:{service}"


def alone_with(service: str, concerned: Iterable[UUID]) -> None:
    """Until the transaction ends, nobody else writes lines of these people, and no month of the service is closed.

    Two parents may apply for the same child: whoever comes second waits here, and reverses what the first one wrote.
    """
    list(Person.objects.filter(pk__in=list(concerned)).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    share(lock_name(service))
