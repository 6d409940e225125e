"""Roles: work that one process at a time may do, taken under a lease, with a fence as jobs have it (see `leases`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from .errors import LeaseLost
from .models import Role

__all__ = ["LEASE", "Held", "is_held", "take"]

LEASE = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A role that this process holds, as long as nobody has taken it over."""

    name: str
    fence: int
    clock: Callable[[], datetime]

    def row(self) -> QuerySet[Role]:
        return Role.objects.filter(name=self.name, fence=self.fence)

    def extend(self, lease: timedelta = LEASE) -> bool:
        """Hold it for another `lease`. False where it was lost."""
        return bool(self.row().update(lease_until=self.clock() + lease))

    def leave(self) -> None:
        """Let another process take it at once."""
        self.row().update(lease_until=None, holder="")

    @contextmanager
    def fenced(self) -> Iterator[None]:
        """A transaction that commits only while this process holds the role. Errors: LeaseLost."""
        with transaction.atomic():
            # The row lock keeps others from taking it until this transaction ends; SQLite's IMMEDIATE does the same.
            if not self.row().select_for_update().exists():
                raise LeaseLost(f"role {self.name}: another process has taken it over; nothing was written")
            yield


def take(name: str, *, holder: str, clock: Callable[[], datetime], lease: timedelta = LEASE) -> Held | None:
    """Take the role if nobody holds it. None: somebody does."""
    now = clock()
    Role.objects.bulk_create([Role(name=name)], ignore_conflicts=True)
    # A lease that ends later than any given by this clock could is from before the clock was set back.
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=now) | Q(lease_until__gt=now + 2 * lease)
    with transaction.atomic():
        if not Role.objects.filter(free, name=name).update(holder=holder[:64], lease_until=now + lease, fence=F("fence") + 1):
            return None
        return Held(name=name, fence=Role.objects.values_list("fence", flat=True).get(name=name), clock=clock)


def is_held(name: str, *, now: datetime, lease: timedelta = LEASE) -> bool:
    """Whether somebody holds the role; reads only, so that those who wait don't ask SQLite for its write lock."""
    return Role.objects.filter(name=name, lease_until__gt=now, lease_until__lte=now + 2 * lease).exists()
