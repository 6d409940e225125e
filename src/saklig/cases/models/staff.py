"""The agency's people who decide, whom a decision and its letter can point to; and what the agency may not decide."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

__all__ = ["EstimatedService", "StaffMember", "StaffRole"]


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
    """What a member of staff may do with which service. `restricted` opens the lane of protected addresses."""

    class Role(models.TextChoices):
        CASEWORKER = "caseworker"
        RULE_OWNER = "rule-owner"

    staff = models.ForeignKey(StaffMember, models.PROTECT, related_name="roles")
    service = models.CharField(max_length=100)
    role = models.CharField(max_length=20, choices=Role.choices)
    restricted = models.BooleanField(default=False)

    class Meta:
        db_table = "cases_staff_role"
        constraints = [models.UniqueConstraint(fields=["staff", "service", "role"], name="cases_role_once")]


class EstimatedService(models.Model):
    """A service that the law lets another kind of agency decide: the database refuses decisions on it (`guards`)."""

    service = models.CharField(max_length=100, primary_key=True)

    class Meta:
        db_table = "cases_estimated_service"
