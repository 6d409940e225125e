"""Conversations, what was said in them, and humans asked for."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models

import saklig.store.sealed


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0033_carrier"),
        ("store", "0006_sign_ins"),
    ]

    operations = [
        migrations.CreateModel(
            name="Conversation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("began_at", models.DateTimeField()),
                ("last_at", models.DateTimeField(db_index=True)),
                ("language", models.CharField(max_length=2)),
                (
                    "acts_for",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.person"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conversations",
                        to="store.person",
                    ),
                ),
            ],
            options={
                "db_table": "assistant_conversation",
            },
        ),
        migrations.CreateModel(
            name="Exchange",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("token", models.CharField(max_length=64)),
                ("at", models.DateTimeField(db_index=True)),
                ("language", models.CharField(max_length=12)),
                ("kind", models.CharField(max_length=20)),
                ("route", models.CharField(max_length=20)),
                ("service", models.CharField(blank=True, max_length=100)),
                ("milliseconds", models.PositiveIntegerField()),
                ("question", saklig.store.sealed.SealedText()),
                ("masked", saklig.store.sealed.SealedText()),
                ("answer", saklig.store.sealed.SealedJSON()),
                ("did", saklig.store.sealed.SealedJSON()),
                ("verdict", models.CharField(blank=True, choices=[("up", "Up"), ("down", "Down")], max_length=4)),
                ("cause", models.CharField(blank=True, max_length=20)),
                ("comment", saklig.store.sealed.SealedText(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="assistant.conversation",
                    ),
                ),
            ],
            options={
                "db_table": "assistant_exchange",
            },
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("asked_at", models.DateTimeField()),
                ("promised_at", models.DateTimeField()),
                ("open_then", models.BooleanField()),
                (
                    "shown",
                    models.CharField(
                        choices=[("all", "All"), ("masked", "Masked"), ("nothing", "Nothing")], max_length=8
                    ),
                ),
                ("service", models.CharField(blank=True, max_length=100)),
                ("taken_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("contact", saklig.store.sealed.SealedText(null=True)),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="assistant.conversation",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.staffmember"
                    ),
                ),
            ],
            options={
                "db_table": "assistant_hand_over",
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("service", models.CharField(blank=True, max_length=100)),
                ("text", saklig.store.sealed.SealedText()),
                ("settled_at", models.DateTimeField(null=True)),
                ("taken_up", models.BooleanField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.staffmember"
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="assistant.conversation",
                    ),
                ),
                (
                    "exchange",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="proposals", to="assistant.exchange"
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
                "db_table": "assistant_proposal",
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("token", models.CharField(max_length=64)),
                ("text", saklig.store.sealed.SealedText()),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="assistant.conversation",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.staffmember"
                    ),
                ),
            ],
            options={
                "db_table": "assistant_remark",
            },
        ),
        migrations.AddIndex(
            model_name="exchange",
            index=models.Index(fields=["kind", "at"], name="assistant_exchange_kind"),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.UniqueConstraint(fields=("conversation", "number"), name="assistant_exchange_number"),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.UniqueConstraint(fields=("conversation", "token"), name="assistant_exchange_once"),
        ),
        migrations.AddIndex(
            model_name="handover",
            index=models.Index(
                condition=models.Q(("closed_at", None)), fields=["promised_at"], name="assistant_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)), fields=("conversation",), name="assistant_one_hand_over"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("staff", None), ("taken_at", None)),
                    models.Q(("staff__isnull", False), ("taken_at__isnull", False)),
                    _connector="OR",
                ),
                name="assistant_taken_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=models.UniqueConstraint(fields=("conversation", "number"), name="assistant_remark_number"),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=models.UniqueConstraint(fields=("conversation", "token"), name="assistant_remark_once"),
        ),
    ]
