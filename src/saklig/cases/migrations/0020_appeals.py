"""Appeals in full: how they came, what they attack, postponement, costs; and rules that proved wrong."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models

import saklig.store.sealed


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0019_change"),
        ("store", "0006_sign_ins"),
    ]

    operations = [
        migrations.CreateModel(
            name="AppealPoint",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("service", models.CharField(max_length=100)),
                ("benefit", models.CharField(max_length=60)),
                ("provision", models.CharField(max_length=60)),
                ("row", models.CharField(max_length=120)),
                ("package_hash", models.CharField(max_length=64)),
                ("package_version", models.CharField(max_length=50)),
                ("overturned", models.BooleanField(null=True)),
            ],
            options={
                "db_table": "cases_appeal_point",
            },
        ),
        migrations.CreateModel(
            name="CostClaim",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("channel", models.CharField(default="web", max_length=10)),
                ("received_on", models.DateField()),
                ("in_time", models.BooleanField()),
                ("claim", saklig.store.sealed.SealedText()),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("granted", "Granted"), ("partly", "Partly"), ("refused", "Refused")],
                        default="",
                        max_length=8,
                    ),
                ),
                ("amount", saklig.store.sealed.SealedText(null=True)),
                ("reasons", saklig.store.sealed.SealedText(null=True)),
            ],
            options={
                "db_table": "cases_cost_claim",
            },
        ),
        migrations.CreateModel(
            name="Postponement",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("granted", models.BooleanField(null=True)),
                ("reasons", saklig.store.sealed.SealedText(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "cases_postponement",
            },
        ),
        migrations.CreateModel(
            name="RuleFault",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("service", models.CharField(max_length=100)),
                ("kind", models.CharField(choices=[("row", "Row"), ("amount", "Amount")], max_length=8)),
                ("code", models.CharField(max_length=120)),
                ("package_hash", models.CharField(blank=True, default="", max_length=64)),
                ("decided_from", models.DateField(null=True)),
                ("decided_until", models.DateField(null=True)),
                ("why", models.TextField()),
                ("found_at", models.DateTimeField()),
                ("searched_at", models.DateTimeField(null=True)),
                ("unreadable", models.PositiveIntegerField(default=0)),
            ],
            options={
                "db_table": "cases_rule_fault",
            },
        ),
        migrations.CreateModel(
            name="TouchedCase",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("listed_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[("listed", "Listed"), ("reopened", "Reopened"), ("left", "Left")],
                        default="listed",
                        max_length=8,
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                ("words", saklig.store.sealed.SealedText(null=True)),
            ],
            options={
                "db_table": "cases_touched_case",
            },
        ),
        migrations.AddField(
            model_name="appeal",
            name="body_decided_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="appeal",
            name="carried_out_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="appeal",
            name="channel",
            field=models.CharField(default="web", max_length=10),
        ),
        migrations.AddField(
            model_name="appeal",
            name="forwarded_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="appeal",
            name="late_reasons",
            field=saklig.store.sealed.SealedText(null=True),
        ),
        migrations.AddField(
            model_name="appeal",
            name="of_dismissal",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.appeal"
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="posted_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="appeal",
            name="received_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.staffmember"
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="received_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="appeal",
            name="taken_up_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="appeal",
            name="taken_up_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.staffmember"
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(("taken_up_at", None), ("taken_up_by__isnull", False), _connector="OR"),
                name="cases_appeal_taken_up_by_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(("settled_at", None), ("settled_by__isnull", False), _connector="OR"),
                name="cases_appeal_settled_by_a_person",
            ),
        ),
        migrations.AddField(
            model_name="appealpoint",
            name="appeal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="points", to="cases.appeal"
            ),
        ),
        migrations.AddField(
            model_name="costclaim",
            name="answered_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.staffmember"
            ),
        ),
        migrations.AddField(
            model_name="costclaim",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="cost_claims", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="costclaim",
            name="decision",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.decision"),
        ),
        migrations.AddField(
            model_name="postponement",
            name="answered_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.staffmember"
            ),
        ),
        migrations.AddField(
            model_name="postponement",
            name="appeal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="postponements", to="cases.appeal"
            ),
        ),
        migrations.AddField(
            model_name="postponement",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="postponements", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="rulefault",
            name="found_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.staffmember"
            ),
        ),
        migrations.AddField(
            model_name="touchedcase",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="touched", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="touchedcase",
            name="decision",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.decision"),
        ),
        migrations.AddField(
            model_name="touchedcase",
            name="fault",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="touched", to="cases.rulefault"
            ),
        ),
        migrations.AddField(
            model_name="touchedcase",
            name="settled_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.staffmember"
            ),
        ),
        migrations.AddIndex(
            model_name="appealpoint",
            index=models.Index(fields=["service", "row"], name="cases_appeal_point_of_rule"),
        ),
        migrations.AddConstraint(
            model_name="appealpoint",
            constraint=models.UniqueConstraint(
                fields=("appeal", "benefit", "provision", "row"), name="cases_appeal_point_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="costclaim",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at", None)), fields=("decision",), name="cases_one_open_cost_claim"
            ),
        ),
        migrations.AddConstraint(
            model_name="costclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("answered_by", None), ("outcome", "")),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                        ("reasons__isnull", False),
                        models.Q(("outcome", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="cases_cost_claim_answered_by_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="postponement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at", None)), fields=("appeal",), name="cases_one_wish_to_postpone"
            ),
        ),
        migrations.AddConstraint(
            model_name="postponement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("answered_by", None), ("granted", None)),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                        ("granted__isnull", False),
                        ("reasons__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="cases_postponement_by_a_person",
            ),
        ),
        migrations.AddIndex(
            model_name="touchedcase",
            index=models.Index(condition=models.Q(("outcome", "listed")), fields=["case"], name="cases_touched_listed"),
        ),
        migrations.AddConstraint(
            model_name="touchedcase",
            constraint=models.UniqueConstraint(fields=("fault", "case"), name="cases_touched_once"),
        ),
        migrations.AddConstraint(
            model_name="touchedcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "listed"), ("settled_by", None)),
                    models.Q(models.Q(("outcome", "listed"), _negated=True), ("settled_by__isnull", False)),
                    _connector="OR",
                ),
                name="cases_touched_settled_by_a_person",
            ),
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(
                condition=models.Q(("carried_out_at", None), ("outcome__in", ["changed-by-body", "annulled"])),
                fields=["case"],
                name="cases_appeal_carry_out",
            ),
        ),
        migrations.AddIndex(
            model_name="costclaim",
            index=models.Index(condition=models.Q(("answered_at", None)), fields=["case"], name="cases_cost_claim_open"),
        ),
        migrations.AddIndex(
            model_name="postponement",
            index=models.Index(condition=models.Q(("answered_at", None)), fields=["case"], name="cases_postponement_open"),
        ),
    ]
