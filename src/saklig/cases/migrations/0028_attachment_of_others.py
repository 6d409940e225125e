"""Who sees what another adult handed in, and which attachment a fact was entered from."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models.deletion import PROTECT

from saklig.cases.guards import GuardAttachments
from saklig.store.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("cases", "0027_step_authority")]

    operations = [
        migrations.AddField(
            model_name="attachment", name="shown_to_party", field=models.BooleanField(default=False)
        ),
        migrations.AddField(
            model_name="correction", name="attachment",
            field=models.ForeignKey("cases.attachment", PROTECT, null=True, related_name="corrections"),
        ),
        AppendOnly("Correction", again=True),
        GuardAttachments(),
    ]
