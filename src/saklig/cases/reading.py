"""The one door to the facts of a case: they are read for a declared purpose on a legal basis of the package, or not at all.

A purpose is a service and an activity. The service's package says of each fact why it is needed and on which provision it
is held: that is the purpose and the legal basis; for another service it has none here. The activity says what is done
with it, and who may do it. What is refused is logged, with who asked and for what.
Source: GDPR articles 5(1)(b) and 6; design invariant 6. A test sees that no other code reads around this door.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Count

from saklig.cases import access
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.errors import PurposeRefused
from saklig.cases.models import Case, Determination, Fact
from saklig.decision import any_index

__all__ = [
    "Activity", "Purpose", "count_held", "declared", "facts_about", "facts_of", "for_case", "kept_of", "kinds_held",
    "open_points_of", "sources_of",
]  # fmt: skip

_log = logging.getLogger(__name__)


class Activity(StrEnum):
    """What is done with facts. Each names who may do it (`_WHO`)."""

    HANDLING = "case-handling"  # deciding the case: rules, desk, letter
    INFORMING = "information"  # telling the person concerned (GDPR article 15; the 1967 Act § 18)
    AUDITING = "audit"  # working out again what was decided, to see that it holds; nothing of it is shown


_WHO = {
    Activity.HANDLING: frozenset({ActorKind.CASEWORKER, ActorKind.SYSTEM}),
    Activity.INFORMING: frozenset({ActorKind.CITIZEN}),
    Activity.AUDITING: frozenset({ActorKind.AUDITOR}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """For which service's sake, what is done, by whom, and when."""

    service: str
    activity: Activity
    actor: Actor
    now: datetime


def for_case(case: Case, actor: Actor, now: datetime) -> Purpose:
    """The purpose of a case's own work: informing where the citizen themselves looks, else handling."""
    activity = Activity.INFORMING if actor.kind is ActorKind.CITIZEN else Activity.HANDLING
    return Purpose(service=case.service, activity=activity, actor=actor, now=now)


def facts_of(determination: Determination, purpose: Purpose, package: Any) -> list[Fact]:
    """The facts gathered for a determination, by path. Errors: PurposeRefused, logged."""
    _admit(determination.case, purpose, about=determination.case.applicant_id)
    rows = list(Fact.objects.filter(gathering=determination.gathering).select_related("case").order_by("path"))
    _declared_all(determination.case, purpose, package, rows)
    return rows


def facts_about(case: Case, person: UUID | None, purpose: Purpose, package: Any) -> list[Fact]:
    """The latest facts of a case that are about `person` (None: all of the case). Errors: PurposeRefused, logged."""
    _admit(case, purpose, about=person or case.applicant_id)
    if purpose.activity is Activity.INFORMING and purpose.actor.person != (person or case.applicant_id):
        _refuse(case, purpose, "another-person", about=person or case.applicant_id)
    latest = case.determinations.order_by("-number").values_list("gathering", flat=True).first()
    rows = Fact.objects.filter(gathering=latest).select_related("case") if latest else Fact.objects.none()
    if person is not None:
        rows = rows.filter(about_id=person)
    found = list(rows.order_by("path"))
    _declared_all(case, purpose, package, found)
    return found


def kept_of(determination: Determination, purpose: Purpose) -> tuple[bytes, bytes, bytes]:
    """Facts, outcome and trace of a determination as they were kept. Errors: PurposeRefused, logged."""
    _admit(determination.case, purpose, about=determination.case.applicant_id)
    return bytes(determination.facts), bytes(determination.outcome), bytes(determination.trace)


def open_points_of(determination: Determination, purpose: Purpose) -> frozenset[str]:
    """Codes of what a human had to see to, without whom it was about. Errors: PurposeRefused, logged."""
    _admit(determination.case, purpose, about=determination.case.applicant_id)
    return frozenset(str(one).split(":")[0] for one in determination.details.get("open_points", ()))


def sources_of(determination: Determination) -> list[tuple[str, str, UUID | None]]:
    """(path, source, whom it is about) of each fact: no value, and nothing that is sealed."""
    return list(Fact.objects.filter(gathering=determination.gathering).values_list("path", "source", "about_id"))


def kinds_held(services: Iterable[str]) -> list[tuple[str, str, str]]:
    """(service, path, retention class) of every kind of fact that stands in a case now: no value, and nothing sealed."""
    rows = Fact.objects.filter(case__erased_at=None, case__service__in=list(services))
    return list(rows.values_list("case__service", "path", "retention").distinct())


def count_held(service: str, code: str, paths: Iterable[str]) -> tuple[int, int]:
    """In how many cases, and about how many people, such facts stand: counts alone."""
    rows = Fact.objects.filter(case__erased_at=None, case__service=service, retention=code, path__in=list(paths))
    found = rows.aggregate(cases=Count("case", distinct=True), people=Count("about", distinct=True))
    return found["cases"], found["people"]


def declared(package: Any, path: str) -> Any:
    """The package's word on the fact at a printed path: why it is needed, on which basis. None where it says nothing.

    Of a list of elements that are no people the package speaks element by element: its first leaf speaks for the list.
    """
    bare = any_index(path)
    beneath = (f"{bare}[].", f"{bare}.")
    return package.facts.get(bare) or next((one for name, one in package.facts.items() if name.startswith(beneath)), None)


def _declared_all(case: Case, purpose: Purpose, package: Any, rows: list[Fact]) -> None:
    for row in rows:
        spec = declared(package, row.path)
        if spec is None or not spec.why or spec.provision not in package.provisions:
            _refuse(case, purpose, "no-legal-basis", about=row.about_id or case.applicant_id)


def _admit(case: Case, purpose: Purpose, *, about: UUID) -> None:
    if purpose.service != case.service:
        _refuse(case, purpose, "another-service", about=about)
    if purpose.actor.kind not in _WHO[purpose.activity]:
        _refuse(case, purpose, "another-activity", about=about)
    if purpose.actor.kind is ActorKind.CASEWORKER and purpose.service not in purpose.actor.services:
        _refuse(case, purpose, "another-office", about=about)


def _refuse(case: Case, purpose: Purpose, why: str, *, about: UUID) -> None:
    """Log who wanted what, and let nobody through."""
    access.seen(
        purpose.actor, case, what=f"refused.{why}", now=purpose.now, subject=about, purpose=f"{purpose.activity}"
    )
    said: Mapping[str, str] = {
        "another-service": "the facts of a case are read for its own service alone; ask for them in a case of that service",
        "another-activity": f"a {purpose.actor.kind} does not read facts for {purpose.activity}",
        "another-office": "the one who asks does not handle this service",
        "another-person": "facts are told to the person they are about, and to nobody else",
        "no-legal-basis": "the package declares no purpose and provision for a fact; add its [[fact]] row to service.toml",
    }
    _log.warning("facts of case %s refused to %s: %s", case.id, purpose.actor.reference, why)
    raise PurposeRefused(f"{case.service}: {said[why]}", why=why)
