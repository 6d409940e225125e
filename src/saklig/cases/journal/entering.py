"""Entering documents in the journal, once each, and looking every day for what nobody entered."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Max

from saklig.cases.actors import Actor
from saklig.cases.deadlines import day_of, morning_of
from saklig.cases.journal.answering import forget_answered
from saklig.cases.journal.archiving import job_for, want_archiving
from saklig.cases.journal.noticing import ENTER, want_entry
from saklig.cases.journal.sources import SOURCES, Document, find_document, not_entered
from saklig.cases.journal.words import grounds_of, titles_of
from saklig.cases.models import Case, JournalEntry
from saklig.cases.moves import enqueue
from saklig.cases.office import Office
from saklig.store import events, jobs
from saklig.store.handlers import Run

__all__ = ["ENTER", "LOOK", "enter", "look", "plan_look"]

LOOK = "case.journal-look"
_AT_ONCE = 2000


def enter(office: Office, run: Run) -> None:
    """Enter the document that the job is about. A second run finds the entry and does nothing."""
    assert run.ref is not None
    found, now = find_document(run.ref), office.ports.clock.now()
    with run.completing():
        if found is None:
            return
        name, document = found
        # The row lock gives numbers one after the other; without it two documents of a case could want the same.
        case = Case.objects.select_for_update().get(pk=document.case.pk)
        if JournalEntry.objects.filter(source=name, source_ref=run.ref).exists():
            return
        entry = _entry(office, case, document)
        entry.source, entry.source_ref, entry.entered_at = name, run.ref, now
        entry.save(force_insert=True)
        # About no case: in the story that a party reads of their case, this is no step.
        told = {"by": {"kind": "system", "id": None}, "entry": entry.id, "of": case.id, "source": name}
        events.append("journal.entered", None, told, at=now)
        if office.ports.archive is not None:
            enqueue([job_for(entry)], now=now)
        if name == "application":
            _want_what_came_along(case)


def _want_what_came_along(case: Case) -> None:
    """What was handed in with a draft becomes a document when that is sent."""
    for name, source in SOURCES.items():
        for row in not_entered(name).filter(case=case):
            want_entry(row.pk, source.moment(row))


def _entry(office: Office, case: Case, document: Document) -> JournalEntry:
    package = office.services[case.service].package
    last = JournalEntry.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0
    return JournalEntry(
        case=case, number=last + 1, direction=document.direction, kind=document.kind, party_id=document.party,
        dated=document.dated, entered_by=Actor.system().reference, document_version=document.version,
        titles=titles_of(document.kind, package), access=JournalEntry.Access.WITHHELD, grounds=grounds_of(package),
    )  # fmt: skip


def look(office: Office, run: Run) -> None:
    """Once a day: ask for an entry for each document that has none, and for archiving where nobody did; plan tomorrow's look."""
    for name, source in SOURCES.items():
        for row in not_entered(name)[:_AT_ONCE]:
            want_entry(row.pk, source.moment(row))
    want_archiving(office)
    forget_answered(now=office.ports.clock.now())
    with run.completing():
        plan_look(office, tomorrow=True)


def plan_look(office: Office, *, tomorrow: bool = False) -> None:
    """Have the daily look made: today, if it was not, or tomorrow at seven. Asking again changes nothing."""
    now = office.ports.clock.now()
    day = day_of(now) + timedelta(days=1 if tomorrow else 0)
    wanted = jobs.Wanted(kind=LOOK, run_at=morning_of(day) if tomorrow else now, key=f"{LOOK}:{day}")
    jobs.enqueue_all([wanted], clock=lambda: now)
