"""Indexes over what waits, so that a list is found and not gone through in an agency with many cases."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0015_renewal"),
        ("store", "0006_sign_ins"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(condition=models.Q(("settled_at", None)), fields=["case"], name="cases_appeal_open"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["received_at"], name="cases_by_age"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["decided_at"], name="cases_decided_at"),
        ),
        migrations.AddIndex(
            model_name="decisionletter",
            index=models.Index(
                condition=models.Q(("needs_paper", True)), fields=["case"], name="cases_letter_to_print"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["kind", "handled_at"], name="cases_message_unread"),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["outcome"], name="cases_proposal_outcome"),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(condition=models.Q(("settled_at", None)), fields=["case"], name="cases_review_open"),
        ),
    ]
