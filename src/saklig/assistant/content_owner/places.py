"""Findings about all documents, for whoever owns them: those to look at, and those that were looked at and may stand.

They are worked out when first asked for, and kept in this process until the index or the day is another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import transaction

from saklig.assistant.comparing import Finding, findings
from saklig.assistant.documents import of_packages
from saklig.assistant.errors import IndexMissing
from saklig.assistant.models import SettledFinding
from saklig.assistant.owned import of_ones_services
from saklig.assistant.retrieval import Library
from saklig.assistant.serving import Assistant
from saklig.cases.actors import Actor
from saklig.cases.deadlines import day_of
from saklig.cases.errors import NotFound
from saklig.store import events

__all__ = ["Places", "places", "settle_finding"]

_SHOWN = 50  # at a time: whoever has dealt with these is shown the next


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """`found`: to look at, the gravest first; `more`: how many beyond them. `settled`: those that may stand.

    `whole`: all documents were compared; False where the index is not there, and only the packages' guidance was.
    """

    found: tuple[Finding, ...]
    more: int
    settled: tuple[Finding, ...]
    whole: bool


def places(assistant: Assistant, actor: Actor) -> Places:
    """What concerns one's own services, or none. Errors: NotAllowed."""
    seen, whole = _seen_by(assistant, actor)
    done = set(SettledFinding.objects.filter(key__in=[one.key for one in seen]).values_list("key", flat=True))
    found = [one for one in seen if one.key not in done]
    settled = tuple(one for one in seen if one.key in done)
    return Places(found=tuple(found[:_SHOWN]), more=max(len(found) - _SHOWN, 0), settled=settled, whole=whole)


def settle_finding(assistant: Assistant, actor: Actor, key: str, *, stands: bool) -> None:
    """Say that a finding may stand as it is, or (`stands` False) take that back. Again is no fault.

    Errors: NotAllowed; NotFound, where it is not among what this owner sees: its text may have changed meanwhile.
    """
    seen, _ = _seen_by(assistant, actor)
    if key not in {one.key for one in seen}:
        raise NotFound("there is no such finding now")
    now = assistant.office.ports.clock.now()
    with transaction.atomic():
        if stands:
            _, changed = SettledFinding.objects.get_or_create(key=key, defaults={"by_id": actor.staff, "at": now})
        else:
            changed = bool(SettledFinding.objects.filter(key=key).delete()[0])
        if changed:
            events.append("content.finding-settled", None, {"by": actor.by_whom(), "finding": key, "stands": stands}, at=now)


def _seen_by(assistant: Assistant, actor: Actor) -> tuple[tuple[Finding, ...], bool]:
    of_ones_services(actor)  # only an owner has any
    office = assistant.office
    packages = tuple(service.package for _, service in sorted(office.services.items()))
    today = day_of(office.ports.clock.now())
    whole = True
    if assistant.library is None:
        found = findings(of_packages(office), packages, today)
    else:
        try:
            found = _of_index(assistant.library, packages, today)
        except IndexMissing:  # whoever runs the assistant is told by `saklig check`; the owner, on the page
            found, whole = findings(of_packages(office), packages, today), False
    return tuple(one for one in found if not one.services or set(one.services) & set(actor.services)), whole


def _of_index(library: Library, packages: tuple[Any, ...], today: date) -> tuple[Finding, ...]:
    generation, documents = library.held()
    return _kept(library, generation, packages, today, _Unseen(documents))


@dataclass(frozen=True, slots=True)
class _Unseen:
    """The way to the documents, equal to every other: what is kept is told by the generation alone."""

    all: Callable[[], Any]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Unseen)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=2)
def _kept(library: Library, generation: str, packages: tuple[Any, ...], today: date, documents: _Unseen) -> tuple[Finding, ...]:
    return findings(documents.all(), packages, today)
