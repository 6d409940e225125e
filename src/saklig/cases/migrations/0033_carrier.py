"""Letters on paper that a carrier has been handed."""

from __future__ import annotations

from django.db import migrations, models

_CARRIER = [("asked", "Asked"), ("taken", "Taken"), ("refused", "Refused"), ("not-delivered", "Not Delivered")]


class Migration(migrations.Migration):
    dependencies = [("cases", "0032_days_in_norway")]

    operations = [
        migrations.AddField(
            "PaperSending", "carrier", models.CharField(blank=True, choices=_CARRIER, default="", max_length=14)
        ),
        migrations.AddField("PaperSending", "carrier_id", models.CharField(blank=True, default="", max_length=60)),
        migrations.AddField("PaperSending", "carrier_since", models.DateTimeField(null=True)),
    ]
