"""Two more things a party can be asked: to mend an appeal, and to comment on another's."""

from __future__ import annotations

from django.db import migrations, models

_KINDS = [
    ("questions", "Questions"), ("cohabitant", "Cohabitant"), ("prior-notice", "Prior Notice"),
    ("appeal-mend", "Appeal Mend"), ("appeal-heard", "Appeal Heard"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("cases", "0028_attachment_of_others")]

    operations = [migrations.AlterField("InformationRequest", "kind", models.CharField(choices=_KINDS, max_length=12))]
