"""Moves Nordvik in: its people, its staff, and past cases that went through the real use cases at an earlier time.

Flow: 1 staff with their roles; 2 a `Person` per resident; 3 a calendar of what people did (`nordvik.past`); 4 the
clock is set to each moment in turn, the worker's due jobs run, and the citizen or caseworker acts; 5 the clock comes
to now. Registers are the in-memory twins and notices go nowhere: nobody is to be told today of what came years ago.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from saklig import cases
from saklig.cases import Actor, CaseError
from saklig.cases.deadlines import day_of
from saklig.cases.office import Office, Ports
from saklig.connectors import memory, nordvik
from saklig.connectors.clocks import FixedClock
from saklig.connectors.nordvik import STAFF, Nordvik
from saklig.connectors.nordvik.past import PastApplication, plan
from saklig.connectors.nordvik.units import data
from saklig.connectors.world import World
from saklig.store.database import not_waiting_for_the_disk

__all__ = ["CASES", "Loaded", "load_demo", "load_people", "load_staff"]

CASES = 120
_MOMENT = timedelta(seconds=1)
# How long a letter on paper lies in Nordvik before somebody prints and posts it.
_TO_THE_POST = timedelta(days=5)
# What a caseworker would write of their own; the rules' reasons stand in the letter already.
_OWN_REASONS = {
    "nb": "Jeg har gått gjennom opplysningene fra registrene og søknaden, og er kommet til dette resultatet selv.",
    "nn": "Eg har gått gjennom opplysningane frå registra og søknaden, og er komen til dette resultatet sjølv.",
    "en": "I have gone through the information from the registers and the application and reached this result myself.",
}
_APPEALS = {
    "nb": "Jeg er uenig i vedtaket. Inntekten min er lavere enn dere har lagt til grunn.",
    "nn": "Eg er usamd i vedtaket. Inntekta mi er lågare enn de har lagt til grunn.",
    "en": "I disagree with the decision. My income is lower than you have assumed.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What was moved in. `states` counts past cases by where they are now."""

    people: int
    staff: int
    applications: int
    states: dict[str, int]


def load_demo(
    office: Office, *, cases: int = CASES, now: datetime | None = None, told: Callable[[int, int], None] = lambda *_: None
) -> Loaded:
    """Load Nordvik into an empty installation; into one that has cases already, only what is missing of the people.

    `told` hears how many of how many past applications have been lived through, ten times.
    """
    from saklig.cases.models import Case  # noqa: PLC0415  (models exist once Django has started)

    if not office.demo:
        raise RuntimeError("Nordvik's synthetic people are for the demo alone (SAKLIG_DEMO=1)")
    now = now or office.ports.clock.now()
    town = nordvik.build(now.date())
    staff, residents = load_staff(office.services), load_people(town)
    sent = 0
    if not Case.objects.exists():
        with not_waiting_for_the_disk():  # one that is cut off is begun anew (`saklig demo`)
            sent = _Calendar(office, town, residents, now).run(plan(town, now=now, at_most=cases), told)
    _give_mandate(office, town, residents)
    if sent:
        _ask_for_access(office)
    states: dict[str, int] = {}
    for state in Case.objects.values_list("state", flat=True):
        states[state] = states.get(state, 0) + 1
    return Loaded(people=len(residents), staff=staff, applications=sent, states=states)


def _ask_for_access(office: Office) -> None:
    """Someone unnamed asks for a decision of the journal, and another for something in their own words."""
    from saklig.cases.models import JournalEntry  # noqa: PLC0415

    decision = JournalEntry.objects.filter(kind="decision").order_by("-dated", "pk").first()
    if decision is not None:
        cases.ask_access(office, entry=decision.pk, text="", email="", language="nb")
    words = "Jeg skriver en artikkel og vil se hva kommunen har svart på klager det siste året."
    cases.ask_access(office, entry=None, text=words, email="", language="nb")


def _give_mandate(office: Office, town: Nordvik, residents: dict[str, UUID]) -> None:
    """One who lets a neighbour act for them, once; the guardian stands in the register itself."""
    from saklig.cases.models import Mandate  # noqa: PLC0415

    giver, attorney = (town.story(key).applicant for key in ("single-low-income", "single-middle-income"))
    if Mandate.objects.exists():
        return
    services = [name for name in office.services if office.decides(name)]
    name = str(town.world.persons[attorney].name)
    cases.give_mandate(
        office, Actor.citizen(residents[giver]), identity=attorney, name=name, services=services, token=_token()
    )


def load_staff(services: Iterable[str]) -> int:
    """The agency's people, who work with each of these services."""
    from saklig.cases.models import StaffMember, StaffRole  # noqa: PLC0415
    from saklig.cases.models.staff import OF_A_SERVICE  # noqa: PLC0415

    with transaction.atomic():
        for one in STAFF:
            member, _ = StaffMember.objects.update_or_create(
                subject=one.subject, defaults={"name": one.name, "telephone": one.telephone}
            )
            for service in services if one.role in OF_A_SERVICE else [""]:
                StaffRole.objects.update_or_create(
                    staff=member, service=service, role=one.role, defaults={"restricted": one.restricted}
                )
    return len(STAFF)


