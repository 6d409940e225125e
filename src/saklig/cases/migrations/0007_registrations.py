"""Applications that staff write in: how and on which day they came; beside the draft that the party may have open."""

from __future__ import annotations

from uuid import uuid4

from django.db import migrations, models
from django.db.models import Q
from django.db.models.deletion import PROTECT

from saklig.store.sealed import SealedText


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_four_eyes")]

    operations = [
        # A column that may be null and has no default: SQLite adds it in place, and the table keeps its triggers.
        migrations.AddField(
            model_name="case",
            name="channel",
            field=models.CharField(
                choices=[("paper", "Paper"), ("telephone", "Telephone"), ("counter", "Counter")], max_length=10, null=True
            ),
        ),
        migrations.RemoveConstraint(model_name="case", name="cases_one_draft_per_service"),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                fields=["applicant", "service"],
                condition=Q(state="draft", channel=None),
                name="cases_one_draft_per_service",
            ),
        ),
        migrations.CreateModel(
            name="Registration",
            fields=[
                ("id", models.UUIDField(default=uuid4, editable=False, primary_key=True, serialize=False)),
                ("received_on", models.DateField()),
                ("registered_at", models.DateTimeField()),
                ("helped_by", SealedText(null=True)),
                ("case", models.OneToOneField("cases.case", PROTECT, related_name="registration")),
                ("registered_by", models.ForeignKey("cases.staffmember", PROTECT, related_name="+")),
            ],
            options={"db_table": "cases_registration"},
        ),
    ]
