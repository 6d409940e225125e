"""What the population register says about the applicant and their own children: all that is fetched before sending.

Source: § 3 e; the issue's "before that the applicant sees own register data alone": no other adult, no tax data, no
address but whether the child is registered at the applicant's own.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from saklig.cases.errors import RegisterError
from saklig.cases.gathering import basis_for
from saklig.cases.household.reading import children_of, civil_status_of, home_of, is_minor, is_protected, same_home
from saklig.cases.office import Office, Service
from saklig.cases.ports import CivilStatus, RegisteredPerson
from saklig.store import people
from saklig.store.models import Person

__all__ = ["COUPLED", "fetch_own"]

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


def _child(me: RegisteredPerson, child: RegisteredPerson) -> dict[str, Any]:
    return {
        "name": str(child.name) if child.name else "",
        "birth_date": child.birth_date.isoformat() if child.birth_date else None,
        "at_your_address": same_home(me, child) is True,
    }


def _may_be_named(me: RegisteredPerson, child: RegisteredPerson) -> bool:
    """A child with a protected address is not named to a parent who does not live with it."""
    return not is_protected(child) or (is_protected(me) and home_of(child) == home_of(me))
