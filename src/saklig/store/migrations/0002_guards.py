"""INSERT OR REPLACE by a unique constraint or by rowid is refused too."""

from __future__ import annotations

from django.db import migrations

from saklig.store.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("store", "0001_initial")]

    operations = [AppendOnly(name, again=True) for name in ("Event", "AccessLog", "PackageBytes", "LocalParameters")]
