"""INSERT OR REPLACE by a unique constraint or by rowid is refused too; and whoever decided stays."""

from __future__ import annotations

from django.db import migrations

from saklig.cases.guards import GuardDeciders
from saklig.store.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [
        *(
            AppendOnly(name, again=True)
            for name in ("Fact", "Correction", "Determination", "Decision", "OutcomeLine", "Payment")
        ),
        GuardDeciders(),
    ]
