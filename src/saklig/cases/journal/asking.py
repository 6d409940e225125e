"""Asking for access to a document: anyone may, unnamed, and gets an address of their own at which the answer will lie.

Source: offentleglova §§ 3, 28 (anyone; a request must name what it is for), 29 (without undue delay), 32 (five working days).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from saklig.cases.deadlines import access_due
from saklig.cases.errors import InvalidAnswers, NotFound, RegisterError
from saklig.cases.journal.looking import PublicEntry, newest_of, public_entry
from saklig.cases.models import AccessRequest, Attachment
from saklig.cases.moves import JobWanted, enqueue
from saklig.cases.notices import answer_notice
from saklig.cases.office import Office
from saklig.cases.use_cases.processing import wait_before
from saklig.documents.intake import Kind, media_type
from saklig.store import events
from saklig.store.handlers import Later, Run
from saklig.store.lookup import lookup
from saklig.store.models import LANGUAGES
from saklig.store.sealed import is_erased

__all__ = ["ACCESS_NOTICE", "AccessAnswer", "AccessAsked", "access_answer", "ask_access", "tell_of_access"]

ACCESS_NOTICE = "case.access-notice"
_PURPOSE = "access.pickup"
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_EMAIL = re.compile(r"[^\s@<>,;]{1,64}@[^\s@<>,;]{1,180}\.[^\s@<>,;]{2,24}")
_LONGEST = 4000
_PICKUP = re.compile(r"[A-Za-z0-9_-]{20,60}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessAsked:
    """What one who asked is given: a number to say, the secret part of their own address, and the last day to answer."""

    number: str
    pickup: str
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessAnswer:
    """How a request stands, for whoever holds its address. `copy` is what was given out, if anything was."""

    number: str
    asked_at: datetime
    due: date
    entry: PublicEntry | None
    text: str
    answered_at: datetime | None
    by: str
    outcome: str
    reasons: str
    grounds: Mapping[str, str]
    copy: bytes | None
    filename: str
    media_type: str
    erased: bool


def ask_access(office: Office, *, entry: UUID | None, text: str, email: str, language: str) -> AccessAsked:
    """Receive a request. No name is asked for, and none is needed.

    Errors: NotFound (no such entry), InvalidAnswers (text: nothing says which document; email).
    """
    now = office.ports.clock.now()
    found = newest_of().filter(pk=public_entry(entry).id).get() if entry is not None else None
    words, address = text.strip(), email.strip()
    problems = {}
    if (found is None and not words) or len(words) > _LONGEST:
        problems["text"] = "too-long" if words else "empty"
    if address and not _EMAIL.fullmatch(address):
        problems["email"] = "not-an-email"
    if language not in dict(LANGUAGES):
        problems["language"] = "not-a-choice"
    if problems:
        raise InvalidAnswers(problems)
    pickup, number = secrets.token_urlsafe(24), "I-" + "".join(secrets.choice(_ALPHABET) for _ in range(8))
    with transaction.atomic():
        made = AccessRequest(
            number=number, pickup=lookup(pickup, _PURPOSE), entry=found, language=language, text=words or None,
            email=address or None, asked_at=now, due=access_due(now),
        )  # fmt: skip
        made.save(force_insert=True)
        events.append("access.asked", None, {"request": made.id, "due": made.due}, at=now)
    return AccessAsked(number=number, pickup=pickup, due=made.due)


def access_answer(office: Office, pickup: str) -> AccessAnswer:
    """The request that lies at this address, with its answer. Errors: NotFound."""
    found = None
    if _PICKUP.fullmatch(pickup):
        rows = AccessRequest.objects.select_related("answered_by", "entry__case")
        found = rows.filter(pickup=lookup(pickup, _PURPOSE)).first()
    if found is None:
        raise NotFound("there is no such request here")
    erased = found.erased_at is not None or is_erased(found, "reasons")
    entry = public_entry(found.entry_id) if found.entry_id else None
    copy = None if erased or found.copy is None else bytes(found.copy)
    kind = _kind_of(found) if copy is not None else Kind.PDF
    return AccessAnswer(
        number=found.number, asked_at=found.asked_at, due=found.due, entry=entry, text="" if erased else found.text or "",
        answered_at=found.answered_at, by=found.answered_by.name if found.answered_by else "", outcome=found.outcome,
        reasons="" if erased else found.reasons or "", grounds=found.entry.grounds if found.entry else {}, copy=copy,
        filename=f"{entry.identifier if entry else found.number}.{kind.value}", media_type=media_type(kind), erased=erased,
    )  # fmt: skip


def _kind_of(request: AccessRequest) -> Kind:
    """What was handed in is given out as it came; everything else, and a copy with something taken out, is a PDF."""
    as_it_came = request.outcome == AccessRequest.Outcome.GRANTED
    if request.entry is None or request.entry.source != "attachment" or not as_it_came:
        return Kind.PDF
    return Kind(Attachment.objects.get(pk=request.entry.source_ref).kind)


def tell_of_access(office: Office, run: Run) -> None:
    """Tell by e-mail that the answer lies where one was told it would, if one gave an address. It says nothing more."""
    found = AccessRequest.objects.get(pk=run.ref)
    if found.email and found.erased_at is None:
        try:
            office.ports.notifier.send(
                answer_notice(
                    reference=f"access-{found.id}", to=found.email, language=found.language, number=found.number,
                    agency=office.agency,
                )
            )
        except RegisterError as error:
            if error.temporary:
                raise Later(wait_before(run.attempt), f"{error.register}:{error.why}") from None
            # An address that is none is theirs to have written: the answer lies where they were told it would.
    with run.completing():
        events.append("access.told", None, {"request": found.id}, at=office.ports.clock.now())


def notice_job(request: AccessRequest, now: datetime) -> None:
    """In the transaction of the answer."""
    enqueue([JobWanted(kind=ACCESS_NOTICE, ref=request.id, key=f"{ACCESS_NOTICE}:{request.id}")], now=now)
