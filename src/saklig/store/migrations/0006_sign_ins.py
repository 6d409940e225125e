"""Who is signed in, so that each can see and end their own; sessions from before it have no row, and end."""

from __future__ import annotations

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0005_ledger_waits")]

    operations = [
        migrations.CreateModel(
            name="SignIn",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("who", models.UUIDField(db_index=True)),
                ("kind", models.CharField(max_length=10)),
                ("browser", models.CharField(max_length=20)),
                ("began_at", models.DateTimeField(db_index=True)),
                ("seen_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("how_ended", models.CharField(blank=True, max_length=20)),
            ],
            options={"db_table": "store_sign_in"},
        ),
    ]
