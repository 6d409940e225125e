"""Payment lines for costs of appeals: written once, and guarded against doubles."""

from __future__ import annotations

from uuid import uuid4

from django.db import migrations, models
from django.db.models import Q
from django.db.models.deletion import PROTECT

from saklig.cases.prices.guards import GuardPayments
from saklig.store.sealed import SealedJSON
from saklig.store.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("cases", "0025_reached_outside"), ("store", "0006_sign_ins")]

    operations = [
        migrations.CreateModel(
            name="CostLine",
            fields=[
                ("id", models.UUIDField(default=uuid4, editable=False, primary_key=True, serialize=False)),
                ("service", models.CharField(max_length=100)),
                ("booked", models.DateField()),
                ("nth", models.PositiveIntegerField()),
                ("kind", models.CharField(choices=[("payment", "Payment"), ("reversal", "Reversal")], max_length=8)),
                ("written_at", models.DateTimeField()),
                ("payment", SealedJSON()),
                ("case", models.ForeignKey("cases.case", PROTECT, related_name="cost_lines")),
                ("claim", models.ForeignKey("cases.costclaim", PROTECT, related_name="lines")),
                ("person", models.ForeignKey("store.person", PROTECT, related_name="+")),
                ("reverses", models.OneToOneField("cases.costline", PROTECT, null=True, related_name="reversed_by")),
                ("written_by", models.ForeignKey("cases.staffmember", PROTECT, related_name="+")),
            ],
            options={
                "db_table": "cases_cost_line",
                "indexes": [models.Index(fields=["service", "booked"], name="cases_cost_line_booked")],
                "constraints": [
                    models.UniqueConstraint(fields=["claim", "nth"], name="cases_cost_line_nth"),
                    models.CheckConstraint(
                        condition=Q(kind="payment", reverses=None) | Q(kind="reversal", reverses__isnull=False),
                        name="cases_cost_line_reverses",
                    ),
                ],
            },
        ),
        AppendOnly("CostLine"),
        GuardPayments(),
    ]
