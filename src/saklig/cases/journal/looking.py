"""Reading the journal: everyone the public one, by period; those who handle a case each entry with its name and its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from saklig.cases import access
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.errors import InvalidAnswers, NotAllowed, NotFound
from saklig.cases.journal.sources import SOURCES, not_entered
from saklig.cases.models import ArchiveDelivery, Case, JournalEntry, StaffMember
from saklig.cases.office import Office
from saklig.store.sealed import is_erased

__all__ = [
    "ENTRIES_A_PAGE", "EntryView", "JournalPage", "PublicEntry", "gaps", "journal_entry", "newest_of", "public_entry",
    "public_journal", "staff_journal",
]  # fmt: skip

ENTRIES_A_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicEntry:
    """One entry as everyone sees it: no name, no outcome. `identifier` is what people say ("2026-ABC2345-1")."""

    id: UUID
    identifier: str
    case_number: str
    service: str
    direction: str
    kind: str
    titles: Mapping[str, str]
    dated: date
    entered_at: datetime
    access: str
    grounds: Mapping[str, str]
    void: bool
    corrected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalPage:
    """A page of entries, newest first."""

    entries: tuple[PublicEntry, ...]
    count: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """An entry for one who handles the case: whose document it is, every version of the entry, by whom and why."""

    public: PublicEntry
    party: str
    document_version: int
    entered_by: str
    archive: ArchiveDelivery | None  # how far it has come on its way to the archive
    versions: tuple[tuple[PublicEntry, str, str], ...]  # the entry as it was, who entered it so, and why; oldest first


def newest_of() -> QuerySet[JournalEntry]:
    """The entries as they are now: of each document the latest version."""
    later = JournalEntry.objects.filter(
        case=OuterRef("case"), number=OuterRef("number"), version__gt=OuterRef("version")
    )
    return JournalEntry.objects.filter(~Exists(later)).select_related("case")


def public_journal(office: Office, *, since: date, until: date, page: int = 1) -> JournalPage:
    """What everyone may see of documents dated in the period, both days counted. Errors: InvalidAnswers (until)."""
    if until < since:
        raise InvalidAnswers({"until": "until-before-since"})
    return _page(newest_of().filter(dated__gte=since, dated__lte=until), page)


def public_entry(entry: UUID) -> PublicEntry:
    """One entry as everyone sees it. Errors: NotFound."""
    return _public(_found(newest_of(), entry))


def staff_journal(office: Office, actor: Actor, *, since: date, until: date, page: int = 1) -> JournalPage:
    """The same of the cases that this caseworker may know of. Errors: NotAllowed, InvalidAnswers (until)."""
    if actor.kind is not ActorKind.CASEWORKER:
        raise NotAllowed(f"only a caseworker may do this, not a {actor.kind}")
    if until < since:
        raise InvalidAnswers({"until": "until-before-since"})
    mine = newest_of().filter(dated__gte=since, dated__lte=until, case__in=access.visible(actor).values("pk"))
    return _page(mine, page)


def journal_entry(office: Office, actor: Actor, entry: UUID) -> EntryView:
    """One entry with its history; the reading is logged. Errors: NotAllowed, NotFound, ReasonNeeded."""
    found = entry_for(office, actor, entry)
    versions = JournalEntry.objects.filter(case=found.case, number=found.number).select_related("case")
    names = dict(StaffMember.objects.values_list("id", "name"))

    def by(one: JournalEntry) -> str:
        reference = one.entered_by.partition(":")[2]
        return names.get(UUID(reference), "") if reference else ""

    party = found.party
    numbered = {"case": found.case, "entry__number": found.number}
    delivery = ArchiveDelivery.objects.filter(**numbered).select_related("case", "settled_by").order_by("-begun_at").first()
    return EntryView(
        archive=delivery,
        public=_public(found), document_version=found.document_version, entered_by=by(found),
        party=(party.name or "") if party is not None and not is_erased(party, "name") else "",
        versions=tuple((_public(one), by(one), one.why or "") for one in versions.order_by("version")),
    )  # fmt: skip


def entry_for(office: Office, actor: Actor, entry: UUID, *, what: str = "case.journal") -> JournalEntry:
    """The newest version of an entry, for one who handles its case. Errors: NotAllowed, NotFound, ReasonNeeded."""
    if actor.kind is not ActorKind.CASEWORKER:
        raise NotAllowed(f"only a caseworker may do this, not a {actor.kind}")
    known = newest_of().filter(case__in=access.visible(actor).values("pk")).select_related("case__applicant", "party")
    found = _found(known, entry)
    access.staff_case(actor, found.case.number or "", what=what, now=office.ports.clock.now())
    return found


def gaps() -> dict[str, int]:
    """How many documents of each kind the journal lacks: none, but for what the next run of the worker enters."""
    return {name: count for name in SOURCES if (count := not_entered(name).count())}


def _found(entries: QuerySet[JournalEntry], entry: UUID) -> JournalEntry:
    """By the id of any of its versions: an address that was kept leads to the entry as it is now."""
    asked = JournalEntry.objects.filter(pk=entry).values_list("case", "number").first()
    found = entries.filter(case=asked[0], number=asked[1]).first() if asked else None
    if found is None:
        raise NotFound("there is no such entry here")
    return found


def _page(found: QuerySet[JournalEntry], page: int) -> JournalPage:
    count = found.count()
    pages = max(1, -(-count // ENTRIES_A_PAGE))
    page = min(max(1, page), pages)
    start = (page - 1) * ENTRIES_A_PAGE
    rows = found.order_by("-dated", "-entered_at", "-number", "pk")[start : start + ENTRIES_A_PAGE]
    return JournalPage(entries=tuple(map(_public, rows)), count=count, page=page, pages=pages)


def _public(entry: JournalEntry) -> PublicEntry:
    case: Case = entry.case
    return PublicEntry(
        id=entry.id, identifier=f"{case.number}-{entry.number}", case_number=case.number or "", service=case.service,
        direction=entry.direction, kind=entry.kind, titles=entry.titles, dated=entry.dated, entered_at=entry.entered_at,
        access=entry.access, grounds=entry.grounds, void=entry.void, corrected=entry.version > 1,
    )  # fmt: skip
