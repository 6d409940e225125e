"""Who may decide what on the agency's behalf: rules of delegation, and the one that a decision names.

The authority is the municipal council's; it is delegated to the chief executive and from there on (the Municipal Act,
LOV-2018-06-22-83 §§ 5-3, 13-1). The agency's settings say the rules (`[[delegation]]`). Where there are any, a decision
that none covers is refused, and each decision keeps the rule it was made by and names it in its letter. So do the steps that
bind after it: what becomes of an appeal ("appeal"), that a decision stands ("uphold"), that a case is taken up anew
("reopen"). Where there are none, nothing is said of it. Automatic decisions are the system's, and follow the service's stage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from saklig.cases.deadlines import day_of
from saklig.cases.errors import NoAuthority
from saklig.cases.models import Case, Decision, DecisionAuthority, StaffMember, StepAuthority
from saklig.cases.office import MAY, Delegation, Office

__all__ = ["Authority", "act_under", "authorities_of", "authority_for", "keep_authority", "may_of", "signed"]

# Kinds of decision as the events of their steps are named.
_AS_DECIDED = {"caseworker": "decide", "part": "decide-part", "dismissal": "dismiss", "automatic": "decide"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """A decision or another step that binds, who took it, and the rule of delegation it was taken by; `basis` by language."""

    step: str
    by: str
    at: datetime
    code: str
    basis: Mapping[str, str]


def authority_for(
    delegations: tuple[Delegation, ...], case: Case, staff: StaffMember, what: str, day: date
) -> Delegation | None:
    """The first rule that covers it; None where the agency has no rules. Errors: NoAuthority where none covers it."""
    found = next((one for one in delegations if one.covers(case.service, staff.subject, what, day)), None)
    if found is None and delegations:
        raise NoAuthority(
            f"no rule of delegation lets this caseworker {what} in {case.service}: let one decide who may, or have the"
            " agency's settings say it ([[delegation]])"
        )
    return found


def keep_authority(decision: Decision, rule: Delegation | None) -> None:
    """The decision keeps the rule, in the transaction that makes it."""
    if rule is not None:
        DecisionAuthority.objects.create(decision=decision, code=rule.id, basis=dict(rule.basis))


def act_under(office: Office, case: Case, staff: StaffMember, what: str, *, step: str, now: datetime) -> str:
    """How the letter of another step than a decision is signed; the rule is kept, in the transaction of the step.

    Errors: NoAuthority where the agency has rules and none covers it.
    """
    rule = authority_for(office.delegations, case, staff, what, day_of(now))
    if rule is None:
        return staff.name
    StepAuthority.objects.create(case=case, step=step, staff=staff, at=now, code=rule.id, basis=dict(rule.basis))
    return signed(staff.name, rule.basis, case.language)


def authorities_of(case: Case) -> tuple[Authority, ...]:
    """By which rules the case's decisions were made and its other steps taken, oldest first."""
    made = DecisionAuthority.objects.filter(decision__case=case).select_related("decision__decided_by")
    found = [
        Authority(
            step=_AS_DECIDED[one.decision.kind], by=one.decision.decided_by.name if one.decision.decided_by else "",
            at=one.decision.decided_at, code=one.code, basis=one.basis,
        )
        for one in made
    ]  # fmt: skip
    rows = StepAuthority.objects.filter(case=case).select_related("staff")
    found += [Authority(step=one.step, by=one.staff.name, at=one.at, code=one.code, basis=one.basis) for one in rows]
    return tuple(sorted(found, key=lambda one: one.at))


def may_of(office: Office, case: Case, subject: str, day: date) -> Mapping[str, Mapping[str, str]] | None:
    """What this caseworker may do in the case, and by which rule's words; None where the agency has no rules."""
    if not office.delegations:
        return None
    rules = {
        what: next((one for one in office.delegations if one.covers(case.service, subject, what, day)), None) for what in MAY
    }
    return {what: rule.basis for what, rule in rules.items() if rule is not None}


def signed(name: str, basis: Mapping[str, str] | None, language: str) -> str:
    """How a letter names who decided: the name, and in brackets the authority, where one is said."""
    return f"{name} ({basis[language]})" if basis else name
