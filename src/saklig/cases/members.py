"""Members of a household and the people kept for them: by identity number, or by themselves where nobody knows one."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from saklig.store import people
from saklig.store.models import Person

__all__ = ["find_members", "identity_of", "is_numbered"]

_UNNUMBERED = "unnumbered:"


def identity_of(person: Person) -> str:
    """What a household knows a person by."""
    return person.identity_number or f"{_UNNUMBERED}{person.pk}"


def is_numbered(identity: str) -> bool:
    """Whether it is an identity number, which a register can be asked about."""
    return not identity.startswith(_UNNUMBERED)


def find_members(identities: Iterable[str]) -> dict[str, Person]:
    """Those of these who are known here, by what a household knows them by."""
    wanted = list(identities)
    others = {UUID(one.removeprefix(_UNNUMBERED)): one for one in wanted if not is_numbered(one)}
    found = people.find_all(one for one in wanted if is_numbered(one))
    return found | {others[pk]: one for pk, one in Person.objects.in_bulk(list(others)).items()}
