"""What `composition` hands this room: the ports, the services this agency runs, and whether it is the labelled demo."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from saklig.cases.ports import (
    Archive,
    Clock,
    ContactRegister,
    InvoicingSystem,
    LetterCarrier,
    Notifier,
    PlacementRegister,
    PopulationRegister,
    TaxRegister,
    VirusScanner,
)
from saklig.safeguards.oversight import FourEyes, strictest

__all__ = ["LIMITS", "Agency", "Delegation", "Office", "Ports", "Service"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    population: PopulationRegister
    tax: TaxRegister
    placements: PlacementRegister
    contacts: ContactRegister
    notifier: Notifier
    clock: Clock
    invoicing: InvoicingSystem | None = None  # None: a closed month's files are taken out by hand
    sms: Notifier | None = None  # for those who have a mobile number in the contact register, and no e-mail address
    carrier: LetterCarrier | None = None  # None: letters on paper are printed here, batch by batch
    # Without one the journal's entries wait here, and the pages say so.
    archive: Archive | None = None
    # None: this installation has no scanner, and takes no attachments.
    scanner: VirusScanner | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """Who answers: what every letter names. Texts that differ by language are mappings of language to text."""

    name: str
    department: str
    address: tuple[str, ...]
    telephone: str
    hours: Mapping[str, str]
    email: str
    responsible: str  # the human who answers for automatic decisions, by name
    appeal_body: Mapping[str, str]
    site: str  # address of the pages, for notices
    fictional: bool = False
    kind: str = "municipality"  # what kind of agency it is, in the words of the packages' [authority]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service as this agency runs it: the package, what is local, and how far it has come."""

    package: Any  # saklig.service_packages.Package
    local: Mapping[str, Any]
    stage: str = "shadow"  # "shadow", "advice" or "automation"; beyond advice only in the demo
    # The agency's own reasons for a human look, by code: it may always be more careful than the package.
    always_human: frozenset[str] = frozenset()
    four_eyes: str = "never"  # the agency's own wish for a second caseworker; the package's is heard too
    # The agency's own questions that are ready to send: language -> code -> title and text.
    asks: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    appeal_body: Mapping[str, str] | None = None  # who decides appeals on it here, by name; else the package, else the agency


# What a rule of delegation can let a caseworker do.
MAY = ("grant", "refuse", "dismiss", "uphold", "reopen", "appeal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """One rule. `services` or `staff` (subjects of the staff sign-in) empty: all the agency's services, every caseworker."""

    id: str
    basis: Mapping[str, str]  # by language: "etter fullmakt fra kommunedirektøren, gitt 12. desember 2025"
    may: frozenset[str]
    services: frozenset[str] = field(default_factory=frozenset)
    staff: frozenset[str] = field(default_factory=frozenset)
    start: date | None = None
    until: date | None = None

    def covers(self, service: str, subject: str, what: str, day: date) -> bool:
        """Whether this rule lets this caseworker do it on this day."""
        return (
            what in self.may
            and (not self.services or service in self.services)
            and (not self.staff or subject in self.staff)
            and (self.start is None or self.start <= day)
            and (self.until is None or day <= self.until)
        )


# Figure -> the most it may be before it is an alarm; the agency's settings may say otherwise ([alarms]).
LIMITS: Mapping[str, int] = MappingProxyType({
    "jobs_oldest_seconds": 600, "jobs_failed": 0, "workers_missing": 0, "ledger_oldest_seconds": 600, "ledger_alarms": 0,
    "desk_oldest_days": 21, "desk_overdue": 0, "told_in_vain": 0, "register_oldest_hours": 24, "letters_on_paper": 50,
    "archive_refused": 0, "archive_by_hand": 10, "archive_oldest_hours": 48, "conversations_overdue": 0,
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    ports: Ports
    services: Mapping[str, Service]  # by service id
    agency: Agency
    demo: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    alarms: Mapping[str, int] = field(default_factory=dict)  # figure -> the most it may be, where it is not LIMITS'
    delegations: tuple[Delegation, ...] = ()  # who may decide what; without any, nothing is said of it
    counted: tuple[Callable[[datetime], Iterable[Any]], ...] = ()  # what other rooms count for operations: `health.Figure`s
    filed: Agency | None = None  # as the settings file has it, where an administrator has written some of it otherwise

    def decides(self, service: str) -> bool:
        """Whether this agency may decide the service. Where it may not, the service is an estimate: no case, no decision.

        It is the package that runs now which says so, also for cases that were assessed under an older one.
        """
        running = self.services.get(service)
        authority = running.package.service.authority if running else None
        return authority is not None and self.agency.kind in authority.decided_by

    def four_eyes(self, service: str) -> FourEyes:
        """Which decisions on the service wait for a second caseworker: as the package asks, or the agency of itself."""
        running = self.services.get(service)
        return strictest(running.package.service.oversight.four_eyes, running.four_eyes) if running else FourEyes.NEVER

    def appeal_body(self, service: str) -> Mapping[str, str]:
        """Who decides an appeal on the service, by language: a letter that sends it elsewhere may cost the person the time limit.

        The agency's own name for it comes first, then the package's word for whom its law names, then the agency's usual one.
        """
        running = self.services.get(service)
        if running is None:
            return self.agency.appeal_body
        authority = running.package.service.authority
        said = authority.appeals if authority else None
        by_law = {language: said[language] for language in running.package.service.languages} if said else None
        return running.appeal_body or by_law or self.agency.appeal_body
