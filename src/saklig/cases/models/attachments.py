"""What parties and staff hand in: the file as it came, what it is said to prove, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from saklig.cases.models.afterwards import InformationRequest
from saklig.cases.models.case import RETENTION, Case
from saklig.cases.models.staff import StaffMember
from saklig.store.models import Person
from saklig.store.sealed import KeyRef, SealedBytes, SealedModel, SealedText, case_key

__all__ = ["Attachment", "AttachmentContent"]


class Attachment(SealedModel):
    """One file. Sealed under its owner: the one whom it is about where that is another adult, else the applicant.

    Nobody sees it before it is found free of viruses. A caseworker reads it and takes it, or asks for it again; both once.
    """

    class Scan(models.TextChoices):
        WAITING = "waiting"  # received and kept; nobody has looked for viruses yet
        CLEAN = "clean"
        INFECTED = "infected"  # its content is destroyed, and what it was is told

    class Judged(models.TextChoices):
        TAKEN = "taken"
        INCOMPLETE = "incomplete"  # asked for again

    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    about = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    number = models.PositiveIntegerField()  # 1, 2, … in the case
    document = models.CharField(max_length=100, blank=True)  # the package's code; empty for what proves nothing it names
    retention = models.CharField(max_length=64, default=RETENTION)
    sender = models.CharField(max_length=60)
    received_at = models.DateTimeField()
    kind = models.CharField(max_length=8)  # what the file is, by its bytes
    size = models.PositiveIntegerField()  # bytes
    pages = models.PositiveIntegerField()
    name = SealedText()
    note = SealedText(null=True)
    # What another adult handed in, and was told that the applicant may see; the applicant's own always.
    shown_to_party = models.BooleanField(default=False)
    about_name = SealedText(null=True)  # as it was chosen, where the one it is about is not known here yet
    commitment = models.CharField(max_length=64)
    scan = models.CharField(max_length=8, choices=Scan.choices, default=Scan.WAITING)
    scanned_at = models.DateTimeField(null=True)
    judged = models.CharField(max_length=10, choices=Judged.choices, blank=True, default="")
    judged_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")
    asked_again = models.OneToOneField(InformationRequest, models.PROTECT, null=True, related_name="attachment")
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        db_table = "cases_attachment"
        indexes = [models.Index(fields=["case"], condition=Q(judged=""), name="cases_attachment_unread")]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="cases_attachment_number"),
            models.CheckConstraint(
                condition=Q(judged="", judged_at=None, judged_by=None)
                | Q(judged_at__isnull=False, judged_by__isnull=False) & ~Q(judged=""),
                name="cases_attachment_judged_by_a_person",
            ),
        ]

    def sealing_key(self) -> KeyRef:
        return case_key(self.owner_id, self.case_id, self.retention)


class AttachmentContent(SealedModel):
    """The bytes, in a row of their own: lists do not carry them."""

    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="content")
    data = SealedBytes()

    class Meta:
        db_table = "cases_attachment_content"

    def sealing_key(self) -> KeyRef:
        return self.attachment.sealing_key()
