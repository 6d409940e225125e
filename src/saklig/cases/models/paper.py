"""Letters on paper: what waits to be printed, in which batch it went, the day it was posted, and what came back."""

from __future__ import annotations

import secrets
from uuid import uuid4

from django.db import models
from django.db.models import Q

from saklig.cases.models.case import RETENTION, Case, CaseRow
from saklig.cases.models.staff import StaffMember
from saklig.store.models import Person
from saklig.store.sealed import KeyRef, SealedJSON, case_key

__all__ = ["PaperBatch", "PaperSending", "new_reference"]

# No sign that is taken for another: what is printed on an envelope sheet is typed in again by hand when mail comes back.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_reference() -> str:
    """Eight signs to print on an envelope sheet: random, and says nothing of the case."""
    return "".join(secrets.choice(_SIGNS) for _ in range(8))


class PaperBatch(models.Model):
    """Letters that are printed and posted together: of one service, and apart where the cases are restricted."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    service = models.CharField(max_length=100)
    restricted = models.BooleanField(default=False)
    made_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    sent_on = models.DateField(null=True)
    sent_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")
    marked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_paper_batch"
        indexes = [models.Index(fields=["service", "sent_on"], name="cases_paper_batch_queue")]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_on=None, sent_by=None, marked_at=None)
                | Q(sent_on__isnull=False, sent_by__isnull=False, marked_at__isnull=False),
                name="cases_paper_batch_sent_by_a_person",
            ),
        ]


class PaperSending(CaseRow):
    """One letter on its way by post. A letter that comes back and is sent again has two of these.

    `counted_from` is the day on which it counts as received: the appeal period runs from there.
    """

    class Why(models.TextChoices):
        """Why on paper."""

        RESERVED = "reserved"  # against digital communication (eForvaltningsforskriften § 9)
        NO_ADDRESS = "no-address"  # the contact register has no address for notices
        NOT_IN_REGISTER = "not-in-register"
        REFUSED = "address-refused"  # the post system takes no notice to that address
        REGISTER_DOWN = "register-down"  # the contact register, or the post system, did not answer for two days
        SENT_AGAIN = "sent-again"  # it came back
        CASEWORKER = "caseworker"

    class NoAddress(models.TextChoices):
        """Why nothing can be written on the envelope."""

        PROTECTED = "protected"
        DEAD = "dead"
        NOT_REGISTERED = "not-registered"
        REGISTER_DOWN = "register-down"

    class Returned(models.TextChoices):
        MOVED = "moved"
        UNKNOWN = "unknown"
        NOT_FETCHED = "not-fetched"
        OTHER = "other"

    class Carrier(models.TextChoices):
        """What a carrier has to do with it. The last two: it is a human's to print again."""

        ASKED = "asked"  # it may have it: nobody prints it meanwhile
        TAKEN = "taken"
        REFUSED = "refused"
        NOT_DELIVERED = "not-delivered"

    case = models.ForeignKey(Case, models.PROTECT, related_name="paper")
    letter = models.UUIDField()
    recipient = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reference = models.CharField(max_length=8, unique=True, default=new_reference)
    why = models.CharField(max_length=16, choices=Why.choices)
    wanted_at = models.DateTimeField()
    address = SealedJSON(null=True)  # the lines under the name
    address_from = models.CharField(max_length=12, blank=True, default="")  # "population" or "caseworker"
    no_address = models.CharField(max_length=16, choices=NoAddress.choices, blank=True, default="")
    batch = models.ForeignKey(PaperBatch, models.PROTECT, null=True, related_name="sendings")
    sent_on = models.DateField(null=True)
    counted_from = models.DateField(null=True)
    returned_on = models.DateField(null=True)
    returned_why = models.CharField(max_length=12, choices=Returned.choices, blank=True, default="")
    handled_at = models.DateTimeField(null=True)  # what came back has been dealt with
    dropped_at = models.DateTimeField(null=True)  # it reached the reader in another way before it was sent
    carrier = models.CharField(max_length=14, choices=Carrier.choices, blank=True, default="")
    carrier_id = models.CharField(max_length=60, blank=True, default="")  # what the carrier calls it
    carrier_since = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_paper_sending"
        indexes = [
            models.Index(fields=["letter"], name="cases_paper_of_letter"),
            models.Index(
                fields=["case"], condition=Q(returned_on__isnull=False, handled_at=None), name="cases_paper_returned"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["letter"], condition=Q(sent_on=None, dropped_at=None), name="cases_paper_waits_once"
            ),
            models.CheckConstraint(
                condition=Q(sent_on=None, counted_from=None) | Q(sent_on__isnull=False, counted_from__isnull=False),
                name="cases_paper_counted_once_sent",
            ),
            models.CheckConstraint(
                condition=Q(returned_on=None) | Q(sent_on__isnull=False), name="cases_paper_sent_before_it_returns"
            ),
        ]

    def sealing_key(self) -> KeyRef:
        return case_key(self.recipient_id, self.case_id, RETENTION)
