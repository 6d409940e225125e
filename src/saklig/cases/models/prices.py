"""Price lines and the months they are booked in: written once, never changed. What must hold stands here and in `guards`."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from saklig.cases.models.case import Case, CaseRow
from saklig.cases.models.decision import Decision
from saklig.cases.models.staff import StaffMember
from saklig.store.models import Person
from saklig.store.sealed import SealedJSON

__all__ = ["HeldLine", "PriceHandOver", "PriceLine", "PriceMonth"]


class PriceLine(CaseRow):
    """What a decision means for the price of one person and month, or that an earlier line no longer holds.

    `month` is the month the price is for, `booked` the open month whose file it goes in. `nth` numbers the lines of one
    person and month in a service: charge, reversal, charge …, so that of two who write at once one is refused.
    `price`: kroner as text, of what is paid and of what the agency covers, and at which place; nothing of why.
    """

    class Kind(models.TextChoices):
        CHARGE = "charge"
        REVERSAL = "reversal"

    case = models.ForeignKey(Case, models.PROTECT, related_name="price_lines")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="price_lines")
    service = models.CharField(max_length=100)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    month = models.DateField()
    booked = models.DateField()
    nth = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    written_at = models.DateTimeField()
    price = SealedJSON()

    class Meta:
        db_table = "cases_price_line"
        indexes = [
            models.Index(fields=["service", "booked"], name="cases_price_line_booked"),
            models.Index(fields=["person", "month"], name="cases_price_line_of_person"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["decision", "person", "month", "kind"], name="cases_price_line_once"),
            models.UniqueConstraint(fields=["service", "person", "month", "nth"], name="cases_price_line_nth"),
            models.CheckConstraint(
                condition=Q(kind="charge", reverses=None) | Q(kind="reversal", reverses__isnull=False),
                name="cases_reversal_reverses",
            ),
        ]


class PriceMonth(models.Model):
    """A month of a service that is closed: which lines are in it no longer changes, and what its files are is known."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    service = models.CharField(max_length=100)
    month = models.DateField()
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")  # null: at the command line
    lines = models.PositiveIntegerField()
    files = models.JSONField()  # {name of the file: SHA-256 of its bytes}

    class Meta:
        db_table = "cases_price_month"
        constraints = [models.UniqueConstraint(fields=["service", "month"], name="cases_price_month_once")]


class PriceHandOver(models.Model):
    """That a closed month's files are with the invoicing system."""

    month = models.OneToOneField(PriceMonth, models.PROTECT, primary_key=True, related_name="handed_over")
    at = models.DateTimeField()

    class Meta:
        db_table = "cases_price_hand_over"


class HeldLine(models.Model):
    """A price line that waits, or has waited, because its decision's implementation is postponed (1967 Act § 42).

    `booked`: the month whose file it goes in after all; None while it waits. It counts instead of the line's own.
    """

    line = models.OneToOneField(PriceLine, models.PROTECT, primary_key=True, related_name="held")
    service = models.CharField(max_length=100)
    booked = models.DateField(null=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_held_line"
        indexes = [models.Index(fields=["service", "booked"], name="cases_held_line_booked")]
        constraints = [
            models.CheckConstraint(
                condition=Q(booked=None, until=None) | Q(booked__isnull=False, until__isnull=False),
                name="cases_held_line_let_out",
            )
        ]
