"""Running an agency: who is away and who stands in, and by which delegation a decision was made."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from saklig.cases.models.case import Case
from saklig.cases.models.decision import Decision
from saklig.cases.models.staff import StaffMember

__all__ = ["Absence", "AgencyChange", "DecisionAuthority", "StepAuthority"]


class Absence(models.Model):
    """One who works here is away from a day to a day, and who sees to their cases meanwhile. Why is nobody's to keep here."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    staff = models.ForeignKey(StaffMember, models.PROTECT, related_name="absences")
    first = models.DateField()
    last = models.DateField()
    stand_in = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="standing_in")
    set_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_absence"
        indexes = [models.Index(fields=["last"], condition=Q(ended_at=None), name="cases_absence_open")]
        constraints = [
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="cases_absence_has_days"),
            models.CheckConstraint(condition=Q(stand_in=None) | ~Q(stand_in=F("staff")), name="cases_another_stands_in"),
        ]


class AgencyChange(models.Model):
    """That an administrator wrote how the agency is reached otherwise than its settings file says. Written once, never changed.

    `value` None: the file's word holds again. What it holds stands in every letter and on the pages.
    """

    id = models.BigAutoField(primary_key=True)  # in the order in which they were written
    field = models.CharField(max_length=20)
    value = models.JSONField(null=True)
    by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "cases_agency_change"


class DecisionAuthority(models.Model):
    """The rule of delegation that a caseworker decided by, as it stood then. Written once, with the decision."""

    decision = models.OneToOneField(Decision, models.PROTECT, primary_key=True, related_name="authority")
    code = models.CharField(max_length=60)
    basis = models.JSONField()  # by language, as the letter says it

    class Meta:
        db_table = "cases_decision_authority"


class StepAuthority(models.Model):
    """The rule of delegation by which a caseworker took another step that binds, as it stood then: what became of an appeal,
    that a decision stands, that a case is taken up anew. Written once, with the step.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="authorities")
    step = models.CharField(max_length=40)  # as the event of the step names it
    staff = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    code = models.CharField(max_length=60)
    basis = models.JSONField()  # by language, as the letter says it

    class Meta:
        db_table = "cases_step_authority"
        indexes = [models.Index(fields=["case", "at"], name="cases_step_authority_of_case")]
