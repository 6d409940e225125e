"""What a case is worked out from: the answers, and what the registers say to them. Writes nothing.

An assessment asks all registers that the package has facts from; who only looks whether something has changed asks fewer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from saklig.cases import answers as form
from saklig.cases.added_adults import added_of
from saklig.cases.deadlines import day_of
from saklig.cases.facts import Material
from saklig.cases.gathering import Gathered, basis_for, gather
from saklig.cases.models import Application, Case, Message, Renewal
from saklig.cases.office import Office, Service
from saklig.cases.ports import LegalBasis

__all__ = ["Ground", "ground_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The answers as the rules read them, and what was gathered. `at`: as of which day registers were asked."""

    gathered: Gathered
    answers: Mapping[str, Any]
    at: date
    received: datetime
    disputed: bool

    def material(self, package: Any, **more: Any) -> Material:
        """What facts are built from; `more` is what the registers do not say."""
        gathered = self.gathered
        return Material(
            package=package, received=self.received, received_day=day_of(self.received), answers=self.answers,
            household=gathered.household, income_year=gathered.income_year, incomes=gathered.incomes, **more,
        )  # fmt: skip


def ground_of(
    office: Office,
    service: Service,
    application: Application,
    *,
    renewal: Renewal | None,
    pause: Callable[[], object] = lambda: None,
    only: frozenset[str] | None = None,
    basis: LegalBasis | None = None,
) -> Ground:
    """Ask the registers for one case. `only` these of them, on `basis`, where it is no assessment. Errors: RegisterError.

    `renewal`: of a decision that goes on. Registers are asked as of the day it is made again; what the rules read as received
    is the application that goes on.
    """
    case, package = application.case, service.package
    at = day_of(application.received_at)
    applicant = case.applicant.identity_number
    disputed = Message.objects.filter(case=case, kind=Message.Kind.DISPUTE).exists()
    # The applicant's own word that fetched data is wrong, where the rules ask for it.
    says_so = package.origins.path("applicant", "disputes")
    answers = application.answers | ({says_so: True} if disputed and says_so else {})
    stated = form.stated(package, answers, applicant, _confirmation(service, case, answers.get(form.COHABITANT)))
    # Before the case of a new period is kept, its household is that of the case that goes on.
    added = added_of(renewal.source if renewal and case._state.adding else case)
    gathered = gather(
        office.ports, package, applicant, replace(stated, added=added), answers, received=at, only=only, pause=pause,
        basis=basis or basis_for(service, str(case.id), at),
    )  # fmt: skip
    received = renewal.first_received if renewal else application.received_at
    return Ground(gathered=gathered, answers=answers, at=at, received=received, disputed=disputed)


def _confirmation(service: Service, case: Case, cohabitant: str | None) -> Mapping[str, Any] | None:
    """What a stated cohabitant has answered for themselves; a changed application needs a new answer."""
    if not cohabitant:
        return None
    # A caseworker may have entered from documents that they have lived together: that too lets income be asked for.
    lived = service.package.origins.path("applicant", "lived_together")
    entered = case.corrections.filter(path=lived or "").select_related("about").order_by("-entered_at").first()
    if entered and entered.value is True and entered.about and entered.about.identity_number == cohabitant:
        return {"confirmed": True, form.LIVED_TOGETHER: True}
    answered = case.information_requests.filter(kind="cohabitant", answered_at__isnull=False).order_by("-answered_at")
    found = answered.first()
    return None if found is None else found.answers
