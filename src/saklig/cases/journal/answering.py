"""Answering who asks for a document: a named human looks at it, takes out what is confidential, and gives reasons.

What is proposed to be taken out is a machine's guess; what is taken out is what the human said. Nobody gets a copy that was not
read again and found to lack it: of what we wrote, wordings are taken out (`documents.redaction`); of what somebody handed in, or
a picture, areas of its pages that the human marked (`documents.blacking_out`).
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
from saklig.cases.models import AccessRequest, Attachment
from saklig.cases.office import Office
from saklig.cases.tokens import once
from saklig.cases.use_cases.acting import required_words
from saklig.documents.archive import ArchiveFile
from saklig.documents.blacking_out import MOST_PAGES, AreaWrong, black_out, read_areas
from saklig.documents.intake import NotTaken, examine, page_of
from saklig.documents.redaction import Proposal, RedactionFailed, pages_of, propose, redact
from saklig.store import events, keys

__all__ = [
    "AccessRow", "AccessView", "access_page", "access_request", "access_requests", "answer_access", "forget_answered",
    "redacted_copy",
]  # fmt: skip

# How long an answer lies at its address; after that the request's own key is destroyed.
_LIES = timedelta(days=180)
_MOST, _MOST_PHRASES = 200, 200
_OUTCOME = AccessRequest.Outcome
# Of these areas can be marked: what somebody handed in, and pages that are pictures.
_BY_AREAS = frozenset({"attachment", "picture"})


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

    `unreadable`: why no wording can be taken out of it; empty where it can. `marked`: how many pages areas can be marked on.
    """

    row: AccessRow
    text: str
    pages: tuple[str, ...]
    proposals: tuple[Proposal, ...]
    unreadable: str
    by: str
    reasons: str
    taken_out: int
    marked: int = 0


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
    unreadable, marked = "", 0
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
        marked = _pages(file.content) if unreadable in _BY_AREAS else 0
    return AccessView(
        row=_row(found, now), text="" if found.erased_at else found.text or "", pages=pages, proposals=proposals,
        unreadable=unreadable, by=found.answered_by.name if found.answered_by else "",
        reasons="" if found.erased_at else found.reasons or "", taken_out=found.taken_out, marked=marked,
    )  # fmt: skip


def access_page(office: Office, actor: Actor, request: UUID, number: int) -> tuple[str, bytes]:
    """(media type, picture) of a page, counted from 1, on which areas can be marked. Logged as the document is opened.

    Errors: NotAllowed, NotFound, ReasonNeeded.
    """
    found = _found(actor, request)
    if found.entry_id is None or found.answered_at is not None or found.erased_at is not None:
        raise NotFound("there is no such page here")
    try:
        return page_of(_document(office, actor, found).content, number)
    except NotTaken:
        raise NotFound("there is no such page here") from None


def redacted_copy(office: Office, actor: Actor, request: UUID, phrases: Iterable[str] = (), *, areas: str = "") -> bytes:
    """The copy as it would be given out, to be looked at first. Nothing is kept.

    Errors: NotAllowed, NotFound, ReasonNeeded; InvalidAnswers (more, areas: what cannot be taken out, and why).
    """
    return _copy(office, actor, _found(actor, request), list(phrases), areas)[0]


