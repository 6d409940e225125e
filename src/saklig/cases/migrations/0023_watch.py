"""Watching the registers: runs, looks, and which look found a change. Nothing is lowered for it before the party is heard."""

from __future__ import annotations

from uuid import uuid4

from django.db import migrations, models
from django.db.models.deletion import PROTECT

from saklig.cases.watching.guards import GuardWatched
from saklig.store.triggers import AppendOnly

_FINDINGS = [("waiting", "Waiting"), ("same", "Same"), ("changed", "Changed"), ("busy", "Busy"), ("unclear", "Unclear")]


class Migration(migrations.Migration):
    dependencies = [("cases", "0022_reached")]

    operations = [
        migrations.CreateModel(
            name="WatchRun",
            fields=[
                ("id", models.UUIDField(default=uuid4, editable=False, primary_key=True, serialize=False)),
                ("service", models.CharField(max_length=100)),
                ("day", models.DateField()),
                ("begun_at", models.DateTimeField()),
                ("found_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "cases_watch_run",
                "constraints": [models.UniqueConstraint(fields=["service", "day"], name="cases_watch_run_once")],
            },
        ),
        migrations.CreateModel(
            name="WatchLook",
            fields=[
                ("id", models.UUIDField(default=uuid4, editable=False, primary_key=True, serialize=False)),
                ("finding", models.CharField(choices=_FINDINGS, default="waiting", max_length=8)),
                ("looked_at", models.DateTimeField(null=True)),
                ("month", models.DateField(null=True)),
                ("case", models.ForeignKey("cases.case", PROTECT, related_name="looks")),
                ("run", models.ForeignKey("cases.watchrun", PROTECT, related_name="looks")),
            ],
            options={
                "db_table": "cases_watch_look",
                "indexes": [
                    models.Index(fields=["run", "finding"], name="cases_watch_finding"),
                    models.Index(fields=["case", "looked_at"], name="cases_watch_of_case"),
                ],
                "constraints": [models.UniqueConstraint(fields=["run", "case"], name="cases_watch_once")],
            },
        ),
        migrations.AddField(
            model_name="change", name="found",
            field=models.ForeignKey("cases.watchlook", PROTECT, null=True, related_name="changes"),
        ),
        AppendOnly("Change", again=True),
        GuardWatched(),
    ]
