"""What people ask for about their data, how long each fact is kept, what holds an erasure back, and what was erased."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models

import saklig.store.sealed
from saklig.store.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_estimates"),
        ("store", "0003_rate"),
    ]

    operations = [
        migrations.CreateModel(
            name="RetentionRun",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("erased", models.JSONField()),
                ("held", models.JSONField()),
            ],
            options={
                "db_table": "cases_retention_run",
            },
        ),
        migrations.AddField(
            model_name="case",
            name="erased_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="correction",
            name="retention",
            field=models.CharField(default="case", max_length=64),
        ),
        migrations.AddField(
            model_name="determination",
            name="retention",
            field=models.CharField(default="case", max_length=64),
        ),
        migrations.AddField(
            model_name="fact",
            name="retention",
            field=models.CharField(default="case", max_length=64),
        ),
        migrations.AlterField(
            model_name="deadline",
            name="kind",
            field=models.CharField(
                choices=[
                    ("preliminary-reply", "preliminary-reply"),
                    ("decision", "decision"),
                    ("information", "information"),
                    ("appeal", "appeal"),
                    ("review", "review"),
                    ("privacy", "privacy"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("why", saklig.store.sealed.SealedText()),
                ("placed_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="legal_holds", to="cases.case"
                    ),
                ),
                (
                    "placed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.staffmember"
                    ),
                ),
            ],
            options={
                "db_table": "cases_legal_hold",
            },
        ),
        migrations.CreateModel(
            name="PrivacyRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("rectification", "Rectification"),
                            ("restriction", "Restriction"),
                            ("objection", "Objection"),
                            ("erasure", "Erasure"),
                        ],
                        max_length=14,
                    ),
                ),
                ("text", saklig.store.sealed.SealedText(null=True)),
                ("asked_at", models.DateTimeField()),
                ("due", models.DateField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        default="",
                        blank=True,
                        choices=[("granted", "Granted"), ("partly", "Partly"), ("refused", "Refused")],
                        max_length=8,
                    ),
                ),
                ("reasons", saklig.store.sealed.SealedText(null=True)),
                ("lifted_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.staffmember"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="privacy_requests",
                        to="cases.case",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.person"),
                ),
            ],
            options={
                "db_table": "cases_privacy_request",
                "indexes": [
                    models.Index(condition=models.Q(("answered_at", None)), fields=["due"], name="cases_privacy_open")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("answered_by", None), ("outcome", "")),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("reasons__isnull", False),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="cases_privacy_answered_by_a_person",
                    )
                ],
            },
        ),
        # SQLite built these tables anew for the column, and dropped their triggers.
        *(AppendOnly(name, again=True) for name in ("Fact", "Correction", "Determination")),
    ]
