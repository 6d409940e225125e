"""Two who apply for the same child: each is heard in a case of their own, and a human sees both before either is decided.

Nothing of the one case is told in the other. Source: the 1967 Act § 17 (the case as well clarified as possible), § 13.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from saklig.cases.lifecycle import OPEN_STATES, State
from saklig.cases.models import Case, OutcomeLine, Party
from saklig.safeguards.oversight import GRANTED

__all__ = ["applied_for_too", "beside"]

# Taken back, refused as a whole, or not sent: nobody is asking for anything there.
_NOTHING_ASKED = (State.DRAFT, State.WITHDRAWN, State.INADMISSIBLE)
_OPEN = [state.value for state in (*OPEN_STATES, State.REOPENED, State.UNDER_HUMAN_REVIEW, State.APPEALED)]


def applied_for_too(case: Case, children: Iterable[UUID], first: date) -> QuerySet[Case]:
    """Other applicants' cases of the service about any of these children: open, or with something granted from `first` on."""
    # From the children to their cases, and not through every case that there is.
    of_children = Party.objects.filter(person_id__in=list(children), member__startswith="c").values("case")
    granted = OutcomeLine.objects.filter(case=OuterRef("pk"), kind=GRANTED, month__gte=first)
    others = Case.objects.filter(service=case.service, erased_at=None).exclude(applicant_id=case.applicant_id)
    others = others.exclude(state__in=[state.value for state in _NOTHING_ASKED])
    return others.filter(pk__in=of_children).filter(Q(state__in=_OPEN) | Exists(granted))


def beside(case: Case, first: date) -> QuerySet[Case]:
    """The same for a case that has been assessed, by the children it was found to be about."""
    children = [party.person_id for party in case.parties.all() if party.member.startswith("c")]
    return applied_for_too(case, children, first) if children else Case.objects.none()
