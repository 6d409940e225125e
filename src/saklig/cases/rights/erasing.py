"""A person asks for erasure: what goes at once, what is kept, why and until when. Whatever is kept, a human answers for.

Source: GDPR articles 12(4), 17(1) and 17(3)(b) and (d); Archives Act.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from saklig.cases import access
from saklig.cases.actors import Actor
from saklig.cases.deadlines import day_of
from saklig.cases.lifecycle import State
from saklig.cases.models import Case
from saklig.cases.models.case import RETENTION
from saklig.cases.office import Office
from saklig.cases.rights import erasure
from saklig.cases.rights.keeping import standings
from saklig.cases.rights.kept import kept

__all__ = ["ErasurePlan", "KeptBack", "erase_now", "erasure_plan"]

# What the person asks for here is no reason to keep what they ask to have erased.
_ASKING = "request"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBack:
    """A case that stays: why, as the package says it, until when, and what else holds it (codes)."""

    number: str
    titles: Mapping[str, str]
    why: Mapping[str, str]
    years: int
    after: str
    until: date | None
    held: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasurePlan:
    """`drafts` and `over`: what goes at once, as titles (with number); `kept`: what does not."""

    drafts: tuple[Mapping[str, str], ...]
    over: tuple[tuple[str, Mapping[str, str]], ...]
    kept: tuple[KeptBack, ...]

    @property
    def anything(self) -> bool:
        return bool(self.drafts or self.over)


def erasure_plan(office: Office, actor: Actor) -> ErasurePlan:
    """What would be erased now, and what not. Changes nothing."""
    access.oneself(actor)
    drafts, over, stays = _sorted(office, actor)
    titles = {name: service.package.titles for name, service in office.services.items()}
    return ErasurePlan(
        drafts=tuple(titles[case.service] for case in drafts),
        over=tuple((case.number or "", titles[case.service]) for case in over),
        kept=tuple(_kept_back(office, case, held) for case, held in stays),
    )


def _sorted(office: Office, actor: Actor) -> tuple[list[Case], list[Case], list[tuple[Case, tuple[str, ...]]]]:
    # What staff are writing in has been received, and is no draft of one's own.
    own = list(access.visible(actor).exclude(state=State.DRAFT.value, channel__isnull=False).order_by("-created_at"))
    drafts = [case for case in own if case.state == State.DRAFT.value]
    today = day_of(office.ports.clock.now())
    over, stays = [], []
    for due in standings(office, (case for case in own if case.state != State.DRAFT.value), today):
        if due.code != RETENTION:
            continue
        held = tuple(why for why in due.standing.held if why != _ASKING)
        if due.standing.until is not None and today > due.standing.until and not held:
            over.append(due.case)
        else:
            stays.append((due.case, held))
    return drafts, over, stays


def _kept_back(office: Office, case: Case, held: tuple[str, ...]) -> KeptBack:
    found = kept(case, office.services[case.service].package)
    return KeptBack(
        number=case.number or "", titles=office.services[case.service].package.titles, why=found.why, years=found.years,
        after=found.after, until=found.until, held=held,
    )


def erase_now(office: Office, actor: Actor) -> int:
    """Erase what the law lets go at once: one's own drafts, and cases whose period is over. Returns how many."""
    access.oneself(actor)
    now = office.ports.clock.now()
    drafts, over, _ = _sorted(office, actor)
    for case in drafts:
        erasure.discard(case, at=now)
    for case in over:
        erasure.erase_case(case, at=now)
    return len(drafts) + len(over)
