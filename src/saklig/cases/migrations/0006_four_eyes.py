"""Decisions proposed to a second caseworker, and the guards that refuse one without, where a service asks for it."""

from __future__ import annotations

from uuid import uuid4

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.deletion import PROTECT

from saklig.cases.guards import GuardFourEyes
from saklig.store.sealed import SealedJSON, SealedText

_KINDS = [("caseworker", "Caseworker"), ("part", "Part"), ("dismissal", "Dismissal")]
_OUTCOMES = [("open", "Open"), ("approved", "Approved"), ("sent-back", "Sent Back"), ("replaced", "Replaced")]


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_roles")]

    operations = [
        migrations.CreateModel(
            name="FourEyesService",
            fields=[
                ("service", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("scope", models.CharField(max_length=8)),
            ],
            options={"db_table": "cases_four_eyes_service"},
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.UUIDField(default=uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=_KINDS, max_length=12)),
                ("proposed_at", models.DateTimeField()),
                ("own_reasons", SealedText(null=True)),
                ("only", SealedJSON(null=True)),
                ("outcome", models.CharField(choices=_OUTCOMES, default="open", max_length=12)),
                ("settled_at", models.DateTimeField(null=True)),
                ("words", SealedText(null=True)),
                ("case", models.ForeignKey("cases.case", PROTECT, related_name="proposals")),
                ("decision", models.OneToOneField("cases.decision", PROTECT, null=True, related_name="proposal")),
                ("determination", models.ForeignKey("cases.determination", PROTECT, null=True, related_name="+")),
                ("proposed_by", models.ForeignKey("cases.staffmember", PROTECT, related_name="+")),
                ("settled_by", models.ForeignKey("cases.staffmember", PROTECT, null=True, related_name="+")),
            ],
            options={
                "db_table": "cases_proposal",
                "constraints": [
                    models.UniqueConstraint(
                        fields=["case"], condition=Q(outcome="open"), name="cases_one_open_proposal"
                    ),
                    models.CheckConstraint(
                        condition=~Q(outcome="approved") | Q(settled_by__isnull=False) & ~Q(settled_by=F("proposed_by")),
                        name="cases_approved_by_another",
                    ),
                    models.CheckConstraint(
                        condition=Q(kind="dismissal") | Q(determination__isnull=False),
                        name="cases_proposal_rests_on_rules",
                    ),
                ],
            },
        ),
        GuardFourEyes(),
    ]
