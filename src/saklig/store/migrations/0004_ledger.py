"""The ledger: every event gets a place in a Merkle tree, whose signed checkpoints leave the machine."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models

from saklig.store.triggers import AppendOnly

_WRITTEN_ONCE = ("LedgerLeaf", "LedgerTile", "LedgerCheckpoint", "LedgerOpening", "LedgerCosignature")


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0003_rate"),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerAlarm",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("code", models.CharField(max_length=64)),
                ("message", models.CharField(max_length=1000)),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "store_ledger_alarm",
            },
        ),
        migrations.CreateModel(
            name="LedgerCheckpoint",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("note", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "store_ledger_checkpoint",
            },
        ),
        migrations.CreateModel(
            name="LedgerOpening",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("origin", models.CharField(max_length=200)),
                ("vkey", models.CharField(max_length=400)),
                ("from_size", models.BigIntegerField()),
                ("why", models.CharField(max_length=32)),
                ("previous", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "store_ledger_opening",
            },
        ),
        migrations.CreateModel(
            name="LedgerSent",
            fields=[
                ("name", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("size", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "store_ledger_sent",
            },
        ),
        migrations.CreateModel(
            name="LedgerWaiting",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        serialize=False,
                        to="store.event",
                    ),
                ),
            ],
            options={
                "db_table": "store_ledger_waiting",
            },
        ),
        migrations.CreateModel(
            name="Role",
            fields=[
                ("name", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("holder", models.CharField(blank=True, max_length=64)),
                ("lease_until", models.DateTimeField(null=True)),
                ("fence", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "db_table": "store_role",
            },
        ),
        migrations.CreateModel(
            name="LedgerCosignature",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("size", models.BigIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("line", models.TextField()),
            ],
            options={
                "db_table": "store_ledger_cosignature",
                "constraints": [models.UniqueConstraint(fields=("size", "name"), name="store_ledger_cosignature_once")],
            },
        ),
        migrations.CreateModel(
            name="LedgerLeaf",
            fields=[
                ("leaf_index", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="ledger_leaf", to="store.event"
                    ),
                ),
            ],
            options={
                "db_table": "store_ledger_leaf",
            },
        ),
        migrations.CreateModel(
            name="LedgerTile",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("level", models.PositiveSmallIntegerField()),
                ("number", models.BigIntegerField()),
                ("root", models.BinaryField()),
                ("hashes", models.BinaryField()),
            ],
            options={
                "db_table": "store_ledger_tile",
                "constraints": [models.UniqueConstraint(fields=("level", "number"), name="store_ledger_tile_once")],
            },
        ),
        *[AppendOnly(name) for name in _WRITTEN_ONCE],
    ]
