"""The job that takes a received application to its decision, or to a human with the reasons why.

Register calls and rules run outside any transaction and may happen twice; the effect is one transaction that also ends
the job (store.jobs), so that a worker killed anywhere leaves either nothing or all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from saklig.cases import canonical, periods, rules
from saklig.cases.actors import Actor
from saklig.cases.appeals.deciding import waits_to_be_carried_out
from saklig.cases.changes import from_month_of, is_unheard, lasting
from saklig.cases.corrections import Entered, as_entered, lay_over
from saklig.cases.errors import RegisterError
from saklig.cases.facts import InForce, Tree, build
from saklig.cases.gathering import Gathered
from saklig.cases.lifecycle import Need, State
from saklig.cases.members import find_members, identity_of
from saklig.cases.models import (
    Appeal,
    Application,
    Attachment,
    Case,
    Decision,
    Determination,
    Payment,
    Renewal,
    Review,
)  # fmt: skip
from saklig.cases.moves import JobWanted, move
from saklig.cases.office import Office, Service
from saklig.cases.renewal.comparing import carried
from saklig.cases.renewal.finding import before as period_before
from saklig.cases.renewal.finding import of_period
from saklig.cases.renewal.waiting import LOWERED, UNCLEAR, wait_for_answer
from saklig.cases.rights.restraint import stops_automation
from saklig.cases.rules import Ruling
from saklig.cases.same_children import applied_for_too
from saklig.cases.use_cases.deciding import letter_job, write_decision
from saklig.cases.use_cases.drafts import service_of
from saklig.cases.use_cases.ground import ground_of
from saklig.cases.use_cases.recording import household_people, log_reading, write_determination, write_parties
from saklig.cases.use_cases.replay import hand_over
from saklig.cases.use_cases.sending import PROCESS
from saklig.safeguards.oversight import Verdict, effective_stage
from saklig.store import events, packages, people
from saklig.store.handlers import Run
from saklig.store.models import Person

__all__ = ["MOST_TRIES", "Assessed", "assess", "process", "wait_before"]

# How long to wait before a register is asked again, by how often it has failed; after the last, a human takes it.
_WAITS = (
    timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4),
    timedelta(hours=12), timedelta(hours=24),
)  # fmt: skip
MOST_TRIES = len(_WAITS)
_TO_ASSESS = (State.SUBMITTED, State.AWAITING_REGISTER, State.AWAITING_INFORMATION, State.REOPENED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """All that one assessment found, before anything of it is written."""

    gathered: Gathered
    tree: Tree
    ruling: Ruling
    verdict: Verdict
    at: date
    in_force: tuple[InForce, ...]
    from_month: date | None = None
    carried: tuple[InForce, ...] = ()  # of a decision that goes on: what was paid the period before, for the months now proposed


def wait_before(tries: int) -> timedelta:
    """How long to wait after the register has failed `tries` times (from 1)."""
    return _WAITS[min(tries, MOST_TRIES) - 1]


def process(office: Office, run: Run) -> None:
    """Take up one case. Twice is harmless: a case that is not waiting to be assessed is left as it is."""
    application = Application.objects.select_related("case__applicant").get(case=run.ref)
    case = application.case
    if State(case.state) not in _TO_ASSESS:
        return
    service = service_of(office, case.service)
    try:
        assessed = assess(office, service, application, pause=run.remaining)
    except RegisterError as error:
        _wait_or_refer(office, run, case, error)
        return
    known = household_people(case, assessed.gathered, service.package)
    with run.completing():
        case = Case.objects.select_for_update().select_related("applicant").get(pk=case.pk)
        if State(case.state) in _TO_ASSESS:  # a withdrawal may have come between
            _conclude(office, service, case, assessed, known)


def assess(
    office: Office, service: Service, application: Application, *, renewal: Renewal | None = None,
    pause: Any = lambda: None,
) -> Assessed:  # fmt: skip
    """Gather, build the facts, run the rules, ask the policy. Writes nothing. Errors: RegisterError.

    `renewal`: of a decision that goes on, where the case is not kept yet. The rules are those of the day it is made again,
    and registers are asked as of then; what the rules read as received is the application that goes on.
    """
    case = application.case
    renewal = renewal or Renewal.objects.filter(case=case).select_related("run", "source").first()
    ground = ground_of(office, service, application, renewal=renewal, pause=pause)
    gathered, answers, at = ground.gathered, ground.answers, ground.at
    disputed = ground.disputed or stops_automation(case) or (renewal is not None and stops_automation(renewal.source))
    # Whoever has asked for a human, or appealed, gets one: what is taken up again for that is not decided by itself.
    disputed = disputed or any(kind.objects.filter(case=case, settled_at=None).exists() for kind in (Review, Appeal))
    disputed = disputed or waits_to_be_carried_out(case)
    in_force, from_month = tuple(_in_force(service, gathered)), from_month_of(case)
    tree = build(ground.material(service.package, places=lasting(gathered.places, from_month), in_force=in_force))
    tree = lay_over(tree, _entered(case, gathered, service))
    ruling = rules.rule(service, tree.facts, at=at, from_month=from_month)
    before = _carried(service, renewal, in_force, gathered, ruling) if renewal else ()
    verdict = rules.verdict_on(
        service, ruling, tree, gathered.household, answers, in_force=(*before, *in_force), disputed=disputed, demo=office.demo,
        decides=office.decides(service.package.id), unread=_unread(case),
        another=_another(service, case, gathered, answers, at),
    )  # fmt: skip
    return Assessed(
        gathered=gathered, tree=tree, ruling=ruling, verdict=verdict, at=at, in_force=in_force,
        from_month=from_month, carried=before,
    )


def _carried(
    service: Service, renewal: Renewal, in_force: Iterable[InForce], gathered: Gathered, ruling: Ruling
) -> tuple[InForce, ...]:
    """What a decision that goes on is held against: what is paid now, as if it were in force in the new period too."""
    package, household = service.package, gathered.household
    ids = {one.identity: one.id for one in (*household.adults, *household.children)}
    last = period_before(package, of_period(package, renewal.run.period))
    return tuple(carried(in_force, ruling.determination.payments, ids, last))


def _come_meanwhile(case: Case, assessed: Assessed, members: Mapping[str, Person]) -> str:
    """Why a human must look after all: what came in while the registers were asked, and before the case was locked."""
    if _unread(case):
        return "unread-attachment"
    children = sorted(person.pk for member, person in members.items() if member.startswith("c"))
    # Of two cases about one child that are concluded at once, the second waits here for the first, and then sees it.
    list(Person.objects.select_for_update().filter(pk__in=children).order_by("pk").values_list("pk", flat=True))
    first = min((line.month for line in assessed.ruling.determination.outcomes), default=assessed.at)
    return "another-applicant" if children and applied_for_too(case, children, first).exists() else ""


def _another(service: Service, case: Case, gathered: Gathered, answers: Mapping[str, Any], at: date) -> bool:
    """Whether somebody else has applied for one of the children in the same period: a human sees both."""
    children = [person.id for person in people.find_all(one.identity for one in gathered.household.children).values()]
    return bool(children) and applied_for_too(case, children, periods.chosen(service.package, answers, at).first).exists()


def _unread(case: Case) -> bool:
    """Whether something has been handed in that no human has read: then no machine knows what it shows."""
    return Attachment.objects.filter(case=case, judged="").exists()


# --- what becomes of it ----------------------------------------------------------------------------------------------


def _conclude(office: Office, service: Service, case: Case, assessed: Assessed, known: Mapping[str, Person]) -> None:
    now, system = office.ports.clock.now(), Actor.system()
    case.restricted = case.restricted or assessed.gathered.household.protected_address
    case.stage = effective_stage(service.stage, demo=office.demo).value
    package = service.package
    case.package_hash = packages.keep(package.archived, name=package.id, version=package.version)
    case.local_hash = packages.keep_local(canonical.dumps(service.local))
    move(case, "assess", system, now=now)
    members = write_parties(case, assessed.gathered, known)
    determination = write_determination(case, assessed, members, package, now=now)
    log_reading(case, service, assessed.gathered, known, now=now)
    if assessed.verdict.automatic and (late := _come_meanwhile(case, assessed, members)):
        move(
            case, "refer_to_human", system, now=now, holds={Need.WHY}, waiting_for="caseworker",
            details={"why": [late], **_named(determination)},
        )  # fmt: skip
        return
    if assessed.verdict.automatic:
        # The letter comes next, and is about this very ruling.
        hand_over(determination, canonical.dumps(assessed.tree.facts), assessed.ruling)
        decision = write_decision(
            office, case, service, determination, assessed.ruling.determination, kind=Decision.Kind.AUTOMATIC, now=now,
            people={member: person.id for member, person in members.items()},
        )  # fmt: skip
        move(
            case, "decide_automatically", system, now=now, holds={Need.DETERMINATION, Need.VERDICT},
            details={"decision": decision.id, **_named(determination)},
            wanted=[letter_job(decision)],
        )  # fmt: skip
        return
    if _ask_cohabitant(office, case, assessed, members, now, _named(determination)):
        return
    if _is_lowered(case, assessed):
        wait_for_answer(case, system, determination, now)
        return
    move(
        case, "refer_to_human", system, now=now, holds={Need.WHY}, waiting_for="caseworker",
        details={"why": list(assessed.verdict.reasons), **_named(determination)},
    )  # fmt: skip


def _is_lowered(case: Case, assessed: Assessed) -> bool:
    """Whether what goes on would be lower, so that the party is heard first (the 1967 Act § 16); a shielded case is a human's."""
    reasons = set(assessed.verdict.reasons)
    if case.restricted or reasons & UNCLEAR or not reasons & LOWERED:
        return False
    return bool(assessed.tree.subjects) and is_unheard(case)


