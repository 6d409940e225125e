"""That the one represented was told of a mandate that staff registered."""

from __future__ import annotations

from uuid import uuid4

from django.db import migrations, models
from django.db.models.deletion import PROTECT

_OUTCOMES = [("told", "Told"), ("paper", "Paper"), ("under-age", "Under Age")]


class Migration(migrations.Migration):
    dependencies = [("cases", "0029_appeal_questions")]

    operations = [
        migrations.CreateModel(
            name="MandateNotice",
            fields=[
                ("id", models.UUIDField(default=uuid4, editable=False, primary_key=True, serialize=False)),
                ("letter", models.UUIDField(null=True, unique=True)),
                ("outcome", models.CharField(choices=_OUTCOMES, max_length=9)),
                ("at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("mandate", models.OneToOneField("cases.mandate", PROTECT, related_name="notice")),
                ("sent_by", models.ForeignKey("cases.staffmember", PROTECT, null=True, related_name="+")),
            ],
            options={"db_table": "cases_mandate_notice"},
        ),
    ]
