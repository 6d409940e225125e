"""What belongs to an appeal: the rules it attacks, postponement, costs; and rules that proved wrong, with whom they touched."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from saklig.cases.models.afterwards import Appeal
from saklig.cases.models.case import Case, CaseRow
from saklig.cases.models.decision import Decision
from saklig.cases.models.staff import StaffMember
from saklig.store.sealed import SealedText

__all__ = ["AppealPoint", "CostClaim", "Postponement", "RuleFault", "TouchedCase"]


class AppealPoint(models.Model):
    """A rule that an appeal attacks: the row of the outcome's reason, its provision, and which package it stood in.

    Plain, so that a rate is counted before anything is opened: codes and hashes only.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="points")
    service = models.CharField(max_length=100)
    benefit = models.CharField(max_length=60)
    provision = models.CharField(max_length=60)
    row = models.CharField(max_length=120)
    package_hash = models.CharField(max_length=64)
    package_version = models.CharField(max_length=50)
    overturned = models.BooleanField(null=True)  # None until the appeal is settled

    class Meta:
        db_table = "cases_appeal_point"
        indexes = [models.Index(fields=["service", "row"], name="cases_appeal_point_of_rule")]
        constraints = [
            models.UniqueConstraint(fields=["appeal", "benefit", "provision", "row"], name="cases_appeal_point_once")
        ]


class Postponement(CaseRow):
    """That a decision is not carried out before the appeal is settled or the time to appeal is over (1967 Act § 42).

    A wish of the party's and a human's answer; or given by the agency of its own accord (`given_by`). It ends with the appeal,
    with the time to appeal where none came, or earlier by a human (`ended_by`), with reasons.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="postponements")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="postponements")
    # The appeal it waits for; None while no appeal has come, and only the time to appeal runs.
    appeal = models.ForeignKey(Appeal, models.PROTECT, null=True, related_name="postponements")
    asked_at = models.DateTimeField()
    given_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")  # of the agency's own accord
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")
    granted = models.BooleanField(null=True)
    reasons = SealedText(null=True)
    conditions = SealedText(null=True)  # that are set for waiting
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")
    end_reasons = SealedText(null=True)
    # The appeal body changed or annulled the decision while it waited: its own price lines never go out by themselves.
    void = models.BooleanField(default=False)

    class Meta:
        db_table = "cases_postponement"
        indexes = [models.Index(fields=["case"], condition=Q(answered_at=None), name="cases_postponement_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"], condition=Q(answered_at=None, ended_at=None), name="cases_one_wish_to_postpone"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, granted=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False, granted__isnull=False, reasons__isnull=False),
                name="cases_postponement_by_a_person",
            ),
            models.CheckConstraint(condition=Q(conditions__isnull=True) | Q(granted=True), name="cases_postponement_conditions"),
            models.CheckConstraint(
                condition=Q(ended_by=None) | Q(ended_at__isnull=False, end_reasons__isnull=False, granted=True),
                name="cases_postponement_ended_with_reasons",
            ),
        ]


class CostClaim(CaseRow):
    """What a party claims for the costs of having the decision changed (1967 Act § 36), and a human's answer."""

    class Outcome(models.TextChoices):
        GRANTED = "granted"
        PARTLY = "partly"
        REFUSED = "refused"

    case = models.ForeignKey(Case, models.PROTECT, related_name="cost_claims")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+")  # the new one
    channel = models.CharField(max_length=10, default="web")
    received_on = models.DateField()
    in_time = models.BooleanField()
    claim = SealedText()
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True, default="")
    amount = SealedText(null=True)  # kroner
    reasons = SealedText(null=True)

    class Meta:
        db_table = "cases_cost_claim"
        indexes = [models.Index(fields=["case"], condition=Q(answered_at=None), name="cases_cost_claim_open")]
        constraints = [
            models.UniqueConstraint(fields=["decision"], condition=Q(answered_at=None), name="cases_one_open_cost_claim"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, outcome="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False, reasons__isnull=False) & ~Q(outcome="")),
                name="cases_cost_claim_answered_by_a_person",
            ),
        ]


class RuleFault(models.Model):
    """A rule row or an amount that proved wrong. `why` is about the rule, never about anybody: it is checked when written."""

    class Kind(models.TextChoices):
        ROW = "row"
        AMOUNT = "amount"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    service = models.CharField(max_length=100)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    code = models.CharField(max_length=120)  # the row's id, or the series of the amount
    package_hash = models.CharField(max_length=64, blank=True, default="")  # empty: whichever package
    decided_from = models.DateField(null=True)
    decided_until = models.DateField(null=True)
    why = models.TextField()
    found_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    found_at = models.DateTimeField()
    searched_at = models.DateTimeField(null=True)
    unreadable = models.PositiveIntegerField(default=0)  # determinations whose facts are erased: nothing can be said of them

    class Meta:
        db_table = "cases_rule_fault"


class TouchedCase(CaseRow):
    """A case with a decision that rests on what proved wrong: listed, until a human reopened it or left it, with why."""

    class Outcome(models.TextChoices):
        LISTED = "listed"
        REOPENED = "reopened"
        LEFT = "left"

    fault = models.ForeignKey(RuleFault, models.PROTECT, related_name="touched")
    case = models.ForeignKey(Case, models.PROTECT, related_name="touched")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    listed_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.LISTED)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")
    words = SealedText(null=True)

    class Meta:
        db_table = "cases_touched_case"
        indexes = [models.Index(fields=["case"], condition=Q(outcome="listed"), name="cases_touched_listed")]
        constraints = [
            models.UniqueConstraint(fields=["fault", "case"], name="cases_touched_once"),
            models.CheckConstraint(
                condition=Q(outcome="listed", settled_by=None) | (~Q(outcome="listed") & Q(settled_by__isnull=False)),
                name="cases_touched_settled_by_a_person",
            ),
        ]