def _named(determination: Determination) -> dict[str, Any]:
    """How an event points to a determination: the commitment proves what it held, to those who have the key."""
    return {"determination": determination.id, "commitment": determination.commitment}


def _ask_cohabitant(
    office: Office, case: Case, assessed: Assessed, members: Mapping[str, Person], now: datetime, why: Mapping[str, Any]
) -> bool:
    """A stated cohabitant confirms for themselves; only then, or when time is up, is the rest a human's (§ 3 d)."""
    from saklig.cases.use_cases.information import ask_cohabitant  # noqa: PLC0415  (they know each other)

    for adult in assessed.gathered.household.adults:
        if adult.role == "stated cohabitant" and adult.confirmed is None and not _asked(case, members[adult.id]):
            ask_cohabitant(office, case, members[adult.id], now=now, why=why)
            return True
    return False


def _asked(case: Case, person: Person) -> bool:
    return case.information_requests.filter(asked_of=person, kind="cohabitant").exists()


def _wait_or_refer(office: Office, run: Run, case: Case, error: RegisterError) -> None:
    """A register gave nothing: the case waits with the reason, and is tried again; in the end a human takes it."""
    now, system = office.ports.clock.now(), Actor.system()
    tries = 1 + _waited(case)
    why = f"{error.register}:{error.why}"[:100]
    with run.completing():
        case = Case.objects.select_for_update().get(pk=case.pk)
        if State(case.state) not in _TO_ASSESS:
            return
        move(case, "assess", system, now=now)
        details = {"register": error.register, "why": error.why, "temporary": error.temporary, "tries": tries}
        if tries > MOST_TRIES:
            move(case, "refer_to_human", system, now=now, holds={Need.WHY}, waiting_for=why, details=details)
            return
        again = JobWanted(kind=PROCESS, run_at=now + wait_before(tries), key=f"{PROCESS}:{case.id}:r{tries}")
        move(
            case, "wait_for_register", system, now=now, holds={Need.WHY}, waiting_for=why, details=details,
            wanted=[again],
        )  # fmt: skip


