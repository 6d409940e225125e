"""Answering who asks for a document: a named human looks at it, takes out what is confidential, and gives reasons.

What is proposed to be taken out is a machine's guess; what is taken out is what the human said. Nobody gets a copy that was not
read again and found to lack it (`documents.redaction`).
Source: offentleglova §§ 11, 12, 13, 31 (a refusal names the provision, and that one may complain), 32.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from saklig.cases import access
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.deadlines import day_of, is_day_off
from saklig.cases.errors import InvalidAnswers, NotAllowed, NotFound, TransitionRefused
from saklig.cases.journal.asking import notice_job
from saklig.cases.journal.contents import OWN_FORMAT, files_of
from saklig.cases.journal.looking import PublicEntry, entry_for, public_entry
from saklig.cases.models import AccessRequest
from saklig.cases.office import Office
from saklig.cases.tokens import once
from saklig.cases.use_cases.acting import required_words
from saklig.documents.archive import ArchiveFile
from saklig.documents.redaction import Proposal, RedactionFailed, pages_of, propose, redact
from saklig.store import events, keys

__all__ = [
    "AccessRow", "AccessView", "access_request", "access_requests", "answer_access", "forget_answered", "redacted_copy",
]  # fmt: skip

# How long an answer lies at its address; after that the request's own key is destroyed.
_LIES = timedelta(days=180)
_MOST, _MOST_PHRASES = 200, 200
_OUTCOME = AccessRequest.Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRow:
    """A request in the list. `days_left`: working days until it must be answered, below zero where that day is over."""

    id: UUID
    number: str
    entry: PublicEntry | None
    asked_at: datetime
    due: date
    days_left: int
    answered_at: datetime | None
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessView:
    """A request with the document's text, page by page, and what a machine proposes to take out.

    `unreadable`: why nothing of it can be taken out here (a picture); empty where it can.
    """

    row: AccessRow
    text: str
    pages: tuple[str, ...]
    proposals: tuple[Proposal, ...]
    unreadable: str
    by: str
    reasons: str
    taken_out: int


def access_requests(office: Office, actor: Actor) -> tuple[list[AccessRow], list[AccessRow]]:
    """The open ones, what is due first, and the latest answered ones, of documents that this caseworker may know of.

    One that names no entry of the journal is everybody's. Errors: NotAllowed.
    """
    now = office.ports.clock.now()
    mine = _mine(actor)
    still = mine.filter(answered_at=None).order_by("due", "asked_at")[:_MOST]
    done = mine.exclude(answered_at=None).order_by("-answered_at")[:20]
    return [_row(one, now) for one in still], [_row(one, now) for one in done]


def access_request(office: Office, actor: Actor, request: UUID) -> AccessView:
    """One request, with the document opened: the reading is logged. Errors: NotAllowed, NotFound, ReasonNeeded."""
    found, now = _found(actor, request), office.ports.clock.now()
    pages: tuple[str, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    unreadable = ""
    if found.entry_id is not None and found.answered_at is None and found.erased_at is None:
        file = _document(office, actor, found)
        try:
            pages = pages_of(_own(file))
            proposals = propose(pages, language=found.entry.case.language)
            unreadable = "" if all(page.strip() for page in pages) else "picture"
        except _HandedIn:
            unreadable = "attachment"
        except RedactionFailed:
            unreadable = "no-pdf"
    return AccessView(
        row=_row(found, now), text="" if found.erased_at else found.text or "", pages=pages, proposals=proposals,
        unreadable=unreadable, by=found.answered_by.name if found.answered_by else "",
        reasons="" if found.erased_at else found.reasons or "", taken_out=found.taken_out,
    )  # fmt: skip


def redacted_copy(office: Office, actor: Actor, request: UUID, phrases: Iterable[str]) -> bytes:
    """The copy as it would be given out, to be looked at first. Nothing is kept.

    Errors: NotAllowed, NotFound, ReasonNeeded; InvalidAnswers (more: what cannot be taken out, and why).
    """
    return _copy(office, actor, _found(actor, request), list(phrases))


def answer_access(
    office: Office, actor: Actor, request: UUID, *, outcome: str, phrases: Iterable[str] = (), reasons: str, token: str
) -> AccessRequest:
    """Answer, by name and with reasons: the whole document, a copy without `phrases`, or nothing.

    Errors: NotAllowed, NotFound, ReasonNeeded, OwnReasonsRequired, InvalidAnswers (outcome, more), TransitionRefused where it
    was answered before.
    """
    staff, now, words = access.staff_member(actor), office.ports.clock.now(), required_words(reasons)
    found, chosen = _found(actor, request), list(phrases)
    if outcome not in _OUTCOME.values or (outcome != _OUTCOME.REFUSED and found.entry_id is None):
        raise InvalidAnswers({"outcome": "not-a-choice" if outcome not in _OUTCOME.values else "no-document"})
    copy = None
    if outcome == _OUTCOME.GRANTED:
        copy = _document(office, actor, found).content
    elif outcome == _OUTCOME.PARTLY:
        copy = _copy(office, actor, found, chosen)

    def make() -> AccessRequest:
        row = AccessRequest.objects.select_for_update().get(pk=found.pk)
        if row.answered_at is not None:
            raise TransitionRefused("this request has been answered; what was given out is not taken back")
        row.answered_at, row.answered_by, row.outcome, row.reasons = now, staff, outcome, words
        row.copy, row.taken_out = copy, len(chosen) if outcome == _OUTCOME.PARTLY else 0
        row.save()
        by = {"kind": actor.kind.value, "id": staff.id}
        events.append("access.answered", None, {"by": by, "request": row.id, "outcome": outcome}, at=now)
        notice_job(row, now)
        return row

    return once(actor, "answer-access", token, now=now, make=make, load=lambda pk: AccessRequest.objects.get(pk=pk))


def forget_answered(*, now: datetime) -> int:
    """Destroy the keys of requests that were answered long ago. Part of the daily look; returns how many."""
    old = AccessRequest.objects.filter(answered_at__lt=now - _LIES, erased_at=None)[:1000]
    for request in old:
        keys.destroy(keys.subject_key(request.id), at=now)
        AccessRequest.objects.filter(pk=request.pk).update(erased_at=now)
    return len(old)


def _copy(office: Office, actor: Actor, request: AccessRequest, phrases: list[str]) -> bytes:
    if not any(phrase.strip() for phrase in phrases) or len(phrases) > _MOST_PHRASES:
        raise InvalidAnswers({"more": "nothing-taken-out" if len(phrases) <= _MOST_PHRASES else "too-many"})
    if request.entry_id is None:
        raise InvalidAnswers({"outcome": "no-document"})
    try:
        return redact(_own(_document(office, actor, request)), phrases)
    except RedactionFailed as failed:
        code = "not-in-document" if "not in the document" in str(failed) else "cannot-redact"
        raise InvalidAnswers({"more": code}) from None


class _HandedIn(RedactionFailed):
    """A file that somebody handed in: it is not opened in a process that holds keys, so nothing is taken out of it here."""


def _own(file: ArchiveFile) -> bytes:
    """A document that we made ourselves. Errors: RedactionFailed for another's."""
    if file.format != OWN_FORMAT:
        raise _HandedIn("the document was handed in: give it whole, refuse it, or make a copy by hand")
    return file.content


