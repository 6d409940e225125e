"""Who works here and what each may do: roles are read at every request, and given and withdrawn by an administrator.

A member of staff acts in one role at a time. Caseworker, rule owner and leader are of a service; privacy officer,
auditor and administrator of the whole agency. An administrator gives roles, holds no other and reads no case; nobody
gives or takes a role of their own. The first administrator is named at the command line (`saklig staff give`).
Every change is an event: who, whose, which role. Source: design part 1 (the people); issue 6, staff roles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from saklig.cases.actors import Actor, ActorKind
from saklig.cases.errors import InvalidAnswers, NotAllowed, NotFound
from saklig.cases.models import StaffMember, StaffRole
from saklig.cases.models.staff import OF_A_SERVICE
from saklig.cases.office import Office
from saklig.store import events, sign_ins

__all__ = [
    "ROLES", "RoleView", "StaffView", "add_staff", "end_sign_ins", "give_role", "roles_of", "set_active", "staff_actor",
    "staff_of", "staff_people", "withdraw_role",
]  # fmt: skip

# The order in which a role is taken where somebody holds several and has not said which they act in.
ROLES = (
    ActorKind.CASEWORKER, ActorKind.RULE_OWNER, ActorKind.LEADER, ActorKind.PRIVACY_OFFICER, ActorKind.AUDITOR,
    ActorKind.ADMINISTRATOR,
)  # fmt: skip
_SUBJECT = re.compile(r"[^\s\x00-\x1f\x7f]{1,200}")
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleView:
    """A role as it was given. `service` is empty where it is for the whole agency; `by` where it came from the command line."""

    role: str
    service: str
    restricted: bool
    given_at: datetime | None
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffView:
    id: UUID
    subject: str
    name: str
    active: bool
    roles: tuple[RoleView, ...]


# --- who acts --------------------------------------------------------------------------------------------------------


def staff_actor(office: Office, subject: str, *, role: str | None = None) -> Actor:
    """The member of staff whom the staff sign-in calls `subject`, with the rights they have now.

    `role`: the one they chose to act in, where they still hold it. Errors: NotAllowed for one who is not known here,
    works here no longer, or has no role.
    """
    staff = StaffMember.objects.filter(subject=subject, active=True).first()
    if staff is None:
        raise NotAllowed("this member of staff is not known here, or works here no longer")
    held = _held(office, staff)
    if not held:
        raise NotAllowed("this member of staff has no role in any service here")
    kinds = [kind for kind in ROLES if any(one.role == kind for one in held)]
    kind = next((one for one in kinds if one == role), kinds[0])
    mine = [one for one in held if one.role == kind]
    services = frozenset(one.service for one in mine if one.service)
    if kind is ActorKind.CASEWORKER:
        return Actor.caseworker(staff.id, services, restricted=any(one.restricted for one in mine))
    return Actor.employee(kind, staff.id, services)


def roles_of(office: Office, actor: Actor) -> tuple[ActorKind, ...]:
    """The roles that the one who acts may act in. Errors: NotAllowed for a citizen."""
    staff = StaffMember.objects.filter(pk=actor.staff, active=True).first() if actor.staff else None
    if staff is None:
        raise NotAllowed("only the agency's people have roles")
    held = {one.role for one in _held(office, staff)}
    return tuple(kind for kind in ROLES if kind.value in held)


def _held(office: Office, staff: StaffMember) -> list[StaffRole]:
    """A role in a service that is run no more is none."""
    return list(staff.roles.filter(service__in=["", *office.services]))


# --- an administrator ------------------------------------------------------------------------------------------------


def staff_people(office: Office, actor: Actor) -> list[StaffView]:
    """Everyone who works or worked here, by name, with their roles. Errors: NotAllowed."""
    administrator(actor)
    found = StaffMember.objects.prefetch_related("roles__given_by").order_by("-active", "name", "subject")
    return [_view(one) for one in found]


def staff_of(office: Office, actor: Actor, staff: UUID) -> StaffView:
    """One of them. Errors: NotAllowed, NotFound."""
    administrator(actor)
    return _view(member_of_staff(staff))


def add_staff(office: Office, actor: Actor, *, subject: str, name: str) -> StaffMember:
    """Make someone known by what the staff sign-in calls them; one who is known already stays as they are.

    Errors: NotAllowed; InvalidAnswers (subject, name).
    """
    by, now = administrator(actor), office.ports.clock.now()
    subject, name = subject.strip(), " ".join(name.split())
    problems = {} if _SUBJECT.fullmatch(subject) else {"subject": "invalid"}
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        problems["name"] = "required" if not name else "invalid"
    if problems:
        raise InvalidAnswers(problems)
    with transaction.atomic():
        member, made = StaffMember.objects.get_or_create(subject=subject, defaults={"name": name})
        if made:
            record_change("staff.added", actor, by, member, now)
    return member


def give_role(
    office: Office, actor: Actor, staff: UUID, role: str, *, service: str = "", restricted: bool = False
) -> StaffRole:
    """Give a role; giving it again changes only `restricted`.

    Errors: NotAllowed (not an administrator, or one's own role), NotFound, InvalidAnswers with what is wrong.
    """
    by, member, now = administrator(actor), member_of_staff(staff), office.ports.clock.now()
    refuse_own(actor, member)
    _refuse_unfit(office, member, role, service, restricted)
    with transaction.atomic():
        StaffMember.objects.select_for_update().get(pk=member.pk)
        if not _apart(role, member.roles.values_list("role", flat=True)):
            raise InvalidAnswers({"role": "role-apart"})
        found = member.roles.filter(role=role, service=service).first()
        if found is not None and found.restricted == restricted:
            return found
        given, _ = StaffRole.objects.update_or_create(
            staff=member, role=role, service=service,
            defaults={"restricted": restricted, "given_at": now, "given_by": by},
        )  # fmt: skip
        record_change("staff.role-given", actor, by, member, now, role=role, service=service or None, restricted=restricted)
    return given


def withdraw_role(office: Office, actor: Actor, staff: UUID, role: str, *, service: str = "") -> None:
    """Take a role away; it is gone at the next request. Errors: NotAllowed (also of one's own), NotFound."""
    by, member, now = administrator(actor), member_of_staff(staff), office.ports.clock.now()
    refuse_own(actor, member)
    with transaction.atomic():
        gone, _ = member.roles.filter(role=role, service=service).delete()
        if not gone:
            raise NotFound("this person has no such role")
        record_change("staff.role-withdrawn", actor, by, member, now, role=role, service=service or None)


def set_active(office: Office, actor: Actor, staff: UUID, *, active: bool) -> None:
    """Someone leaves, or comes back. One who has left is signed out at the next request; their name stays in decisions."""
    by, member, now = administrator(actor), member_of_staff(staff), office.ports.clock.now()
    refuse_own(actor, member)
    with transaction.atomic():
        changed = StaffMember.objects.filter(pk=member.pk).exclude(active=active).update(active=active)
        if changed:
            record_change("staff.back" if active else "staff.left", actor, by, member, now)


def end_sign_ins(office: Office, actor: Actor, staff: UUID) -> int:
    """End every sign-in of a member of staff, as when a machine is lost; how many were open. They may sign in again.

    Errors: NotAllowed, NotFound.
    """
    by, member, now = administrator(actor), member_of_staff(staff), office.ports.clock.now()
    with transaction.atomic():
        ended = sign_ins.end_all(member.pk, "administrator", now)
        if ended:
            record_change("staff.sign-ins-ended", actor, by, member, now)
    return ended


def administrator(actor: Actor) -> StaffMember | None:
    """Who gives: an administrator by name, or None for whoever runs the installation (`saklig staff`)."""
    if actor.kind is ActorKind.SYSTEM:
        return None
    if actor.kind is not ActorKind.ADMINISTRATOR:
        raise NotAllowed(f"only an administrator gives and withdraws roles, not a {actor.kind}")
    found = StaffMember.objects.filter(pk=actor.staff, active=True).first()
    if found is None:
        raise NotAllowed("this administrator is not known here, or works here no longer")
    return found


def member_of_staff(staff: UUID) -> StaffMember:
    found = StaffMember.objects.filter(pk=staff).first()
    if found is None:
        raise NotFound("there is no such member of staff")
    return found


def refuse_own(actor: Actor, member: StaffMember) -> None:
    if actor.staff == member.pk:
        raise NotAllowed("nobody gives or takes a role of their own: ask another administrator")


def _refuse_unfit(office: Office, member: StaffMember, role: str, service: str, restricted: bool) -> None:
    problems = {}
    if role not in StaffRole.Role.values:
        problems["role"] = "invalid"
    elif (role in OF_A_SERVICE) is not bool(service):
        problems["service"] = "role-needs-service" if not service else "role-of-agency"
    elif service and service not in office.services:
        problems["service"] = "invalid"
    if restricted and role != "caseworker":
        problems["restricted"] = "role-restricted"
    if not member.active:
        problems["staff"] = "role-left"
    if problems:
        raise InvalidAnswers(problems)


def _apart(role: str, held: Iterable[str]) -> bool:
    """Whether this role and those held keep an administrator apart from all others."""
    administrator = ActorKind.ADMINISTRATOR.value
    return all((other == administrator) == (role == administrator) for other in held)


def _view(member: StaffMember) -> StaffView:
    order = {kind.value: place for place, kind in enumerate(ROLES)}
    roles: Sequence[StaffRole] = sorted(member.roles.all(), key=lambda one: (order[one.role], one.service))
    return StaffView(
        id=member.id, subject=member.subject, name=member.name, active=member.active,
        roles=tuple(
            RoleView(
                role=one.role, service=one.service, restricted=one.restricted, given_at=one.given_at,
                by=one.given_by.name if one.given_by else "",
            )
            for one in roles
        ),
    )  # fmt: skip


def record_change(
    kind: str, actor: Actor, by: StaffMember | None, member: StaffMember, now: datetime, **more: str | bool | None
) -> None:
    who = {"kind": actor.kind.value, "id": by.id if by else None}
    events.append(kind, None, {"by": who, "staff": member.id, **more}, at=now)
