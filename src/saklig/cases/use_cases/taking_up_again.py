"""Taking a case up again: before it is decided, because facts are new; or after, because something has changed or was wrong.

Registers are asked and rules run anew, by the same job as the first time; what was proposed on the old facts falls away.
Source: the 1967 Act §§ 17 (clarifying), 35 (reversing).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from saklig.cases.actors import Actor
from saklig.cases.changes import refuse_other_months
from saklig.cases.deadlines import DeadlineKind, reply_due
from saklig.cases.delegating import act_under
from saklig.cases.lifecycle import Need
from saklig.cases.models import Case, Change
from saklig.cases.moves import JobWanted, move
from saklig.cases.office import Office
from saklig.cases.use_cases.acting import once_as, opened
from saklig.cases.use_cases.proposing import replace_open
from saklig.cases.use_cases.reminding import set_staff_deadline
from saklig.cases.use_cases.sending import PROCESS

__all__ = ["assess_again", "reopen", "restart"]


def reopen(
    office: Office, actor: Actor, number: str, *, why: str, token: str, month: date | None = None
) -> Case:
    """Take a decided case up again: registers are asked and rules run anew, and a human or the policy decides.

    `month`: the first that is decided anew, where something has changed from then on; earlier ones stand as they are.
    Errors: InvalidAnswers for a month that has not been decided.
    """
    now, case, staff = opened(office, actor, number, "case.reopen")
    refuse_other_months(case, month)

    def make() -> Case:
        act_under(office, case, staff, "reopen", step="reopen", now=now)
        Change(case=case, month=month, at=now, by=staff).save(force_insert=True)
        return restart(case, actor, "reopen", why, token, now)

    return once_as(actor, "reopen", token, now, make, Case)


def assess_again(office: Office, actor: Actor, number: str, *, why: str = "asked-by-caseworker", token: str) -> Case:
    """Ask the registers and run the rules again, before anything is decided (the tax data have come)."""
    return _restart(office, actor, number, "assess_again", why, token)


def _restart(office: Office, actor: Actor, number: str, step: str, why: str, token: str) -> Case:
    now, case, _ = opened(office, actor, number, f"case.{step.replace('_', '-')}")
    return once_as(actor, step, token, now, lambda: restart(case, actor, step, why, token, now), Case)


def restart(
    case: Case, actor: Actor, step: str, why: str, token: str, now: datetime, *, details: Mapping[str, Any] | None = None
) -> Case:
    """Send the case to the job that assesses, in the caller's transaction."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    again = JobWanted(kind=PROCESS, key=f"{PROCESS}:{case.id}:{_short(token)}")
    move(locked, step, actor, now=now, holds={Need.WHY} if why else set(), wanted=[again], details=details)
    replace_open(locked, now=now)  # what was proposed rested on facts that are asked for anew
    if step in ("reopen", "find_change"):
        set_staff_deadline(locked, DeadlineKind.DECISION, reply_due(now), now)
    if step == "assess_again":
        # The job takes up cases that wait to be assessed; this one waits now, for nothing but the job.
        move(locked, "wait_for_register", Actor.system(), now=now, holds={Need.WHY}, waiting_for="assessment")
    return locked


def _short(token: str) -> str:
    """A token as part of a job's key, which takes small letters and digits only."""
    return hashlib.sha256(token.encode()).hexdigest()[:32]