def answer_access(
    office: Office, actor: Actor, request: UUID, *, outcome: str, phrases: Iterable[str] = (), areas: str = "", reasons: str,
    token: str,
) -> AccessRequest:
    """Answer, by name and with reasons: the whole document, a copy without `phrases` or with `areas` black, or nothing.

    `areas`: a line each, as `documents.blacking_out` reads them. Errors: NotAllowed, NotFound, ReasonNeeded,
    OwnReasonsRequired, InvalidAnswers (outcome, more, areas), TransitionRefused where it was answered before.
    """
    staff, now, words = access.staff_member(actor), office.ports.clock.now(), required_words(reasons)
    found, chosen = _found(actor, request), list(phrases)
    if outcome not in _OUTCOME.values or (outcome != _OUTCOME.REFUSED and found.entry_id is None):
        raise InvalidAnswers({"outcome": "not-a-choice" if outcome not in _OUTCOME.values else "no-document"})
    copy, taken_out = None, 0
    if outcome == _OUTCOME.GRANTED:
        copy = _document(office, actor, found).content
    elif outcome == _OUTCOME.PARTLY:
        copy, taken_out = _copy(office, actor, found, chosen, areas)

    def make() -> AccessRequest:
        row = AccessRequest.objects.select_for_update().get(pk=found.pk)
        if row.answered_at is not None:
            raise TransitionRefused("this request has been answered; what was given out is not taken back")
        row.answered_at, row.answered_by, row.outcome, row.reasons = now, staff, outcome, words
        row.copy, row.taken_out = copy, taken_out
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


def _copy(office: Office, actor: Actor, request: AccessRequest, phrases: list[str], areas: str) -> tuple[bytes, int]:
    """The copy, and how many wordings or areas were taken out of it."""
    if request.entry_id is None:
        raise InvalidAnswers({"outcome": "no-document"})
    file = _document(office, actor, request)
    return _without_areas(file, areas) if _is_marked(file) else _without_words(file, phrases)


def _is_marked(file: ArchiveFile) -> bool:
    """Whether areas are taken out of it: what was handed in, and what has a page that is a picture."""
    try:
        return not all(page.strip() for page in pages_of(_own(file)))
    except _HandedIn:
        return True
    except RedactionFailed:
        return False


def _without_areas(file: ArchiveFile, areas: str) -> tuple[bytes, int]:
    try:
        marked = read_areas(areas, pages=_pages(file.content))
        return black_out(file.content, marked), len(marked)
    except AreaWrong as wrong:
        raise InvalidAnswers({"areas": wrong.code}) from None
    except RedactionFailed:
        raise InvalidAnswers({"areas": "cannot-redact"}) from None


def _without_words(file: ArchiveFile, phrases: list[str]) -> tuple[bytes, int]:
    if not any(phrase.strip() for phrase in phrases) or len(phrases) > _MOST_PHRASES:
        raise InvalidAnswers({"more": "nothing-taken-out" if len(phrases) <= _MOST_PHRASES else "too-many"})
    try:
        return redact(_own(file), phrases), len(phrases)
    except RedactionFailed as failed:
        code = "not-in-document" if "not in the document" in str(failed) else "cannot-redact"
        raise InvalidAnswers({"more": code}) from None


def _pages(data: bytes) -> int:
    """How many pages can be drawn; none where it cannot be opened, or has more than a copy is made of."""
    try:
        pages = examine(data).pages
    except NotTaken:
        return 0
    return pages if pages <= MOST_PAGES else 0


class _HandedIn(RedactionFailed):
    """A file that somebody handed in: it is not read in a process that holds keys, so no wording is looked for in it."""


def _own(file: ArchiveFile) -> bytes:
    """A document that we made ourselves. Errors: RedactionFailed for another's."""
    if file.format != OWN_FORMAT:
        raise _HandedIn("the document was handed in: give it whole, refuse it, or make a copy by hand")
    return file.content


def _document(office: Office, actor: Actor, request: AccessRequest) -> ArchiveFile:
    """The document that is asked for, opened by one who may. Errors: NotAllowed, NotFound, ReasonNeeded."""
    assert request.entry_id is not None
    entry = entry_for(office, actor, request.entry_id, what="case.access-request")
    if entry.source == "attachment" and not Attachment.objects.filter(pk=entry.source_ref, scan=Attachment.Scan.CLEAN).exists():
        raise NotFound("this attachment cannot be seen: it has not been scanned yet, or it held a virus")
    return files_of(office, entry)[0]


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
