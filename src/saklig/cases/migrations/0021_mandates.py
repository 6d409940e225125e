"""Powers of attorney and guardianships."""

from __future__ import annotations

from uuid import uuid4

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.deletion import PROTECT

from saklig.cases.guards import GuardMandates
from saklig.store.sealed import SealedText

_KINDS = [("attorney", "Attorney"), ("guardian", "Guardian")]
_SOURCES = [("party", "Party"), ("paper", "Paper"), ("register", "Register")]


class Migration(migrations.Migration):
    dependencies = [("cases", "0020_appeals")]

    operations = [
        migrations.CreateModel(
            name="Mandate",
            fields=[
                ("id", models.UUIDField(default=uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=_KINDS, max_length=10)),
                ("source", models.CharField(choices=_SOURCES, max_length=10)),
                ("services", models.JSONField()),
                ("begins", models.DateField()),
                ("until", models.DateField(null=True)),
                ("given_at", models.DateTimeField()),
                ("checked_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_by", models.CharField(blank=True, default="", max_length=60)),
                ("representative_name", SealedText(null=True)),
                ("note", SealedText(null=True)),
                ("principal", models.ForeignKey("store.person", PROTECT, related_name="+")),
                ("registered_by", models.ForeignKey("cases.staffmember", PROTECT, null=True, related_name="+")),
                ("representative", models.ForeignKey("store.person", PROTECT, related_name="+")),
            ],
            options={
                "db_table": "cases_mandate",
                "indexes": [
                    models.Index(condition=Q(withdrawn_at=None), fields=["representative"], name="cases_mandate_open")
                ],
                "constraints": [
                    models.CheckConstraint(condition=~Q(principal=F("representative")), name="cases_mandate_of_another"),
                    models.CheckConstraint(
                        condition=Q(until=None) | Q(until__gte=F("begins")), name="cases_mandate_ends_after"
                    ),
                    models.CheckConstraint(
                        condition=~Q(source="paper") | Q(registered_by__isnull=False),
                        name="cases_mandate_paper_by_a_person",
                    ),
                    models.CheckConstraint(
                        condition=Q(withdrawn_at=None, withdrawn_by="") | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by=""),
                        name="cases_mandate_withdrawn_by_somebody",
                    ),
                ],
            },
        ),
        GuardMandates(),
    ]
