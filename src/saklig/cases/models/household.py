"""Adults of the household whom no register gives, and whom a caseworker has put into the case."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from saklig.cases.models.case import Case, CaseRow
from saklig.cases.models.staff import StaffMember
from saklig.store.models import Person
from saklig.store.sealed import SealedText

__all__ = ["AddedAdult"]


class AddedAdult(CaseRow):
    """An adult that a caseworker found to be of the household: who says so, why, and until when. Never changed but to end.

    Everything that tells of the adult is sealed under the applicant's key for the case, as the parties are.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="added_adults")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    role = SealedText()
    said_by = SealedText()
    grade = SealedText(null=True)  # of protection, where the caseworker knows of one
    why = SealedText()
    added_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    taken_out_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")
    taken_out_at = models.DateTimeField(null=True)
    taken_out_why = SealedText(null=True)

    class Meta:
        db_table = "cases_added_adult"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person"], condition=Q(taken_out_at=None), name="cases_added_adult_once"
            ),
            models.CheckConstraint(
                condition=Q(taken_out_at=None, taken_out_by=None) | Q(taken_out_at__isnull=False, taken_out_by__isnull=False),
                name="cases_added_adult_taken_out_by_whom",
            ),
        ]
