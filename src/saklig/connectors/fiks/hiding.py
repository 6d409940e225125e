"""No address of a protected person comes further than here, whatever rights the agency's role has at the register.

A municipality's role is shown none; one with wider rights would be. Where such a person lives is needed for nothing:
the household is for a human in the restricted lane (design invariant 6; the Population Register Act § 10-4).
"""

from __future__ import annotations

from dataclasses import replace

from saklig.cases.ports import Address, Protection, RegisteredPerson

__all__ = ["without_protected_address"]

_PROTECTED = frozenset({Protection.CONFIDENTIAL, Protection.STRICTLY_CONFIDENTIAL})


def without_protected_address(person: RegisteredPerson) -> RegisteredPerson:
    """The person as a municipality is shown them: an address exists, and neither its lines nor what tells homes apart."""
    if not any(entry.current and entry.grade in _PROTECTED for entry in person.protection):
        return person
    return replace(
        person,
        addresses=tuple(replace(entry, address=_hidden(entry.address)) for entry in person.addresses),
        shared_residence=tuple(replace(entry, address=_hidden(entry.address)) for entry in person.shared_residence),
    )


def _hidden(address: Address) -> Address:
    return Address(key=None, municipality=address.municipality)
