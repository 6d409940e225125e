"""Attachments: what it is said to prove and what became of it, and the bytes in a table of their own."""

from __future__ import annotations

from uuid import uuid4

from django.db import migrations, models
from django.db.models import Q
from django.db.models.deletion import PROTECT

from saklig.cases.guards import GuardAttachments
from saklig.store.sealed import SealedBytes, SealedText

_SCAN = [("waiting", "Waiting"), ("clean", "Clean"), ("infected", "Infected")]


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_told_of_answers")]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.UUIDField(default=uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("document", models.CharField(blank=True, max_length=100)),
                ("retention", models.CharField(default="case", max_length=64)),
                ("sender", models.CharField(max_length=60)),
                ("received_at", models.DateTimeField()),
                ("kind", models.CharField(max_length=8)),
                ("size", models.PositiveIntegerField()),
                ("pages", models.PositiveIntegerField()),
                ("name", SealedText()),
                ("note", SealedText(null=True)),
                ("about_name", SealedText(null=True)),
                ("commitment", models.CharField(max_length=64)),
                ("scan", models.CharField(choices=_SCAN, default="waiting", max_length=8)),
                ("scanned_at", models.DateTimeField(null=True)),
                (
                    "judged",
                    models.CharField(
                        blank=True, choices=[("taken", "Taken"), ("incomplete", "Incomplete")], default="", max_length=10
                    ),
                ),
                ("judged_at", models.DateTimeField(null=True)),
                ("about", models.ForeignKey("store.person", PROTECT, null=True, related_name="+")),
                (
                    "asked_again",
                    models.OneToOneField("cases.informationrequest", PROTECT, null=True, related_name="attachment"),
                ),
                ("case", models.ForeignKey("cases.case", PROTECT, related_name="attachments")),
                ("judged_by", models.ForeignKey("cases.staffmember", PROTECT, null=True, related_name="+")),
                ("owner", models.ForeignKey("store.person", PROTECT, related_name="+")),
                ("replaces", models.ForeignKey("cases.attachment", PROTECT, null=True, related_name="replaced_by")),
            ],
            options={
                "db_table": "cases_attachment",
                "indexes": [models.Index(condition=Q(judged=""), fields=["case"], name="cases_attachment_unread")],
                "constraints": [
                    models.UniqueConstraint(fields=["case", "number"], name="cases_attachment_number"),
                    models.CheckConstraint(
                        condition=Q(judged="", judged_at=None, judged_by=None)
                        | Q(judged_at__isnull=False, judged_by__isnull=False) & ~Q(judged=""),
                        name="cases_attachment_judged_by_a_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AttachmentContent",
            fields=[
                ("id", models.UUIDField(default=uuid4, editable=False, primary_key=True, serialize=False)),
                ("data", SealedBytes()),
                ("attachment", models.OneToOneField("cases.attachment", PROTECT, related_name="content")),
            ],
            options={"db_table": "cases_attachment_content"},
        ),
        GuardAttachments(),
    ]
