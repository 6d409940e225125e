"""Letters that want paper, handed to a carrier that the agency has: it delivers them digitally, or prints and posts them.

Flow: 1 a letter has an address, and no human has taken it in a batch: it is marked as with the carrier before anything is sent,
so that nobody prints it meanwhile; 2 the carrier is asked to carry it, as often as it takes, by a reference that it knows it
by; 3 it is asked how far it has come: read or posted sets the day that counts, as a batch does; 4 what it refuses, or could
not deliver, waits for a human again. A letter that may have been taken is never given to anybody else by a machine.

Restricted cases and hidden addresses are not handed out. Source: docs/decisions/0032.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from saklig.cases import access
from saklig.cases.actors import Actor
from saklig.cases.deadlines import day_of
from saklig.cases.delivery.batches import posted
from saklig.cases.delivery.planning import FOLLOW_CARRIED
from saklig.cases.errors import RegisterError
from saklig.cases.gathering import basis_for
from saklig.cases.models import Case, PaperSending
from saklig.cases.moves import JobWanted, enqueue, record
from saklig.cases.office import Office
from saklig.cases.ports import CarriedState, LegalBasis, Shipment
from saklig.documents.letters import Letter
from saklig.store.handlers import Later, Run

__all__ = ["carry_letter", "follow_carried"]

Carrier = PaperSending.Carrier
# A carrier may go on with what we gave up waiting for: SvarUt itself gives up after 15 minutes.
_AGAIN, _LOOK, _LOOK_LATER = timedelta(minutes=20), timedelta(hours=1), timedelta(hours=12)
_SOON = timedelta(days=3)
# Faults after which the carrier may have the letter all the same: it is asked again, and answers by our reference.
_PERHAPS_TAKEN = frozenset({"unreadable", "too-large", "compressed", "status-409", "status-500"})
_TITLE = {"nb": "Brev fra {agency}", "nn": "Brev frå {agency}", "en": "Letter from {agency}"}


def carry_letter(office: Office, run: Run) -> None:
    """The job: mark it, hand it over, note what the carrier calls it. Run again after a crash, it finds what was taken."""
    sending = PaperSending.objects.select_related("case", "recipient").get(pk=run.ref)
    if office.ports.carrier is None or not _marked(sending, office.ports.clock.now()):
        return
    access.seen(Actor.system(), sending.case, what="letter", now=office.ports.clock.now(), subject=sending.recipient_id)
    try:
        taken = office.ports.carrier.carry(_shipment(office, sending), basis=_basis(office, sending))
    except RegisterError as error:
        if error.temporary or error.why in _PERHAPS_TAKEN:
            raise Later(_AGAIN, f"{error.register}:{error.why}") from None
        _back_to_a_human(office, run, sending, Carrier.REFUSED, error.why)
        return
    now = office.ports.clock.now()
    with run.completing():
        locked = Case.objects.select_for_update().get(pk=sending.case_id)
        waits = PaperSending.objects.filter(pk=sending.pk, carrier=Carrier.ASKED)
        if waits.update(carrier=Carrier.TAKEN, carrier_id=taken):
            details = {"letter": sending.letter, "sending": sending.pk}
            record(locked, "case.letter-carried", Actor.system(), now=now, details=details)
            look = JobWanted(kind=FOLLOW_CARRIED, ref=sending.id, key=f"{FOLLOW_CARRIED}:{sending.id}", run_at=now + _LOOK)
            enqueue([look], now=now)


def _marked(sending: PaperSending, now: datetime) -> bool:
    """Whether the letter is the carrier's to have: marked now, or by a run that did not come through."""
    free = PaperSending.objects.filter(pk=sending.pk, sent_on=None, dropped_at=None, batch=None)
    return bool(
        free.filter(carrier="").update(carrier=Carrier.ASKED, carrier_since=now) or free.filter(carrier=Carrier.ASKED).exists()
    )


def follow_carried(office: Office, run: Run) -> None:
    """How far it has come; asked every hour at first, and twice a day when it takes long."""
    sending = PaperSending.objects.select_related("case", "recipient").get(pk=run.ref)
    if office.ports.carrier is None or sending.carrier != Carrier.TAKEN or sending.sent_on or sending.dropped_at:
        return
    now = office.ports.clock.now()
    again = _LOOK if sending.carrier_since and now - sending.carrier_since < _SOON else _LOOK_LATER
    try:
        state = office.ports.carrier.states([sending.carrier_id], basis=_basis(office, sending)).get(sending.carrier_id)
    except RegisterError as error:
        raise Later(again, f"{error.register}:{error.why}") from None
    if state is CarriedState.NOT_DELIVERED:
        _back_to_a_human(office, run, sending, Carrier.NOT_DELIVERED, "not-delivered")
        return
    if state not in (CarriedState.READ, CarriedState.SENT):
        raise Later(again, "the letter is on its way")
    with run.completing():
        posted(office, Actor.system(), sending, day_of(now), now=now, read=state is CarriedState.READ)


def _back_to_a_human(office: Office, run: Run, sending: PaperSending, came: str, why: str) -> None:
    now = office.ports.clock.now()
    with run.completing():
        locked = Case.objects.select_for_update().get(pk=sending.case_id)
        if PaperSending.objects.filter(pk=sending.pk, sent_on=None, dropped_at=None).update(carrier=came):
            details = {"letter": sending.letter, "why": why}
            record(locked, "case.carrier-returned", Actor.system(), now=now, details=details)


def _shipment(office: Office, sending: PaperSending) -> Shipment:
    letter, recipient = Letter.objects.get(pk=sending.letter), sending.recipient
    return Shipment(
        reference=sending.reference, title=_TITLE[letter.language].format(agency=office.agency.name),
        identity=recipient.identity_number, name=recipient.name or "", lines=tuple(sending.address or ()), pdf=bytes(letter.pdf),
    )  # fmt: skip


def _basis(office: Office, sending: PaperSending) -> LegalBasis:
    case = sending.case
    return basis_for(office.services[case.service], str(case.id), day_of(office.ports.clock.now()))
