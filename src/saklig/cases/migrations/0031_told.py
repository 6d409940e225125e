"""How often in a row an applicant has been told by which day a decision would come."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("cases", "0030_mandate_notice")]

    operations = [
        migrations.AddField("Deadline", "told", models.PositiveSmallIntegerField(default=0)),
        migrations.AddIndex(
            "Deadline",
            models.Index(fields=["case"], condition=Q(met_at=None, told__gte=2), name="cases_deadline_told_again"),
        ),
    ]
