"""Acting for somebody: a power of attorney given on the pages or registered from paper, or a guardianship in the register.

A representative may do for the principal what the principal may do, in the services it is for, and no more: what is told to one
person alone (all that is held about them, a cohabitant's own word, sharing one's income, giving a mandate on) is not theirs.
Each action says who acted for whom. Withdrawn, access is gone at once, also in the middle of a step; what was sent stays.
Source: the 1967 Act § 12 (representatives); Guardianship Act of 26 March 2010 (guardians, future powers of attorney).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import reduce
from itertools import islice
from operator import or_
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from saklig.cases import access
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.answers import identity_number
from saklig.cases.deadlines import day_of
from saklig.cases.errors import InvalidAnswers, NotAllowed, NotFound, RegisterError, RegisterUnavailable
from saklig.cases.gathering import basis_for
from saklig.cases.models import Case, Mandate, MandateNotice
from saklig.cases.moves import JobWanted, enqueue
from saklig.cases.office import Office
from saklig.cases.tokens import once
from saklig.cases.use_cases.telling_of_mandates import MANDATE_NOTICE
from saklig.store import events, people
from saklig.store.models import Person

__all__ = [
    "MandateView", "acting_for", "become_guardian", "give_mandate", "mandates_for", "mandates_given", "mandates_received",
    "may_handle", "register_mandate", "representatives_of", "withdraw_mandate",
]  # fmt: skip

# A guardianship is asked for anew after this: the register is the only one that knows when it ends.
_REGISTER_HOLDS = timedelta(hours=8)
_LONGEST_NAME, _LONGEST_NOTE = 200, 1000
_MOST_LISTED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateView:
    """`name` is of the other side, as the reader may know it. `holds`: it can be acted on now."""

    id: UUID
    kind: str
    source: str
    name: str
    services: tuple[str, ...]
    begins: date
    until: date | None
    given_at: datetime
    withdrawn_at: datetime | None
    holds: bool
    principal_name: str = ""
    registered_by: str = ""
    note: str = ""
    letter: UUID | None = None  # the letter that told the one represented of it
    to_post: bool = False  # it waits to be posted by staff


# --- who acts --------------------------------------------------------------------------------------------------------


def acting_for(office: Office, person: UUID, mandate: UUID) -> Actor:
    """The principal as this representative acts for them, with what the mandate covers now. Read anew at each request.

    Errors: NotAllowed where there is no such mandate of theirs, or it does not hold (any more).
    """
    found = Mandate.objects.filter(pk=mandate, representative_id=person).first()
    now = office.ports.clock.now()
    if found is None or not _holds(found, now):
        raise NotAllowed("this mandate does not hold: it was withdrawn, has ended, or was never given")
    covered = frozenset(found.services) & frozenset(office.services)
    return Actor.representative(found.principal_id, by=person, mandate=found.pk, services=covered)


def _holds(mandate: Mandate, now: datetime) -> bool:
    today = day_of(now)
    if mandate.withdrawn_at is not None or today < mandate.begins or (mandate.until is not None and today > mandate.until):
        return False
    if mandate.source != Mandate.Source.REGISTER:
        return True
    return mandate.checked_at is not None and now - mandate.checked_at < _REGISTER_HOLDS


# --- a citizen -------------------------------------------------------------------------------------------------------


def give_mandate(
    office: Office, actor: Actor, *, identity: str, name: str, services: Sequence[str], until: date | None = None, token: str
) -> Mandate:
    """Let another person act for oneself in these services, until a day or until it is withdrawn.

    Errors: InvalidAnswers (identity, name, services, until); NotAllowed for a representative.
    """
    me, now = access.oneself(actor), office.ports.clock.now()
    own = Person.objects.get(pk=me).identity_number
    digits = _checked(office, now, identity=identity, services=services, until=until, name=name, own=own)
    other = people.find_or_create(digits)

    def make() -> Mandate:
        made = Mandate.objects.create(
            principal_id=me, representative=other, kind=Mandate.Kind.ATTORNEY, source=Mandate.Source.PARTY,
            services=sorted(set(services)), begins=day_of(now), until=until, given_at=now, representative_name=name.strip(),
        )  # fmt: skip
        _record("mandate.given", actor, made, now)
        return made

    return once(actor, "give-mandate", token, now=now, make=make, load=lambda pk: Mandate.objects.get(pk=pk))


def become_guardian(office: Office, actor: Actor, *, identity: str, token: str) -> Mandate:
    """Act for one whose guardian the population register says that one is now. The register is asked each time.

    Errors: InvalidAnswers: identity as typed wrong, "not-guardian" (also for numbers that are nobody's), or "register-down".
    """
    me, now = access.oneself(actor), office.ports.clock.now()
    try:
        digits = identity_number(identity)
    except ValueError as error:
        raise InvalidAnswers({"identity": str(error)}) from None
    own, covered = Person.objects.get(pk=me).identity_number, sorted(filter(office.decides, office.services))
    if not covered:
        raise InvalidAnswers({"identity": "not-guardian"})
    basis = basis_for(office.services[covered[0]], str(uuid4()), day_of(now))
    try:
        entry = office.ports.population.person(digits, basis=basis)
    except RegisterUnavailable:
        raise InvalidAnswers({"identity": "register-down"}) from None
    except RegisterError:
        entry = None
    known = people.find(digits)
    if known is not None:
        access.log.record(
            reader=me, role=actor.kind.value, subject=known.id, what="guardianship", purpose="representation", at=now
        )
    mine = entry is not None and any(
        one.current and one.economic and one.guardian == own for one in entry.guardians if entry.identity == digits
    )
    if not mine or entry is None:
        _register_says_no(known, me, actor, now)
        raise InvalidAnswers({"identity": "not-guardian"})
    ward = known or people.find_or_create(digits, name=str(entry.name) if entry.name else None)
    return once(
        actor, "become-guardian", token, now=now, make=lambda: _guardian(actor, ward, me, covered, now),
        load=lambda pk: Mandate.objects.get(pk=pk),
    )  # fmt: skip


def _guardian(actor: Actor, ward: Person, me: UUID, services: list[str], now: datetime) -> Mandate:
    # The row first, so that of two forms at once the second finds the first one's.
    Person.objects.select_for_update().get(pk=ward.pk)
    found = Mandate.objects.filter(
        principal=ward, representative_id=me, source=Mandate.Source.REGISTER, withdrawn_at=None
    ).first()
    if found is not None:
        Mandate.objects.filter(pk=found.pk).update(checked_at=now)
        _record("mandate.checked", actor, found, now)
        return Mandate.objects.get(pk=found.pk)
    made = Mandate.objects.create(
        principal=ward, representative_id=me, kind=Mandate.Kind.GUARDIAN, source=Mandate.Source.REGISTER, services=services,
        begins=day_of(now), given_at=now, checked_at=now,
    )  # fmt: skip
    _record("mandate.given", actor, made, now)
    return made


def _register_says_no(ward: Person | None, me: UUID, actor: Actor, now: datetime) -> None:
    """A guardianship that the register knew before and knows no more is over: access goes at once."""
    if ward is None:
        return
    open_ones = Mandate.objects.filter(
        principal=ward, representative_id=me, source=Mandate.Source.REGISTER, withdrawn_at=None
    )
    with transaction.atomic():
        for one in open_ones:
            if Mandate.objects.filter(pk=one.pk, withdrawn_at=None).update(withdrawn_at=now, withdrawn_by="register"):
                _record("mandate.withdrawn", Actor.system(), one, now)


def mandates_given(office: Office, actor: Actor) -> list[MandateView]:
    """Who may act, or could, for the one who looks; newest first."""
    me, now = access.oneself(actor), office.ports.clock.now()
    rows = Mandate.objects.filter(principal_id=me).select_related("representative", "registered_by", "notice")
    rows = rows.order_by("-given_at")
    return [_view(one, now, name=one.representative_name or one.representative.name or "") for one in rows]


def mandates_received(office: Office, actor: Actor) -> list[MandateView]:
    """Whom the one who looks may act for, or could; newest first. The other's name is told as long as it holds."""
    me, now = access.oneself(actor), office.ports.clock.now()
    rows = Mandate.objects.filter(representative_id=me).select_related("principal", "registered_by").order_by("-given_at")
    seen = (_view(one, now, name=(one.principal.name or "") if one.withdrawn_at is None else "") for one in rows)
    return [replace(one, letter=None, to_post=False) for one in seen]  # that letter is the other's alone


def withdraw_mandate(office: Office, actor: Actor, mandate: UUID, *, why: str = "", token: str) -> Mandate:
    """Take it back (the principal), lay it down (the representative), or end it for them (a caseworker, with why).

    It is gone at once; what was done under it stays. Again changes nothing. Errors: NotFound; InvalidAnswers (why).
    """
    now = office.ports.clock.now()
    found = _of_theirs(actor, mandate)
    if found is None:
        raise NotFound("there is no such mandate here")
    if actor.kind is ActorKind.CASEWORKER and (not why.strip() or len(why) > _LONGEST_NOTE):
        raise InvalidAnswers({"why": "too-long" if why.strip() else "missing"})

    def make() -> Mandate:
        locked = Mandate.objects.select_for_update().get(pk=found.pk)
        if locked.withdrawn_at is None:
            locked.withdrawn_at, locked.withdrawn_by = now, actor.reference
            if why.strip():
                locked.note = "\n".join(filter(None, (locked.note, why.strip())))
            locked.save(update_fields=["withdrawn_at", "withdrawn_by", "note"])
            _record("mandate.withdrawn", actor, locked, now)
        return locked

    return once(actor, "withdraw-mandate", token, now=now, make=make, load=lambda pk: Mandate.objects.get(pk=pk))


# --- a caseworker ----------------------------------------------------------------------------------------------------


def register_mandate(
    office: Office, actor: Actor, *, kind: str, principal: str, representative: str, services: Sequence[str],
    begins: date, until: date | None, note: str, token: str,
) -> Mandate:  # fmt: skip
    """Register a power of attorney, or a guardian's certificate, that was shown or sent on paper, for services of one's own.

    Errors: NotAllowed; InvalidAnswers (kind, principal, representative, services, begins, until, note).
    """
    now, staff = office.ports.clock.now(), access.staff_member(actor)
    if not set(services) <= actor.services:
        raise NotAllowed("a mandate is registered for services that one handles oneself")
    problems = {} if kind in Mandate.Kind.values else {"kind": "not-a-choice"}
    numbers = {}
    for field, typed in (("principal", principal), ("representative", representative)):
        try:
            numbers[field] = identity_number(typed)
        except ValueError as error:
            problems[field] = str(error)
    if len(set(numbers.values())) == 1 and len(numbers) == 2:
        problems["representative"] = "same-person"
    if begins > day_of(now):
        problems["begins"] = "in-the-future"
    problems |= _unfit(office, services, begins, until)
    if not note.strip() or len(note) > _LONGEST_NOTE:
        problems["note"] = "too-long" if note.strip() else "missing"
    if problems:
        raise InvalidAnswers(problems)
    giver, other = people.find_or_create(numbers["principal"]), people.find_or_create(numbers["representative"])
    if _hidden(giver) and not actor.restricted:
        raise NotAllowed("this is done by a caseworker who may work with protected addresses")

    def make() -> Mandate:
        made = Mandate.objects.create(
            principal=giver, representative=other, kind=kind, source=Mandate.Source.PAPER, services=sorted(set(services)),
            begins=begins, until=until, given_at=now, registered_by=staff, note=note.strip(),
        )  # fmt: skip
        access.log.record(
            reader=staff.pk, role=actor.kind.value, subject=giver.pk, what="mandate", purpose="representation", at=now
        )
        _record("mandate.given", actor, made, now)
        enqueue([JobWanted(kind=MANDATE_NOTICE, ref=made.pk, key=f"{MANDATE_NOTICE}:{made.pk}")], now=now)
        return made

    return once(actor, "register-mandate", token, now=now, make=make, load=lambda pk: Mandate.objects.get(pk=pk))


def mandates_for(office: Office, actor: Actor) -> list[MandateView]:
    """The mandates that touch this caseworker's services and hold or are to hold, newest first; each is logged."""
    staff, now = access.staff_member(actor), office.ports.clock.now()
    rows = _of_services(actor).filter(Q(until=None) | Q(until__gte=day_of(now)), withdrawn_at=None)
    rows = rows.select_related("principal", "representative", "registered_by", "notice").order_by("-given_at", "-pk")
    # Who is shielded is sealed: it is asked of those alone that may be listed, newest first, until the list is full.
    found = list(islice((one for one in rows.iterator(chunk_size=_MOST_LISTED) if may_handle(actor, one)), _MOST_LISTED))
    access.log.record_all(
        {one.principal_id: "mandate" for one in found}, reader=staff.pk, role=actor.kind.value, purpose="representation",
        case_ref=None, at=now,
    )  # fmt: skip
    return [_view(one, now, name=one.representative_name or one.representative.name or "") for one in found]


def representatives_of(case: Case, now: datetime) -> tuple[MandateView, ...]:
    """Who may act for the applicant in this case now; for the desk, which has logged that the case is read."""
    rows = Mandate.objects.filter(principal_id=case.applicant_id, withdrawn_at=None)
    rows = rows.select_related("principal", "representative", "registered_by", "notice").order_by("given_at")
    return tuple(
        _view(one, now, name=one.representative_name or one.representative.name or "")
        for one in rows
        if case.service in one.services and (_holds(one, now) or one.source == Mandate.Source.REGISTER)
    )


# --- common ----------------------------------------------------------------------------------------------------------


def _of_theirs(actor: Actor, mandate: UUID) -> Mandate | None:
    """The mandate, where this actor has a say in it: either side of it, or a caseworker of one of its services."""
    rows = Mandate.objects.select_related("principal").filter(pk=mandate)
    if actor.kind is ActorKind.CITIZEN:
        me = access.oneself(actor)
        return rows.filter(Q(principal_id=me) | Q(representative_id=me)).first()
    access.staff_member(actor)
    found = rows.first()
    return found if found is not None and may_handle(actor, found) else None


def _of_services(actor: Actor) -> QuerySet[Mandate]:
    """Mandates of services that this caseworker handles, found in the database. Ids of services are plain codes."""
    named = Mandate.objects.annotate(services_text=Cast("services", TextField()))
    mine = (Q(services_text__contains=f'"{one}"') for one in sorted(actor.services))
    return named.filter(reduce(or_, mine)) if actor.services else named.none()


def may_handle(actor: Actor, mandate: Mandate) -> bool:
    """Whether a caseworker has a say in it: of a service of their own, and not shielded from them."""
    return bool(actor.services & set(mandate.services)) and (actor.restricted or not _hidden(mandate.principal))


def _hidden(person: Person) -> bool:
    return person.protection not in (None, "", people.UNPROTECTED)


def _checked(
    office: Office, now: datetime, *, identity: str, services: Sequence[str], until: date | None, name: str, own: str | None
) -> str:
    problems, digits = _unfit(office, services, day_of(now), until), ""
    try:
        digits = identity_number(identity)
    except ValueError as error:
        problems["identity"] = str(error)
    if digits and digits == own:
        problems["identity"] = "identity-own"
    if not name.strip() or len(name) > _LONGEST_NAME:
        problems["name"] = "too-long" if name.strip() else "missing"
    if problems:
        raise InvalidAnswers(problems)
    return digits


def _unfit(office: Office, services: Sequence[str], begins: date, until: date | None) -> dict[str, str]:
    problems = {}
    if not services or not set(services) <= set(office.services):
        problems["services"] = "choose-some" if not services else "not-a-choice"
    if until is not None and until < begins:
        problems["until"] = "too-early"
    return problems


def _view(one: Mandate, now: datetime, *, name: str) -> MandateView:
    told: MandateNotice | None = getattr(one, "notice", None)
    return MandateView(
        id=one.pk, kind=one.kind, source=one.source, name=name, services=tuple(one.services), begins=one.begins,
        until=one.until, given_at=one.given_at, withdrawn_at=one.withdrawn_at, holds=_holds(one, now),
        principal_name=one.principal.name or "", registered_by=one.registered_by.name if one.registered_by else "",
        note=one.note or "", letter=told.letter if told else None,
        to_post=told is not None and told.outcome == MandateNotice.Outcome.PAPER and told.sent_at is None,
    )  # fmt: skip


def _record(kind: str, actor: Actor, mandate: Mandate, now: datetime) -> None:
    with transaction.atomic(savepoint=False):
        events.append(
            kind, None, {"by": actor.by_whom(), "mandate": mandate.pk, "what": mandate.kind, "source": mandate.source}, at=now
        )
