"""The case and what stands around it: application, parties, deadlines, tokens of forms already sent."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from saklig.cases.deadlines import DeadlineKind
from saklig.cases.lifecycle import State
from saklig.cases.models.staff import StaffMember
from saklig.store.models import LANGUAGES, Person
from saklig.store.sealed import KeyRef, SealedJSON, SealedModel, SealedText, case_key

__all__ = ["RETENTION", "Application", "Case", "CaseRow", "Channel", "Deadline", "Party", "Registration", "UsedToken"]

# The retention class of all that is kept as long as the case: the package's class of the same name says how long.
RETENTION = "case"


class Channel(models.TextChoices):
    """How an application came in that a caseworker writes into the form."""

    PAPER = "paper"
    TELEPHONE = "telephone"
    COUNTER = "counter"


class Case(models.Model):
    """One case. Its columns are plain: a queue is read, and a job runs, before any key is opened."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.CharField(max_length=20, unique=True, null=True)
    service = models.CharField(max_length=100)
    applicant = models.ForeignKey(Person, models.PROTECT, related_name="+")
    language = models.CharField(max_length=2, choices=LANGUAGES)
    state = models.CharField(max_length=24, choices=[(state.value, state.value) for state in State])
    state_since = models.DateTimeField()
    # Plain, because a restricted case must be left out of every list before anything in it is opened.
    restricted = models.BooleanField(default=False)
    waiting_for = models.CharField(max_length=100, blank=True)
    stage = models.CharField(max_length=12, blank=True)
    package_hash = models.CharField(max_length=64, blank=True)
    local_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    # None: written and sent by the party on the pages.
    channel = models.CharField(max_length=10, choices=Channel.choices, null=True)
    # Its keys are destroyed: nothing that it held can be read, and it is in no list.
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_case"
        indexes = [
            models.Index(fields=["service", "state", "received_at"], name="cases_queue"),
            models.Index(fields=["applicant", "service"], name="cases_of_applicant"),
            models.Index(fields=["received_at"], name="cases_by_age"),
        ]
        constraints = [
            # Two tabs, one draft: the database keeps a second one out.
            models.UniqueConstraint(
                fields=["applicant", "service"],
                condition=Q(state="draft", channel=None),
                name="cases_one_draft_per_service",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(number__isnull=False, received_at__isnull=False),
                name="cases_received_has_number",
            ),
        ]


class CaseRow(SealedModel):
    """A row that belongs to a case and is sealed under the applicant's key for it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def sealing_key(self) -> KeyRef:
        return case_key(self.case.applicant_id, self.case_id, RETENTION)


class Application(SealedModel):
    """What the citizen wrote, and the receipt. `version` rises with each save, so that two tabs are noticed."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="application")
    answers = SealedJSON()
    own_register = SealedJSON(null=True)  # what the population register says of the applicant and their own children
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()
    receipt_number = models.CharField(max_length=40, unique=True, null=True)
    received_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_application"

    def sealing_key(self) -> KeyRef:
        return case_key(self.case.applicant_id, self.case_id, RETENTION)


class Registration(CaseRow):
    """An application that came on paper, by telephone or over the counter: the true day, who wrote it in, who helped."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="registration")
    # The day it reached the agency, from which rights and deadlines count; never after the day it was written in.
    received_on = models.DateField()
    registered_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    helped_by = SealedText(null=True)  # who helped the party with it, if anyone did, in words

    class Meta:
        db_table = "cases_registration"


class Party(CaseRow):
    """Someone the case is about, under an opaque id ("a1", "c2") that the rules and the events know them by."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="parties")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    member = models.CharField(max_length=8)
    role = SealedText()
    evidence = SealedJSON(null=True)
    # What a stated cohabitant answered for themselves; and whether an adult lets the other see the household's total.
    confirmation = SealedJSON(null=True)

    class Meta:
        db_table = "cases_party"
        constraints = [
            models.UniqueConstraint(fields=["case", "member"], name="cases_member_once"),
            models.UniqueConstraint(fields=["case", "person"], name="cases_person_once"),
        ]


class Deadline(models.Model):
    """A day by which something must be done, whom it binds follows from the kind."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="deadlines")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in DeadlineKind])
    due = models.DateField()
    set_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    # How many days in a row the applicant has been told by which a decision would come, this one included; a human's word
    # begins the count anew.
    told = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "cases_deadline"
        indexes = [
            models.Index(fields=["due"], condition=Q(met_at=None), name="cases_deadline_open"),
            models.Index(fields=["case"], condition=Q(met_at=None, told__gte=2), name="cases_deadline_told_again"),
        ]


class UsedToken(models.Model):
    """A form's token, used once: sending the form again gives what the first sending made."""

    token = models.CharField(max_length=80, primary_key=True)
    actor = models.CharField(max_length=60)
    use_case = models.CharField(max_length=40)
    result = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        db_table = "cases_used_token"
