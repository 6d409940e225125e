"""Who may act for whom: powers of attorney and guardianships, as they were given and until they were withdrawn."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from saklig.cases.models.staff import StaffMember
from saklig.store.models import Person
from saklig.store.sealed import KeyRef, SealedModel, SealedText, subject_key

__all__ = ["Mandate", "MandateNotice"]


class Mandate(SealedModel):
    """The representative may do for the principal, in these services, what the principal may do there. Withdrawn once."""

    class Kind(models.TextChoices):
        ATTORNEY = "attorney"
        GUARDIAN = "guardian"

    class Source(models.TextChoices):
        PARTY = "party"  # the principal gave it on the pages
        PAPER = "paper"  # a caseworker registered what was shown or sent
        REGISTER = "register"  # the population register says so, each time it is asked

    principal = models.ForeignKey(Person, models.PROTECT, related_name="+")
    representative = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    source = models.CharField(max_length=10, choices=Source.choices)
    services = models.JSONField()  # ids of services, at least one
    begins = models.DateField()
    until = models.DateField(null=True)  # the last day; null: until it is withdrawn, or the register says otherwise
    given_at = models.DateTimeField()
    registered_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)  # when the register said it last
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=60, blank=True, default="")
    # What the principal calls the representative: a number alone is shown nobody's name.
    representative_name = SealedText(null=True)
    note = SealedText(null=True)  # what a caseworker wrote of the paper, or of why it was withdrawn

    class Meta:
        db_table = "cases_mandate"
        indexes = [models.Index(fields=["representative"], condition=Q(withdrawn_at=None), name="cases_mandate_open")]
        constraints = [
            models.CheckConstraint(condition=~Q(principal=F("representative")), name="cases_mandate_of_another"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("begins")), name="cases_mandate_ends_after"),
            models.CheckConstraint(
                condition=~Q(source="paper") | Q(registered_by__isnull=False), name="cases_mandate_paper_by_a_person"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by="") | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by=""),
                name="cases_mandate_withdrawn_by_somebody",
            ),
        ]

    def sealing_key(self) -> KeyRef:
        return subject_key(self.principal_id)


class MandateNotice(models.Model):
    """That the one represented was told of a mandate that staff registered from paper: which letter, and how it went out."""

    class Outcome(models.TextChoices):
        TOLD = "told"  # by a notice to the address of the contact register; the letter is on the pages
        PAPER = "paper"  # cannot be told so: staff post the letter
        UNDER_AGE = "under-age"  # under 15: the guardian is the one who is told

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    mandate = models.OneToOneField(Mandate, models.PROTECT, related_name="notice")
    letter = models.UUIDField(null=True, unique=True)
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "cases_mandate_notice"
