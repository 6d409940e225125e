"""Who may not prepare or decide a case, because they are not impartial: said by themselves, or found by the register.

A member of staff decides that question themselves, and puts it to the leader where a party asks or they find reason to
(§ 8). Whoever is not impartial loses sight of the case at once, and a colleague gets it. The register is asked only of staff
whose own entry the agency keeps for this purpose (`staff_person`), once for each assessment of a case, before the first step
is taken in it: whether they are a party, share an address with one, are married to one, or are parent or child of one.
Siblings, in-laws and friends the register does not say: that is for the statement.
Source: the Public Administration Act of 1967 §§ 6 to 10.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from saklig.cases import access
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.deadlines import day_of
from saklig.cases.errors import InvalidAnswers, NotAllowed, NotFound, NotImpartial, RegisterError
from saklig.cases.models import Case, Impartiality, StaffMember, StaffPerson
from saklig.cases.moves import record
from saklig.cases.office import Office
from saklig.cases.ports import LegalBasis, RegisteredPerson
from saklig.cases.tokens import once
from saklig.cases.work.colleagues import chosen
from saklig.cases.work.holding import assign, end, holder
from saklig.store.models import Person

__all__ = ["GROUNDS", "PartialView", "lift_partial", "partial_people", "refuse_partial", "state_impartiality", "stated"]

_log = logging.getLogger(__name__)
PROVISION = "LOV-1967-02-10 §§ 6, 8"
# The grounds that somebody may state.
GROUNDS = ("party", "family", "represents", "other")
_LONGEST = 4000
_LISTED = 100


def state_impartiality(
    office: Office, actor: Actor, number: str, *, impartial: bool, ground: str = "", words: str = "", to: UUID | None = None,
    token: str,
) -> Impartiality:  # fmt: skip
    """Say that one is impartial in the case, or not; then the case leaves one's hands, to `to` or to whoever takes it.

    Errors: InvalidAnswers (ground, words, to).
    """
    now = office.ports.clock.now()
    case, staff = access.staff_case(actor, number, what="case.impartiality", now=now), access.staff_member(actor)
    text = words.strip()
    if not impartial and ground not in GROUNDS:
        raise InvalidAnswers({"ground": "choose-one"})
    if len(text) > _LONGEST:
        raise InvalidAnswers({"words": "too-long"})
    colleague = chosen(case, actor, to, field="to", day=day_of(now)) if to is not None and not impartial else None

    def make() -> Impartiality:
        locked = Case.objects.select_for_update().get(pk=case.pk)
        found = "" if impartial else ground
        made = _keep(locked, staff, actor, found, Impartiality.FoundBy.STATEMENT, now, text)
        if not impartial:
            _let_go(locked, staff, actor, now=now, to=colleague)
        return made

    return once(
        actor, "impartiality", token, now=now, make=make, load=lambda pk: Impartiality.objects.select_related("case").get(pk=pk)
    )


def stated(case: Case, staff: UUID | None) -> bool:
    """Whether this member of staff has said of themselves in this case that they are impartial."""
    mine = case.impartialities.filter(staff_id=staff, found_by=Impartiality.FoundBy.STATEMENT, partial=False)
    return mine.exists()


def refuse_partial(office: Office, actor: Actor, case: Case, staff: StaffMember, *, now: datetime) -> None:
    """Ask the register, where the agency keeps who its staff are, whether something makes this one partial.

    Errors: NotImpartial, and the case has left their hands; also where the register does not answer and they have not
    said themselves that they are impartial.
    """
    own = StaffPerson.objects.select_related("person").filter(staff=staff).first()
    if own is None or _looked(case, staff):
        return
    parties = [party.person for party in case.parties.select_related("person")]
    try:
        ground = _ground(office, case, own.person, parties or [case.applicant])
    except RegisterError as error:
        if stated(case, staff.pk):
            return
        _log.warning("case %s: the population register cannot say who is impartial: %s", case.number, error.why)
        raise NotImpartial("the register does not answer; say yourself whether you are impartial", known=False) from None
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        _keep(locked, staff, actor, ground, Impartiality.FoundBy.REGISTER, now)
        access.seen(actor, case, what="impartiality", now=now, subject=own.person_id, purpose="impartiality")
        if ground:
            _let_go(locked, staff, actor, now=now)
    if ground:
        raise NotImpartial("the population register shows something that makes you partial in this case (§ 6)", known=True)


def _looked(case: Case, staff: StaffMember) -> bool:
    """Whether the register has been asked since the case was last assessed: the household may be another now."""
    last = case.impartialities.filter(staff=staff, found_by=Impartiality.FoundBy.REGISTER).order_by("-at").first()
    if last is None:
        return False
    return last.lifted_at is not None or not case.determinations.filter(made_at__gt=last.at).exists()


def _ground(office: Office, case: Case, me: Person, parties: Iterable[Person]) -> str:
    """What makes this person partial towards these, or nothing. Errors: RegisterError."""
    them = {party.identity_number for party in parties if party.identity_number}
    if me.identity_number in them:
        return "party"
    basis = LegalBasis(provision=PROVISION, purpose="impartiality", case=str(case.pk))
    mine = office.ports.population.person(me.identity_number or "", basis=basis)
    if mine is None:
        return ""
    related = {entry.related for entry in mine.family} | {entry.related for entry in mine.civil_status}
    if related & them:
        return "family"  # also one that is over: "is or has been married"
    homes = _homes(mine)
    if homes:
        for identity in sorted(them):
            other = office.ports.population.person(identity, basis=basis)
            if other is not None and homes & _homes(other):
                return "address"
    return ""


def _homes(person: RegisteredPerson) -> set[str]:
    return {entry.address.key for entry in person.addresses if entry.current and entry.address.key}


def _keep(
    case: Case, staff: StaffMember, actor: Actor, ground: str, found_by: str, now: datetime, words: str = ""
) -> Impartiality:
    made = Impartiality(
        case=case, staff=staff, partial=bool(ground), ground=ground or None, found_by=found_by, at=now, words=words or None
    )
    made.save(force_insert=True)
    event = "case.not-impartial" if ground else "case.impartial"
    record(case, event, actor, now=now, details={"impartiality": made.pk, "found-by": found_by})
    return made


def _let_go(case: Case, staff: StaffMember, actor: Actor, *, now: datetime, to: StaffMember | None = None) -> None:
    """A colleague gets it; or nobody has it, and the next may take it."""
    held = holder(case)
    if to is not None:
        assign(case, to, actor, by=staff, why="handed-over", now=now)
    elif held is not None and held.staff_id == staff.pk:
        end(case, actor, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialView:
    """One who is not impartial in a case, and why: what a leader needs to decide by § 8, and no more of the case."""

    number: str
    staff: UUID
    name: str
    ground: str
    found_by: str
    words: str
    at: datetime


def partial_people(office: Office, actor: Actor) -> list[PartialView]:
    """Who is not impartial in cases of a leader's services that are not finished, the newest first. Errors: NotAllowed."""
    now = office.ports.clock.now()
    if actor.kind is not ActorKind.LEADER:
        raise NotAllowed(f"a leader sees who is not impartial, not a {actor.kind}")
    rows = Impartiality.objects.filter(partial=True, lifted_at=None, case__service__in=actor.services, case__erased_at=None)
    rows = rows.filter(case__restricted=False).exclude(case__state__in=[state.value for state in access.FINISHED])
    found = list(rows.select_related("case", "staff").order_by("-at")[:_LISTED])
    for case in {row.case_id: row.case for row in found}.values():
        access.seen(actor, case, what="impartiality", now=now, purpose="impartiality")
    return [
        PartialView(
            number=row.case.number or "", staff=row.staff_id, name=row.staff.name, ground=row.ground or "",
            found_by=row.found_by, words=row.words or "", at=row.at,
        )
        for row in found
    ]  # fmt: skip


