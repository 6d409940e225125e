"""Who is away, and who stands in: the stand-in has their cases in their own queue meanwhile, and nobody hands one to them.

A caseworker says it of themselves, an administrator of anyone. Why somebody is away is not asked and not kept. Being away
takes no right: whoever works from the train may.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from saklig.cases import access
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.deadlines import day_of
from saklig.cases.errors import InvalidAnswers, NotFound
from saklig.cases.models import Absence, StaffMember, StaffRole
from saklig.cases.office import Office
from saklig.cases.roles import administrator, member_of_staff, record_change
from saklig.cases.tokens import once

__all__ = ["AbsenceView", "absences_of", "away", "end_absence", "set_absence", "stands_in_for"]

_LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceView:
    id: UUID
    first: date
    last: date
    stand_in: str


def set_absence(
    office: Office, actor: Actor, staff: UUID, *, first: date | None, last: date | None, stand_in: UUID | None,
    token: str | None = None,
) -> Absence:  # fmt: skip
    """Somebody is away. The same token again gives the same absence. Errors: NotAllowed, NotFound; InvalidAnswers (first,
    last, stand_in).
    """
    now, (by, member) = office.ports.clock.now(), _whose(actor, staff)
    problems = {} if first else {"first": "empty"}
    if last is None or (first and not first <= last):
        problems["last"] = "empty" if last is None else "absence-days"
    elif last < day_of(now) or (first and (last - first).days > _LONGEST_DAYS):
        problems["last"] = "absence-days"
    if stand_in is not None and (stand_in == member.pk or not _may_stand_in(member, stand_in)):
        problems["stand_in"] = "colleague-unable"
    if problems or first is None or last is None:
        raise InvalidAnswers(problems)
    if stand_in is not None and stand_in in away([stand_in], first, last):
        raise InvalidAnswers({"stand_in": "colleague-away"})

    def make() -> Absence:
        with transaction.atomic():
            made = Absence.objects.create(
                staff=member, first=first, last=last, stand_in_id=stand_in, set_by=by, set_at=now
            )
            record_change("staff.away", actor, by, member, now)
            return made

    if token is None:
        return make()
    said: Absence = once(actor, "absence", token, now=now, make=make, load=lambda pk: Absence.objects.get(pk=pk))
    return said


def end_absence(office: Office, actor: Actor, staff: UUID, absence: UUID) -> None:
    """Back before time, or it was wrong. Errors: NotAllowed, NotFound."""
    now, (by, member) = office.ports.clock.now(), _whose(actor, staff)
    with transaction.atomic():
        if not Absence.objects.filter(pk=absence, staff=member, ended_at=None).update(ended_at=now):
            raise NotFound("there is no such absence")
        record_change("staff.not-away", actor, by, member, now)


def absences_of(office: Office, actor: Actor, staff: UUID) -> list[AbsenceView]:
    """What is said of one who works here, now and to come. Errors: NotAllowed, NotFound."""
    _, member = _whose(actor, staff)
    found = Absence.objects.filter(staff=member, ended_at=None, last__gte=day_of(office.ports.clock.now()))
    return [
        AbsenceView(id=one.pk, first=one.first, last=one.last, stand_in=one.stand_in.name if one.stand_in else "")
        for one in found.select_related("stand_in").order_by("first")
    ]


def away(staff: Iterable[UUID], first: date, last: date | None = None) -> dict[UUID, Absence]:
    """Those of them who are away on a day, or on any day to `last`, with the absence."""
    last = last or first
    found = Absence.objects.filter(staff__in=list(staff), ended_at=None, first__lte=last, last__gte=first)
    return {one.staff_id: one for one in found.select_related("stand_in")}


def stands_in_for(staff: UUID | None, day: date) -> list[UUID]:
    """Whose cases this one sees to today."""
    found = Absence.objects.filter(stand_in_id=staff, ended_at=None, first__lte=day, last__gte=day)
    return list(found.values_list("staff", flat=True))


def _whose(actor: Actor, staff: UUID) -> tuple[StaffMember | None, StaffMember]:
    """Who says it, and of whom: a caseworker of themselves, an administrator of anyone."""
    if actor.kind is ActorKind.CASEWORKER and actor.staff == staff:
        member = access.staff_member(actor)
        return member, member
    return administrator(actor), member_of_staff(staff)


def _may_stand_in(member: StaffMember, stand_in: UUID) -> bool:
    """Whether they are a caseworker of a service of the one who is away, and of the restricted lane where that one is."""
    roles = StaffRole.objects.filter(role="caseworker")
    mine = roles.filter(staff=member)
    theirs = roles.filter(staff_id=stand_in, staff__active=True, service__in=mine.values("service"))
    if mine.filter(restricted=True).exists():
        theirs = theirs.filter(restricted=True)
    return theirs.exists()
