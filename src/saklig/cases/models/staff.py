"""The agency's people: who decides, whom a letter can point to, who may do what; and what the agency may not decide."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

__all__ = ["OF_A_SERVICE", "EstimatedService", "StaffMember", "StaffRole"]

# Roles that are held for one service at a time; the others are for the whole agency.
OF_A_SERVICE = ("caseworker", "rule-owner", "leader")


class StaffMember(models.Model):
    """One who works here. The name stands in letters (Public Administration Act 2025 § 59), so it is no secret."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=200)
    telephone = models.CharField(max_length=40, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "cases_staff_member"


class StaffRole(models.Model):
    """What a member of staff may do: with which service, or (empty) in the whole agency. `restricted` opens the lane of
    protected addresses. Given and withdrawn, never changed into another role; each time an event says who did it.
    """

    class Role(models.TextChoices):
        CASEWORKER = "caseworker"
        RULE_OWNER = "rule-owner"
        LEADER = "leader"
        PRIVACY_OFFICER = "privacy-officer"
        AUDITOR = "auditor"
        ADMINISTRATOR = "administrator"

    staff = models.ForeignKey(StaffMember, models.PROTECT, related_name="roles")
    service = models.CharField(max_length=100, blank=True, default="")
    role = models.CharField(max_length=20, choices=Role.choices)
    restricted = models.BooleanField(default=False)
    given_at = models.DateTimeField(null=True)
    given_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")  # null: at the command line

    class Meta:
        db_table = "cases_staff_role"
        constraints = [
            models.UniqueConstraint(fields=["staff", "service", "role"], name="cases_role_once"),
            models.CheckConstraint(
                condition=Q(role__in=OF_A_SERVICE) & ~Q(service="") | ~Q(role__in=OF_A_SERVICE) & Q(service=""),
                name="cases_role_of_a_service_or_the_agency",
            ),
            models.CheckConstraint(
                condition=Q(restricted=False) | Q(role="caseworker"), name="cases_restricted_is_for_caseworkers"
            ),
            models.CheckConstraint(
                condition=Q(given_by=None) | ~Q(given_by=F("staff")), name="cases_no_role_from_oneself"
            ),
        ]


class EstimatedService(models.Model):
    """A service that the law lets another kind of agency decide: the database refuses decisions on it (`guards`)."""

    service = models.CharField(max_length=100, primary_key=True)

    class Meta:
        db_table = "cases_estimated_service"
