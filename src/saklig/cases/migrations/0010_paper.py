"""Letters on paper: what waits to be printed, batches, the day posted, and mail that came back.

What waited for a human to print it before, and what was marked as sent on paper, is taken along: the latter counts as received
on the day it was marked, as its appeal period was counted then.
"""

from __future__ import annotations

import uuid
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import saklig.cases.models.paper
import saklig.store.sealed
from saklig.cases.deadlines import day_of


def take_along(apps: Any, editor: Any) -> None:
    """A row for each letter that waits, and for each that was sent."""
    if editor.connection.alias != "default":
        return
    letters, sending = apps.get_model("cases", "DecisionLetter"), apps.get_model("cases", "PaperSending")
    milestones = apps.get_model("documents", "Milestone").objects.filter(kind="sent-on-paper")
    days = {letter: day_of(at) for letter, at in milestones.values_list("letter_id", "at")}
    rows = letters.objects.filter(models.Q(needs_paper=True) | models.Q(letter__in=list(days)))
    for one in rows.iterator():
        sent = None if one.needs_paper else days.get(one.letter)
        sending.objects.create(
            case_id=one.case_id, letter=one.letter, recipient_id=one.recipient_id, why="no-address", wanted_at=one.created_at,
            no_address="" if sent else "register-down", sent_on=sent, counted_from=sent,
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_work"),
        ("documents", "0002_guards"),
        ("store", "0005_ledger_waits"),
    ]

    operations = [
        migrations.CreateModel(
            name="PaperBatch",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("service", models.CharField(max_length=100)),
                ("restricted", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
                ("sent_on", models.DateField(null=True)),
                ("marked_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.staffmember"
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.staffmember"
                    ),
                ),
            ],
            options={
                "db_table": "cases_paper_batch",
            },
        ),
        migrations.CreateModel(
            name="PaperSending",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("letter", models.UUIDField()),
                (
                    "reference",
                    models.CharField(default=saklig.cases.models.paper.new_reference, max_length=8, unique=True),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("reserved", "Reserved"),
                            ("no-address", "No Address"),
                            ("not-in-register", "Not In Register"),
                            ("address-refused", "Refused"),
                            ("register-down", "Register Down"),
                            ("sent-again", "Sent Again"),
                            ("caseworker", "Caseworker"),
                        ],
                        max_length=16,
                    ),
                ),
                ("wanted_at", models.DateTimeField()),
                ("address", saklig.store.sealed.SealedJSON(null=True)),
                ("address_from", models.CharField(blank=True, default="", max_length=12)),
                (
                    "no_address",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("protected", "Protected"),
                            ("dead", "Dead"),
                            ("not-registered", "Not Registered"),
                            ("register-down", "Register Down"),
                        ],
                        default="",
                        max_length=16,
                    ),
                ),
                ("sent_on", models.DateField(null=True)),
                ("counted_from", models.DateField(null=True)),
                ("returned_on", models.DateField(null=True)),
                (
                    "returned_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("moved", "Moved"),
                            ("unknown", "Unknown"),
                            ("not-fetched", "Not Fetched"),
                            ("other", "Other"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("handled_at", models.DateTimeField(null=True)),
                ("dropped_at", models.DateTimeField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sendings",
                        to="cases.paperbatch",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="paper", to="cases.case"
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.person"),
                ),
            ],
            options={
                "db_table": "cases_paper_sending",
            },
        ),
        migrations.AddIndex(
            model_name="paperbatch",
            index=models.Index(fields=["service", "sent_on"], name="cases_paper_batch_queue"),
        ),
        migrations.AddConstraint(
            model_name="paperbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("marked_at", None), ("sent_by", None), ("sent_on", None)),
                    models.Q(("marked_at__isnull", False), ("sent_by__isnull", False), ("sent_on__isnull", False)),
                    _connector="OR",
                ),
                name="cases_paper_batch_sent_by_a_person",
            ),
        ),
        migrations.AddIndex(
            model_name="papersending",
            index=models.Index(fields=["letter"], name="cases_paper_of_letter"),
        ),
        migrations.AddIndex(
            model_name="papersending",
            index=models.Index(
                condition=models.Q(("handled_at", None), ("returned_on__isnull", False)),
                fields=["case"],
                name="cases_paper_returned",
            ),
        ),
        migrations.AddConstraint(
            model_name="papersending",
            constraint=models.UniqueConstraint(
                condition=models.Q(("dropped_at", None), ("sent_on", None)),
                fields=("letter",),
                name="cases_paper_waits_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="papersending",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("counted_from", None), ("sent_on", None)),
                    models.Q(("counted_from__isnull", False), ("sent_on__isnull", False)),
                    _connector="OR",
                ),
                name="cases_paper_counted_once_sent",
            ),
        ),
        migrations.AddConstraint(
            model_name="papersending",
            constraint=models.CheckConstraint(
                condition=models.Q(("returned_on", None), ("sent_on__isnull", False), _connector="OR"),
                name="cases_paper_sent_before_it_returns",
            ),
        ),
        migrations.RunPython(take_along, migrations.RunPython.noop),
    ]
