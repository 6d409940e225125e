"""What an appeal body has decided, until it is carried out: by a human's new decision, in the transaction of that."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from saklig.cases.actors import Actor
from saklig.cases.models import Appeal, Case, Decision
from saklig.cases.moves import record

__all__ = ["carried_out"]


def waits_to_be_carried_out(case: Case) -> bool:
    """Whether the appeal body has changed or annulled a decision in the case, and a human is to see to what follows."""
    return _waiting(case).exists()


def _waiting(case: Case) -> QuerySet[Appeal]:
    return Appeal.objects.filter(case=case, outcome__in=("changed-by-body", "annulled"), carried_out_at=None)


def carried_out(locked: Case, decision: Decision, actor: Actor, *, now: datetime) -> None:
    """Mark what waited to be carried out; nothing where nothing did."""
    waiting = _waiting(locked)
    found = list(waiting.values_list("pk", flat=True))
    if found:
        waiting.update(carried_out_at=now)
        record(locked, "case.appeal-carried-out", actor, now=now, details={"appeals": found, "decision": decision.pk})
