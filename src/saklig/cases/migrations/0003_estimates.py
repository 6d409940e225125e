"""Services that another kind of agency decides, and the guard that lets no decision on them be written."""

from __future__ import annotations

from django.db import migrations, models

from saklig.cases.guards import GuardAuthority


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_guards")]

    operations = [
        migrations.CreateModel(
            name="EstimatedService",
            fields=[("service", models.CharField(max_length=100, primary_key=True, serialize=False))],
            options={"db_table": "cases_estimated_service"},
        ),
        GuardAuthority(),
    ]
