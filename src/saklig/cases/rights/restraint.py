"""Whether something a person has asked for holds a case back: no machine decides it, or nobody does.

Source: GDPR articles 18(1) and (2), 21(1), 22. Asking is enough: it holds from then until it is refused or lifted.
"""

from __future__ import annotations

from django.db.models import Q

from saklig.cases.models import Case, PrivacyRequest

__all__ = ["ACTIVE", "HOLDS", "restrained", "stops_automation"]

HOLDS = (PrivacyRequest.Kind.RESTRICTION.value, PrivacyRequest.Kind.OBJECTION.value)
ACTIVE = Q(answered_at=None) | (~Q(outcome=PrivacyRequest.Outcome.REFUSED.value) & Q(lifted_at=None))


def stops_automation(case: Case) -> bool:
    """Whether someone has restricted, or objects to, what is done with their data in this case."""
    return PrivacyRequest.objects.filter(ACTIVE, case=case, kind__in=HOLDS).exists()


def restrained(case: Case) -> bool:
    """Whether data of the case are restricted: kept, shown to those who handle it, and decided by nobody meanwhile."""
    return PrivacyRequest.objects.filter(ACTIVE, case=case, kind=PrivacyRequest.Kind.RESTRICTION.value).exists()
