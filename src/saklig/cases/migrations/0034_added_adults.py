"""Adults of the household whom a caseworker adds, because no register gives them."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models

import saklig.store.sealed
from saklig.cases.guards import GuardAdded

PROTECT = django.db.models.deletion.PROTECT
SealedText = saklig.store.sealed.SealedText


class Migration(migrations.Migration):
    dependencies = [("cases", "0033_carrier"), ("store", "0006_sign_ins")]

    operations = [
        migrations.CreateModel(
            name="AddedAdult",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("case", models.ForeignKey("cases.case", PROTECT, related_name="added_adults")),
                ("person", models.ForeignKey("store.person", PROTECT, related_name="+")),
                ("role", SealedText()),
                ("said_by", SealedText()),
                ("grade", SealedText(null=True)),
                ("why", SealedText()),
                ("added_by", models.ForeignKey("cases.staffmember", PROTECT, related_name="+")),
                ("added_at", models.DateTimeField()),
                ("taken_out_by", models.ForeignKey("cases.staffmember", PROTECT, null=True, related_name="+")),
                ("taken_out_at", models.DateTimeField(null=True)),
                ("taken_out_why", SealedText(null=True)),
            ],
            options={"db_table": "cases_added_adult"},
        ),
        migrations.AddConstraint(
            "AddedAdult",
            models.UniqueConstraint(
                fields=["case", "person"], condition=models.Q(taken_out_at=None), name="cases_added_adult_once"
            ),
        ),
        migrations.AddConstraint(
            "AddedAdult",
            models.CheckConstraint(
                condition=models.Q(taken_out_at=None, taken_out_by=None)
                | models.Q(taken_out_at__isnull=False, taken_out_by__isnull=False),
                name="cases_added_adult_taken_out_by_whom",
            ),
        ),
        GuardAdded(),
    ]
