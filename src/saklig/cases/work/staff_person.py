"""Who a member of staff is in the population register, where the agency keeps it: only to find what makes them partial.

Source: the Public Administration Act of 1967 § 6. Nothing else reads it; without it there is the statement alone.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from saklig.cases.actors import Actor
from saklig.cases.answers import identity_number
from saklig.cases.errors import InvalidAnswers
from saklig.cases.models import StaffPerson
from saklig.cases.office import Office
from saklig.cases.roles import administrator, member_of_staff, record_change
from saklig.store import people

__all__ = ["keeps_person", "set_person"]


def set_person(office: Office, actor: Actor, staff: UUID, identity: str) -> None:
    """Keep who it is, or (empty) keep it no more. For an administrator, also of themselves: it gives no right.

    Errors: NotAllowed, NotFound, InvalidAnswers (identity).
    """
    by, member, now = administrator(actor), member_of_staff(staff), office.ports.clock.now()
    try:
        number = identity_number(identity) if identity.strip() else ""
    except ValueError as error:
        raise InvalidAnswers({"identity": str(error)}) from None
    with transaction.atomic():
        if number:
            kept = {"person": people.find_or_create(number), "set_at": now, "set_by": by}
            StaffPerson.objects.update_or_create(staff=member, defaults=kept)
        else:
            StaffPerson.objects.filter(staff=member).delete()
        record_change("staff.person-kept" if number else "staff.person-removed", actor, by, member, now)


def keeps_person(office: Office, actor: Actor, staff: UUID) -> bool:
    """Whether it is kept; the number itself is shown to nobody. Errors: NotAllowed."""
    administrator(actor)
    return StaffPerson.objects.filter(staff=staff).exists()
