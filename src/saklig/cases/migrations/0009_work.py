"""The work shared: whose a case is, batches, colleagues asked, impartiality and its guard, interpreters, time, likeness."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models

import saklig.store.sealed
from saklig.cases.guards import GuardImpartiality


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_journal"),
        ("store", "0005_ledger_waits"),
    ]

    operations = [
        migrations.CreateModel(
            name="HandlingTime",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="handling_time",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("seconds", models.PositiveIntegerField(default=0)),
            ],
            options={
                "db_table": "cases_handling_time",
            },
        ),
        migrations.AddField(
            model_name="message",
            name="details",
            field=saklig.store.sealed.SealedJSON(null=True),
        ),
        migrations.AlterField(
            model_name="message",
            name="kind",
            field=models.CharField(
                choices=[("change", "Change"), ("dispute", "Dispute"), ("note", "Note"), ("phone", "Phone")],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "why",
                    models.CharField(
                        choices=[("taken", "Taken"), ("handed-over", "Handed Over"), ("undone", "Undone")],
                        max_length=12,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("words", saklig.store.sealed.SealedText(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assignments", to="cases.case"
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.staffmember"
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assignments", to="cases.staffmember"
                    ),
                ),
            ],
            options={
                "db_table": "cases_assignment",
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("take", "Take"), ("give", "Give"), ("put-back", "Put Back")], max_length=10
                    ),
                ),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.staffmember"
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.staffmember"
                    ),
                ),
            ],
            options={
                "db_table": "cases_batch",
            },
        ),
        migrations.CreateModel(
            name="BatchLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "after",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.assignment"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="cases.batch"
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.assignment"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
            ],
            options={
                "db_table": "cases_batch_line",
            },
        ),
        migrations.CreateModel(
            name="Consultation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("asked_at", models.DateTimeField()),
                ("question", saklig.store.sealed.SealedText()),
                ("answer", saklig.store.sealed.SealedText(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.staffmember"
                    ),
                ),
                (
                    "asked_of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.staffmember"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consultations", to="cases.case"
                    ),
                ),
            ],
            options={
                "db_table": "cases_consultation",
            },
        ),
        migrations.CreateModel(
            name="Impartiality",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("partial", models.BooleanField()),
                ("ground", saklig.store.sealed.SealedText(null=True)),
                (
                    "found_by",
                    models.CharField(choices=[("statement", "Statement"), ("register", "Register")], max_length=10),
                ),
                ("at", models.DateTimeField()),
                ("words", saklig.store.sealed.SealedText(null=True)),
                ("lifted_at", models.DateTimeField(null=True)),
                ("lifted_words", saklig.store.sealed.SealedText(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="impartialities", to="cases.case"
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.staffmember"
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.staffmember"
                    ),
                ),
            ],
            options={
                "db_table": "cases_impartiality",
            },
        ),
        migrations.CreateModel(
            name="InterpreterWish",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("language", saklig.store.sealed.SealedText()),
                (
                    "way",
                    models.CharField(
                        choices=[("telephone", "Telephone"), ("screen", "Screen"), ("in-person", "In Person")],
                        max_length=10,
                    ),
                ),
                ("words", saklig.store.sealed.SealedText(null=True)),
                ("asked_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True, choices=[("booked", "Booked"), ("not-needed", "Not Needed")], max_length=10
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.staffmember"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="interpreters", to="cases.case"
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.staffmember"
                    ),
                ),
            ],
            options={
                "db_table": "cases_interpreter",
            },
        ),
        migrations.CreateModel(
            name="Likeness",
            fields=[
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="likeness",
                        serialize=False,
                        to="cases.decision",
                    ),
                ),
                ("service", models.CharField(max_length=100)),
                ("by_human", models.BooleanField()),
                ("decided_at", models.DateTimeField()),
                ("signature", models.CharField(max_length=64)),
                ("marks", models.JSONField()),
            ],
            options={
                "db_table": "cases_likeness",
                "indexes": [
                    models.Index(fields=["service", "signature", "decided_at"], name="cases_alike"),
                    models.Index(fields=["service", "by_human", "decided_at"], name="cases_alike_by_people"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffPerson",
            fields=[
                (
                    "staff",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="as_person",
                        serialize=False,
                        to="cases.staffmember",
                    ),
                ),
                ("set_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.person"),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.staffmember"
                    ),
                ),
            ],
            options={
                "db_table": "cases_staff_person",
            },
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(condition=models.Q(("ended_at", None)), fields=["staff"], name="cases_assigned_to"),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("case",), name="cases_one_has_it"
            ),
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["by", "at"], name="cases_batch_of"),
        ),
        migrations.AddConstraint(
            model_name="batchline",
            constraint=models.UniqueConstraint(fields=("batch", "case"), name="cases_batch_once"),
        ),
        migrations.AddIndex(
            model_name="consultation",
            index=models.Index(condition=models.Q(("answered_at", None)), fields=["asked_of"], name="cases_consulted"),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(("asked_by", models.F("asked_of")), _negated=True), name="cases_asked_another"
            ),
        ),
        migrations.AddIndex(
            model_name="impartiality",
            index=models.Index(
                condition=models.Q(("lifted_at", None), ("partial", True)),
                fields=["staff", "case"],
                name="cases_partial",
            ),
        ),
        migrations.AddConstraint(
            model_name="impartiality",
            constraint=models.CheckConstraint(
                condition=models.Q(("partial", False), ("ground__isnull", False), _connector="OR"),
                name="cases_partial_has_ground",
            ),
        ),
        migrations.AddConstraint(
            model_name="impartiality",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("lifted_by", None), models.Q(("lifted_by", models.F("staff")), _negated=True), _connector="OR"
                ),
                name="cases_partial_lifted_by_another",
            ),
        ),
        GuardImpartiality(),
    ]
