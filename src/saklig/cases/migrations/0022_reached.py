"""Those who reach a right in the coming period, and that it has been told."""

from __future__ import annotations

from uuid import uuid4

from django.db import migrations, models
from django.db.models.deletion import PROTECT


class Migration(migrations.Migration):
    dependencies = [("cases", "0021_mandates"), ("store", "0006_sign_ins")]

    operations = [
        migrations.CreateModel(
            name="ReachedRight",
            fields=[
                ("id", models.UUIDField(default=uuid4, editable=False, primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=60)),
                ("told_at", models.DateTimeField(null=True)),
                ("case", models.ForeignKey("cases.case", PROTECT, related_name="reached")),
                ("person", models.ForeignKey("store.person", PROTECT, related_name="+")),
                ("run", models.ForeignKey("cases.renewalrun", PROTECT, related_name="reached")),
            ],
            options={
                "db_table": "cases_reached_right",
                "constraints": [models.UniqueConstraint(fields=["person", "code"], name="cases_reached_once")],
            },
        ),
    ]
