"""The other roles, who gave them, and the guards that keep an administrator apart from those who read cases."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.deletion import PROTECT

from saklig.cases.guards import GuardRoles

_ROLES = ("caseworker", "rule-owner", "leader", "privacy-officer", "auditor", "administrator")
_OF_A_SERVICE = ("caseworker", "rule-owner", "leader")


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_rights")]

    operations = [
        migrations.AddField("staffrole", "given_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "staffrole", "given_by", models.ForeignKey("cases.staffmember", PROTECT, null=True, related_name="+")
        ),
        migrations.AlterField(
            "staffrole",
            "role",
            models.CharField(choices=[(role, role.replace("-", " ").title()) for role in _ROLES], max_length=20),
        ),
        migrations.AlterField("staffrole", "service", models.CharField(blank=True, default="", max_length=100)),
        migrations.AddConstraint(
            "staffrole",
            models.CheckConstraint(
                condition=Q(role__in=_OF_A_SERVICE) & ~Q(service="") | ~Q(role__in=_OF_A_SERVICE) & Q(service=""),
                name="cases_role_of_a_service_or_the_agency",
            ),
        ),
        migrations.AddConstraint(
            "staffrole",
            models.CheckConstraint(
                condition=Q(restricted=False) | Q(role="caseworker"), name="cases_restricted_is_for_caseworkers"
            ),
        ),
        migrations.AddConstraint(
            "staffrole",
            models.CheckConstraint(
                condition=Q(given_by=None) | ~Q(given_by=F("staff")), name="cases_no_role_from_oneself"
            ),
        ),
        GuardRoles(),
    ]
