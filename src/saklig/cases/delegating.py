"""Who may decide what on the agency's behalf: rules of delegation, and the one that a decision names.

The authority is the municipal council's; it is delegated to the chief executive and from there on (the Municipal Act,
LOV-2018-06-22-83 §§ 5-3, 13-1). The agency's settings say the rules (`[[delegation]]`). Where there are any, a decision
that none covers is refused, and each decision keeps the rule it was made by and names it in its letter. Where there are
none, nothing is said of it, as before. Automatic decisions are the system's, and follow the service's stage.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from saklig.cases.errors import NoAuthority
from saklig.cases.models import Case, Decision, DecisionAuthority, StaffMember
from saklig.cases.office import Delegation

__all__ = ["authority_for", "keep_authority", "signed"]


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


def signed(name: str, basis: Mapping[str, str] | None, language: str) -> str:
    """How a letter names who decided: the name, and in brackets the authority, where one is said."""
    return f"{name} ({basis[language]})" if basis else name
