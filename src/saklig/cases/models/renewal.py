"""The year: a run over the decisions that go on, and what becomes of each. A case is made from another once, and no more."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from saklig.cases.models.case import RETENTION, Case
from saklig.cases.models.staff import StaffMember
from saklig.store.sealed import KeyRef, SealedJSON, SealedModel, case_key

__all__ = ["Renewal", "RenewalRun"]


class RenewalRun(models.Model):
    """One service and the period that its decisions are made again for. `period` names it as the facts do."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    service = models.CharField(max_length=100)
    period = models.PositiveIntegerField()
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")  # null: at the command line
    # When all decisions that go on were found; each is then prepared by a job of its own.
    found_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "cases_renewal_run"
        constraints = [models.UniqueConstraint(fields=["service", "period"], name="cases_renewal_run_once")]


class Renewal(SealedModel):
    """One case whose decision goes on. `finding` is what the preparation came to, `case` what was made of it."""

    class Finding(models.TextChoices):
        WAITING = "waiting"
        ENDED = "ended"  # nobody in it has anything to decide in the new period
        APPLIED = "applied"  # the applicant has applied for the new period already
        FULL = "full"  # goes out by itself: a full grant, and nothing is lowered
        LOWER = "lower"  # prior notice, and a human
        HUMAN = "human"  # a human, for other reasons
        UNCLEAR = "unclear"  # rests on something that is unknown: a human

    run = models.ForeignKey(RenewalRun, models.PROTECT, related_name="renewals")
    source = models.ForeignKey(Case, models.PROTECT, related_name="renewals")
    first_received = models.DateTimeField()  # when the application that goes on was received, however many years ago
    finding = models.CharField(max_length=8, choices=Finding.choices, default=Finding.WAITING)
    prepared_at = models.DateTimeField(null=True)
    figures = SealedJSON(null=True)  # kroner in the whole period, as text: {"before": …, "after": …}
    case = models.OneToOneField(Case, models.PROTECT, null=True, related_name="renewal")

    class Meta:
        db_table = "cases_renewal"
        indexes = [models.Index(fields=["run", "finding"], name="cases_renewal_finding")]
        constraints = [models.UniqueConstraint(fields=["run", "source"], name="cases_renewal_once")]

    def sealing_key(self) -> KeyRef:
        return case_key(self.source.applicant_id, self.source_id, RETENTION)
