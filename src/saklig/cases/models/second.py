"""Four eyes: a decision that one caseworker has made up their mind on, and that waits for another to approve it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from saklig.cases.models.case import Case, CaseRow
from saklig.cases.models.decision import Decision
from saklig.cases.models.facts import Determination
from saklig.cases.models.staff import StaffMember
from saklig.store.sealed import SealedJSON, SealedText

__all__ = ["FourEyesService", "Proposal"]


class Proposal(CaseRow):
    """What is to be decided, by whom, and what the second one said. Settled once; guards in the database see to the rest."""

    class Kind(models.TextChoices):
        CASEWORKER = "caseworker"
        PART = "part"
        DISMISSAL = "dismissal"

    class Outcome(models.TextChoices):
        OPEN = "open"
        APPROVED = "approved"
        SENT_BACK = "sent-back"
        REPLACED = "replaced"

    case = models.ForeignKey(Case, models.PROTECT, related_name="proposals")
    determination = models.ForeignKey(Determination, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    proposed_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    own_reasons = SealedText(null=True)
    only = SealedJSON(null=True)  # of a part decision: [subject, benefit] pairs
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.OPEN)
    settled_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    words = SealedText(null=True)  # why it was sent back
    decision = models.OneToOneField(Decision, models.PROTECT, null=True, related_name="proposal")

    class Meta:
        db_table = "cases_proposal"
        indexes = [models.Index(fields=["outcome"], name="cases_proposal_outcome")]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(outcome="open"), name="cases_one_open_proposal"),
            models.CheckConstraint(
                condition=~Q(outcome="approved") | Q(settled_by__isnull=False) & ~Q(settled_by=F("proposed_by")),
                name="cases_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(kind="dismissal") | Q(determination__isnull=False), name="cases_proposal_rests_on_rules"
            ),
        ]


class FourEyesService(models.Model):
    """A service whose decisions by a caseworker the database refuses without an approved proposal (`guards`)."""

    service = models.CharField(max_length=100, primary_key=True)
    scope = models.CharField(max_length=8)  # "adverse" or "always"

    class Meta:
        db_table = "cases_four_eyes_service"
