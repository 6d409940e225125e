"""A letter that goes on paper: it waits to be printed, and an address is asked for. Nothing is printed for a hidden address.

The address is the one where the population register has the person living, asked for when the paper is wanted and kept with
the sending, sealed under its reader's key. One whose address is protected has none here: an employee who may see it writes
the envelope by hand. Source: the 1967 Act § 27; eForvaltningsforskriften § 9; Population Register Act § 10-2 (protection).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from saklig.cases import access
from saklig.cases.actors import Actor
from saklig.cases.deadlines import day_of
from saklig.cases.delivery.planning import CARRY, PAPER_ADDRESS
from saklig.cases.delivery.reaching import PATIENCE, again_after
from saklig.cases.errors import InvalidAnswers, RegisterError
from saklig.cases.gathering import basis_for
from saklig.cases.models import Case, DecisionLetter, PaperSending
from saklig.cases.moves import JobWanted, enqueue, record
from saklig.cases.office import Office
from saklig.cases.ports import PersonStatus, Protection, RegisteredPerson
from saklig.store.handlers import Later, Run
from saklig.store.models import Person

__all__ = ["Found", "checked_address", "hand_to_carrier", "look_up_address", "open_sending", "want_paper"]

Why, NoAddress = PaperSending.Why, PaperSending.NoAddress
_MOST_LINES, _LONGEST_LINE = 4, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The lines under the name, or why there are none."""

    lines: tuple[str, ...] = ()
    why_not: str = ""


def open_sending(letter: UUID) -> PaperSending | None:
    """The sending of a letter that has not been posted yet."""
    found = PaperSending.objects.select_related("case", "recipient").filter(letter=letter, sent_on=None, dropped_at=None)
    return found.first()


def want_paper(
    case: Case, sent: DecisionLetter, why: Why, actor: Actor, *, now: datetime, lines: Sequence[str] = ()
) -> PaperSending:
    """A letter is to be sent on paper: it waits to be printed. In the caller's transaction, with the case's row locked.

    Asking twice gives the one there is. `lines`: an address that an employee has; else the population register is asked.
    """
    waiting = open_sending(sent.letter)
    if waiting is not None:
        return waiting
    sending = PaperSending(
        case=case, letter=sent.letter, recipient=sent.recipient, why=why, wanted_at=now, address=list(lines) or None,
        address_from="caseworker" if lines else "",
    )  # fmt: skip
    sending.save(force_insert=True)
    DecisionLetter.objects.filter(pk=sent.letter).update(needs_paper=True)
    record(case, "case.paper-needed", actor, now=now, details={"letter": sent.letter, "why": why.value})
    if not lines:
        enqueue([JobWanted(kind=PAPER_ADDRESS, ref=sending.id, key=f"{PAPER_ADDRESS}:{sending.id}")], now=now)
    return sending


def hand_to_carrier(office: Office, sending: PaperSending, now: datetime) -> None:
    """Ask for the job that hands it over, where there is a carrier and it may have it. In the caller's transaction."""
    case = sending.case
    if office.ports.carrier is None or case.restricted or hidden(sending.recipient) or not sending.address:
        return
    enqueue([JobWanted(kind=CARRY, ref=sending.id, key=f"{CARRY}:{sending.id}")], now=now)


def look_up_address(office: Office, run: Run) -> None:
    """Ask where to send it. What is not to be had is a task for a human, with why."""
    sending = PaperSending.objects.select_related("case", "recipient").get(pk=run.ref)
    if sending.sent_on or sending.dropped_at or sending.address or sending.no_address:
        return
    now = office.ports.clock.now()
    found = _asked(office, sending, now)
    with run.completing():
        waits = PaperSending.objects.select_for_update().filter(pk=sending.pk, sent_on=None, dropped_at=None)
        if waits.exists():
            sending.address, sending.no_address = list(found.lines) or None, found.why_not
            sending.address_from = "population" if found.lines else ""
            sending.save(update_fields=["address", "no_address", "address_from"])
            hand_to_carrier(office, sending, now)


def _asked(office: Office, sending: PaperSending, now: datetime) -> Found:
    case, recipient = sending.case, sending.recipient
    if hidden(recipient):
        return Found(why_not=NoAddress.PROTECTED.value)
    if recipient.identity_number is None:
        return Found(why_not=NoAddress.NOT_REGISTERED.value)
    service = office.services[case.service]
    access.seen(Actor.system(), case, what="register.population", now=now, subject=recipient.id, purpose=case.service)
    try:
        known = office.ports.population.person(
            recipient.identity_number, basis=basis_for(service, str(case.id), day_of(now))
        )
    except RegisterError as error:
        if now - sending.wanted_at >= PATIENCE:
            return Found(why_not=NoAddress.REGISTER_DOWN.value)
        raise Later(again_after(sending.wanted_at, now), f"{error.register}:{error.why}") from None
    return address_of(known, recipient.identity_number)


def hidden(person: Person) -> bool:
    """Whether what we know of the person already forbids an address on paper made here."""
    return person.protection not in (None, "", Protection.NONE.value)


def address_of(known: RegisteredPerson | None, identity: str) -> Found:
    """Where the population register has a person living. Pure."""
    if known is None or known.identity != identity:
        return Found(why_not=NoAddress.NOT_REGISTERED.value)
    if any(entry.current and entry.grade is not Protection.NONE for entry in known.protection):
        return Found(why_not=NoAddress.PROTECTED.value)
    if known.death_date or any(entry.current and entry.status is PersonStatus.DEAD for entry in known.status):
        return Found(why_not=NoAddress.DEAD.value)
    lines = next((one.address.lines for one in known.addresses if one.current and one.address.lines), ())
    return Found(lines=tuple(lines)) if lines else Found(why_not=NoAddress.NOT_REGISTERED.value)


def checked_address(text: str) -> tuple[str, ...]:
    """An address that an employee typed, a line each. Errors: InvalidAnswers (address)."""
    lines = tuple(" ".join(line.split()) for line in text.splitlines() if line.strip())
    if not lines:
        raise InvalidAnswers({"address": "empty"})
    if len(lines) > _MOST_LINES or any(len(line) > _LONGEST_LINE or not line.isprintable() for line in lines):
        raise InvalidAnswers({"address": "address-lines"})
    return lines
