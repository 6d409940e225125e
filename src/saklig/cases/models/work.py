"""How the agency's people share the work: whose a case is, batches that can be undone, questions between colleagues,
who is not impartial, interpreters, and how long a case has been worked on, whoever did it.
"""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from saklig.cases.models.case import Case, CaseRow
from saklig.cases.models.decision import Decision
from saklig.cases.models.staff import StaffMember
from saklig.store.models import Person
from saklig.store.sealed import SealedText

__all__ = [
    "Assignment", "Batch", "BatchLine", "Consultation", "HandlingTime", "Impartiality", "InterpreterWish", "Likeness",
    "StaffPerson",
]  # fmt: skip


class Assignment(CaseRow):
    """Whose the case is, from when to when. At most one has it at a time; what was before is kept."""

    class Why(models.TextChoices):
        TAKEN = "taken"
        HANDED_OVER = "handed-over"
        UNDONE = "undone"

    case = models.ForeignKey(Case, models.PROTECT, related_name="assignments")
    staff = models.ForeignKey(StaffMember, models.PROTECT, related_name="assignments")
    given_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    why = models.CharField(max_length=12, choices=Why.choices)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    words = SealedText(null=True)  # what the one who handed it over wants the next to know

    class Meta:
        db_table = "cases_assignment"
        indexes = [models.Index(fields=["staff"], condition=Q(ended_at=None), name="cases_assigned_to")]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at=None), name="cases_one_has_it"),
        ]


class Batch(models.Model):
    """Several cases taken, given or put back at once, so that it can be undone at once."""

    class Kind(models.TextChoices):
        TAKE = "take"
        GIVE = "give"
        PUT_BACK = "put-back"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    to = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_batch"
        indexes = [models.Index(fields=["by", "at"], name="cases_batch_of")]


class BatchLine(models.Model):
    """What a batch did to one case: what stood before it, and what it put there."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="lines")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    before = models.ForeignKey(Assignment, models.PROTECT, null=True, related_name="+")
    after = models.ForeignKey(Assignment, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "cases_batch_line"
        constraints = [models.UniqueConstraint(fields=["batch", "case"], name="cases_batch_once")]


class Consultation(CaseRow):
    """One caseworker asks another by name. The answer is a colleague's view; whoever asked decides."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="consultations")
    asked_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    asked_of = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    question = SealedText()
    answer = SealedText(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_consultation"
        indexes = [models.Index(fields=["asked_of"], condition=Q(answered_at=None), name="cases_consulted")]
        constraints = [
            models.CheckConstraint(condition=~Q(asked_by=F("asked_of")), name="cases_asked_another"),
        ]


class Impartiality(CaseRow):
    """Whether one of the agency's people may prepare and decide the case. Source: the 1967 Act §§ 6, 8.

    A partial one does not see the case any more, and the database refuses their decision in it (`guards`).
    """

    class FoundBy(models.TextChoices):
        STATEMENT = "statement"
        REGISTER = "register"

    case = models.ForeignKey(Case, models.PROTECT, related_name="impartialities")
    staff = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    partial = models.BooleanField()
    ground = SealedText(null=True)  # a code: it tells how a named person is related to a party
    found_by = models.CharField(max_length=10, choices=FoundBy.choices)
    at = models.DateTimeField()
    words = SealedText(null=True)
    # Someone else has found, by § 8 or § 6 fourth paragraph, that it does not hold.
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")
    lifted_words = SealedText(null=True)

    class Meta:
        db_table = "cases_impartiality"
        indexes = [models.Index(fields=["staff", "case"], condition=Q(partial=True, lifted_at=None), name="cases_partial")]
        constraints = [
            models.CheckConstraint(condition=Q(partial=False) | Q(ground__isnull=False), name="cases_partial_has_ground"),
            models.CheckConstraint(
                condition=Q(lifted_by=None) | ~Q(lifted_by=F("staff")), name="cases_partial_lifted_by_another"
            ),
        ]


class StaffPerson(models.Model):
    """Who a member of staff is in the population register, where the agency keeps it: to find what makes them partial."""

    staff = models.OneToOneField(StaffMember, models.PROTECT, primary_key=True, related_name="as_person")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "cases_staff_person"


class InterpreterWish(CaseRow):
    """A party needs an interpreter. Source: the Interpreting Act (LOV-2021-06-11-79) §§ 6, 7."""

    class Way(models.TextChoices):
        TELEPHONE = "telephone"
        SCREEN = "screen"
        IN_PERSON = "in-person"

    class Outcome(models.TextChoices):
        BOOKED = "booked"
        NOT_NEEDED = "not-needed"

    case = models.ForeignKey(Case, models.PROTECT, related_name="interpreters")
    language = SealedText()
    way = models.CharField(max_length=10, choices=Way.choices)
    words = SealedText(null=True)
    asked_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "cases_interpreter"


class HandlingTime(models.Model):
    """How long a case has been open on a caseworker's screen, idle time left out. It does not say whose screen."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="handling_time")
    seconds = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "cases_handling_time"


class Likeness(models.Model):
    """What a decision was about, as keyed HMACs of codes (rule rows, points of judgement, outcomes): to find like ones.

    `signature` is equal where all of them are.
    """

    decision = models.OneToOneField(Decision, models.PROTECT, primary_key=True, related_name="likeness")
    service = models.CharField(max_length=100)
    by_human = models.BooleanField()
    decided_at = models.DateTimeField()
    signature = models.CharField(max_length=64)
    marks = models.JSONField()

    class Meta:
        db_table = "cases_likeness"
        indexes = [
            models.Index(fields=["service", "signature", "decided_at"], name="cases_alike"),
            models.Index(fields=["service", "by_human", "decided_at"], name="cases_alike_by_people"),
        ]
