"""The rule of delegation by which a caseworker took another step than a decision: appeals, upholding, reopening."""

from __future__ import annotations

import uuid

from django.db import migrations, models
from django.db.models.deletion import PROTECT


class Migration(migrations.Migration):
    dependencies = [("cases", "0026_payments")]

    operations = [
        migrations.CreateModel(
            name="StepAuthority",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("step", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("code", models.CharField(max_length=60)),
                ("basis", models.JSONField()),
                ("case", models.ForeignKey("cases.case", PROTECT, related_name="authorities")),
                ("staff", models.ForeignKey("cases.staffmember", PROTECT, related_name="+")),
            ],
            options={
                "db_table": "cases_step_authority",
                "indexes": [models.Index(fields=["case", "at"], name="cases_step_authority_of_case")],
            },
        ),
    ]
