"""From which month on a case is decided anew when something has changed."""

from __future__ import annotations

from uuid import uuid4

from django.db import migrations, models
from django.db.models import Q
from django.db.models.deletion import PROTECT

from saklig.store.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_agency")]

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.UUIDField(default=uuid4, editable=False, primary_key=True, serialize=False)),
                ("month", models.DateField(null=True)),
                ("at", models.DateTimeField()),
                ("by", models.ForeignKey("cases.staffmember", PROTECT, null=True, related_name="+")),
                ("case", models.ForeignKey("cases.case", PROTECT, related_name="changes")),
            ],
            options={
                "db_table": "cases_change",
                "indexes": [models.Index(fields=["case", "at"], name="cases_change_of_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(month=None) | Q(month__day=1), name="cases_change_from_a_first"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="determination", name="from_month", field=models.DateField(null=True)
        ),
        AppendOnly("Change"),
    ]
