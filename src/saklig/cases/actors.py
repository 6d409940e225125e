"""Who acts. An edge makes the actor from the session; every use case checks the object against it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

__all__ = ["Actor", "ActorKind"]


class ActorKind(StrEnum):
    CITIZEN = "citizen"
    CASEWORKER = "caseworker"
    RULE_OWNER = "rule-owner"
    LEADER = "leader"
    PRIVACY_OFFICER = "privacy-officer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One who acts now. Make it with the class methods."""

    kind: ActorKind
    person: UUID | None = None  # store.Person, for citizens
    staff: UUID | None = None  # cases.StaffMember, for the agency's people
    services: frozenset[str] = frozenset()  # services a caseworker handles
    restricted: bool = False  # may work in the restricted lane
    by: UUID | None = None  # who acts, where a representative acts for `person`, in `services`
    mandate: UUID | None = None

    @classmethod
    def citizen(cls, person: UUID) -> Actor:
        return cls(kind=ActorKind.CITIZEN, person=person)

    @classmethod
    def representative(cls, person: UUID, *, by: UUID, mandate: UUID, services: frozenset[str]) -> Actor:
        """One who acts for a citizen, under a mandate for these services."""
        return cls(kind=ActorKind.CITIZEN, person=person, by=by, mandate=mandate, services=services)

    @classmethod
    def caseworker(cls, staff: UUID, services: frozenset[str], *, restricted: bool = False) -> Actor:
        return cls(kind=ActorKind.CASEWORKER, staff=staff, services=services, restricted=restricted)

    @classmethod
    def rule_owner(cls, staff: UUID, services: frozenset[str]) -> Actor:
        return cls(kind=ActorKind.RULE_OWNER, staff=staff, services=services)

    @classmethod
    def employee(cls, kind: ActorKind, staff: UUID, services: frozenset[str] = frozenset()) -> Actor:
        """One of the agency's people who handles no cases: leader, privacy officer, auditor, administrator."""
        return cls(kind=kind, staff=staff, services=services)

    @classmethod
    def system(cls) -> Actor:
        return cls(kind=ActorKind.SYSTEM)

    @property
    def reference(self) -> str:
        """How events and logs name the actor: a kind and a random reference."""
        if self.kind is ActorKind.SYSTEM:
            return "system"
        return f"{self.kind}:{self.by or self.person or self.staff}"

    @property
    def reader(self) -> UUID | None:
        """Who sees what is shown: the one who acts, also where it is for another."""
        return self.by or self.person or self.staff

    @property
    def role(self) -> str:
        """How the access log names what the reader is."""
        return "representative" if self.by else self.kind.value

    def by_whom(self) -> dict[str, object]:
        """How an event says who acted, and for whom."""
        found: dict[str, object] = {"kind": self.kind.value, "id": self.reader}
        return found | ({"for": self.person, "mandate": self.mandate} if self.by else {})
