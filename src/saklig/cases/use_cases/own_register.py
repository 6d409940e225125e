"""What the population register says about the applicant and their own children: all that is fetched before sending.

Source: § 3 e; the issue's "before that the applicant sees own register data alone": no other adult, no tax data, no
address but whether the child is registered at the applicant's own.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from saklig.cases import access
from saklig.cases.actors import Actor
from saklig.cases.deadlines import day_of
from saklig.cases.errors import NotAllowed, NotFound, RegisterError
from saklig.cases.gathering import basis_for, has_basis
from saklig.cases.household.reading import children_of, civil_status_of, home_of, is_minor, is_protected, same_home
from saklig.cases.office import Office, Service
from saklig.cases.ports import CivilStatus, RegisteredPerson
from saklig.store import people
from saklig.store.models import Person

__all__ = ["COUPLED", "fetch_own", "own_beforehand"]

COUPLED = (CivilStatus.MARRIED.value, CivilStatus.PARTNERED.value)


def fetch_own(office: Office, service: Service, person: Person, *, case_ref: str, today: date) -> dict[str, Any] | None:
    """Own name, civil status and minor children, as JSON values; None when the register gives nothing now.

    A register that is down keeps nobody from the form: it is asked again after sending.
    """
    basis = basis_for(service, case_ref, today)
    try:
        me = office.ports.population.person(person.identity_number, basis=basis)
        if me is None or me.identity != person.identity_number:
            return None
        persons: dict[str, RegisteredPerson | None] = {me.identity: me}
        for child in children_of(me.identity, persons)[:20]:
            persons[child] = office.ports.population.person(child, basis=basis)
    except RegisterError:
        return None
    if me.name is not None and not person.name:
        people.update(person, name=str(me.name))
    status, _ = civil_status_of(me)
    return {
        "name": str(me.name) if me.name else "",
        "civil_status": status.value,
        "protected": is_protected(me),
        "children": [
            _child(me, child)
            for child in persons.values()
            if child is not None and child is not me and is_minor(child, today) and _may_be_named(me, child)
        ],
    }


def own_beforehand(office: Office, actor: Actor, service: str) -> dict[str, Any] | None:
    """The same for one who wishes to know what they can get, before there is an application; nothing of it is kept.

    Asked for with the service's own legal basis in force, and only for one that is decided here; the asking is logged. None too
    where the service names no such basis.
    Errors: NotAllowed, NotFound.
    """
    person, now = access.citizen(actor), office.ports.clock.now()
    running = office.services.get(service)
    if running is None or not office.decides(service):
        raise NotFound(f"this agency decides no service {service!r}")
    if not access.covered(actor, service):
        raise NotAllowed("the mandate is not for this service")
    if not has_basis(running, day_of(now)):
        return None
    access.log.record(
        reader=actor.reader or person, role=actor.role, subject=person, what="own-register", purpose="information", at=now
    )
    return fetch_own(office, running, Person.objects.get(pk=person), case_ref=str(uuid4()), today=day_of(now))


def _child(me: RegisteredPerson, child: RegisteredPerson) -> dict[str, Any]:
    return {
        "name": str(child.name) if child.name else "",
        "birth_date": child.birth_date.isoformat() if child.birth_date else None,
        "at_your_address": same_home(me, child) is True,
    }


def _may_be_named(me: RegisteredPerson, child: RegisteredPerson) -> bool:
    """A child with a protected address is not named to a parent who does not live with it."""
    return not is_protected(child) or (is_protected(me) and home_of(child) == home_of(me))
