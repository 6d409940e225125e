"""Making a determination binding: the rows of a decision, written in the transaction of the step that makes it.

Used by the automatic way and by the caseworker's; the constraints of the tables refuse what invariant 1 forbids.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from saklig.cases.errors import NotDecidedHere
from saklig.cases.models import Case, Decision, Determination, OutcomeLine, Payment, StaffMember
from saklig.cases.moves import JobWanted
from saklig.cases.office import Office, Service
from saklig.cases.prices.writing import write_lines
from saklig.cases.rules import line_of
from saklig.cases.use_cases.answering import last_decision
from saklig.cases.work.likeness import keep as keep_likeness

__all__ = ["LETTER", "letter_job", "new_decision", "refuse_if_not_decided_here", "write_decision"]

LETTER = "case.letter"


def new_decision(office: Office, case: Case, **fields: Any) -> Decision:
    """The row of a decision: every one is made here.

    Errors: NotDecidedHere where the package lets another kind of agency decide, whoever asks and whatever was assessed.
    """
    refuse_if_not_decided_here(office, case.service)
    decision = Decision(case=case, **fields)
    decision.save(force_insert=True)
    return decision


def refuse_if_not_decided_here(office: Office, service: str) -> None:
    """Asked where an application begins, where one is sent, and where a decision is made. Errors: NotDecidedHere."""
    if not office.decides(service):
        raise NotDecidedHere(
            f"this agency is of kind {office.agency.kind!r}, and the package {service!r} lets others decide: it may only be"
            " estimated here"
        )


def write_decision(
    office: Office,
    case: Case,
    service: Service,
    determination: Determination,
    found: Any,
    *,
    kind: Decision.Kind,
    now: datetime,
    people: Mapping[str, UUID],
    decided_by: StaffMember | None = None,
    own_reasons: str | None = None,
    only: Iterable[tuple[str, str]] | None = None,
) -> Decision:
    """Decision, outcome lines, payments, price lines. `found` is the package's determination; `people` maps id to person.

    `only` names the (subject, benefit) pairs that a part decision is about.
    """
    last = last_decision(case)
    decision = new_decision(
        office, case, number=last.number + 1 if last else 1, determination=determination, kind=kind, decided_by=decided_by,
        own_reasons=own_reasons or None, decided_at=now, supersedes=last,
    )  # fmt: skip
    chosen = None if only is None else set(only)
    OutcomeLine.objects.bulk_create(
        _line(case, service, decision, line)
        for line in found.outcomes
        if chosen is None or (line.subject, line.benefit) in chosen
    )
    keep_likeness(service, decision, found, chosen)
    subjects = None if chosen is None else {subject for subject, _ in chosen}
    Payment.objects.bulk_create(
        Payment(
            case=case, decision=decision, person_id=people[payment.subject], subject=payment.subject,
            month=payment.month, payment=str(payment.payment),
        )
        for payment in found.payments
        if payment.payment is not None
        and payment.subject in people
        and (subjects is None or payment.subject in subjects)
    )  # fmt: skip
    write_lines(case, service.package, decision, found, people=people, now=now, subjects=subjects)
    return decision


def letter_job(decision: Decision) -> JobWanted:
    return JobWanted(kind=LETTER, ref=decision.id, key=f"{LETTER}:{decision.id}")


def _line(case: Case, service: Service, decision: Decision, line: Any) -> OutcomeLine:
    seen = line_of(service, line)
    return OutcomeLine(
        case=case, decision=decision, decided_by=decision.decided_by, subject=seen.subject, benefit=seen.benefit,
        month=seen.month, kind=seen.kind, adverse=seen.adverse, provision=line.provision, reason=line.reason,
        value=None if line.value is None else str(line.value),
    )  # fmt: skip
