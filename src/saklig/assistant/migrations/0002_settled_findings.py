"""What the content's owner looked at and let stand."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assistant", "0001_conversations"),
        ("cases", "0033_carrier"),
    ]

    operations = [
        migrations.CreateModel(
            name="SettledFinding",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.staffmember"
                    ),
                ),
            ],
            options={"db_table": "assistant_settled_finding"},
        ),
    ]
