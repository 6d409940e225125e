"""Looking for viruses: a job that may run twice. A scanner that is down makes the file wait, sealed, and loses nothing."""

from __future__ import annotations

from datetime import timedelta

from saklig.cases.actors import Actor
from saklig.cases.errors import RegisterAnswerInvalid, RegisterError
from saklig.cases.journal.noticing import want_entry
from saklig.cases.lifecycle import State
from saklig.cases.models import Attachment, AttachmentContent, Case
from saklig.cases.moves import record
from saklig.cases.office import Office
from saklig.cases.ports import VirusFound
from saklig.store.handlers import GiveUp, Later, Run

__all__ = ["scan_attachment"]

_AGAIN = timedelta(minutes=5)


def scan_attachment(office: Office, run: Run) -> None:
    """Ask the scanner, and let the file be seen or destroy what it holds. Errors: Later; GiveUp where it cannot be scanned."""
    attachment = Attachment.objects.select_related("case").filter(pk=run.ref).first()
    if attachment is None or attachment.scan != Attachment.Scan.WAITING:
        return  # taken away with its draft, or done already
    found = _scanned(office, attachment)
    now = office.ports.clock.now()
    with run.completing():
        case = Case.objects.select_for_update().get(pk=attachment.case_id)
        said = Attachment.Scan.INFECTED if found else Attachment.Scan.CLEAN
        waiting = Attachment.objects.filter(pk=attachment.pk, scan=Attachment.Scan.WAITING)
        if not waiting.update(scan=said.value, scanned_at=now):
            return
        if found:
            # What it was, from whom and when stays; the harmful bytes themselves do not.
            AttachmentContent.objects.filter(attachment=attachment).delete()
        elif case.state != State.DRAFT.value:
            want_entry(attachment.pk, now)
        details = {"attachment": attachment.id, "found": said.value}
        record(case, "case.attachment-scanned", Actor.system(), now=now, details=details)


def _scanned(office: Office, attachment: Attachment) -> VirusFound | None:
    if office.ports.scanner is None:
        raise Later(_AGAIN, "this installation has no virus scanner any more")
    data = bytes(AttachmentContent.objects.select_related("attachment__case").get(attachment=attachment).data)
    try:
        return office.ports.scanner.scan(data)
    except RegisterAnswerInvalid:
        raise GiveUp(
            "the virus scanner says that it cannot scan this file; is its own limit on size (StreamMaxLength) below 10 MB?"
            " Mend that, and run the job again"
        ) from None
    except RegisterError as error:
        raise Later(_AGAIN, f"the virus scanner does not answer ({error.why})") from None
