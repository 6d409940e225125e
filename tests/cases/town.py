"""A small town for the tests of this room: register answers, an office over the in-memory registers, people by name."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps

from cases.people import child, person
from saklig.cases import Actor, ActorKind
from saklig.cases.handlers import job_handlers, work_now
from saklig.cases.models import Case, StaffMember, StaffRole
from saklig.cases.models.staff import OF_A_SERVICE
from saklig.cases.office import Agency, Office, Ports, Service
from saklig.cases.ports import Contact, FamilyEntry, FamilyRole, PersonIncome, PersonName, Place, TaxStage
from saklig.cases.stating import state_reason
from saklig.cases.use_cases.deciding import LETTER
from saklig.cases.use_cases.drafts import save_answers, start_application
from saklig.cases.use_cases.sending import Receipt, submit
from saklig.connectors.clocks import FixedClock
from saklig.connectors.identity_number import make
from saklig.connectors.memory import (
    MemoryContactRegister,
    MemoryNotifier,
    MemoryPlacementRegister,
    MemoryPopulationRegister,
    MemoryTaxRegister,
    MemoryVirusScanner,
)
from saklig.connectors.nordvik import local_parameters
from saklig.connectors.world import World
from saklig.service_packages import load
from saklig.store import jobs, people
from saklig.store.models import Job

SERVICE = "redusert-foreldrebetaling"
ANA, BO, DAG = (make(date(1990, 5, 17), woman=w, nth=n) for w, n in ((True, 0), (False, 0), (False, 1)))
KIM, LO = (make(date(2021, 3, 4), woman=w, nth=n) for w, n in ((True, 0), (False, 0)))
APPLIED = datetime(2024, 6, 10, 8, tzinfo=UTC)  # in good time before 1 August
YES = {
    "application.year_start": 2024,
    "application.asks_income_cap": True,
    "application.asks_core_hours": True,
    "application.as_long_as_place": False,
    "application.claims_lasting_income_fall": False,
    "application.late_because_not_informed": False,
    "application.other_children_stated": False,
    "application.disputes_register_data": False,
}


@lru_cache(maxsize=1)
def package() -> Any:
    return load(SERVICE)


def named(one: Any, name: str) -> Any:
    return replace(one, name=PersonName(given=name, family="Nordvik"))


def income(identity: str, amount: int | None, stage: TaxStage = TaxStage.ASSESSED, faults: tuple = ()) -> PersonIncome:
    return PersonIncome(
        identity=identity, stage=stage, amount=None if amount is None else Decimal(amount),
        assessed_on=date(2024, 4, 1), faults=faults,
    )  # fmt: skip


def place(identity: str, **changes: Any) -> Place:
    return replace(
        Place(
            child=identity, unit="nv-01", unit_name="Bergtatt barnehage", municipality="9900",
            hours_per_week=Decimal(45), full_price=Decimal(2000), valid_from=date(2023, 8, 1), source="register",
            register="barnehageplasser",
        ),
        **changes,
    )  # fmt: skip


def alone(amount: int | None = 200_000, **more: Any) -> World:
    """Ana alone with Kim, three, who has a full place."""
    return World(
        persons={
            ANA: named(person(ANA, children=(KIM,)), "Ana"),
            KIM: named(child(KIM, ANA, born=date(2021, 3, 4)), "Kim"),
        },
        incomes={(ANA, 2023): income(ANA, amount)} if amount is not None else {},
        places=(place(KIM),),
        contacts={ANA: Contact(email="ana@example.invalid", phone=None, reserved=False)},
        **more,
    )


def with_sibling(world: World) -> World:
    """Ana's second child Lo, two, at Kim's address and as protected as Kim is."""
    ana, kim = world.persons[ANA], world.persons[KIM]
    lo = replace(named(child(LO, ANA, born=date(2022, 3, 4)), "Lo"), addresses=kim.addresses, protection=kim.protection)
    ana = replace(ana, family=(*ana.family, FamilyEntry(role=FamilyRole.CHILD, related=LO)))
    return replace(world, persons={**world.persons, ANA: ana, LO: lo}, places=(*world.places, place(LO)))


def families(count: int) -> tuple[World, list[str]]:
    """Many households like Ana's, each in a home of its own; the same ones for the same count. And who applies in each."""
    persons, incomes, places, applicants = {}, {}, [], []
    for n in range(count):
        parent = make(date(1970, 1, 1) + timedelta(days=n), woman=True)
        kid = make(date(2020, 1, 1) + timedelta(days=n), woman=False)
        home = f"home-{n}"
        persons[parent] = named(person(parent, children=(kid,), home=home), f"Forelder{n}")
        persons[kid] = named(child(kid, parent, born=date(2020, 1, 1) + timedelta(days=n), home=home), f"Barn{n}")
        incomes[parent, 2023] = income(parent, 150_000 + n)
        places.append(place(kid))
        applicants.append(parent)
    return World(persons=persons, incomes=incomes, places=tuple(places)), applicants


class RunningClock:
    """The town's time, which goes as real time does, from a moment that several processes agree on."""

    def __init__(self, started: float, *, at: datetime = APPLIED) -> None:
        self._started, self._at = started, at

    def now(self) -> datetime:
        return self._at + timedelta(seconds=time.time() - self._started)


