"""Price lines of decisions and the months they are booked in: written once, and guarded against doubles."""

from __future__ import annotations

from uuid import uuid4

from django.db import migrations, models
from django.db.models import Q
from django.db.models.deletion import PROTECT

from saklig.cases.prices.guards import GuardPrices
from saklig.store.sealed import SealedJSON
from saklig.store.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_paper"), ("store", "0005_ledger_waits")]

    operations = [
        migrations.CreateModel(
            name="PriceMonth",
            fields=[
                ("id", models.UUIDField(default=uuid4, editable=False, primary_key=True, serialize=False)),
                ("service", models.CharField(max_length=100)),
                ("month", models.DateField()),
                ("closed_at", models.DateTimeField()),
                ("lines", models.PositiveIntegerField()),
                ("files", models.JSONField()),
                ("closed_by", models.ForeignKey("cases.staffmember", PROTECT, null=True, related_name="+")),
            ],
            options={
                "db_table": "cases_price_month",
                "constraints": [models.UniqueConstraint(fields=["service", "month"], name="cases_price_month_once")],
            },
        ),
        migrations.CreateModel(
            name="PriceLine",
            fields=[
                ("id", models.UUIDField(default=uuid4, editable=False, primary_key=True, serialize=False)),
                ("service", models.CharField(max_length=100)),
                ("month", models.DateField()),
                ("booked", models.DateField()),
                ("nth", models.PositiveIntegerField()),
                ("kind", models.CharField(choices=[("charge", "Charge"), ("reversal", "Reversal")], max_length=8)),
                ("written_at", models.DateTimeField()),
                ("price", SealedJSON()),
                ("case", models.ForeignKey("cases.case", PROTECT, related_name="price_lines")),
                ("decision", models.ForeignKey("cases.decision", PROTECT, related_name="price_lines")),
                ("person", models.ForeignKey("store.person", PROTECT, related_name="+")),
                ("reverses", models.OneToOneField("cases.priceline", PROTECT, null=True, related_name="reversed_by")),
            ],
            options={
                "db_table": "cases_price_line",
                "indexes": [
                    models.Index(fields=["service", "booked"], name="cases_price_line_booked"),
                    models.Index(fields=["person", "month"], name="cases_price_line_of_person"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["decision", "person", "month", "kind"], name="cases_price_line_once"
                    ),
                    models.UniqueConstraint(
                        fields=["service", "person", "month", "nth"], name="cases_price_line_nth"
                    ),
                    models.CheckConstraint(
                        condition=Q(kind="charge", reverses=None) | Q(kind="reversal", reverses__isnull=False),
                        name="cases_reversal_reverses",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceHandOver",
            fields=[
                (
                    "month",
                    models.OneToOneField(
                        "cases.pricemonth", PROTECT, primary_key=True, serialize=False, related_name="handed_over"
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "cases_price_hand_over"},
        ),
        AppendOnly("PriceLine"),
        AppendOnly("PriceMonth"),
        AppendOnly("PriceHandOver"),
        GuardPrices(),
    ]
