"""What this room needs from outside, as Protocols and frozen answers; `saklig.connectors` implements them.

An answer is the register's own statement in our words, nothing derived: lists keep elements that no longer hold
(`current=False`), parents stay linked from the side the register linked them, and what is missing is `None`.
`cases.household` draws the conclusions. Every call carries its legal basis, which the access log and the register get.

Errors: `RegisterUnavailable` (ask again later), `RegisterAnswerInvalid` (the answer cannot be trusted: a human looks).
Both leave the fact unknown; none of them is ever read as zero or as "no".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from uuid import UUID

from saklig.cases.errors import RegisterAnswerInvalid, RegisterError, RegisterUnavailable

if TYPE_CHECKING:
    from saklig.documents.archive import ArchiveMessage

__all__ = [
    "Address",
    "AddressEntry",
    "Archive",
    "CivilStatus",
    "CivilStatusEntry",
    "Clock",
    "Contact",
    "ContactRegister",
    "FamilyEntry",
    "FamilyRole",
    "GuardianEntry",
    "IncomeBasis",
    "IncomeItem",
    "InvoicingSystem",
    "LegalBasis",
    "Notice",
    "Notifier",
    "PersonIncome",
    "PersonName",
    "PersonStatus",
    "Place",
    "PlacementList",
    "PlacementRegister",
    "PopulationRegister",
    "PriceFiles",
    "Protection",
    "ProtectionEntry",
    "RegisterAnswerInvalid",
    "RegisterError",
    "RegisterFault",
    "RegisterUnavailable",
    "RegisteredPerson",
    "SharedResidenceEntry",
    "StatusEntry",
    "TaxRegister",
    "TaxStage",
    "VirusFound",
    "VirusScanner",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalBasis:
    """Why a register may be asked. `case` is a random reference, never an identity number."""

    provision: str  # e.g. "FOR-2005-12-16-1478 § 3 e"
    purpose: str  # the service's id
    case: str


# --- population register ---------------------------------------------------------------------------------------------


class PersonStatus(StrEnum):
    RESIDENT = "resident"  # BOSATT
    EMIGRATED = "emigrated"  # UTFLYTTET
    DEAD = "dead"  # DOED
    INACTIVE = "inactive"  # INAKTIV
    TEMPORARY = "temporary"  # MIDLERTIDIG
    DISCONTINUED = "discontinued"  # OPPHOERT
    MISSING = "missing"  # FORSVUNNET
    OTHER = "other"  # a code we do not know: never read as resident


class CivilStatus(StrEnum):
    UNMARRIED = "unmarried"  # UGIFT
    MARRIED = "married"  # GIFT
    PARTNERED = "partnered"  # REGISTRERT_PARTNER
    SEPARATED = "separated"  # SEPARERT, SEPARERT_PARTNER
    DIVORCED = "divorced"  # SKILT, SKILT_PARTNER
    WIDOWED = "widowed"  # ENKE_ELLER_ENKEMANN, GJENLEVENDE_PARTNER
    UNSTATED = "unstated"  # UOPPGITT, and any code we do not know


class Protection(StrEnum):
    """Grades of address protection. An unknown grade is given as the strictest."""

    NONE = "none"  # UGRADERT
    CLIENT = "client"  # klientadresse
    CONFIDENTIAL = "confidential"  # FORTROLIG, grade 7
    STRICTLY_CONFIDENTIAL = "strictly-confidential"  # STRENGT_FORTROLIG, grade 6


class FamilyRole(StrEnum):
    CHILD = "child"
    MOTHER = "mother"
    FATHER = "father"
    CO_MOTHER = "co-mother"
    SPOUSE = "spouse"  # EKTEFELLE_ELLER_PARTNER


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    given: str
    family: str
    middle: str | None = None

    def __str__(self) -> str:
        return " ".join(part for part in (self.given, self.middle, self.family) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusEntry:
    status: PersonStatus
    current: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A dwelling. `key` identifies it for comparison (cadastral address id with dwelling number where there is one).

    `key` is None where the register masks it or the place of living is unknown: two addresses without a key are never
    "the same". `lines` are for reading and are empty for protected addresses.
    """

    key: str | None
    municipality: str | None  # four digits as text
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressEntry:
    address: Address
    moved_in: date | None = None
    current: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedResidenceEntry:
    """A registered agreement or court decision that the child lives permanently with both (delt bosted)."""

    address: Address
    since: date | None = None
    until: date | None = None
    current: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CivilStatusEntry:
    status: CivilStatus
    since: date | None = None
    related: str | None = None  # identity number of the spouse or partner (relatertVedSivilstand)
    current: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyEntry:
    """`related` stands in `role` to the person asked about; None is one without a Norwegian identifier."""

    role: FamilyRole
    related: str | None
    current: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionEntry:
    grade: Protection
    current: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianEntry:
    """One who is guardian, or holds a confirmed future power of attorney (vergemaalEllerFremtidsfullmakt).

    `economic`: the register says that it covers economic interests, or matters at the municipality. What is not said is not
    covered: a paper from the guardianship authority can be registered instead.
    """

    guardian: str | None
    economic: bool = False
    current: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredPerson:
    """One answer of the population register. Empty tuples and None mean that the register says nothing."""

    identity: str
    name: PersonName | None = None  # None when masked (grade 6)
    birth_date: date | None = None
    birth_year: int | None = None  # may be known without the date
    death_date: date | None = None
    status: tuple[StatusEntry, ...] = ()
    addresses: tuple[AddressEntry, ...] = ()
    shared_residence: tuple[SharedResidenceEntry, ...] = ()
    civil_status: tuple[CivilStatusEntry, ...] = ()
    family: tuple[FamilyEntry, ...] = ()
    protection: tuple[ProtectionEntry, ...] = ()
    guardians: tuple[GuardianEntry, ...] = ()
    fetched_at: datetime | None = None