def _document(office: Office, actor: Actor, request: AccessRequest) -> ArchiveFile:
    """The document that is asked for, opened by one who may. Errors: NotAllowed, NotFound, ReasonNeeded."""
    assert request.entry_id is not None
    return files_of(office, entry_for(office, actor, request.entry_id, what="case.access-request"))[0]


def _mine(actor: Actor) -> QuerySet[AccessRequest]:
    if actor.kind is not ActorKind.CASEWORKER:
        raise NotAllowed(f"only a caseworker may do this, not a {actor.kind}")
    known = Q(entry=None) | Q(entry__case__in=access.visible(actor).values("pk"))
    return AccessRequest.objects.filter(known).select_related("entry__case", "answered_by")


def _found(actor: Actor, request: UUID) -> AccessRequest:
    found: AccessRequest | None = _mine(actor).filter(pk=request).first()
    if found is None:
        raise NotFound("there is no such request here")
    return found


def _row(request: AccessRequest, now: datetime) -> AccessRow:
    return AccessRow(
        id=request.id, number=request.number, entry=public_entry(request.entry_id) if request.entry_id else None,
        asked_at=request.asked_at, due=request.due, days_left=_days_left(day_of(now), request.due),
        answered_at=request.answered_at, outcome=request.outcome,
    )  # fmt: skip


def _days_left(today: date, due: date) -> int:
    """Working days from today to the day it is due; -1 once that day is over."""
    if today > due:
        return -1
    days = (today + timedelta(days=n) for n in range(1, (due - today).days + 1))
    return sum(not is_day_off(day) for day in days)
