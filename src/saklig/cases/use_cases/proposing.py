"""Four eyes: one caseworker proposes a decision, and it waits; what is open is replaced by what comes after it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from saklig.cases.actors import Actor
from saklig.cases.models import Case, Determination, FourEyesService, Proposal, StaffMember
from saklig.cases.moves import record
from saklig.cases.office import Office
from saklig.safeguards.oversight import FourEyes

__all__ = ["is_proposal", "keep_four_eyes", "propose", "replace_open"]


def keep_four_eyes(office: Office) -> None:
    """Bring the table that the guards read to what packages and settings ask. A service run no more stays as it was."""
    asked = {name: office.four_eyes(name) for name in office.services}
    wanted = {name: scope.value for name, scope in asked.items() if scope is not FourEyes.NEVER}
    with transaction.atomic():
        FourEyesService.objects.filter(service__in=asked.keys() - wanted.keys()).delete()
        for service, scope in sorted(wanted.items()):
            FourEyesService.objects.update_or_create(service=service, defaults={"scope": scope})


def is_proposal(made: object) -> bool:
    """Whether what came of deciding is a proposal, which waits for a second caseworker."""
    return isinstance(made, Proposal)


def propose(
    case: Case, actor: Actor, *, by: StaffMember, kind: str, determination: Determination | None, own_reasons: str,
    now: datetime, only: Iterable[tuple[str, str]] | None = None,
) -> Proposal:  # fmt: skip
    """Put a decision before a second caseworker, in the caller's transaction with the case's row locked."""
    replace_open(case, now=now)
    made = Proposal(
        case=case, determination=determination, kind=kind, proposed_by=by, proposed_at=now,
        own_reasons=own_reasons or None, only=None if only is None else [list(pair) for pair in sorted(only)],
    )  # fmt: skip
    made.save(force_insert=True)
    record(case, "case.proposed", actor, now=now, details={"proposal": made.pk, "kind": kind})
    return made


def replace_open(case: Case, *, now: datetime) -> None:
    """What was open is so no more: another proposal, or the case assessed again, has come in its place."""
    case.proposals.filter(outcome=Proposal.Outcome.OPEN).update(outcome=Proposal.Outcome.REPLACED, settled_at=now)
