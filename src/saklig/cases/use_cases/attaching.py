"""Handing in attachments: looked at, sealed and received in one commit with its event and the job that scans it for viruses.

An attachment is bound to what the package says that such a document proves, and to whom it is about. Nothing is read out of it:
a caseworker reads it and enters what it shows. So no case with an attachment that nobody has read is decided by itself.
Whoever hands in sees what they handed in; the party also what staff handed in that is about nobody but themselves and children.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Q

from saklig.cases import access
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.errors import InvalidAnswers, NotAllowed, NotFound, TransitionRefused
from saklig.cases.lifecycle import OPEN_STATES, Need, State
from saklig.cases.models import Attachment, AttachmentContent, Case
from saklig.cases.models.case import RETENTION
from saklig.cases.moves import JobWanted, enqueue, move, record
from saklig.cases.office import Office
from saklig.cases.tokens import once
from saklig.cases.use_cases.answering_by_attachment import answer_by
from saklig.documents.intake import NotTaken, examine, safe_name
from saklig.store import events
from saklig.store.keys import case_key, ring

__all__ = ["MOST", "SCAN", "Subject", "attach", "attachable", "attachments_of", "subjects_of"]

SCAN = "case.scan-attachment"
MOST = 60  # in one case: what is more is a pile that somebody should talk with us about
_LONGEST_NOTE = 1000
_APPLICANT = "applicant"
# Nothing can be handed in where nobody will look at it any more.
_OVER = frozenset({State.WITHDRAWN, State.ARCHIVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One whom an attachment may be about. `value` goes into the form; `person` is None for one not known here yet."""

    value: str
    name: str
    person: UUID | None = None


def attachable(actor: Actor, case_id: UUID, *, now: datetime) -> Case:
    """The case that this actor may hand something in to. Errors: NotFound, ReasonNeeded."""
    cases = access.visible(actor).select_related("applicant", "application")
    if actor.kind is ActorKind.CITIZEN:
        cases = cases.filter(Q(channel=None) | ~Q(state=State.DRAFT.value))
    if actor.kind is ActorKind.CASEWORKER:
        written = access.registrations(actor).filter(case=case_id).values("case")
        cases = Case.objects.filter(Q(pk__in=cases.values("pk")) | Q(pk__in=written)).select_related(
            "applicant", "application"
        )
    found = cases.filter(pk=case_id).first()
    if found is None:
        raise NotFound("there is no such case here")
    if actor.kind is ActorKind.CASEWORKER and found.state != State.DRAFT.value:
        access.refuse_without_reason(actor, found, now=now)
    return found


def subjects_of(case: Case, actor: Actor) -> list[Subject]:
    """Whom something may be about: the applicant and children, and for staff every adult of the household."""
    found = [Subject(value=_APPLICANT, name=case.applicant.name or "", person=case.applicant_id)]
    parties = list(case.parties.select_related("person").order_by("member"))
    for party in parties:
        mine = party.member.startswith("c") or actor.kind is not ActorKind.CITIZEN
        if mine and party.person_id != case.applicant_id:
            found.append(Subject(value=party.member, name=party.person.name or "", person=party.person_id))
    if not parties:
        children = (case.application.own_register or {}).get("children") or ()
        found += [Subject(value=f"child-{n}", name=child.get("name") or "") for n, child in enumerate(children, 1)]
    return found


