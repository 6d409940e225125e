"""The privacy officer's page: what is held, why, until when; what is asked for and by when; holds; readings that looked odd.

Counts, codes and references only: the privacy officer reads no case here. A request about everything that is held is theirs
to answer, and that is the one thing of a person's that they see.
Source: GDPR articles 5(2), 12(3), 30, 32, 39.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count

from saklig.cases import access, reading
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.deadlines import day_of, is_day_off
from saklig.cases.errors import NotFound
from saklig.cases.models import (
    Case,
    Correction,
    Decision,
    InformationRequest,
    LegalHold,
    Message,
    PrivacyRequest,
    RetentionRun,
    Review,
    StaffMember,
)
from saklig.cases.office import Office
from saklig.cases.rights.keeping import retention_preview
from saklig.cases.rights.odd import Limits, Odd, Reading, find_odd
from saklig.cases.rights.telling import untold
from saklig.store.lookup import name_words
from saklig.store.models import AccessLog, PersonNameWord
from saklig.store.people import NAME_WORDS

__all__ = ["ODD_DAYS", "HeldRow", "OddRead", "Overview", "RequestRow", "overview", "privacy_request"]

ODD_DAYS = 30
_STAFF = [kind.value for kind in ActorKind if kind not in (ActorKind.CITIZEN, ActorKind.SYSTEM)]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRow:
    """A service's facts of one category and one class: which, on which provisions, in how many cases, about how many."""

    service: str
    titles: Mapping[str, str]
    category: str
    code: str
    years: int
    after: str
    why: Mapping[str, str]
    facts: tuple[Mapping[str, str], ...]
    purposes: tuple[Mapping[str, str], ...]
    provisions: tuple[Mapping[str, str], ...]
    cases: int
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    id: UUID
    kind: str
    case: str
    asked_at: datetime
    due: Any
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OddRead:
    odd: Odd
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    held: tuple[HeldRow, ...]
    requests: tuple[RequestRow, ...]
    untold: tuple[PrivacyRequest, ...]  # answers that are to be sent on paper, with why in `told`
    answered: Mapping[str, int]  # by outcome
    holds: tuple[LegalHold, ...]
    preview: Mapping[str, Any]
    last_run: RetentionRun | None
    odd: tuple[OddRead, ...]
    limits: Limits
    since: datetime


def overview(office: Office, actor: Actor, *, limits: Limits | None = None) -> Overview:
    """All of it, as it is now. Errors: NotAllowed for everyone but the privacy officer."""
    access.privacy_officer(actor)
    now, rules = office.ports.clock.now(), limits or Limits()
    since = now - timedelta(days=ODD_DAYS)
    answered = PrivacyRequest.objects.exclude(answered_at=None).values_list("outcome").annotate(count=Count("pk"))
    return Overview(
        held=tuple(_held(office)), requests=_requests(now), untold=tuple(untold()), answered=dict(answered.order_by()),
        holds=tuple(LegalHold.objects.filter(lifted_at=None).select_related("case", "placed_by").order_by("placed_at")),
        preview=retention_preview(office), last_run=RetentionRun.objects.order_by("-at").first(),
        odd=_odd(since, rules), limits=rules, since=since,
    )  # fmt: skip


def privacy_request(office: Office, actor: Actor, request_id: UUID) -> PrivacyRequest:
    """One request that is about no case, with its words: reading it is logged. Errors: NotAllowed, NotFound."""
    staff, now = access.privacy_officer(actor), office.ports.clock.now()
    found = PrivacyRequest.objects.select_related("person", "answered_by").filter(pk=request_id).first()
    if found is None:
        raise NotFound("there is no such request here")
    access.log.record(
        reader=staff.id, role=actor.kind.value, subject=found.person_id, what="privacy-request", purpose="information",
        case_ref=found.case_id, at=now,
    )  # fmt: skip
    return found


# --- what is held ----------------------------------------------------------------------------------------------------


