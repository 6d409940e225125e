"""The guards of the year hold days against days in Norway, and no longer against days in UTC or of the session's time zone."""

from __future__ import annotations

from django.db import migrations

from saklig.cases.renewal.guards import GuardRenewals
from saklig.cases.watching.guards import GuardWatched


class Migration(migrations.Migration):
    dependencies = [("cases", "0031_told")]

    operations = [GuardRenewals(), GuardWatched()]
