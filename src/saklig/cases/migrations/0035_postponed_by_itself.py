"""A decision that waits for the time to appeal too, on conditions, until a human ends it."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

import saklig.store.sealed

PROTECT = django.db.models.deletion.PROTECT
Q = models.Q


class Migration(migrations.Migration):
    dependencies = [("cases", "0034_added_adults")]

    operations = [
        migrations.AddField(
            "Postponement", "decision", models.ForeignKey("cases.decision", PROTECT, null=True, related_name="postponements")
        ),
        migrations.RunSQL(
            "UPDATE cases_postponement SET decision_id ="
            " (SELECT a.decision_id FROM cases_appeal AS a WHERE a.id = cases_postponement.appeal_id)",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            "Postponement", "appeal", models.ForeignKey("cases.appeal", PROTECT, null=True, related_name="postponements")
        ),
        migrations.AddField(
            "Postponement", "given_by", models.ForeignKey("cases.staffmember", PROTECT, null=True, related_name="+")
        ),
        migrations.AddField("Postponement", "conditions", saklig.store.sealed.SealedText(null=True)),
        migrations.AddField(
            "Postponement", "ended_by", models.ForeignKey("cases.staffmember", PROTECT, null=True, related_name="+")
        ),
        migrations.AddField("Postponement", "end_reasons", saklig.store.sealed.SealedText(null=True)),
        migrations.RemoveConstraint("Postponement", "cases_one_wish_to_postpone"),
        migrations.AddConstraint(
            "Postponement",
            models.UniqueConstraint(
                fields=["decision"], condition=Q(answered_at=None, ended_at=None), name="cases_one_wish_to_postpone"
            ),
        ),
        migrations.AddConstraint(
            "Postponement",
            models.CheckConstraint(condition=Q(conditions__isnull=True) | Q(granted=True), name="cases_postponement_conditions"),
        ),
        migrations.AddConstraint(
            "Postponement",
            models.CheckConstraint(
                condition=Q(ended_by=None) | Q(ended_at__isnull=False, end_reasons__isnull=False, granted=True),
                name="cases_postponement_ended_with_reasons",
            ),
        ),
    ]
