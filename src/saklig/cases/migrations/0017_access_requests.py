"""Who asks for access to a document, and what a named human answered."""

from __future__ import annotations

from uuid import uuid4

from django.db import migrations, models
from django.db.models import Q
from django.db.models.deletion import PROTECT

from saklig.cases.guards import GuardAccessAnswered
from saklig.store.lookup import LOOKUP_LENGTH
from saklig.store.sealed import SealedBytes, SealedText

_OUTCOMES = [("granted", "Granted"), ("partly", "Partly"), ("refused", "Refused")]
_LANGUAGES = [("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English")]


class Migration(migrations.Migration):
    dependencies = [("cases", "0016_indexes")]

    operations = [
        migrations.CreateModel(
            name="AccessRequest",
            fields=[
                ("id", models.UUIDField(default=uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=12, unique=True)),
                ("pickup", models.CharField(max_length=LOOKUP_LENGTH, unique=True)),
                ("language", models.CharField(choices=_LANGUAGES, max_length=2)),
                ("text", SealedText(null=True)),
                ("email", SealedText(null=True)),
                ("asked_at", models.DateTimeField()),
                ("due", models.DateField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, choices=_OUTCOMES, default="", max_length=8)),
                ("reasons", SealedText(null=True)),
                ("copy", SealedBytes(null=True)),
                ("taken_out", models.PositiveIntegerField(default=0)),
                ("erased_at", models.DateTimeField(null=True)),
                ("answered_by", models.ForeignKey("cases.staffmember", PROTECT, null=True, related_name="+")),
                ("entry", models.ForeignKey("cases.journalentry", PROTECT, null=True, related_name="access_requests")),
            ],
            options={
                "db_table": "cases_access_request",
                "indexes": [models.Index(fields=["due"], condition=Q(answered_at=None), name="cases_access_open")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(answered_at=None, answered_by=None, outcome="", copy__isnull=True)
                        | (Q(answered_at__isnull=False, answered_by__isnull=False, reasons__isnull=False) & ~Q(outcome="")),
                        name="cases_access_answered_by_a_person",
                    ),
                    models.CheckConstraint(
                        condition=~Q(outcome__in=["granted", "partly"]) | Q(copy__isnull=False),
                        name="cases_access_given_is_there",
                    ),
                    models.CheckConstraint(
                        condition=~Q(outcome="refused") | Q(copy__isnull=True), name="cases_access_refused_gives_nothing"
                    ),
                ],
            },
        ),
        GuardAccessAnswered(),
    ]
