"""A row that is a document cannot be saved without the job that enters it in the journal: same transaction, whoever saves it.

Done where the rows are saved and not in each use case: a use case that forgot it would leave a hole that nobody sees. Rows that
are written in bulk tell nobody; the daily look (`entering.look`) finds those.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models.signals import post_save

from saklig.cases.journal.sources import SOURCES
from saklig.store import jobs

__all__ = ["ENTER", "want_entry", "watch"]

ENTER = "case.journal"


def watch() -> None:
    """Called once, when the models are ready."""
    for name, source in SOURCES.items():
        post_save.connect(_noticed, sender=source.model, dispatch_uid=f"journal-{name}")


def _noticed(sender: Any, instance: Any, raw: bool = False, **_: Any) -> None:
    source = next(source for source in SOURCES.values() if source.model is sender)
    if not raw and source.is_one(instance):
        want_entry(instance.pk, source.moment(instance))


def want_entry(ref: UUID, at: datetime) -> None:
    """Ask for the entry, once for ever; it is due from when the document came to be."""
    jobs.enqueue_all([jobs.Wanted(kind=ENTER, ref=ref, key=f"{ENTER}:{ref}", run_at=at)], clock=lambda: at)
