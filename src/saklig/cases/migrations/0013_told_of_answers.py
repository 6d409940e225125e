"""How a person was told that what they asked about their data is answered. Answers from before stand on their page, untold."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_archive")]

    operations = [
        migrations.AddField("privacyrequest", "told", models.CharField(blank=True, default="", max_length=20)),
        migrations.AddField("privacyrequest", "told_at", models.DateTimeField(null=True)),
    ]
