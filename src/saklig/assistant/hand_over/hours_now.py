"""When somebody answers, as it holds now: as the settings say, or as an administrator has written it on a page since.

Read whenever it is used, by one query, so that a change is seen at once in every process. A change is a row and an event, as of
what else is changed on that page (`cases.agency_changes`); one without a value lets the settings hold again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import time

from django.db import transaction

from saklig.assistant.hours import OpeningHours
from saklig.assistant.serving import Assistant
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.errors import InvalidAnswers, NotAllowed, StaleForm
from saklig.cases.models import AgencyChange, StaffMember
from saklig.store import events

__all__ = ["DAYS", "FIELD", "change_hours", "hours_now"]

FIELD = "talk-hours"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Week = Mapping[int, tuple[time, time]]


def hours_now(assistant: Assistant) -> OpeningHours:
    """The opening hours that hold now."""
    said = AgencyChange.objects.filter(field=FIELD).order_by("-pk").values_list("value", flat=True).first()
    if not said:
        return assistant.hours
    week = {DAYS.index(day): (time.fromisoformat(a), time.fromisoformat(b)) for day, (a, b) in said.items()}
    return replace(assistant.hours, week=week)


def change_hours(assistant: Assistant, actor: Actor, week: Week | None, *, seen: str) -> None:
    """Write other hours: weekday (Monday is 0) to when it opens and closes; None: as the settings say again.

    Errors: NotAllowed; InvalidAnswers by day, or by the first where no day is open; StaleForm where somebody has changed
    something of the agency since `seen` (`AgencyView.seen`).
    """
    now = assistant.office.ports.clock.now()
    wrong = {f"talk-{DAYS[day]}": "not-hours" for day, (opens, shuts) in (week or {}).items() if opens >= shuts}
    if wrong or week is not None and not week:
        raise InvalidAnswers(wrong or {f"talk-{DAYS[0]}": "missing"})
    with transaction.atomic():
        staff = StaffMember.objects.select_for_update().filter(pk=actor.staff, active=True).first()
        if actor.kind is not ActorKind.ADMINISTRATOR or staff is None:
            raise NotAllowed(f"only an administrator changes when somebody answers, not a {actor.kind}")
        last = AgencyChange.objects.order_by("-pk").values_list("pk", flat=True).first()
        if seen != (str(last) if last else ""):
            raise StaleForm("somebody has changed this since the form was opened; look at what holds now first")
        if (week or assistant.hours.week) == hours_now(assistant).week:
            return
        value = {DAYS[day]: [f"{one:%H:%M}" for one in hours] for day, hours in sorted(week.items())} if week else None
        row = AgencyChange.objects.create(field=FIELD, value=value, by=staff, at=now)
        events.append("agency.changed", None, {"by": actor.by_whom(), "change": row.pk, "field": FIELD}, at=now)
