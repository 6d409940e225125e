"""INSERT OR REPLACE by a unique constraint or by rowid is refused too."""

from __future__ import annotations

from django.db import migrations

from saklig.store.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [AppendOnly("Letter", again=True), AppendOnly("Milestone", again=True)]