@runtime_checkable
class PopulationRegister(Protocol):
    def person(self, identity: str, *, basis: LegalBasis) -> RegisteredPerson | None:
        """The person, or None when the register answers that it knows no such person.

        Errors: RegisterUnavailable, RegisterAnswerInvalid.
        """
        ...


# --- tax -------------------------------------------------------------------------------------------------------------


class TaxStage(StrEnum):
    ASSESSED = "assessed"  # OPPGJOER
    DRAFT = "draft"  # UTKAST: not last year's assessment
    NONE = "none"  # UKJENT, or nothing found


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFault:
    """A fault the register itself reports inside an answer of status 200."""

    code: str  # e.g. "INGEN_SKATTEOPPGJOER_FUNNET"
    message: str
    identity: str | None = None  # whom it is about, if the register says


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomeItem:
    """One group behind a basis, kept as evidence: technical name, text, kroner a year, whether it counts."""

    name: str
    text: str
    amount: Decimal
    counts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonIncome:
    """One person's basis. `amount` is kroner a year; None is unknown, and differs from zero."""

    identity: str
    stage: TaxStage
    amount: Decimal | None
    assessed_on: date | None = None
    shielded: bool = False
    items: tuple[IncomeItem, ...] = ()
    faults: tuple[RegisterFault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomeBasis:
    """The answer for one income year. There is no total here: whoever adds up sees first whether anyone is missing."""

    year: int
    persons: tuple[PersonIncome, ...]
    faults: tuple[RegisterFault, ...] = ()
    fetched_at: datetime | None = None


@runtime_checkable
class TaxRegister(Protocol):
    def income_basis(self, persons: Sequence[str], year: int, *, calculation: str, basis: LegalBasis) -> IncomeBasis:
        """The income basis of each person for one income year (the first is the applicant).

        `calculation` is the register's name for what the basis is for, as the service package says it.
        Every person asked about is in the answer, in the same order, with `amount=None` where nothing was found.
        Errors: RegisterUnavailable, RegisterAnswerInvalid.
        """
        ...


# --- places ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A child's one agreed place. Prices are kroner a month before any reduction: of a full place there, of this place."""

    child: str  # identity number
    unit: str  # the register's id of the place's school or the like
    unit_name: str
    municipality: str
    hours_per_week: Decimal | None
    full_price: Decimal | None
    valid_from: date | None
    valid_until: date | None = None
    price: Decimal | None = None
    grade: Decimal | None = None
    register: str = ""  # the name of the register of places it stands in
    source: str = ""  # "register", or the name and day of an imported file


@runtime_checkable
class PlacementRegister(Protocol):
    def places(self, children: Sequence[str], *, register: str, basis: LegalBasis) -> tuple[Place, ...]:
        """All places of the children in one register of places, past and coming ones too; none is an empty tuple.

        `register` is its name, as the service package says it; the agency's settings know its address.

        Errors: RegisterUnavailable, RegisterAnswerInvalid.
        """
        ...


@runtime_checkable
class PlacementList(Protocol):
    """What a register of places may offer beside: who in it is about to reach something. Not every one can."""

    def reaching(
        self, *, register: str, born: tuple[date, date] | None, grade: int | None, on: date, basis: LegalBasis
    ) -> tuple[str, ...]:
        """Identity numbers of the children with a place on a day who were born within these days, or are in this grade.

        Each once, in the same order as long as the register is the same. Errors: RegisterUnavailable, RegisterAnswerInvalid.
        """
        ...


# --- contact and notices ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    email: str | None
    phone: str | None
    reserved: bool  # has reserved against digital communication: gets paper
    language: str | None = None  # "nb", "nn", "en", "se"


@runtime_checkable
class ContactRegister(Protocol):
    def contact(self, identity: str, *, basis: LegalBasis) -> Contact | None:
        """How the person may be reached; None when the register knows no such person."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice that something waits behind sign-in. It holds no content of the case and no name.

    `reference` is random and stable: a notifier that sees it again sends nothing twice.
    """

    reference: str
    to: str  # e-mail address
    language: str
    subject: str
    body: str


@runtime_checkable
class Notifier(Protocol):
    def send(self, notice: Notice) -> None:
        """Send once. Errors: RegisterUnavailable when the post system does not answer (asked again with back-off)."""
        ...


# --- letters on paper ------------------------------------------------------------------------------------------------


class CarriedState(StrEnum):
    """How far a carrier has come with a letter."""

    ON_THE_WAY = "on-the-way"
    READ = "read"  # its reader has opened it digitally
    SENT = "sent"  # printed and posted, or in the reader's digital mailbox
    NOT_DELIVERED = "not-delivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """A letter for a carrier. `reference` is random and stable; `title` says whom it is from, and nothing of what it is."""

    reference: str
    title: str
    identity: str | None = field(repr=False)
    name: str = field(repr=False)
    lines: tuple[str, ...] = field(repr=False)  # the address under the name
    pdf: bytes = field(repr=False)


@runtime_checkable
class LetterCarrier(Protocol):
    """A service that delivers letters, digitally or printed: an agency may have one, and prints by itself where it has none."""

    def carry(self, shipment: Shipment, *, basis: LegalBasis) -> str:
        """Take a letter; what the carrier calls it. The same reference again is the same letter, and gives the same answer.

        Errors: RegisterUnavailable (asked again); RegisterAnswerInvalid where it refuses the letter.
        """
        ...

    def states(self, ids: Sequence[str], *, basis: LegalBasis) -> Mapping[str, CarriedState]:
        """How far it has come with each; one it does not know is not in the answer. Errors: as above."""
        ...


# --- invoicing -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceFiles:
    """A closed month's files, by name (docs/price-lines.md). Service and month are what it is known by, for ever."""

    service: str
    month: date
    files: Mapping[str, bytes]


@runtime_checkable
class InvoicingSystem(Protocol):
    def hand_over(self, month: PriceFiles) -> None:
        """Take a month's files, all of them or none. The same month with the same bytes again changes nothing.

        Errors: RegisterUnavailable (asked again later); RegisterAnswerInvalid where it has other bytes for the month.
        """
        ...


# --- archive ---------------------------------------------------------------------------------------------------------


@runtime_checkable
class Archive(Protocol):
    """Where documents go with their journal entries. It takes a message now and answers later, as KS Fiks Arkiv does."""

    def hand_over(self, message: ArchiveMessage) -> None:
        """Hand it over. A message that was taken before is taken once: its `id` is the same.

        Errors: RegisterUnavailable (ask again later), RegisterAnswerInvalid (it takes no such message: a human looks).
        """
        ...

    def answer(self, message: UUID) -> bytes | None:
        """What the archive answered, as it came (a receipt, or a fault); None while it has not. It can be asked for again.

        Errors: RegisterUnavailable.
        """
        ...


# --- viruses ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class VirusFound:
    """`name` is what the scanner calls it, never anything of the file."""

    name: str


@runtime_checkable
class VirusScanner(Protocol):
    def scan(self, data: bytes) -> VirusFound | None:
        """What the scanner finds in the file; None where it finds nothing.

        Errors: RegisterUnavailable("scanner") where it does not answer: the file waits, sealed, and is shown to nobody;
        RegisterAnswerInvalid where it says that it could not scan this file.
        """
        ...


@runtime_checkable
class Clock(Protocol):
    def now(self) -> datetime:
        """The time now, aware (UTC or any zone)."""
        ...
