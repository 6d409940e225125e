"""What people ask for about their own data, what holds an erasure back, and what was erased when it was due."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from saklig.cases.models.case import RETENTION, Case
from saklig.cases.models.staff import StaffMember
from saklig.store.models import Person
from saklig.store.sealed import KeyRef, SealedModel, SealedText, case_key, subject_key

__all__ = ["LegalHold", "PrivacyRequest", "RetentionRun"]


class PrivacyRequest(SealedModel):
    """What a person asks for about their data (GDPR articles 16 to 21), and what a named human answered, with reasons.

    `case` is the one it concerns, which may be another's in which the person is an adult; None: all that is held. A case is
    restricted while a restriction or an objection about it is open or granted, until it is lifted.
    """

    class Kind(models.TextChoices):
        RECTIFICATION = "rectification"
        RESTRICTION = "restriction"
        OBJECTION = "objection"
        ERASURE = "erasure"

    class Outcome(models.TextChoices):
        GRANTED = "granted"
        PARTLY = "partly"
        REFUSED = "refused"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="privacy_requests")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    text = SealedText(null=True)
    asked_at = models.DateTimeField()
    due = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True, default="")
    reasons = SealedText(null=True)
    lifted_at = models.DateTimeField(null=True)
    told = models.CharField(max_length=20, blank=True, default="")  # how, or why not: see `rights.telling`
    told_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_privacy_request"
        indexes = [models.Index(fields=["due"], condition=Q(answered_at=None), name="cases_privacy_open")]
        constraints = [
            # No machine answers: an answer has a named human and reasons, or there is none yet.
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, outcome="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False, reasons__isnull=False) & ~Q(outcome="")),
                name="cases_privacy_answered_by_a_person",
            ),
        ]

    @property
    def holds(self) -> bool:
        """Whether it was granted and still restrains what is done."""
        kinds = (self.Kind.RESTRICTION.value, self.Kind.OBJECTION.value)
        granted = self.outcome in (self.Outcome.GRANTED.value, self.Outcome.PARTLY.value)
        return self.kind in kinds and granted and self.lifted_at is None

    def sealing_key(self) -> KeyRef:
        if self.case_id is None:
            return subject_key(self.person_id)
        return case_key(self.person_id, self.case_id, RETENTION)


class LegalHold(SealedModel):
    """A case that is not to be erased for now, and why: set and lifted by the privacy officer."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="legal_holds")
    why = SealedText()
    placed_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_legal_hold"

    def sealing_key(self) -> KeyRef:
        return case_key(self.case.applicant_id, self.case_id, RETENTION)


class RetentionRun(models.Model):
    """What one day's run erased: counts by service and class, and nothing of anyone."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    at = models.DateTimeField()
    erased = models.JSONField()  # {service: {class: keys}}
    held = models.JSONField()  # {reason: cases}

    class Meta:
        db_table = "cases_retention_run"
