"""Decisions and their outcome lines. What invariant 1 says stands here a second time, as constraints and triggers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from saklig.cases.models.case import Case, CaseRow
from saklig.cases.models.facts import Determination
from saklig.cases.models.staff import StaffMember
from saklig.store.models import Person
from saklig.store.sealed import SealedJSON, SealedText

__all__ = ["Decision", "DecisionLetter", "OutcomeLine", "Payment"]

NOT_ADVERSE = ("granted", "not-applicable")


class Decision(CaseRow):
    """A determination that the policy or a human made binding. Never changed; a later one supersedes it."""

    class Kind(models.TextChoices):
        AUTOMATIC = "automatic"
        CASEWORKER = "caseworker"
        PART = "part"
        DISMISSAL = "dismissal"

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField()  # 1, 2, … in the case
    determination = models.ForeignKey(Determination, models.PROTECT, null=True, related_name="decisions")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    decided_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")
    own_reasons = SealedText(null=True)
    decided_at = models.DateTimeField()
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, related_name="superseded_by")

    class Meta:
        db_table = "cases_decision"
        indexes = [models.Index(fields=["decided_at"], name="cases_decided_at")]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="cases_decision_number"),
            # Exactly the automatic ones have no human behind them.
            models.CheckConstraint(
                condition=(Q(kind="automatic") & Q(decided_by=None))
                | (~Q(kind="automatic") & Q(decided_by__isnull=False)),
                name="cases_decision_has_its_decider",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["automatic", "caseworker", "part", "dismissal"]), name="cases_decision_kind"
            ),
            # A dismissal is adverse in itself, and has no determination to rest on.
            models.CheckConstraint(
                condition=~Q(kind="dismissal") | Q(own_reasons__isnull=False), name="cases_dismissal_has_reasons"
            ),
            models.CheckConstraint(
                condition=Q(kind="dismissal") | Q(determination__isnull=False), name="cases_decision_rests_on_rules"
            ),
        ]


class OutcomeLine(CaseRow):
    """One outcome: this member, this benefit, this month. `kind` and `adverse` are plain: the constraints read them."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="outcome_lines")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="lines")
    decided_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=8)
    benefit = models.CharField(max_length=60)
    month = models.DateField()
    kind = models.CharField(max_length=40)
    adverse = models.BooleanField()
    provision = models.CharField(max_length=60)
    reason = models.CharField(max_length=120)
    value = SealedJSON(null=True)

    class Meta:
        db_table = "cases_outcome_line"
        constraints = [
            models.UniqueConstraint(fields=["decision", "subject", "benefit", "month"], name="cases_outcome_once"),
            # Invariant 1: an adverse outcome without a named human does not exist.
            models.CheckConstraint(
                condition=Q(adverse=False) | Q(decided_by__isnull=False), name="cases_adverse_needs_a_person"
            ),
            # What is not known to be harmless is adverse, whatever a package calls it.
            models.CheckConstraint(
                condition=Q(adverse=True) | Q(kind__in=NOT_ADVERSE), name="cases_unknown_kind_is_adverse"
            ),
        ]


class Payment(CaseRow):
    """What is paid for a person in a month by a decision, until a later decision on the same month supersedes it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="payments")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="payments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=8)
    month = models.DateField()
    payment = SealedJSON(null=True)

    class Meta:
        db_table = "cases_payment"
        indexes = [models.Index(fields=["person", "month"], name="cases_payment_of_person")]
        constraints = [
            models.UniqueConstraint(fields=["decision", "subject", "month"], name="cases_payment_once"),
        ]


class DecisionLetter(models.Model):
    """Which letter tells whom of which decision, and until when they may appeal. The letter lies in `documents`."""

    letter = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="letters")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="letters")
    recipient = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    appeal_until = models.DateField(null=True)
    # The reader has reserved themselves or cannot be noticed: a human sends it on paper.
    needs_paper = models.BooleanField(default=False)

    class Meta:
        db_table = "cases_decision_letter"
        indexes = [models.Index(fields=["case"], condition=Q(needs_paper=True), name="cases_letter_to_print")]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "recipient"],
                condition=Q(decision__isnull=False),
                name="cases_one_letter_per_decision",
            )
        ]
