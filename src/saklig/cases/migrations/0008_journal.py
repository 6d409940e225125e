"""The journal: a row for each document in and out, and for each correction; nothing in it can be changed or taken out."""

from __future__ import annotations

from uuid import uuid4

from django.db import migrations, models
from django.db.models import Q
from django.db.models.deletion import PROTECT

from saklig.store.sealed import SealedText
from saklig.store.triggers import AppendOnly

_DIRECTIONS = [("in", "In"), ("out", "Out")]
_ACCESS = [("withheld", "Withheld"), ("partly", "Partly"), ("open", "Open")]


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_registrations"), ("store", "0005_ledger_waits")]

    operations = [
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                ("id", models.UUIDField(default=uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("direction", models.CharField(choices=_DIRECTIONS, max_length=3)),
                ("kind", models.CharField(max_length=20)),
                ("source", models.CharField(max_length=20)),
                ("source_ref", models.UUIDField()),
                ("dated", models.DateField()),
                ("entered_at", models.DateTimeField()),
                ("entered_by", models.CharField(max_length=60)),
                ("document_version", models.PositiveIntegerField(default=1)),
                ("titles", models.JSONField()),
                ("access", models.CharField(choices=_ACCESS, max_length=8)),
                ("grounds", models.JSONField()),
                ("void", models.BooleanField(default=False)),
                ("why", SealedText(null=True)),
                ("case", models.ForeignKey("cases.case", PROTECT, related_name="journal")),
                ("party", models.ForeignKey("store.person", PROTECT, null=True, related_name="+")),
            ],
            options={
                "db_table": "cases_journal_entry",
                "indexes": [models.Index(fields=["dated"], name="cases_journal_by_day")],
                "constraints": [
                    models.UniqueConstraint(fields=["case", "number", "version"], name="cases_journal_number"),
                    models.UniqueConstraint(fields=["source", "source_ref", "version"], name="cases_journal_once"),
                    models.CheckConstraint(
                        condition=Q(version=1) | Q(why__isnull=False), name="cases_correction_says_why"
                    ),
                ],
            },
        ),
        AppendOnly("JournalEntry"),
    ]
