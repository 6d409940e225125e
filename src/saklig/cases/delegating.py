"""Who may decide what on the agency's behalf: rules of delegation, and the one that a decision names.

The authority is the municipal council's; it is delegated to the chief executive and from there on (the Municipal Act,
LOV-2018-06-22-83 §§ 5-3, 13-1). The agency's settings say the rules (`[[delegation]]`). Where there are any, a decision
that none covers is refused, and each decision keeps the rule it was made by and names it in its letter. Where there are
none, nothing is said of it, as before. Automatic decisions are the system's, and follow the service's stage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from saklig.cases.errors import NoAuthority
from saklig.cases.models import Case, Decision, DecisionAuthority, StaffMember

__all__ = ["MAY", "Delegation", "authority_for", "keep_authority", "signed"]

MAY = ("grant", "refuse", "dismiss")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """One rule. `services` or `staff` (subjects of the staff sign-in) empty: all the agency's services, every caseworker."""

    id: str
    basis: Mapping[str, str]  # by language: "etter fullmakt fra kommunedirektøren, gitt 12. desember 2025"
    may: frozenset[str]
    services: frozenset[str] = field(default_factory=frozenset)
    staff: frozenset[str] = field(default_factory=frozenset)
    start: date | None = None
    until: date | None = None

    def covers(self, service: str, subject: str, what: str, day: date) -> bool:
        """Whether this rule lets this caseworker do it on this day."""
        return (
            what in self.may
            and (not self.services or service in self.services)
            and (not self.staff or subject in self.staff)
            and (self.start is None or self.start <= day)
            and (self.until is None or day <= self.until)
        )


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
