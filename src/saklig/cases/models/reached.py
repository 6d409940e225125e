"""Children (or others) who reach a right in the coming period, and that it has been told."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from saklig.cases.models.case import Case
from saklig.cases.models.renewal import RenewalRun
from saklig.store.models import Person

__all__ = ["ReachedRight"]


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
