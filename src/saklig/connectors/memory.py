"""In-memory twins of every port: for tests, and to show what the ports promise without a network.

They pass the same contract tests as the HTTP connectors (tests/connectors/contract), also for a register that is down
or answers nonsense: set `fault`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from urllib.parse import urljoin, urlsplit

from saklig.assistant.errors import ModelFailed
from saklig.assistant.importing import Fetched, FetchFailed
from saklig.assistant.wording.port import Message, ModelLimits
from saklig.cases.ports import (
    Address,
    CarriedState,
    Clock,
    Contact,
    IncomeBasis,
    LegalBasis,
    Notice,
    PersonIncome,
    Place,
    Protection,
    RegisterAnswerInvalid,
    RegisteredPerson,
    RegisterFault,
    RegisterUnavailable,
    Shipment,
    TaxStage,
    VirusFound,
)
from saklig.connectors.reaching import reaching_in
from saklig.connectors.world import World
from saklig.safeguards.privacy import EnvelopeError, new_key, unwrap, wrap
from saklig.store.errors import KeyStoreError

__all__ = [
    "Fault",
    "MemoryContactRegister",
    "MemoryFetch",
    "MemoryLanguageModel",
    "MemoryNotifier",
    "MemoryPlacementRegister",
    "MemoryPopulationRegister",
    "MemoryTaxRegister",
    "MemoryVirusScanner",
    "seen_by_municipality",
    "usable_income",
]


class Fault(StrEnum):
    """How a register may fail, as its caller sees it."""

    DOWN = "down"
    NONSENSE = "nonsense"


@dataclass(slots=True, kw_only=True)
class _Twin:
    """A register that remembers who asked with which legal basis, and fails when told to."""

    world: World
    clock: Clock
    fault: Fault | None = None
    asked: list[LegalBasis] = field(default_factory=list)

    register = "register"

    def _ask(self, basis: LegalBasis) -> None:
        self.asked.append(basis)
        if self.fault is Fault.DOWN:
            raise RegisterUnavailable(self.register, "no-connection")
        if self.fault is Fault.NONSENSE:
            raise RegisterAnswerInvalid(self.register, "unreadable")


class MemoryPopulationRegister(_Twin):
    """Twin of the population register."""

    register = "population"

    def person(self, identity: str, *, basis: LegalBasis) -> RegisteredPerson | None:
        self._ask(basis)
        found = self.world.persons.get(identity)
        return None if found is None else replace(seen_by_municipality(found), fetched_at=self.clock.now())


class MemoryTaxRegister(_Twin):
    """Twin of the tax basis call."""

    register = "tax"

    def income_basis(self, persons: Sequence[str], year: int, *, calculation: str, basis: LegalBasis) -> IncomeBasis:
        self._ask(basis)
        found = tuple(self._one(person, year) for person in persons)
        faults = tuple(fault for one in found for fault in one.faults)
        return IncomeBasis(year=year, persons=found, faults=faults, fetched_at=self.clock.now())

    def _one(self, person: str, year: int) -> PersonIncome:
        known = self.world.incomes.get((person, year))
        if known is not None:
            return usable_income(known)
        code = "INGEN_SKATTEOPPGJOER_FUNNET" if person in self.world.persons else "PERSON_IKKE_FUNNET"
        fault = RegisterFault(code=code, message="", identity=person)
        return PersonIncome(identity=person, stage=TaxStage.NONE, amount=None, faults=(fault,))


class MemoryPlacementRegister(_Twin):
    """Twin of the registers of places."""

    register = "placements"

    def places(self, children: Sequence[str], *, register: str, basis: LegalBasis) -> tuple[Place, ...]:
        self._ask(basis)
        wanted = set(children)
        return tuple(one for one in self.world.places if one.child in wanted and one.register == register)

    def reaching(
        self, *, register: str, born: tuple[date, date] | None, grade: int | None, on: date, basis: LegalBasis
    ) -> tuple[str, ...]:
        self._ask(basis)
        return reaching_in((one for one in self.world.places if one.register == register), born=born, grade=grade, on=on)


class MemoryContactRegister(_Twin):
    """Twin of the contact and reservation register."""

    register = "contacts"

    def contact(self, identity: str, *, basis: LegalBasis) -> Contact | None:
        self._ask(basis)
        known = self.world.contacts.get(identity)
        person = self.world.persons.get(identity)
        if known is not None and person is not None and _grade(person) in _MASKED:
            return replace(known, email=None, phone=None)
        return known


@dataclass(slots=True, kw_only=True)
class MemoryNotifier:
    """Keeps what was sent; the same reference is sent once."""

    sent: list[Notice] = field(default_factory=list)
    fault: Fault | None = None

    def send(self, notice: Notice) -> None:
        if self.fault is not None:
            raise RegisterUnavailable("post", "no-connection")
        if all(notice.reference != earlier.reference for earlier in self.sent):
            self.sent.append(notice)


@dataclass(slots=True, kw_only=True)
class MemoryCarrier:
    """Keeps what it was handed, by reference; how far each has come is set by the one who tests."""

    taken: dict[str, Shipment] = field(default_factory=dict)
    at: dict[str, CarriedState] = field(default_factory=dict)
    fault: Fault | None = None
    refuses: str = ""  # a code: it takes no letter

    def carry(self, shipment: Shipment, *, basis: LegalBasis) -> str:
        self._reach()
        if self.refuses:
            raise RegisterAnswerInvalid("letters", self.refuses)
        self.taken.setdefault(shipment.reference, shipment)
        return f"id-{shipment.reference}"

    def states(self, ids: Sequence[str], *, basis: LegalBasis) -> Mapping[str, CarriedState]:
        self._reach()
        known = {f"id-{one}" for one in self.taken}
        return {one: self.at.get(one, CarriedState.ON_THE_WAY) for one in ids if one in known}

    def _reach(self) -> None:
        if self.fault is Fault.DOWN:
            raise RegisterUnavailable("letters", "no-connection")
        if self.fault is Fault.NONSENSE:
            raise RegisterAnswerInvalid("letters", "unreadable")


# What every scanner finds for practice; in two parts, so that none takes this source for it.
_EICAR = b"$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!"


@dataclass(slots=True, kw_only=True)
class MemoryVirusScanner:
    """Knows one virus, the harmless one that scanners are tried with."""

    fault: Fault | None = None
    scanned: int = 0

    def scan(self, data: bytes) -> VirusFound | None:
        self.scanned += 1
        if self.fault is Fault.DOWN:
            raise RegisterUnavailable("scanner", "no-connection")
        if self.fault is Fault.NONSENSE:
            raise RegisterAnswerInvalid("scanner", "could-not-scan")
        return VirusFound(name="Eicar-Test-Signature") if _EICAR in data else None


_MASKED = (Protection.CONFIDENTIAL, Protection.STRICTLY_CONFIDENTIAL)


def seen_by_municipality(person: RegisteredPerson) -> RegisteredPerson:
    """What the register shows a municipality: grade 7 hides the address, grade 6 the name as well."""
    grade = _grade(person)
    if grade not in _MASKED:
        return person
    return replace(
        person,
        name=None if grade is Protection.STRICTLY_CONFIDENTIAL else person.name,
        addresses=tuple(replace(entry, address=_hidden(entry.address)) for entry in person.addresses),
        shared_residence=tuple(replace(entry, address=_hidden(entry.address)) for entry in person.shared_residence),
    )


def usable_income(known: PersonIncome) -> PersonIncome:
    """The same income, without an amount unless it is an assessed one with no fault: a draft is no assessment."""
    if known.stage is TaxStage.ASSESSED and not known.faults:
        return known
    return replace(known, amount=None)


def _grade(person: RegisteredPerson) -> Protection:
    grades = [entry.grade for entry in person.protection if entry.current]
    return max(grades, key=list(Protection).index, default=Protection.NONE)


def _hidden(address: Address) -> Address:
    return Address(key=None, municipality=address.municipality)


@dataclass(slots=True, kw_only=True)
class MemoryLanguageModel:
    """Says what it was told to, in pieces, and remembers what it was asked."""

    says: str = ""
    fault: Fault | None = None
    name: str = "memory"
    asked: list[tuple[Message, ...]] = field(default_factory=list)

    def words(self, messages: Sequence[Message], limits: ModelLimits) -> Iterator[str]:
        self.asked.append(tuple(messages))
        if self.fault is Fault.DOWN:
            raise ModelFailed("the language model does not answer", why="no-connection")
        said = self.says[: limits.characters]
        yield from (said[at : at + 7] for at in range(0, len(said), 7))
        if self.fault is Fault.NONSENSE:
            raise ModelFailed("the language model sent what cannot be read", why="unreadable")
        if len(self.says) > limits.characters:
            raise ModelFailed("the language model said more than an answer can be", why="too-long")
        if not said:
            raise ModelFailed("the language model said nothing", why="empty")


@dataclass(slots=True, kw_only=True)
class MemoryFetch:
    """A web of its own: pages by their address, and where a page was moved to. Remembers what was asked."""

    pages: dict[str, Fetched] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    fault: Fault | None = None
    asked: list[str] = field(default_factory=list)
    rests: float = 0.0

    def rest(self, seconds: float) -> None:
        self.rests = max(self.rests, seconds)

    def get(self, address: str) -> Fetched:
        self.asked.append(address)
        if self.fault is Fault.DOWN:
            raise FetchFailed("no connection, or it broke before the end.")
        if self.fault is Fault.NONSENSE:
            raise FetchFailed("was answered compressed, which was not asked.")
        there = urljoin(address, self.moved.get(address, address))
        if urlsplit(there).netloc != urlsplit(address).netloc:
            raise FetchFailed("is moved to another host, which is not followed.")
        if there not in self.pages:
            raise FetchFailed("was answered with status 404.", code="gone", status=404)
        return self.pages[there]


class MemoryMasters:
    """The in-memory twin of a key service: versions of a key that can be rotated, retired, and out of reach."""

    def __init__(self) -> None:
        self._versions = [new_key()]
        self.retired: set[int] = set()
        self.down = False

    def rotate(self) -> None:
        self._versions.append(new_key())

    @property
    def newest(self) -> str:
        self._reach()
        return f"memory-v{len(self._versions)}"

    def wrap(self, key: bytes, place: bytes) -> tuple[str, bytes]:
        self._reach()
        return self.newest, wrap(self._versions[-1], key, place)

    def unwrap(self, name: str, wrapped: bytes, place: bytes) -> bytes:
        self._reach()
        number = int(name.removeprefix("memory-v")) if name.startswith("memory-v") else 0
        if not 1 <= number <= len(self._versions) or number in self.retired:
            raise KeyStoreError(f"the key service has no key {name} (any more): give it back, or restore a backup")
        try:
            return unwrap(self._versions[number - 1], wrapped, place)
        except EnvelopeError as error:
            raise KeyStoreError(f"{error}. Restore a backup of the key store") from None

    def _reach(self) -> None:
        if self.down:
            raise KeyStoreError("the key service does not answer: is it running and unsealed?")
