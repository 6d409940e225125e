"""Whether a person can be told by e-mail or SMS, and telling them: the contact register first, then a notice without content.

E-mail goes first; a mobile number is used where there is no address, or the post system refuses it, and the agency has a gateway.
Source: eForvaltningsforskriften § 8 third paragraph (the address of the contact register is used), § 9 (reservation).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from saklig.cases.deadlines import day_of
from saklig.cases.gathering import basis_for
from saklig.cases.models import Case
from saklig.cases.notices import notice, short_notice
from saklig.cases.office import Office, Service
from saklig.cases.ports import Contact, LegalBasis, RegisterAnswerInvalid, RegisterError
from saklig.store.handlers import Later
from saklig.store.models import LANGUAGES, Person

__all__ = ["PATIENCE", "Reached", "again_after", "reach", "told_by_mail"]

PATIENCE = timedelta(days=2)
"""How long a register that does not answer is asked again before a letter goes another way: the party is to be told "as soon
as possible" (1967 Act § 27), and most faults are over within a day."""
_NO_SUCH_NUMBER = ("address", "refused")
_SHORTEST, _LONGEST = timedelta(minutes=1), timedelta(hours=4)


class Reached(StrEnum):
    """What came of trying to tell somebody by e-mail. All but the first mean paper, or another human's way."""

    TOLD = "told"
    RESERVED = "reserved"
    NO_ADDRESS = "no-address"
    NOT_IN_REGISTER = "not-in-register"
    REFUSED = "address-refused"
    REGISTER_DOWN = "register-down"


def again_after(since: datetime, now: datetime) -> timedelta:
    """How long to wait before asking again: as long as it has failed so far, between a minute and four hours."""
    return min(max(now - since, _SHORTEST), _LONGEST)


def told_by_mail(
    office: Office, case: Case, to: Person, *, kind: str, reference: str, since: datetime
) -> Reached:
    """Tell a party of something in a case. `since`: when it was first to be told.

    Errors: Later while a register that is down is still worth waiting for.
    """
    service: Service = office.services[case.service]
    basis = basis_for(service, str(case.id), day_of(office.ports.clock.now()))
    # The letter is in the language of the application; whoever else is told has a language of their own.
    own = case.language if to.pk == case.applicant_id else None
    return reach(office, to, kind=kind, reference=reference, since=since, basis=basis, fixed=own, otherwise=case.language)[0]


def reach(
    office: Office, to: Person, *, kind: str, reference: str, since: datetime, basis: LegalBasis, otherwise: str,
    fixed: str | None = None,
) -> tuple[Reached, str]:  # fmt: skip
    """Send a notice without content, or say why there is none to send; and in which language they read.

    That is `fixed`, or else the contact register's word for it, or else `otherwise`.
    Errors: Later while a register that is down is still worth waiting for.
    """
    now, language = office.ports.clock.now(), fixed or otherwise
    if to.identity_number is None:
        return Reached.NOT_IN_REGISTER, language
    try:
        contact = office.ports.contacts.contact(to.identity_number, basis=basis)
        if contact is None:
            return Reached.NOT_IN_REGISTER, language
        if fixed is None and contact.language in dict(LANGUAGES):
            language = contact.language or language
        if contact.reserved:
            return Reached.RESERVED, language
        return _told(office, contact, kind=kind, reference=reference, language=language), language
    except RegisterError as error:
        if now - since >= PATIENCE:
            return Reached.REGISTER_DOWN, language
        raise Later(again_after(since, now), f"{error.register}:{error.why}") from None


def _told(office: Office, contact: Contact, *, kind: str, reference: str, language: str) -> Reached:
    """By the first way that takes it. Errors: RegisterError where a way does not answer: then no other is tried yet."""
    more = {"reference": reference, "language": language, "agency": office.agency}
    came = Reached.NO_ADDRESS
    for by, to, made in (
        (office.ports.notifier, contact.email, notice), (office.ports.sms, contact.phone, short_notice)
    ):  # fmt: skip
        if by is None or not to:
            continue
        try:
            by.send(made(kind, to=to, **more))
        except RegisterAnswerInvalid as error:
            if error.register == "sms" and error.why not in _NO_SUCH_NUMBER:
                raise  # the gateway refuses us, and not the number
            came = Reached.REFUSED  # asking again would not mend an address
        else:
            return Reached.TOLD
    return came
