"""How far each entry of the journal has come on its way to the archive; what the archive has taken stays taken."""

from __future__ import annotations

from uuid import uuid4

from django.db import migrations, models
from django.db.models import Q
from django.db.models.deletion import PROTECT

from saklig.cases.guards import GuardArchived
from saklig.store.sealed import SealedBytes, SealedText

_STATES = [
    ("waiting", "Waiting"), ("sent", "Sent"), ("accepted", "Accepted"), ("refused", "Refused"), ("by-hand", "By Hand"),
    ("corrected", "Corrected"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_prices")]

    operations = [
        migrations.CreateModel(
            name="ArchiveDelivery",
            fields=[
                ("id", models.UUIDField(default=uuid4, editable=False, primary_key=True, serialize=False)),
                ("state", models.CharField(choices=_STATES, default="waiting", max_length=10)),
                ("round", models.PositiveIntegerField(default=1)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("why", models.CharField(blank=True, max_length=60)),
                ("said", SealedText(null=True)),
                ("begun_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("receipt", SealedBytes(null=True)),
                ("folder", models.CharField(blank=True, max_length=100)),
                ("record", models.CharField(blank=True, max_length=100)),
                ("case", models.ForeignKey("cases.case", PROTECT, related_name="deliveries")),
                ("entry", models.OneToOneField("cases.journalentry", PROTECT, related_name="delivery")),
                ("settled_by", models.ForeignKey("cases.staffmember", PROTECT, null=True, related_name="+")),
            ],
            options={
                "db_table": "cases_archive_delivery",
                "indexes": [models.Index(fields=["state", "begun_at"], name="cases_archive_waiting")],
                "constraints": [
                    models.CheckConstraint(
                        condition=~Q(state="accepted") | Q(receipt__isnull=False, settled_at__isnull=False),
                        name="cases_archived_has_receipt",
                    ),
                ],
            },
        ),
        GuardArchived(),
    ]