def load_people(town: Nordvik) -> dict[str, UUID]:
    """A `Person` for each resident, by identity number. Whoever is there already stays as they are."""
    from saklig.store import people  # noqa: PLC0415

    found: dict[str, UUID] = {}
    with transaction.atomic():
        for identity, person in town.world.persons.items():
            grade = next((entry.grade for entry in person.protection if entry.current), None)
            contact = town.world.contacts.get(identity)
            row = people.find_or_create(
                identity,
                name=str(person.name) if person.name else None,
                language=contact.language if contact and contact.language in ("nb", "nn", "en") else "nb",
                protection=grade.value if grade else None,
            )
            found[identity] = row.id
    return found


class _Calendar:
    """Lives through the past, one moment after the other."""

    def __init__(self, office: Office, town: Nordvik, residents: dict[str, UUID], now: datetime) -> None:
        from saklig.store.worker import Worker  # noqa: PLC0415

        self._town, self._residents, self._now = town, residents, now
        self._service = data("past.toml")["service"]
        self._clock = FixedClock(now - timedelta(days=365 * 4))
        self._registers = _PastRegisters(self._clock)
        self._office = replace(office, ports=self._registers.ports_like(office))
        self._worker = Worker(clock=self._clock.now, handlers=cases.job_handlers(self._office))
        self._caseworkers = [cases.staff_actor(self._office, one.subject) for one in STAFF if one.role == "caseworker"]
        self._coming: list[tuple[datetime, int, Callable[[], None]]] = []
        self._nth = 0

    def run(self, applications: Sequence[PastApplication], told: Callable[[int, int], None]) -> int:
        """Everything up to now. Returns how many applications were sent."""
        tenths = {len(applications) * tenth // 10 for tenth in range(1, 10)}
        for count, one in enumerate(applications):
            self._at(one.sent, partial(self._apply, one))
            if count in tenths:
                self._at(one.sent, partial(told, count, len(applications)))
        for day in _closing_days(min((one.sent for one in applications), default=self._now), self._now):
            self._at(day, self._close_months)
        while self._coming:
            when, _, act = heapq.heappop(self._coming)
            self._move_to(when)
            act()
            self._worker.run_until_idle()
            self._post(before=when - _TO_THE_POST)
        self._move_to(self._now)
        self._post(before=self._now - _TO_THE_POST)
        self._come_back()
        self._appeal()
        self._worker.run_until_idle()
        return len(applications)

    def _at(self, when: datetime, act: Callable[[], None]) -> None:
        if when < self._now:
            self._nth += 1
            heapq.heappush(self._coming, (when, self._nth, act))

    def _move_to(self, when: datetime) -> None:
        """Set the clock, and run the jobs that fell due on the way (reminders, closing of cases)."""
        self._clock.set(max(when, self._clock.now()))
        self._registers.turn_to(self._clock.now().date())
        self._worker.run_until_idle()

    def _apply(self, one: PastApplication) -> None:
        citizen = Actor.citizen(self._residents[one.applicant])
        writer, draft = self._begin(citizen, one)
        cases.save_answers(self._office, writer, draft.id, one.answers)
        self._clock.advance(_MOMENT)
        receipt = cases.submit(self._office, writer, draft.id, token=_token())
        if one.decided_after is not None:
            self._at(one.sent + one.decided_after, partial(self._decide, receipt.case_id, one))
        if one.opened_after is not None:
            self._at(one.sent + one.opened_after, partial(self._open_letters, receipt.case_id, citizen))

    def _begin(self, citizen: Actor, one: PastApplication) -> tuple[Actor, Any]:
        """Who writes, and the draft: the citizen on the pages, or a caseworker what came on paper."""
        if one.arrived is None:
            return citizen, cases.start_application(self._office, citizen, self._service, language=one.language)
        writer = next(actor for actor in self._caseworkers if actor.restricted)
        draft = cases.start_registration(
            self._office, writer, self._service, identity=one.applicant, channel="paper", received=one.arrived,
            language=one.language, token=_token(),
        )  # fmt: skip
        return writer, draft

    def _decide(self, case_id: UUID, one: PastApplication) -> None:
        """A caseworker decides what lies on the desk, if it can be decided as it is."""
        from saklig.cases.lifecycle import State  # noqa: PLC0415
        from saklig.cases.models import Case  # noqa: PLC0415

        case = Case.objects.get(pk=case_id)
        if case.state != State.AWAITING_JUDGEMENT.value or case.number is None:
            return
        able = [actor for actor in self._caseworkers if actor.restricted or not case.restricted]
        try:
            cases.decide(self._office, able[0], case.number, own_reasons=_OWN_REASONS[one.language], token=_token())
        except CaseError:
            return  # rests on something unknown: it stays on the desk, as it would
        if one.opened_after is not None:
            citizen = Actor.citizen(self._residents[one.applicant])
            self._at(self._clock.now() + one.opened_after, partial(self._open_letters, case_id, citizen))

    def _close_months(self) -> None:
        """Close the month that is over soon, and what is open before it, as those who invoice do."""
        last = self._clock.now().date().replace(day=1)
        waiting = [one for one in cases.months(self._office, Actor.system()) if one.closed_at is None and one.month <= last]
        for one in sorted(waiting, key=lambda one: one.month):
            cases.close_month(self._office, self._caseworkers[0], one.service, one.month, token=_token())

    def _post(self, before: datetime) -> None:
        """The letters on paper that have lain since `before` are printed and posted; the newest are left to be seen."""
        from saklig.cases.models import PaperSending  # noqa: PLC0415

        waiting = PaperSending.objects.filter(sent_on=None, dropped_at=None, batch=None, wanted_at__lt=before)
        ready = waiting.exclude(address_from="").values_list("case__service", "case__restricted").distinct()
        for service, restricted in list(ready.order_by()):
            who = next(one for one in self._caseworkers if one.restricted or not restricted)
            batch = cases.make_batch(self._office, who, service=service, restricted=restricted, token=_token())
            day = day_of(self._clock.now())
            cases.mark_batch_sent(self._office, who, batch.pk, day=day, token=_token())

    def _come_back(self) -> None:
        """One of the letters on paper comes back, so that this too can be seen."""
        from saklig.cases.models import PaperSending  # noqa: PLC0415

        last = PaperSending.objects.filter(sent_on__isnull=False, case__restricted=False).order_by("-sent_on", "id").first()
        if last is not None:
            cases.register_returned(
                self._office, self._caseworkers[0], reference=last.reference, why="moved", day=day_of(self._now), token=_token()
            )

    def _appeal(self) -> None:
        """Two appeals against what a caseworker decided: one that has just come and asks that the decision waits, and one that
        was sent on and upheld, so that the rules it attacked are counted.
        """
        from saklig.cases.models import Appeal, Case  # noqa: PLC0415

        decided = Case.objects.filter(state="closed", restricted=False, decisions__lines__adverse=True).distinct()
        for nth, case in enumerate(decided.order_by("-received_at", "pk")[:2]):
            citizen, kari = Actor.citizen(case.applicant_id), self._caseworkers[0]
            words = _APPEALS[case.language]
            cases.appeal(self._office, citizen, str(case.number), text=words, postpone=nth == 0, token=_token())
            if nth == 0:
                continue
            found, own = Appeal.objects.get(case=case), _OWN_REASONS[case.language]
            points = [one.key for one in cases.attackable(found) if one.adverse]
            number = str(case.number)
            cases.take_up(self._office, kari, number, appeal=found.pk, points=points, why=own, token=_token())
            cases.forward_appeal(self._office, kari, number, statement=own, token=_token())
            cases.settle_appeal(self._office, kari, number, own_reasons=own, outcome="upheld", token=_token())

    def _open_letters(self, case_id: UUID, citizen: Actor) -> None:
        from saklig.cases.models import DecisionLetter  # noqa: PLC0415

        for letter in DecisionLetter.objects.filter(case_id=case_id).values_list("letter", flat=True):
            cases.open_letter(self._office, citizen, letter)


class _PastRegisters:
    """In-memory registers that know, on each day, what was known then: income is assessed the year after."""

    def __init__(self, clock: FixedClock) -> None:
        self._turned_to = 0
        nobody = World()
        self.population = memory.MemoryPopulationRegister(world=nobody, clock=clock)
        self.tax = memory.MemoryTaxRegister(world=nobody, clock=clock)
        self.placements = memory.MemoryPlacementRegister(world=nobody, clock=clock)
        self.contacts = memory.MemoryContactRegister(world=nobody, clock=clock)
        self._clock = clock
        self.turn_to(clock.now().date())

    def ports_like(self, office: Office) -> Ports:
        return replace(
            office.ports,
            population=self.population,
            tax=self.tax,
            placements=self.placements,
            contacts=self.contacts,
            notifier=memory.MemoryNotifier(),
            clock=self._clock,
        )

    def turn_to(self, day: date) -> None:
        if day.year == self._turned_to:
            return
        self._turned_to = day.year
        # The last day of the year: within a year the registers of a small town may stand still.
        world = nordvik.build(date(day.year, 12, 31)).world
        for twin in (self.population, self.tax, self.placements, self.contacts):
            twin.world = world


def _closing_days(first: datetime, last: datetime) -> Iterable[datetime]:
    """The twentieth of each month, at noon."""
    day = first.replace(day=20, hour=12)
    while day < last:
        yield day
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=20)


def _token() -> str:
    return str(uuid4())