def _held(office: Office) -> list[HeldRow]:
    counted: dict[tuple[str, str, str], dict[str, Any]] = {}
    for service, path, code in reading.kinds_held(office.services):
        spec = reading.declared(office.services[service].package, path)
        if spec is None:
            continue
        row = counted.setdefault((service, spec.category, code), {"specs": {}, "paths": set()})
        row["specs"][spec.path] = spec
        row["paths"].add(path)
    found = []
    for (service, category, code), row in sorted(counted.items()):
        package = office.services[service].package
        cases, people = reading.count_held(service, code, row["paths"])
        kept = package.retention.get(code) or max(package.retention.values(), key=lambda one: one.years)
        specs = [row["specs"][path] for path in package.facts if path in row["specs"]]
        found.append(
            HeldRow(
                service=service, titles=package.titles, category=category, code=code, years=kept.years, after=kept.after,
                why=kept.why, facts=tuple(spec.titles for spec in specs), purposes=_each(spec.why for spec in specs),
                provisions=_each(_said(package, spec.provision) for spec in specs), cases=cases, people=people,
            )
        )  # fmt: skip
    return found


def _said(package: Any, provision: str) -> dict[str, str]:
    return {language: package.provision_text(provision, language) for language in package.service.languages}


def _each(texts: Any) -> tuple[Mapping[str, str], ...]:
    """Each text once, in order."""
    return tuple({one["nb"]: one for one in texts}.values())


def _requests(now: datetime) -> tuple[RequestRow, ...]:
    today = day_of(now)
    rows = PrivacyRequest.objects.filter(answered_at=None).select_related("case").order_by("due", "asked_at")
    return tuple(
        RequestRow(
            id=one.id, kind=one.kind, case=(one.case.number or "") if one.case else "", asked_at=one.asked_at, due=one.due,
            late=one.due < today,
        )
        for one in rows
    )  # fmt: skip


# --- readings --------------------------------------------------------------------------------------------------------


def _odd(since: datetime, limits: Limits) -> tuple[OddRead, ...]:
    rows = list(AccessLog.objects.filter(at__gte=since, role__in=_STAFF).defer("stated_reason"))
    names = dict(StaffMember.objects.values_list("id", "name"))
    readers = {row.reader for row in rows}
    acted = _acted()
    namesakes = _namesakes({one: names.get(one, "") for one in readers}, {row.subject for row in rows})
    shielded = set(Case.objects.filter(restricted=True).values_list("pk", flat=True))
    readings = [
        Reading(
            at=row.at, reader=row.reader, subject=row.subject, case=row.case_ref,
            acted=(row.reader, row.case_ref) in acted, own_name=row.subject in namesakes[row.reader],
            shielded=row.case_ref in shielded, refused=row.what.startswith("refused."),
        )
        for row in rows
    ]  # fmt: skip
    found = find_odd(readings, limits, day_off=lambda at: is_day_off(day_of(at)))
    return tuple(OddRead(odd=one, name=names.get(one.reader, "")) for one in found)


def _acted() -> set[tuple[UUID, UUID]]:
    """Who has done something in which case: decided, asked, answered, corrected, written, settled."""
    found: set[tuple[UUID, UUID]] = set()
    for model, who in (
        (Decision, "decided_by_id"), (InformationRequest, "asked_by_id"), (Correction, "entered_by_id"),
        (Review, "settled_by_id"), (PrivacyRequest, "answered_by_id"),
    ):  # fmt: skip
        found |= set(model.objects.exclude(**{who: None}).values_list(who, "case_id").distinct())
    senders = Message.objects.filter(sender__startswith="caseworker:").values_list("sender", "case_id").distinct()
    return found | {(UUID(sender.partition(":")[2]), case) for sender, case in senders}


def _namesakes(names: Mapping[UUID, str], subjects: set[UUID]) -> Mapping[UUID, set[UUID]]:
    """Of each reader, those among the subjects who share the last word of their name: by keyed look-up, no name is opened."""
    by_word: dict[str, set[UUID]] = defaultdict(set)
    for name in names.values():
        for code in name_words(name.split()[-1], NAME_WORDS) if name.split() else ():
            by_word[code] = set()
    words = PersonNameWord.objects.filter(lookup__in=list(by_word))
    for code, person in words.values_list("lookup", "person_id"):
        if person in subjects:
            by_word[code].add(person)
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for reader, name in names.items():
        for code in name_words(name.split()[-1], NAME_WORDS) if name.split() else ():
            found[reader] |= by_word[code]
    return found
