"""Who could have a case: the caseworkers of its service who are at work here, and may see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from saklig.cases import access
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.deadlines import day_of
from saklig.cases.errors import InvalidAnswers, NotAllowed
from saklig.cases.models import Case, Impartiality, StaffMember
from saklig.cases.office import Office
from saklig.cases.work.absence import away

__all__ = ["Colleague", "able", "chosen", "colleagues", "others"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """`away_until`: they are away today, and `stand_in` (empty: nobody) sees to their cases."""

    id: UUID
    name: str
    away_until: date | None = None
    stand_in: str = ""


def colleagues(office: Office, actor: Actor, number: str | None = None) -> list[Colleague]:
    """The others who could have this case, or any case of this caseworker's services, by name. Errors: NotAllowed, NotFound."""
    if actor.kind is not ActorKind.CASEWORKER:
        raise NotAllowed(f"only a caseworker has colleagues to hand a case to, not a {actor.kind}")
    if number is not None:
        return others(access.known_case(actor, number), actor, day_of(office.ports.clock.now()))
    roles = StaffMember.objects.filter(active=True, roles__role="caseworker", roles__service__in=actor.services)
    return _by_name(set(roles.values_list("pk", "name")), actor, day_of(office.ports.clock.now()))


def others(case: Case, actor: Actor, day: date) -> list[Colleague]:
    """The same of a case that was read before."""
    return _by_name(able(case), actor, day)


def _by_name(found: Iterable[tuple[UUID, str]], actor: Actor, day: date) -> list[Colleague]:
    people = [(pk, name) for pk, name in found if pk != actor.staff]
    gone = away([pk for pk, _ in people], day)
    named = [
        Colleague(
            id=pk, name=name, away_until=gone[pk].last if pk in gone else None,
            stand_in=gone[pk].stand_in.name if pk in gone and gone[pk].stand_in else "",
        )
        for pk, name in people
    ]  # fmt: skip
    return sorted(named, key=lambda one: (one.name.casefold(), str(one.id)))


def able(case: Case, among: Iterable[UUID] | None = None) -> set[tuple[UUID, str]]:
    """(id, name) of each caseworker who may see the case: of its service, cleared for it, and not known to be partial."""
    rights = {"roles__role": "caseworker", "roles__service": case.service}
    people = StaffMember.objects.filter(active=True, **rights, **({"roles__restricted": True} if case.restricted else {}))
    if among is not None:
        people = people.filter(pk__in=list(among))
    partial = Impartiality.objects.filter(case=case, partial=True, lifted_at=None).values("staff")
    return set(people.exclude(pk__in=partial).values_list("pk", "name"))


def chosen(case: Case, actor: Actor, to: UUID, *, field: str, day: date) -> StaffMember:
    """The colleague of that id. Errors: InvalidAnswers where it is oneself, away, or nobody who may see the case."""
    if to == actor.staff:
        raise InvalidAnswers({field: "colleague-self"})
    if not able(case, [to]):
        raise InvalidAnswers({field: "colleague-unable"})
    if away([to], day):
        raise InvalidAnswers({field: "colleague-away"})
    return StaffMember.objects.get(pk=to)
