"""The reasons of each decision in a case, as its applicant may see them: the same words as in the letter, as values.

Source: Public Administration Act 1967 §§ 24, 25; design, invariants 4 and 6.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from saklig.cases import access, reading, rules
from saklig.cases.actors import Actor
from saklig.cases.models import Case, Decision
from saklig.cases.office import Office
from saklig.cases.reading import Purpose
from saklig.cases.told_to import APPLICANT, told_to_applicant
from saklig.cases.use_cases.letters import signed_by
from saklig.cases.use_cases.replay import replayed
from saklig.decision.explanation import Reasons

__all__ = ["DecisionTold", "decisions_told"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTold:
    """One decision. `reasons` is None for a dismissal, which rests on no determination."""

    id: UUID
    kind: str
    decided_at: datetime
    decided_by: str  # the caseworker with the authority that the decision names, or the one who answers for automatic decisions
    automatic: bool
    own_reasons: str
    reasons: Reasons | None


def decisions_told(
    office: Office, actor: Actor, number: str, *, changes: bool = False, language: str | None = None
) -> list[DecisionTold]:
    """The decisions in one's own case with their reasons, oldest first; with `changes`, what would change each.

    In the case's language, which the letters are in, unless another of the package's is asked for.
    Errors: NotFound, NotAllowed, ReplayDiffers.
    """
    case = access.own_case(actor, number)
    now = office.ports.clock.now()
    access.seen(actor, case, what="decision-reasons", now=now)
    purpose = reading.for_case(case, actor, now)
    made = case.decisions.select_related("decided_by", "determination__case").order_by("number")
    said_in = language or case.language
    return [_told(office, case, decision, changes, purpose, said_in) for decision in made]


def _told(office: Office, case: Case, decision: Decision, changes: bool, purpose: Purpose, language: str) -> DecisionTold:
    return DecisionTold(
        id=decision.id, kind=decision.kind, decided_at=decision.decided_at,
        decided_by=signed_by(decision) or office.agency.responsible,
        automatic=decision.decided_by is None, own_reasons=decision.own_reasons or "",
        reasons=_reasons(office, case, decision, changes, purpose, language) if decision.determination else None,
    )  # fmt: skip


def _reasons(
    office: Office, case: Case, decision: Decision, changes: bool, purpose: Purpose, language: str
) -> Reasons:
    service, ruling = replayed(office, decision.determination, purpose)
    told = told_to_applicant(case, decision.determination, ruling.determination.facts)
    reasons: Reasons = rules.explain_for(
        service, ruling.determination, language, reader=APPLICANT, applicant=APPLICANT,
        agreed=told.agreed, names=told.names, sources=told.sources, changes=changes,
    )  # fmt: skip
    only = set(decision.lines.values_list("subject", "benefit"))
    subjects = {subject for subject, _ in only}
    return replace(
        reasons,
        outcomes=tuple(line for line in reasons.outcomes if (line.subject, line.benefit) in only),
        payments=tuple(payment for payment in reasons.payments if payment.subject in subjects),
        changes=tuple(change for change in reasons.changes if (change.subject, change.benefit) in only),
    )
