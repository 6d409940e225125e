"""The journal: one row for each document in and out, and for each correction; the way to the archive; who asks for access."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from saklig.cases.models.case import Case, CaseRow
from saklig.cases.models.staff import StaffMember
from saklig.store.lookup import LOOKUP_LENGTH
from saklig.store.models import LANGUAGES, Person
from saklig.store.sealed import KeyRef, SealedBytes, SealedModel, SealedText, subject_key

__all__ = ["UNDER_WAY", "AccessRequest", "ArchiveDelivery", "JournalEntry"]


class JournalEntry(CaseRow):
    """What the archives regulation wants registered of a document (FOR-2025-12-17-2647 § 15), and who registered it.

    A correction is a row with the same number and a higher `version`, which says why: the wrong one stays (§ 11). The name of
    the sender or recipient is the person's own, sealed with them; titles and grounds are the package's public words.
    """

    class Direction(models.TextChoices):
        IN = "in"
        OUT = "out"

    class Access(models.TextChoices):
        WITHHELD = "withheld"  # confidential by law: the public journal says so, and on which ground
        PARTLY = "partly"  # what is confidential is taken out before anyone gets the rest
        OPEN = "open"

    case = models.ForeignKey(Case, models.PROTECT, related_name="journal")
    number = models.PositiveIntegerField()  # 1, 2, … in the case: "2026-ABC2345-1" is what people say
    version = models.PositiveIntegerField(default=1)
    direction = models.CharField(max_length=3, choices=Direction.choices)
    kind = models.CharField(max_length=20)
    source = models.CharField(max_length=20)
    source_ref = models.UUIDField()
    party = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    dated = models.DateField()  # the day it was sent or came in
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=60)
    document_version = models.PositiveIntegerField(default=1)
    titles = models.JSONField()
    access = models.CharField(max_length=8, choices=Access.choices)
    grounds = models.JSONField()
    void = models.BooleanField(default=False)  # entered by mistake: it keeps its number, and says so
    why = SealedText(null=True)

    class Meta:
        db_table = "cases_journal_entry"
        indexes = [models.Index(fields=["dated"], name="cases_journal_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["case", "number", "version"], name="cases_journal_number"),
            # A document is entered once, however many processes find it at the same moment.
            models.UniqueConstraint(fields=["source", "source_ref", "version"], name="cases_journal_once"),
            models.CheckConstraint(condition=Q(version=1) | Q(why__isnull=False), name="cases_correction_says_why"),
        ]


class ArchiveDelivery(CaseRow):
    """How far one entry has come on its way to the archive. An entry is handed over once; what was taken stays taken."""

    class State(models.TextChoices):
        WAITING = "waiting"  # not handed over yet: the archive is down, or is about to be asked
        SENT = "sent"  # handed over, and not answered
        ACCEPTED = "accepted"
        REFUSED = "refused"  # a human looks, and it is tried again
        BY_HAND = "by-hand"  # corrected here after the archive took it: somebody corrects it there
        CORRECTED = "corrected"  # somebody has

    case = models.ForeignKey(Case, models.PROTECT, related_name="deliveries")
    entry = models.OneToOneField(JournalEntry, models.PROTECT, related_name="delivery")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # A message that was refused is never sent again under its name: the archive would take it for one it has seen.
    round = models.PositiveIntegerField(default=1)
    tries = models.PositiveIntegerField(default=0)
    why = models.CharField(max_length=60, blank=True)  # code of what keeps it
    said = SealedText(null=True)  # the archive's own words
    begun_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")
    receipt = SealedBytes(null=True)
    folder = models.CharField(max_length=100, blank=True)  # the archive's own id of the case
    record = models.CharField(max_length=100, blank=True)  # and of the entry

    class Meta:
        db_table = "cases_archive_delivery"
        indexes = [models.Index(fields=["state", "begun_at"], name="cases_archive_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(receipt__isnull=False, settled_at__isnull=False),
                name="cases_archived_has_receipt",
            ),
        ]


# On its way: what a document holds is needed until the archive has it.
UNDER_WAY = (ArchiveDelivery.State.WAITING.value, ArchiveDelivery.State.SENT.value, ArchiveDelivery.State.REFUSED.value)


class AccessRequest(SealedModel):
    """Somebody asks for a document, by name or not, and what a named human answered. Its key is its own.

    `pickup` is a keyed look-up of the secret address at which the answer lies: who asks need say nothing of themselves.
    """

    class Outcome(models.TextChoices):
        GRANTED = "granted"  # the whole document
        PARTLY = "partly"  # a copy in which what is confidential was taken out
        REFUSED = "refused"

    number = models.CharField(max_length=12, unique=True)
    pickup = models.CharField(max_length=LOOKUP_LENGTH, unique=True)
    entry = models.ForeignKey(JournalEntry, models.PROTECT, null=True, related_name="access_requests")
    language = models.CharField(max_length=2, choices=LANGUAGES)
    text = SealedText(null=True)
    email = SealedText(null=True)
    asked_at = models.DateTimeField()
    due = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True, default="")
    reasons = SealedText(null=True)
    copy = SealedBytes(null=True)
    taken_out = models.PositiveIntegerField(default=0)  # how many wordings were taken out of the copy
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_access_request"
        indexes = [models.Index(fields=["due"], condition=Q(answered_at=None), name="cases_access_open")]
        constraints = [
            # No machine gives anything out or refuses it.
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, outcome="", copy__isnull=True)
                | (Q(answered_at__isnull=False, answered_by__isnull=False, reasons__isnull=False) & ~Q(outcome="")),
                name="cases_access_answered_by_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["granted", "partly"]) | Q(copy__isnull=False), name="cases_access_given_is_there"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="refused") | Q(copy__isnull=True), name="cases_access_refused_gives_nothing"
            ),
        ]

    def sealing_key(self) -> KeyRef:
        return subject_key(self.id)
