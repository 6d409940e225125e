"""Who is away and who stands in, and the rule of delegation that a decision names."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0017_access_requests"),
    ]

    operations = [
        migrations.CreateModel(
            name="DecisionAuthority",
            fields=[
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="authority",
                        serialize=False,
                        to="cases.decision",
                    ),
                ),
                ("code", models.CharField(max_length=60)),
                ("basis", models.JSONField()),
            ],
            options={
                "db_table": "cases_decision_authority",
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("set_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.staffmember"
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="absences", to="cases.staffmember"
                    ),
                ),
                (
                    "stand_in",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standing_in",
                        to="cases.staffmember",
                    ),
                ),
            ],
            options={
                "db_table": "cases_absence",
                "indexes": [
                    models.Index(condition=models.Q(("ended_at", None)), fields=["last"], name="cases_absence_open")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first__lte", models.F("last"))), name="cases_absence_has_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stand_in", None),
                            models.Q(("stand_in", models.F("staff")), _negated=True),
                            _connector="OR",
                        ),
                        name="cases_another_stands_in",
                    ),
                ],
            },
        ),
    ]