def with_cohabitant(world: World, identity: str = DAG, amount: int = 100_000) -> World:
    """Dag lives at the same address, is no parent, and must be stated."""
    return replace(
        world,
        persons={**world.persons, identity: named(person(identity), "Dag")},
        incomes={**world.incomes, (identity, 2023): income(identity, amount)},
    )


def couple(world: World | None = None, amount: int = 60_000) -> World:
    """Ana and Bo, unmarried, with Kim in common."""
    base = world or alone(100_000)
    kim = base.persons[KIM]
    with_father = replace(kim, family=(*kim.family, FamilyEntry(role="father", related=BO)))
    return replace(
        base,
        persons={**base.persons, BO: named(person(BO, children=(KIM,)), "Bo"), KIM: with_father},
        incomes={**base.incomes, (BO, 2023): income(BO, amount)},
    )


def office(
    world: World, *, now: datetime = APPLIED, demo: bool = True, clock: Any = None, **service: Any
) -> Office:
    clock = clock or FixedClock(now)
    ports = Ports(
        population=MemoryPopulationRegister(world=world, clock=clock),
        tax=MemoryTaxRegister(world=world, clock=clock),
        placements=MemoryPlacementRegister(world=world, clock=clock),
        contacts=MemoryContactRegister(world=world, clock=clock),
        notifier=MemoryNotifier(),
        clock=clock,
        scanner=MemoryVirusScanner(),
    )
    offered = Service(**{"package": package(), "local": local_parameters(), "stage": "automation", **service})
    agency = Agency(
        name="Nordvik kommune", department="Oppvekst", address=("Torget 1", "9900 Nordvik"), telephone="00 00 00 00",
        hours={"nb": "9–15", "nn": "9–15", "en": "9 am to 3 pm"}, email="post@nordvik.invalid", fictional=True,
        responsible="Ingrid Ansvar", appeal_body=dict.fromkeys(("nb", "nn", "en"), "Statsforvalteren"), site="https://nordvik.invalid",
    )  # fmt: skip
    return Office(ports=ports, services={SERVICE: offered}, agency=agency, demo=demo)


def citizen(identity: str = ANA) -> Actor:
    return Actor.citizen(people.find_or_create(identity, name="Ana Nordvik").id)


def caseworker(name: str = "Kari Saksbehandler", *, restricted: bool = False) -> Actor:
    subject = name.lower().replace(" ", "-")
    staff, _ = StaffMember.objects.get_or_create(subject=subject, defaults={"name": name})
    more = {"defaults": {"restricted": restricted}}
    StaffRole.objects.get_or_create(staff=staff, service=SERVICE, role="caseworker", **more)
    return Actor.caseworker(staff.id, frozenset({SERVICE}), restricted=restricted)


def employee(role: str, *, name: str = "", service: str = SERVICE) -> Actor:
    """One of the agency's people in any role, with the right to what the role needs."""
    name = name or f"Ansatt {role}"
    staff, _ = StaffMember.objects.get_or_create(subject=name.lower().replace(" ", "-"), defaults={"name": name})
    StaffRole.objects.get_or_create(staff=staff, service=service if role in OF_A_SERVICE else "", role=role)
    return Actor.employee(ActorKind(role), staff.id, frozenset({service} if role in OF_A_SERVICE else ()))


def opened_with_reason(at: Office, actor: Actor, case: Case) -> Actor:
    """The caseworker, once they have stated why they open a case that is not in their work."""
    state_reason(at, actor, case.number, reason="Søkeren ringer og spør om saken.")
    return actor


def token() -> str:
    return uuid4().hex


def apply(
    at: Office, answers: dict[str, Any] | None = None, *, actor: Actor | None = None, language: str = "nb"
) -> Receipt:
    who = actor or citizen()
    draft = start_application(at, who, SERVICE, language=language)
    save_answers(at, who, draft.id, {**YES, **(answers or {})})
    return submit(at, who, draft.id, token=token())


def decided(at: Office, answers: dict[str, Any] | None = None, **more: Any) -> Case:
    """Send an application and let the request do what it does."""
    receipt = apply(at, answers, **more)
    work_now(at, receipt.case_id, budget_seconds=60)
    return Case.objects.get(pk=receipt.case_id)


def work(at: Office, *, kinds: set[str] | None = None, rounds: int = 20) -> None:
    """Do every job that is due, as a worker would, until there is none; a job that fails stops the test."""
    handlers, clock = job_handlers(at), at.ports.clock.now
    for _ in range(rounds):
        due = Job.objects.filter(state=Job.State.QUEUED, run_at__lte=clock())
        ready = [job for job in due if kinds is None or job.kind in kinds]
        if not ready:
            return
        for job in ready:
            jobs.run_now(job, budget_seconds=60, handlers=handlers, clock=clock)
            job.refresh_from_db()
            assert not (job.error_class and job.error_class != "Later"), (job.kind, job.error_class, job.error_message)
    raise AssertionError("the jobs never end")


def write_letters() -> None:
    """What a worker does within a second of a decision, in the office that the edges use."""
    work(apps.get_app_config("cases").office, kinds={LETTER})


def failures() -> list[tuple[str, str, str]]:
    rows = Job.objects.exclude(error_class="").values_list("kind", "error_class", "error_message")
    return [row for row in rows if row[1] != "Later"]


def case_of(receipt: Receipt) -> Case:
    return Case.objects.get(pk=receipt.case_id)


def identity_of(actor: Actor) -> UUID:
    assert actor.person is not None
    return actor.person