def attach(
    office: Office, actor: Actor, case_id: UUID, *, data: bytes, name: str, document: str = "", about: str = _APPLICANT,
    note: str = "", replaces: UUID | None = None, token: str,
) -> Attachment:  # fmt: skip
    """Receive one file. The same form again gives the same attachment; a file that is not taken leaves nothing.

    Errors: InvalidAnswers by field (file: what `documents.intake` says, or too-many-files; document, about, note, replaces);
    NotFound; NotAllowed where this installation has no virus scanner; TransitionRefused where the case is over.
    """
    now = office.ports.clock.now()
    case = attachable(actor, case_id, now=now)
    if office.ports.scanner is None:
        raise NotAllowed("no attachments are taken without a virus scanner: set [scanner] in the agency's settings")
    if State(case.state) in _OVER:
        raise TransitionRefused(f"the case is {case.state}; nothing can be handed in to it any more")
    package = office.services[case.service].package
    whom = {one.value: one for one in subjects_of(case, actor)}
    _refuse_unfit(package, case, actor, document=document, about=about in whom, note=note, replaces=replaces)
    try:
        seen = examine(data)
    except NotTaken as refused:
        raise InvalidAnswers({"file": refused.why}) from None
    subject, retention = whom[about], _retention(package, document)
    owner = _owner(case, subject.person)
    ring().prepare([case_key(owner, case.pk, retention)])

    def make() -> Attachment:
        locked = Case.objects.select_for_update().get(pk=case.pk)
        last = Attachment.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0
        if last >= MOST:
            raise InvalidAnswers({"file": "too-many-files"})
        made = Attachment.objects.create(
            case=case, owner_id=owner, about_id=subject.person, number=last + 1, document=document, retention=retention,
            sender=actor.reference, received_at=now, kind=seen.kind.value, size=seen.size, pages=seen.pages,
            name=safe_name(name, seen.kind), note=note.strip() or None, about_name=subject.name or None,
            commitment=events.commitment(owner, data), replaces_id=replaces,
        )  # fmt: skip
        AttachmentContent.objects.create(attachment=made, data=data)
        details = {"attachment": made.id, "kind": made.kind, "pages": made.pages, "commitment": made.commitment}
        if document:
            details["document"] = document
        record(locked, "case.attachment-received", actor, now=now, details=details)
        enqueue([JobWanted(kind=SCAN, ref=made.id, key=f"{SCAN}:{made.id}")], now=now)
        _go_on(locked, actor, made, token, now)
        return made

    return once(actor, "attach", token, now=now, make=make, load=lambda pk: Attachment.objects.get(pk=pk))


def _refuse_unfit(
    package: Any, case: Case, actor: Actor, *, document: str, about: bool, note: str, replaces: UUID | None
) -> None:
    problems = {}
    if document and document not in package.documents:
        problems["document"] = "not-a-choice"
    if not about:
        problems["about"] = "not-a-choice"
    if len(note) > _LONGEST_NOTE:
        problems["note"] = "too-long"
    if replaces is not None and not _seen_by(actor, case).filter(pk=replaces, judged=Attachment.Judged.INCOMPLETE).exists():
        problems["replaces"] = "not-a-choice"
    if problems:
        raise InvalidAnswers(problems)


def _retention(package: Any, document: str) -> str:
    """The class that is kept shortest of the facts it proves; what proves nothing the package names is kept as the case."""
    if not document:
        return RETENTION
    years = {code: one.years for code, one in package.retention.items()}
    kept = {package.facts[path].kept for path in package.documents[document].proves}
    return min(kept, key=lambda code: (years.get(code, 0), code))


def _owner(case: Case, about: UUID | None) -> UUID:
    """Another adult's own, so that the applicant never learns what it says; else the applicant's."""
    if about is None or about == case.applicant_id:
        return case.applicant_id
    adult = case.parties.filter(person_id=about, member__startswith="a").exists()
    return about if adult else case.applicant_id


def _go_on(case: Case, actor: Actor, made: Attachment, token: str, now: datetime) -> None:
    """What was asked for has come; else a human reads it. A case that has not been assessed goes on, and finds it there."""
    if made.replaces_id is not None and answer_by(case, made, actor, token, now):
        return
    if State(case.state) in OPEN_STATES & {State.AWAITING_INFORMATION, State.AWAITING_REGISTER}:
        move(
            case, "refer_to_human", Actor.system(), now=now, holds={Need.WHY}, waiting_for="caseworker",
            details={"why": ["attachment"], "attachment": made.id},
        )  # fmt: skip


def _seen_by(actor: Actor, case: Case) -> Any:
    """The attachments of a case that this actor may see; a party sees no other adult's."""
    rows = Attachment.objects.filter(case=case)
    return rows.filter(owner_id=actor.person) if actor.kind is ActorKind.CITIZEN else rows


def attachments_of(case: Case, actor: Actor) -> list[Attachment]:
    """Those that this actor may see, oldest first."""
    rows = _seen_by(actor, case).select_related("case", "asked_again", "judged_by", "about").prefetch_related("replaced_by")
    return list(rows.order_by("number"))