def lift_partial(office: Office, actor: Actor, staff: UUID, number: str, *, words: str, token: str) -> Impartiality:
    """A leader finds that a caseworker is impartial all the same (§ 8 first paragraph, § 6 fourth).

    Errors: NotAllowed for anyone but a leader of the service; NotFound; InvalidAnswers (words).
    """
    now = office.ports.clock.now()
    if actor.kind is not ActorKind.LEADER:
        raise NotAllowed(f"a leader decides who is impartial where it is put to them, not a {actor.kind}")
    leader = StaffMember.objects.filter(pk=actor.staff, active=True).first()
    case = access.by_number(Case.objects.filter(service__in=actor.services, erased_at=None), number)
    found = case.impartialities.filter(staff_id=staff, partial=True, lifted_at=None)
    if leader is None or not found.exists():
        raise NotFound("there is nobody partial of that name in this case")
    text = words.strip()
    if not text or len(text) > _LONGEST:
        raise InvalidAnswers({"words": "empty" if not text else "too-long"})

    def make() -> Impartiality:
        rows = list(found.select_related("case"))
        for row in rows:
            row.lifted_at, row.lifted_by, row.lifted_words = now, leader, text
            row.save(update_fields=["lifted_at", "lifted_by", "lifted_words"])
        record(case, "case.impartiality-lifted", actor, now=now, details={"staff": staff})
        return rows[0]

    return once(actor, "lift-partial", token, now=now, make=make, load=lambda pk: Impartiality.objects.get(pk=pk))
