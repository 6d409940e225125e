"""The year: runs, what each decision that goes on came to, and guards that a case is made from another once."""

from __future__ import annotations

from uuid import uuid4

from django.db import migrations, models
from django.db.models.deletion import PROTECT

from saklig.cases.renewal.guards import GuardRenewals
from saklig.store.sealed import SealedJSON

_FINDINGS = [
    ("waiting", "Waiting"), ("ended", "Ended"), ("applied", "Applied"), ("full", "Full"), ("lower", "Lower"),
    ("human", "Human"), ("unclear", "Unclear"),
]  # fmt: skip
_REQUESTS = [("questions", "Questions"), ("cohabitant", "Cohabitant"), ("prior-notice", "Prior Notice")]


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_attachments")]

    operations = [
        migrations.CreateModel(
            name="RenewalRun",
            fields=[
                ("id", models.UUIDField(default=uuid4, editable=False, primary_key=True, serialize=False)),
                ("service", models.CharField(max_length=100)),
                ("period", models.PositiveIntegerField()),
                ("begun_at", models.DateTimeField()),
                ("found_at", models.DateTimeField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("begun_by", models.ForeignKey("cases.staffmember", PROTECT, null=True, related_name="+")),
                ("released_by", models.ForeignKey("cases.staffmember", PROTECT, null=True, related_name="+")),
            ],
            options={
                "db_table": "cases_renewal_run",
                "constraints": [
                    models.UniqueConstraint(fields=["service", "period"], name="cases_renewal_run_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Renewal",
            fields=[
                ("id", models.UUIDField(default=uuid4, editable=False, primary_key=True, serialize=False)),
                ("first_received", models.DateTimeField()),
                ("finding", models.CharField(choices=_FINDINGS, default="waiting", max_length=8)),
                ("prepared_at", models.DateTimeField(null=True)),
                ("figures", SealedJSON(null=True)),
                ("case", models.OneToOneField("cases.case", PROTECT, null=True, related_name="renewal")),
                ("run", models.ForeignKey("cases.renewalrun", PROTECT, related_name="renewals")),
                ("source", models.ForeignKey("cases.case", PROTECT, related_name="renewals")),
            ],
            options={
                "db_table": "cases_renewal",
                "indexes": [models.Index(fields=["run", "finding"], name="cases_renewal_finding")],
                "constraints": [models.UniqueConstraint(fields=["run", "source"], name="cases_renewal_once")],
            },
        ),
        migrations.AlterField(
            model_name="informationrequest",
            name="kind",
            field=models.CharField(choices=_REQUESTS, max_length=12),
        ),
        GuardRenewals(),
    ]
