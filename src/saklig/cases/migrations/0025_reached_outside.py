"""Those in no case who reach a right, and what came of telling their parents."""

from __future__ import annotations

from uuid import uuid4

from django.db import migrations, models
from django.db.models.deletion import PROTECT

_OUTCOMES = [("told", "Told"), ("not-reached", "Not Reached"), ("no-parent", "No Parent"), ("shielded", "Shielded")]


class Migration(migrations.Migration):
    dependencies = [("cases", "0024_postponed"), ("store", "0006_sign_ins")]

    operations = [
        migrations.CreateModel(
            name="ReachedOutside",
            fields=[
                ("id", models.UUIDField(default=uuid4, editable=False, primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=60)),
                ("outcome", models.CharField(choices=_OUTCOMES, max_length=12)),
                ("at", models.DateTimeField()),
                ("person", models.ForeignKey("store.person", PROTECT, related_name="+")),
                ("run", models.ForeignKey("cases.renewalrun", PROTECT, related_name="outside")),
            ],
            options={
                "db_table": "cases_reached_outside",
                "constraints": [
                    models.UniqueConstraint(fields=["person", "code"], name="cases_reached_outside_once")
                ],
            },
        ),
    ]
