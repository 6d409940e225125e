"""Every event waits for its place in the ledger from the moment it is written; those of earlier days too."""

from __future__ import annotations

from django.db import migrations

from saklig.store.triggers import WaitsForTheLedger


class Migration(migrations.Migration):
    dependencies = [("store", "0004_ledger")]

    operations = [WaitsForTheLedger("Event")]
