"""Children (or others) who reach a right in the coming period, and that it has been told."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from saklig.cases.models.case import Case
from saklig.cases.models.renewal import RenewalRun
from saklig.store.models import Person

__all__ = ["ReachedOutside", "ReachedRight"]


class ReachedRight(models.Model):
    """Someone in a case who by age reaches a right that nobody has asked for. Told once, for ever."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    run = models.ForeignKey(RenewalRun, models.PROTECT, related_name="reached")
    case = models.ForeignKey(Case, models.PROTECT, related_name="reached")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    told_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_reached_right"
        constraints = [models.UniqueConstraint(fields=["person", "code"], name="cases_reached_once")]


class ReachedOutside(models.Model):
    """Someone in no case who reaches a right, and what came of telling the parents. Looked at once, for ever."""

    class Outcome(models.TextChoices):
        TOLD = "told"
        NOT_REACHED = "not-reached"  # reserved against e-mail, or no address: nobody is told by a machine
        NO_PARENT = "no-parent"  # none is registered at the same address
        SHIELDED = "shielded"  # somebody has a protected address

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    run = models.ForeignKey(RenewalRun, models.PROTECT, related_name="outside")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    at = models.DateTimeField()

    class Meta:
        db_table = "cases_reached_outside"
        constraints = [models.UniqueConstraint(fields=["person", "code"], name="cases_reached_outside_once")]
