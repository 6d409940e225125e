"""Handing in attachments: looked at, sealed and received in one commit with its event and the job that scans it for viruses.

An attachment is bound to what the package says that such a document proves, and to whom it is about. Nothing is read out of it:
a caseworker reads it and enters what it shows. So no case with an attachment that nobody has read is decided by itself.
Whoever hands in sees what they handed in; the party also what staff handed in that is about nobody but themselves and children.
Another adult who is asked for something hands in for themselves alone. The party sees that only where the package says of every
fact it proves that it is shown to the parties, and the one who hands it in is told so before (invariant 6).
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
from saklig.cases.models import Attachment, AttachmentContent, Case, InformationRequest
from saklig.cases.models.case import RETENTION
from saklig.cases.moves import JobWanted, enqueue, move, record
from saklig.cases.office import Office
from saklig.cases.tokens import once
from saklig.cases.use_cases.answering_by_attachment import answer_by
from saklig.documents.intake import NotTaken, examine, safe_name
from saklig.store import events
from saklig.store.keys import case_key, ring

__all__ = [
    "MOST", "SCAN", "Subject", "asked_attachable", "attach", "attachable", "attachments_of", "documents_for", "is_another",
    "shown_to_party", "subjects_of", "visible_to",
]  # fmt: skip

SCAN = "case.scan-attachment"
MOST = 60  # in one case: what is more is a pile that somebody should talk with us about
_LONGEST_NOTE = 1000
_APPLICANT, _SELF = "applicant", "self"
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
    found = cases.filter(pk=case_id).first() or _asked_in(actor, case_id)
    if found is None:
        raise NotFound("there is no such case here")
    if actor.kind is ActorKind.CASEWORKER and found.state != State.DRAFT.value:
        access.refuse_without_reason(actor, found, now=now)
    return found


def _asked_in(actor: Actor, case_id: UUID) -> Case | None:
    """A case in which this person is asked for something, as one who has not applied in it; nobody does it for them."""
    if actor.kind is not ActorKind.CITIZEN or actor.by is not None:
        return None
    rows = Case.objects.filter(pk=case_id, erased_at=None, state__in=[one.value for one in OPEN_STATES])
    asked = InformationRequest.objects.filter(case=case_id, asked_of_id=access.oneself(actor))
    return rows.select_related("applicant", "application").first() if asked.exists() else None


def asked_attachable(actor: Actor, request_id: UUID, *, now: datetime) -> Case:
    """The case that a question put to this person is about, as `attachable`. Errors: NotFound."""
    asked = InformationRequest.objects.filter(pk=request_id, asked_of_id=access.oneself(actor)).first()
    if asked is None:
        raise NotFound("there is no such question to you here")
    return attachable(actor, asked.case_id, now=now)


def is_another(case: Case, actor: Actor) -> bool:
    """Whether one who is no party hands something in: about nobody but themselves."""
    return actor.kind is ActorKind.CITIZEN and actor.person != case.applicant_id


def documents_for(package: Any, case: Case, actor: Actor) -> dict[str, Any]:
    """The kinds of document this actor may hand in; one who has not applied, those alone that are about an adult."""
    if not is_another(case, actor):
        return dict(package.documents)
    adults = package.origins.list_of("adults")
    return {
        code: one for code, one in package.documents.items() if all(package.facts[path].whose == adults for path in one.proves)
    }


def shown_to_party(package: Any, document: str) -> bool:
    """Whether the party may see such a document of another adult's: where all that it proves is shown to the parties."""
    known = package.documents.get(document)
    return known is not None and all(package.facts[path].shown_to == "parties" for path in known.proves)


def subjects_of(case: Case, actor: Actor) -> list[Subject]:
    """Whom something may be about: the applicant and children, for staff every adult too, for another adult themselves."""
    if is_another(case, actor):
        party = case.parties.select_related("person").filter(person=actor.person).first()
        return [Subject(value=_SELF, name=(party.person.name if party else None) or "", person=actor.person)]
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
    office: Office, actor: Actor, case_id: UUID, *, data: bytes, name: str, document: str = "", about: str = "",
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
    about = about or next(iter(whom))
    _refuse_unfit(package, case, actor, document=document, about=about in whom, note=note, replaces=replaces)
    try:
        seen = examine(data)
    except NotTaken as refused:
        raise InvalidAnswers({"file": refused.why}) from None
    subject, retention = whom[about], _retention(package, document)
    owner = actor.person if is_another(case, actor) and actor.person else _owner(case, subject.person)
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
            shown_to_party=owner == case.applicant_id or (is_another(case, actor) and shown_to_party(package, document)),
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
    if document and document not in documents_for(package, case, actor):
        problems["document"] = "not-a-choice"
    if not about:
        problems["about"] = "not-a-choice"
    if len(note) > _LONGEST_NOTE:
        problems["note"] = "too-long"
    if replaces is not None and not _replaceable(actor, case).filter(pk=replaces).exists():
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


def _replaceable(actor: Actor, case: Case) -> Any:
    """Those that were asked for again and are this actor's to hand in anew."""
    rows = Attachment.objects.filter(case=case, judged=Attachment.Judged.INCOMPLETE)
    return rows.filter(owner_id=actor.person) if actor.kind is ActorKind.CITIZEN else rows


def _go_on(case: Case, actor: Actor, made: Attachment, token: str, now: datetime) -> None:
    """What was asked for has come; else a human reads it. A case that has not been assessed goes on, and finds it there."""
    if made.replaces_id is not None and answer_by(case, made, actor, token, now):
        return
    if is_another(case, actor) and case.information_requests.filter(asked_of=actor.person, answered_at=None).exists():
        return  # the case waits for their answer still, and has a human then
    if State(case.state) in OPEN_STATES & {State.AWAITING_INFORMATION, State.AWAITING_REGISTER}:
        move(
            case, "refer_to_human", Actor.system(), now=now, holds={Need.WHY}, waiting_for="caseworker",
            details={"why": ["attachment"], "attachment": made.id},
        )  # fmt: skip


def _seen_by(actor: Actor, case: Case) -> Any:
    """The attachments of a case that this actor may see; a party sees no other adult's but what is shown to the parties."""
    rows = Attachment.objects.filter(case=case)
    return rows.filter(visible_to(actor)) if actor.kind is ActorKind.CITIZEN else rows


def visible_to(actor: Actor) -> Q:
    """Which attachments a citizen sees: their own, and in their own case what another adult handed in for the parties to see."""
    return Q(owner_id=actor.person) | Q(case__applicant_id=actor.person, shown_to_party=True)


def attachments_of(case: Case, actor: Actor) -> list[Attachment]:
    """Those that this actor may see, oldest first."""
    rows = _seen_by(actor, case).select_related("case", "asked_again", "judged_by", "about")
    found = list(rows.prefetch_related("replaced_by", "corrections").order_by("number"))
    for one in found:
        if actor.kind is ActorKind.CITIZEN and one.owner_id != actor.person:
            one.asked_again = None  # what is asked of another for it is theirs
    return found
