"""A caseworker reads an attachment: takes it, or asks for it again with why. Each attachment once, by a named human.

Seeing one is seeing pictures of its pages, drawn anew; the file itself is given out as it came, to be kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from saklig.cases import access
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.errors import InvalidAnswers, NotFound, TransitionRefused
from saklig.cases.lifecycle import State
from saklig.cases.models import Attachment, AttachmentContent, Case, StaffMember
from saklig.cases.moves import record
from saklig.cases.office import Office
from saklig.cases.tokens import once
from saklig.cases.use_cases.answering_by_attachment import ask_again
from saklig.cases.use_cases.attaching import attachable, visible_to
from saklig.documents.intake import NotTaken, media_type, page_of
from saklig.documents.intake.kinds import Kind

__all__ = ["AttachedFile", "attachment_file", "attachment_page", "attachment_seen", "judge_attachment"]

_LONGEST_WHY = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedFile:
    name: str
    media: str
    data: bytes


def attachment_seen(office: Office, actor: Actor, attachment_id: UUID) -> Attachment:
    """One attachment for one who may see it; the reading is logged. Errors: NotFound, ReasonNeeded."""
    now = office.ports.clock.now()
    found = _visible(actor, attachment_id, now)
    access.seen(actor, found.case, what="attachment", now=now, subject=found.owner_id)
    return found


def attachment_page(office: Office, actor: Actor, attachment_id: UUID, number: int) -> tuple[str, bytes]:
    """(media type, picture) of one page, counted from 1, of what is found free of viruses. Errors: NotFound.

    Each page is a reading of its own: it has an address, so it can be opened without the page that shows them all.
    """
    found = attachment_seen(office, actor, attachment_id)
    try:
        return page_of(_bytes(found), number)
    except NotTaken:
        raise NotFound("there is no such page") from None


def attachment_file(office: Office, actor: Actor, attachment_id: UUID) -> AttachedFile:
    """The file as it came. Errors: NotFound, also where it is not scanned yet, or held a virus."""
    found = attachment_seen(office, actor, attachment_id)
    return AttachedFile(name=found.name, media=media_type(Kind(found.kind)), data=_bytes(found))


def _visible(actor: Actor, attachment_id: UUID, now: datetime) -> Attachment:
    rows = Attachment.objects.select_related("case__applicant", "asked_again", "judged_by", "replaces")
    found = rows.filter(pk=attachment_id, case__erased_at=None).first()
    if found is None:
        raise _no_such()
    if actor.kind is ActorKind.CITIZEN:
        # A party sees their own, also in another's case that they are an adult of.
        access.refuse_if_mandate_over(actor)
        mine = Attachment.objects.filter(visible_to(actor), pk=found.pk).exists()
        if not mine or not access.covered(actor, found.case.service):
            raise _no_such()
        return found
    attachable(actor, found.case_id, now=now)
    return found


def _no_such() -> NotFound:
    return NotFound("there is no such attachment here")


def _bytes(attachment: Attachment) -> bytes:
    if attachment.scan != Attachment.Scan.CLEAN:
        raise NotFound("this attachment cannot be seen: it has not been scanned yet, or it held a virus")
    return bytes(AttachmentContent.objects.select_related("attachment__case").get(attachment=attachment).data)


def judge_attachment(
    office: Office, actor: Actor, attachment_id: UUID, *, taken: bool, why: str = "", token: str
) -> Attachment:
    """Take it, or (`taken` false) ask the applicant for it again, with why in words that they will read.

    Errors: NotFound; InvalidAnswers (why); TransitionRefused where it is judged already, is not scanned yet, or nothing can be
    asked for now.
    """
    now, staff = office.ports.clock.now(), access.staff_member(actor)
    found = _visible(actor, attachment_id, now)
    words = why.strip()
    if not taken and (not words or len(words) > _LONGEST_WHY):
        raise InvalidAnswers({"why": "too-long" if words else "missing"})
    if found.scan == Attachment.Scan.WAITING or (taken and found.scan != Attachment.Scan.CLEAN):
        raise TransitionRefused("an attachment is judged once it is scanned, and taken only where it is free of viruses")
    if found.case.state == State.DRAFT.value:
        raise TransitionRefused("the application is not sent yet")

    def make() -> Attachment:
        case = Case.objects.select_for_update().select_related("applicant").get(pk=found.case_id)
        return _judged(office, actor, case, found, staff, words, taken, now)

    return once(actor, "judge-attachment", token, now=now, make=make, load=lambda pk: Attachment.objects.get(pk=pk))


def _judged(
    office: Office, actor: Actor, case: Case, attachment: Attachment, staff: StaffMember, why: str, taken: bool, now: datetime
) -> Attachment:
    request = None
    if not taken:
        titles = office.services[case.service].package.documents.get(attachment.document)
        title = titles.titles[case.language] if titles else attachment.name
        request = ask_again(office, actor, case, attachment, staff, f"{title}: {why}", now)
    said = Attachment.Judged.TAKEN if taken else Attachment.Judged.INCOMPLETE
    # Asked of the row as it is judged: of two who judge at once, the second is told.
    open_row = Attachment.objects.filter(pk=attachment.pk, judged="")
    if not open_row.update(judged=said.value, judged_at=now, judged_by=staff, asked_again=request):
        raise TransitionRefused("a caseworker has judged this attachment already")
    record(
        case, "case.attachment-taken" if taken else "case.attachment-incomplete", actor, now=now,
        details={"attachment": attachment.id},
    )  # fmt: skip
    return Attachment.objects.get(pk=attachment.pk)
