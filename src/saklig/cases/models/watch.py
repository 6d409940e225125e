"""Watching the registers: a run over the decisions in force of a service, and what each look came to."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from saklig.cases.models.case import Case

__all__ = ["WatchLook", "WatchRun"]


class WatchRun(models.Model):
    """One service on one day. It looks at those decisions in force whose turn it is."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    service = models.CharField(max_length=100)
    day = models.DateField()
    begun_at = models.DateTimeField()
    # When all whose turn it is were found; each is then looked at by a job of its own.
    found_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_watch_run"
        constraints = [models.UniqueConstraint(fields=["service", "day"], name="cases_watch_run_once")]


class WatchLook(models.Model):
    """One case in one run, and what was found: no fact and no value, only whether, and from which month."""

    class Finding(models.TextChoices):
        WAITING = "waiting"
        SAME = "same"  # nothing has changed
        CHANGED = "changed"  # the case was taken up again
        BUSY = "busy"  # somebody has the case already, or has asked that nothing is done
        UNCLEAR = "unclear"  # it cannot be told whether anything has changed

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    run = models.ForeignKey(WatchRun, models.PROTECT, related_name="looks")
    case = models.ForeignKey(Case, models.PROTECT, related_name="looks")
    finding = models.CharField(max_length=8, choices=Finding.choices, default=Finding.WAITING)
    looked_at = models.DateTimeField(null=True)
    month = models.DateField(null=True)  # the first that is decided anew

    class Meta:
        db_table = "cases_watch_look"
        indexes = [
            models.Index(fields=["run", "finding"], name="cases_watch_finding"),
            models.Index(fields=["case", "looked_at"], name="cases_watch_of_case"),
        ]
        constraints = [models.UniqueConstraint(fields=["run", "case"], name="cases_watch_once")]
