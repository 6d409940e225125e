"""The household as plain values: members with opaque ids, evidence for each, and what is left open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = ["Added", "Adult", "Child", "Evidence", "Household", "OpenPoint", "Role", "Stated"]


class Role(StrEnum):
    """The words the rules use."""

    APPLICANT = "applicant"
    SPOUSE = "spouse"
    PARTNER = "registered partner"
    COHABITANT = "cohabitant with common children"
    STATED = "stated cohabitant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """An adult whom the register hides or does not know, and whom a caseworker has found to be of the household."""

    identity: str
    role: Role
    asked: bool = True  # has an identity number that registers can be asked about
    protected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What the applicant states. `cohabitant_confirmed` is None until that person has answered for themselves."""

    children: tuple[str, ...] = ()  # identity numbers the application is for; those in the home are found anyway
    cohabitant: str | None = None
    cohabitant_confirmed: bool | None = None
    lived_together_12_of_18: bool | None = None
    added: tuple[Added, ...] = ()  # not by the applicant: by a caseworker


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why someone is taken in: a code that pages have words for, and the opaque ids it is about. Never an address."""

    code: str
    about: tuple[str, ...]
    source: str = "population register"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPoint:
    """Something the registers leave open: a human's task."""

    code: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Adult:
    id: str  # "a1" is the applicant
    identity: str
    role: Role
    confirmed: bool | None
    lived_together_12_of_18: bool | None
    evidence: tuple[Evidence, ...]
    birth_date: date | None = None
    added: bool = False  # by a caseworker
    asked: bool = True  # has an identity number that registers can be asked about

    @property
    def income_may_count(self) -> bool:
        """Whether their income may be fetched: not on another's word alone, nor where both say it does not count (§ 3 d)."""
        return self.asked and self.confirmed is True and self.lived_together_12_of_18 is not False


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    id: str
    identity: str
    birth_date: date | None
    siblings: tuple[str, ...] | None  # None: it can't be seen who they are
    shared_residence: bool | None  # None: not registered, which proves nothing
    lives_here: bool | None  # permanently in the applicant's home, by registration or registered shared residence
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    adults: tuple[Adult, ...]
    children: tuple[Child, ...]
    applicant_at_childs_address: bool | None
    protected_address: bool
    other_adults_unclear: bool
    open_points: tuple[OpenPoint, ...]
    municipality: str | None = None  # where the applicant is registered, four digits