def _waited(case: Case) -> int:
    """How often a register has failed since the case was last assessed to an end."""
    done = case.determinations.order_by("-number").values_list("made_at", flat=True).first()
    waits = events.Event.objects.filter(case_ref=case.id, kind="case.wait-for-register")
    return (waits.filter(at__gt=done) if done else waits).count()


def _entered(case: Case, gathered: Gathered, service: Service) -> list[Entered]:
    """What a caseworker has entered, the latest for each fact, under the ids of this assessment."""
    household = gathered.household
    ids = {person.identity: person.id for person in (*household.adults, *household.children)}
    latest = {}
    for row in case.corrections.select_related("about").order_by("entered_at"):
        about = ids.get(identity_of(row.about), "gone") if row.about else None
        value = as_entered(service.package.facts.get(row.path), row.value)
        latest[row.path, about] = Entered(path=row.path, about=about, value=value, by=str(row.entered_by_id))
    return list(latest.values())


def _in_force(service: Service, gathered: Gathered) -> Iterable[InForce]:
    """What earlier decisions of this service have set for those it is about, the latest decision for each month."""
    household = gathered.household
    subjects = service.package.origins.subjects()
    children = subjects is not None and service.package.origins.people[subjects].who == "children"
    members = find_members(one.identity for one in (household.children if children else household.adults))
    latest: dict[UUID, dict[date, Payment]] = {person.id: {} for person in members.values()}
    paid = Payment.objects.filter(person__in=list(latest), case__service=service.package.id, case__erased_at=None)
    for payment in paid.order_by("decision__decided_at", "decision__number"):
        latest[payment.person_id][payment.month] = payment
    for identity, person in members.items():
        for month, payment in sorted(latest[person.id].items()):
            if payment.payment is not None:
                yield InForce(identity=identity, month=month, payment=Decimal(payment.payment))
