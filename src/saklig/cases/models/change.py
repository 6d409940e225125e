"""Which months of a case are decided anew when something has changed: from one month on, or all of them."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from saklig.cases.models.case import Case
from saklig.cases.models.staff import StaffMember
from saklig.cases.models.watch import WatchLook

__all__ = ["Change"]


class Change(models.Model):
    """A case taken up again. `month` is the first that is decided anew; None: all of them. Holds until the next decision."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="changes")
    month = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")
    # Which look into the registers found it, where nobody told of it.
    found = models.ForeignKey(WatchLook, models.PROTECT, null=True, related_name="changes")

    class Meta:
        db_table = "cases_change"
        indexes = [models.Index(fields=["case", "at"], name="cases_change_of_case")]
        constraints = [
            models.CheckConstraint(condition=Q(month=None) | Q(month__day=1), name="cases_change_from_a_first")
        ]
