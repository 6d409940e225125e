"""Ending the sign-ins of one who has lost their means of signing in, or of everybody after a breach.

A citizen ends their own, and an administrator those of staff (`cases.roles`); here it is done for a citizen who cannot, by the
privacy officer, who needs no name for it: a case number or a reference says whom. They may sign in again.
Source: GDPR article 32; OWASP ASVS 5.0, 7.4.5.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from saklig.cases import access
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.errors import InvalidAnswers, NotAllowed
from saklig.cases.models import Case
from saklig.cases.office import Office
from saklig.store import events, sign_ins
from saklig.store.models import Person

__all__ = ["end_everybodys_sign_ins", "end_sign_ins_of"]


def end_sign_ins_of(office: Office, actor: Actor, whom: str) -> int:
    """End every sign-in of a person: the applicant of a case by its number, or anyone by reference. How many were open.

    Errors: NotAllowed; InvalidAnswers for one whom nobody knows.
    """
    officer, now = access.privacy_officer(actor), office.ports.clock.now()
    person = _person(whom.strip())
    with transaction.atomic():
        ended = sign_ins.end_all(person, "privacy-officer", now)
        details = {"person": person, "by": officer.pk, "count": ended}
        events.append("privacy.sign-ins-ended", None, details, at=now)
    return ended


def end_everybodys_sign_ins(office: Office, actor: Actor) -> int:
    """End every open sign-in, of citizens and staff, as after a stolen session key. How many there were. Errors: NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        raise NotAllowed("only whoever runs the installation ends everybody's sign-ins")
    now = office.ports.clock.now()
    with transaction.atomic():
        ended = sign_ins.end_everybodys("operator", now)
        events.append("privacy.sign-ins-ended", None, {"person": "everybody", "count": ended}, at=now)
    return ended


def _person(whom: str) -> UUID:
    found = Case.objects.filter(number=whom).values_list("applicant_id", flat=True).first() if whom else None
    if found is not None:
        return found
    try:
        return Person.objects.values_list("pk", flat=True).get(pk=UUID(whom))
    except (ValueError, Person.DoesNotExist):
        raise InvalidAnswers({"whom": "no-case-or-reference"}) from None
