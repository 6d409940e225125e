"""What is paid out for costs of an appeal: lines that are written once and never changed. What must hold stands in `guards`."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from saklig.cases.models.appeals import CostClaim
from saklig.cases.models.case import Case, CaseRow
from saklig.cases.models.staff import StaffMember
from saklig.store.models import Person
from saklig.store.sealed import SealedJSON

__all__ = ["CostLine"]


class CostLine(CaseRow):
    """What is to be paid to a party for the costs of having a decision changed (1967 Act § 36), or that it no longer is.

    `booked` is the open month whose file it goes in, `nth` numbers the lines of one claim: payment, reversal, payment …
    `payment`: kroner as text, and the account it goes to.
    """

    class Kind(models.TextChoices):
        PAYMENT = "payment"
        REVERSAL = "reversal"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="cost_lines")
    claim = models.ForeignKey(CostClaim, models.PROTECT, related_name="lines")
    service = models.CharField(max_length=100)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    booked = models.DateField()
    nth = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    payment = SealedJSON()

    class Meta:
        db_table = "cases_cost_line"
        indexes = [models.Index(fields=["service", "booked"], name="cases_cost_line_booked")]
        constraints = [
            models.UniqueConstraint(fields=["claim", "nth"], name="cases_cost_line_nth"),
            models.CheckConstraint(
                condition=Q(kind="payment", reverses=None) | Q(kind="reversal", reverses__isnull=False),
                name="cases_cost_line_reverses",
            ),
        ]
