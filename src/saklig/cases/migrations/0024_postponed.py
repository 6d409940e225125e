"""Price lines that wait while their decision's implementation is postponed."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q
from django.db.models.deletion import PROTECT

from saklig.cases.prices.guards import GuardHeld


class Migration(migrations.Migration):
    dependencies = [("cases", "0023_watch"), ("store", "0006_sign_ins")]

    operations = [
        migrations.AddField("Postponement", "void", models.BooleanField(default=False)),
        migrations.CreateModel(
            name="HeldLine",
            fields=[
                (
                    "line",
                    models.OneToOneField("cases.priceline", PROTECT, primary_key=True, serialize=False, related_name="held"),
                ),
                ("service", models.CharField(max_length=100)),
                ("booked", models.DateField(null=True)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "cases_held_line",
                "indexes": [models.Index(fields=["service", "booked"], name="cases_held_line_booked")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(booked=None, until=None) | Q(booked__isnull=False, until__isnull=False),
                        name="cases_held_line_let_out",
                    )
                ],
            },
        ),
        GuardHeld(),
    ]
