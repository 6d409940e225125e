"""How the agency is reached, where an administrator has written it otherwise than the settings file."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

from saklig.store.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("cases", "0035_postponed_by_itself")]

    operations = [
        migrations.CreateModel(
            name="AgencyChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("field", models.CharField(max_length=20)),
                ("value", models.JSONField(null=True)),
                ("by", models.ForeignKey("cases.staffmember", django.db.models.deletion.PROTECT, related_name="+")),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "cases_agency_change"},
        ),
        AppendOnly("AgencyChange"),
    ]
