"""The only door to another state: table, row lock, state, event and jobs, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from saklig.cases import lifecycle
from saklig.cases.access import refuse_if_mandate_over
from saklig.cases.actors import Actor
from saklig.cases.errors import ReadOnly
from saklig.cases.lifecycle import ARCHIVABLE_STATES, Need, State
from saklig.cases.models import Case
from saklig.store import events, jobs
from saklig.store.errors import LedgerAlarmed
from saklig.store.ledger.alarms import refuse_if_alarmed

__all__ = ["ARCHIVE_CASE", "JobWanted", "enqueue", "move", "record"]

ARCHIVE_CASE = "case.archive-case"


# Work that follows from a change of state; without `ref` it is about the case. `key` makes asking twice give one job.
JobWanted = jobs.Wanted
# What reading leaves behind: it goes on while the ledger has an alarm, and everything else stops.
_READING = frozenset({"case.letter-opened"})


def move(
    case: Case,
    name: str,
    actor: Actor,
    *,
    now: datetime,
    holds: Iterable[Need] = (),
    waiting_for: str = "",
    details: Mapping[str, Any] | None = None,
    wanted: Iterable[JobWanted] = (),
) -> Case:
    """Take one step of the lifecycle; `case` is brought up to date and returned.

    The row's own state is asked in the statement that changes it, so that of two who act at once the second is told.
    `details` go into the event: codes and random references only. Errors: TransitionRefused, ReadOnly; nothing is written
    then.
    """
    step, row = lifecycle.step_of(name, actor.kind, holds), Case.objects.filter(pk=case.pk)
    # How long a case is kept is counted from its closing: that it went to the archive later changes nothing of that.
    since = case.state_since if step.target is State.ARCHIVED else now
    moved = {"state": step.target.value, "state_since": since, "waiting_for": waiting_for}
    beside = {column: getattr(case, column) for column in _changed(step.name)}
    # No savepoint: what cannot be written whole takes the caller's transaction with it.
    with transaction.atomic(savepoint=False):
        taken = row.filter(state__in=[source.value for source in step.sources]).update(**moved, **beside)
        if taken:
            record(case, step.event, actor, now=now, details=details)
            enqueue([*wanted, *_follows(step.target)], now=now, about=case.id)
    if not taken:
        raise lifecycle.refused(step, State(row.values_list("state", flat=True).get()))
    for column, value in moved.items():
        setattr(case, column, value)
    return case


def enqueue(wanted: Iterable[JobWanted], *, now: datetime, about: UUID | None = None) -> None:
    """Ask for work in the caller's transaction; `about` names what it is about where the job itself does not."""
    asked = [replace(job, ref=job.ref or about) for job in wanted]
    if asked:
        jobs.enqueue_all(asked, clock=lambda: now)


def record(
    case: Case, event: str, actor: Actor, *, now: datetime, details: Mapping[str, Any] | None = None
) -> None:
    """Write an event of the case that changes no state (a letter opened, a change told of). Errors: ReadOnly."""
    if event not in _READING:
        try:
            refuse_if_alarmed()
        except LedgerAlarmed as error:
            raise ReadOnly(str(error)) from None
    refuse_if_mandate_over(actor, lock=True)
    events.append(event, case.id, {"by": actor.by_whom(), **(details or {})}, at=now)


def _follows(target: State) -> list[JobWanted]:
    """Work that follows from coming to a state, however a case came there."""
    return [JobWanted(kind=ARCHIVE_CASE)] if target in ARCHIVABLE_STATES else []


def _changed(step: str) -> list[str]:
    """Columns that are set together with a step, and never otherwise."""
    if step == "submit":
        return ["number", "received_at"]
    if step in {"assess", "assess_again"}:
        return ["restricted", "stage", "package_hash", "local_hash"]
    return ["restricted"] if step in {"refer_to_human", "ask_information", "wait_for_register"} else []
