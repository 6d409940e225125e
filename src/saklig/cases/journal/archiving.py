"""From the journal to the archive: one message for each entry, once; a receipt that is kept; and then the case is archived.

An archive that does not answer is asked again for as long as it takes. One that refuses has a human look, and is tried again
under a new name (`ArchiveDelivery.round`). What it took is never handed over again: the database sees to that.
Source: FOR-2025-12-17-2647 §§ 5 d, 11; KS Fiks Arkiv (messages and receipts).
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from saklig.cases import access
from saklig.cases.actors import Actor
from saklig.cases.deadlines import DeadlineKind, day_of, end_of_day
from saklig.cases.journal.contents import files_of
from saklig.cases.journal.looking import newest_of
from saklig.cases.journal.sources import SOURCES, not_entered
from saklig.cases.lifecycle import ARCHIVABLE_STATES, Need, State
from saklig.cases.models import ArchiveDelivery, Case, Deadline, JournalEntry, StaffMember
from saklig.cases.moves import ARCHIVE_CASE, JobWanted, enqueue, move
from saklig.cases.office import Office
from saklig.cases.ports import Archive, RegisterAnswerInvalid, RegisterUnavailable
from saklig.cases.signals import for_a_human
from saklig.documents.archive import ArchiveAnswer, ArchiveFolder, ArchiveMessage, ArchiveRecord, Remark, read_answer
from saklig.documents.archive.answers import AnswerUnreadable
from saklig.store import events, jobs
from saklig.store.errors import KeyDestroyed
from saklig.store.handlers import Later, Run

__all__ = ["ARCHIVE", "ARCHIVE_CASE", "archive_case", "archive_entry", "job_for", "want_archiving"]

ARCHIVE = "case.archive-entry"
SYSTEM = "Saklig"
_log = logging.getLogger(__name__)
_DELIVERY = ArchiveDelivery.State
# How long until the archive is asked again: while it is down, while it thinks, after it refused.
_DOWN, _THINKS, _REFUSED = (
    (timedelta(minutes=1), timedelta(hours=1)), (timedelta(seconds=20), timedelta(minutes=30)),
    (timedelta(hours=1), timedelta(days=1)),
)  # fmt: skip


def job_for(entry: JournalEntry) -> JobWanted:
    """The job that brings an entry to the archive; asking again gives the same one."""
    return JobWanted(kind=ARCHIVE, ref=entry.id, key=f"{ARCHIVE}:{entry.id}")


def archive_entry(office: Office, run: Run) -> None:
    """Bring one entry a step on its way, and come again until the archive has it. Without an archive it waits."""
    archive = office.ports.archive
    entry = JournalEntry.objects.select_related("case__applicant", "party").get(pk=run.ref)
    if archive is None:
        return  # the daily look asks again, once there is one
    if entry.version > 1:
        _correct_there(office, run, entry)
        return
    delivery = _begun(office, run, entry)
    if delivery.state in (_DELIVERY.WAITING, _DELIVERY.REFUSED):
        _hand_over(office, run, archive, entry, delivery)
    if delivery.state == _DELIVERY.SENT:
        _take_answer(office, run, archive, entry, delivery)


def _begun(office: Office, run: Run, entry: JournalEntry) -> ArchiveDelivery:
    with run.fenced():
        made, _ = ArchiveDelivery.objects.select_related("case__applicant").get_or_create(
            entry=entry, defaults={"case": entry.case, "begun_at": office.ports.clock.now()}
        )
    return made


def message_of(delivery: ArchiveDelivery) -> UUID:
    """The name of the message: the same until the archive refuses it."""
    return uuid5(delivery.id, str(delivery.round))


def _hand_over(office: Office, run: Run, archive: Archive, entry: JournalEntry, delivery: ArchiveDelivery) -> None:
    now = office.ports.clock.now()
    if delivery.state == _DELIVERY.REFUSED:
        delivery.round += 1
    try:
        archive.hand_over(_message(office, entry, delivery, now))
    except RegisterUnavailable as error:
        _keep(run, delivery, why=error.why)
        raise Later(_wait(delivery.tries, _DOWN), f"archive:{error.why}") from None
    except RegisterAnswerInvalid as error:
        _refused(office, run, delivery, why=error.why, said=str(error))
    except KeyDestroyed:
        _refused(office, run, delivery, why="erased", said="")
    with run.fenced():
        delivery.state, delivery.sent_at, delivery.why, delivery.tries = _DELIVERY.SENT, now, "", 0
        delivery.save(update_fields=["state", "sent_at", "why", "tries", "round"])


def _take_answer(office: Office, run: Run, archive: Archive, entry: JournalEntry, delivery: ArchiveDelivery) -> None:
    try:
        xml = archive.answer(message_of(delivery))
        answer = read_answer(xml) if xml is not None else None
    except RegisterUnavailable as error:
        _keep(run, delivery, why=error.why)
        raise Later(_wait(delivery.tries, _DOWN), f"archive:{error.why}") from None
    except AnswerUnreadable as error:
        _refused(office, run, delivery, why="answer-unreadable", said=str(error), receipt=xml)
    if xml is None or answer is None:
        _keep(run, delivery, why="no-receipt")
        raise Later(_wait(delivery.tries, _THINKS), "archive:no-receipt")
    if not answer.accepted:
        _refused(office, run, delivery, why="refused", said="\n".join(answer.faults), receipt=xml)
    if answer.record_key and answer.record_key != str(entry.id):
        _refused(office, run, delivery, why="receipt-of-another", said="", receipt=xml)
    _accepted(office, run, delivery, answer, xml)


def _accepted(office: Office, run: Run, delivery: ArchiveDelivery, answer: ArchiveAnswer, receipt: bytes) -> None:
    now = office.ports.clock.now()
    with run.completing():
        delivery.state, delivery.settled_at, delivery.receipt = _DELIVERY.ACCEPTED, now, receipt
        delivery.folder, delivery.record, delivery.why, delivery.said = answer.folder[:100], answer.record[:100], "", None
        delivery.save()
        told = {"by": {"kind": "system", "id": None}, "entry": delivery.entry_id, "of": delivery.case_id}
        events.append("journal.archived", None, told, at=now)
        enqueue([JobWanted(kind=ARCHIVE_CASE, ref=delivery.case_id)], now=now)


def _keep(run: Run, delivery: ArchiveDelivery, *, why: str) -> None:
    """It stays as it is and is tried again; why is said where staff look."""
    with run.fenced():
        delivery.tries += 1
        delivery.why = why[:60]
        delivery.save(update_fields=["tries", "why", "round"])


def _refused(
    office: Office, run: Run, delivery: ArchiveDelivery, *, why: str, said: str, receipt: bytes | None = None
) -> None:
    """A human is told, and it is tried again later. Errors: Later, always."""
    now = office.ports.clock.now()
    with run.fenced():
        delivery.state, delivery.why, delivery.said, delivery.receipt = _DELIVERY.REFUSED, why[:60], said or None, receipt
        delivery.tries += 1
        delivery.save()
        told = {"by": {"kind": "system", "id": None}, "entry": delivery.entry_id, "of": delivery.case_id, "why": why}
        events.append("journal.archive-refused", None, told, at=now)
    _log.warning("the archive refuses entry %s: %s", delivery.entry_id, why)
    raise Later(_wait(delivery.tries - 1, _REFUSED), f"archive:{why}")


def _correct_there(office: Office, run: Run, entry: JournalEntry) -> None:
    """A correction of what the archive has: somebody corrects it there. What it has not got yet goes as it is now."""
    first = JournalEntry.objects.get(case=entry.case, number=entry.number, version=1)
    # What was handed over later than the correction had it along, as a remark.
    without = ArchiveDelivery.objects.filter(entry=first, sent_at__lt=entry.entered_at)
    sent = without.filter(state__in=[_DELIVERY.SENT, _DELIVERY.ACCEPTED]).exists()
    now = office.ports.clock.now()
    with run.completing():
        if sent and not ArchiveDelivery.objects.filter(entry=entry).exists():
            ArchiveDelivery.objects.create(
                case=entry.case, entry=entry, state=_DELIVERY.BY_HAND, why="corrected-here", begun_at=now
            )


def _wait(tries: int, between: tuple[timedelta, timedelta]) -> timedelta:
    return min(between[0] * 2 ** min(tries, 12), between[1])


# --- what is handed over ---------------------------------------------------------------------------------------------


def _message(office: Office, entry: JournalEntry, delivery: ArchiveDelivery, now: datetime) -> ArchiveMessage:
    """The entry as it is now, with the document. The reading is logged."""
    case = entry.case
    newest = newest_of().get(case=case, number=entry.number)
    access.seen(Actor.system(), case, what="archive", now=now, subject=entry.party_id, purpose="archiving")
    return ArchiveMessage(
        id=message_of(delivery), system=SYSTEM, folder=_folder(office, case), record=_record(office, entry, newest)
    )


def _folder(office: Office, case: Case) -> ArchiveFolder:
    package, language = office.services[case.service].package, _written(case)
    journal = package.service.journal
    person = case.applicant
    assert case.received_at is not None
    return ArchiveFolder(
        key=case.id, number=case.number or "", title=package.titles[language],
        public_title=journal.titles[language] if journal else package.titles[language], opened=case.received_at,
        party=person.name or "", identity=person.identity_number, responsible=office.agency.responsible,
        unit=office.agency.department, grounds=journal.withheld[language] if journal else "",
    )  # fmt: skip


def _record(office: Office, entry: JournalEntry, newest: JournalEntry) -> ArchiveRecord:
    case, language = entry.case, _written(entry.case)
    files = files_of(office, entry)
    withheld = newest.access != JournalEntry.Access.OPEN
    return ArchiveRecord(
        key=entry.id, identifier=f"{case.number}-{entry.number}", number=entry.number,
        incoming=entry.direction == JournalEntry.Direction.IN, title=newest.titles[language],
        public_title=newest.titles[language], kind=entry.kind, dated=newest.dated, moment=files[0].made_at,
        entered_at=entry.entered_at, entered_by=SYSTEM, party=(entry.party.name or "") if entry.party else "",
        grounds=newest.grounds[language] if withheld else "", void=newest.void, files=files, remarks=_remarks(entry),
    )  # fmt: skip


def _remarks(entry: JournalEntry) -> tuple[Remark, ...]:
    """What was corrected before the archive got it, by whom and why (§ 11)."""
    names = {str(pk): name for pk, name in StaffMember.objects.values_list("id", "name")}
    later = JournalEntry.objects.filter(case=entry.case, number=entry.number, version__gt=1).order_by("version")
    return tuple(
        Remark(text=one.why or "", at=one.entered_at, by=names.get(one.entered_by.partition(":")[2], one.entered_by))
        for one in later.select_related("case")
    )


def _written(case: Case) -> str:
    """An archive is in Norwegian, in the variety of the case."""
    return case.language if case.language in ("nb", "nn") else "nb"


# --- the case --------------------------------------------------------------------------------------------------------


def archive_case(office: Office, run: Run) -> None:
    """Archive a case that is over, once every document of it is taken and nothing runs any more."""
    now = office.ports.clock.now()
    last = Deadline.objects.filter(case_id=run.ref, kind=DeadlineKind.APPEAL, met_at=None).order_by("-due").first()
    if last is not None and last.due >= day_of(now):
        raise Later(end_of_day(last.due) - now, "the appeal period runs")
    with run.completing():
        case = Case.objects.select_for_update().filter(pk=run.ref).first()
        if case is None or office.ports.archive is None or State(case.state) not in ARCHIVABLE_STATES:
            return
        if _all_taken(case) and not Case.objects.filter(for_a_human(), pk=case.pk).exists():
            move(case, "archive", Actor.system(), now=now, holds={Need.PERIOD_OVER})


def _all_taken(case: Case) -> bool:
    """Whether the archive has everything of the case: the last one to be taken asks for this again."""
    letters_to_come = case.decisions.filter(letters=None).exists()
    if letters_to_come or any(not_entered(name).filter(case=case).exists() for name in SOURCES):
        return False
    entries = JournalEntry.objects.filter(case=case, version=1)
    taken = ArchiveDelivery.objects.filter(case=case, state=_DELIVERY.ACCEPTED).count()
    return entries.exists() and entries.count() == taken


def want_archiving(office: Office) -> None:
    """Ask for what nobody asked for: entries from before there was an archive, and cases that were over then."""
    if office.ports.archive is None:
        return
    now = office.ports.clock.now()
    waiting = JournalEntry.objects.filter(version=1, delivery=None)[:2000]
    keys = [jobs.Wanted(kind=ARCHIVE, ref=entry.id, key=f"{ARCHIVE}:{entry.id}:{day_of(now)}") for entry in waiting]
    over = Case.objects.filter(state__in=[state.value for state in ARCHIVABLE_STATES], erased_at=None)[:2000]
    keys += [jobs.Wanted(kind=ARCHIVE_CASE, ref=case.pk, key=f"{ARCHIVE_CASE}:{case.pk}:{day_of(now)}") for case in over]
    jobs.enqueue_all(keys, clock=lambda: now)
