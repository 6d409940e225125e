"""What happens in the year: who applies when and how, what changes, who complains; and the worker that follows up."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import families
import rig
from families import OSLO, Application, Family

from yearly.clockwork import Clockwork, at_work
from yearly.desk import Desk

__all__ = ["Sent", "Year"]

# Those who apply for what is left of one kindergarten year and for the next: on 1 August between them the maximum price and
# the income limit change.
YEARS, CHANGE = (2024, 2025), date(2025, 8, 1)
_FROM, _LAST, _ENDS = date(2025, 2, 1), date(2026, 6, 30), date(2026, 10, 1)
_ON_PAPER, _BY_TELEPHONE = 0.12, 0.05
# Of households that applied, how many move within the year; of those who did not get all of it, how many appeal.
_MOVES, _APPEALS = 0.08, 0.15
_STATEMENT = "Vi har sett på saken på nytt og står ved det vi kom til, av grunnene i vedtaket."


@dataclass(slots=True, kw_only=True)
class Sent:
    """One application as it was sent, and whose."""

    family: Family
    application: Application
    case: UUID
    channel: str
    in_force: list[dict[str, Any]]  # what was paid by decisions before it
    documented: bool = False
    appealed: bool = False
    waits: bool = False  # for what the family will hand in
    shown: dict[int, dict[str, Any]] = field(default_factory=dict)  # adult -> what their papers show
    stays_open: str = ""  # what nobody knows, where that keeps the case from being decided


class Year:
    """The town, its office, and everything that is sent. `run` lets the year pass."""

    def __init__(self, children: int, seed: int) -> None:
        from saklig.connectors.nordvik import local_parameters

        self.rng = random.Random(seed)
        self.sent: list[Sent] = []
        self.of_case: dict[UUID, Sent] = {}
        self.counts: Counter[str] = Counter()
        self.world, drawn = families.build(round(children * 1.8) + 30, seed=seed, local=local_parameters())
        self.families, here = [], 0
        for family in drawn:
            first = family.applications[0]
            applied = first.received.astimezone(OSLO).date()
            if first.answers["application.year_start"] not in YEARS or not _FROM <= applied <= _LAST:
                continue
            self.families.append(family)
            here += sum(child["place"] is not None for child in first.facts["children"])
            if here >= children:
                break
        self.placed = here
        self._homes = 0
        first = min(one.applications[0].received for one in self.families)
        self.clock = Clockwork(first - timedelta(days=1))
        self.office = make_office(self.world, self.clock)
        self.desk = Desk(self)

    def decided(self, one: Sent, case: Any) -> None:
        """A person has decided it: some who did not get all they asked for appeal within the three weeks."""
        from saklig.cases.models import OutcomeLine

        if one.appealed or self.rng.random() > _APPEALS:
            return
        if OutcomeLine.objects.filter(case=case, adverse=True).exists():
            one.appealed = True
            self.clock.at(self.clock.now() + timedelta(days=self.rng.randint(2, 19)), lambda: self._appeal(one, case.number))

    def _appeal(self, one: Sent, number: str) -> None:
        """The party appeals; the desk sends it on with a statement; the appeal body upholds the decision a month later."""
        from saklig import cases
        from saklig.cases import Actor
        from saklig.store import people

        person = people.find(one.family.applicant)
        assert person is not None
        cases.appeal(self.office, Actor.citizen(person.id), number, text="Jeg mener at dette er feil.", token=uuid4().hex)
        self.counts["appeals"] += 1

        def send_on() -> None:
            who = self.desk.anyone()
            cases.forward_appeal(self.office, who, number, statement=_STATEMENT, token=uuid4().hex)
            self.clock.at(self.clock.now() + timedelta(days=30), lambda: self.desk.told.append(settle))

        def settle() -> None:
            who = self.desk.anyone()
            cases.settle_appeal(self.office, who, number, own_reasons=_STATEMENT, outcome="upheld", token=uuid4().hex)
            self.counts["appeals settled"] += 1

        self.desk.told.append(send_on)

    def _move(self, one: Sent) -> None:
        """The household moves within the municipality and says so; a caseworker reads it, and no price depends on it."""
        from saklig import cases
        from saklig.cases import Actor
        from saklig.cases.models import Case
        from saklig.store import people

        person, case = people.find(one.family.applicant), Case.objects.get(pk=one.case)
        assert person is not None
        if case.state not in ("notified", "closed", "archived"):
            return
        self._change_home(one.family.applicant)
        told = cases.report_change(
            self.office, Actor.citizen(person.id), case.number, text="Vi har flyttet.", token=uuid4().hex
        )
        self.counts["moves told of"] += 1

        def read() -> None:
            cases.mark_read(self.office, self.desk.anyone(), case.number, messages=[told.pk], token=uuid4().hex)

        self.desk.told.append(read)

    def _change_home(self, applicant: str) -> None:
        """In the population register everyone at the address has another one from now on."""
        homes = {one.address.key for one in self.world.persons[applicant].addresses if one.current and one.address.key}
        self._homes += 1
        new = f"{970_000_000 + self._homes}"
        for identity, person in self.world.persons.items():
            if any(one.current and one.address.key in homes for one in person.addresses):
                moved = tuple(
                    replace(one, address=replace(one.address, key=new)) if one.current and one.address.key in homes else one
                    for one in person.addresses
                )
                self.world.persons[identity] = replace(person, addresses=moved)

    def run(self, *, told: Callable[[date, int], None]) -> None:
        """Until nothing is left to happen. `told` hears of each month."""
        for family in self.families:
            self.clock.at(family.applications[0].received, lambda family=family: self._apply(family, 0))
        day = self.clock.now().date()
        while day < _ENDS:
            if (hours := at_work(day)) is not None:
                self.clock.at(hours[0], self.desk.work_a_day)
            day += timedelta(days=1)
        month = 0
        while (happens := self.clock.next()) is not None and self.clock.now().date() < _ENDS:
            self.follow_up()
            happens()
            self.follow_up()
            if self.clock.now().month != month:
                month = self.clock.now().month
                told(self.clock.now().date(), self.clock.left)

    def follow_up(self) -> None:
        """Every job that is due by now, as a worker does it; one that fails stops the year."""
        from saklig.cases import job_handlers
        from saklig.store import jobs
        from saklig.store.models import Job

        handlers = job_handlers(self.office)
        while True:
            due = list(Job.objects.filter(state=Job.State.QUEUED, run_at__lte=self.clock.now()).order_by("run_at", "id")[:200])
            if not due:
                return
            for job in due:
                jobs.run_now(job, budget_seconds=600, handlers=handlers, clock=self.clock.now)
                job.refresh_from_db()
                if job.error_class not in ("", "Later"):
                    raise RuntimeError(f"job {job.kind}: {job.error_class}: {job.error_message}")

    # --- applying ----------------------------------------------------------------------------------------------------

    def _apply(self, family: Family, nth: int) -> None:
        chance = self.rng.random()
        channel = "paper" if chance < _ON_PAPER else "telephone" if chance < _ON_PAPER + _BY_TELEPHONE else "web"
        if channel == "web":
            self._send(family, nth, "web")
            return
        self.desk.incoming.append(lambda: self._send(family, nth, channel))

    def _send(self, family: Family, nth: int, channel: str) -> None:
        from saklig import cases
        from saklig.cases import Actor
        from saklig.store import people

        application = family.applications[nth]
        person = people.find_or_create(family.applicant, name="Foresatt Nordvik")
        actor = Actor.citizen(person.id)
        if channel == "web":
            draft = cases.start_application(self.office, actor, rig.SERVICE, language="nb")
        else:
            actor = self.desk.anyone()
            received = application.received.astimezone(OSLO).date()
            draft = cases.start_registration(
                self.office, actor, rig.SERVICE, identity=family.applicant, channel=channel, received=received, language="nb",
                token=uuid4().hex,
            )  # fmt: skip
        cases.save_answers(self.office, actor, draft.id, application.answers)
        in_force = in_force_for(family)
        receipt = cases.submit(self.office, actor, draft.id, token=uuid4().hex)
        one = Sent(family=family, application=application, case=receipt.case_id, channel=channel, in_force=in_force)
        self.sent.append(one)
        self.of_case[one.case] = one
        cases.work_now(self.office, receipt.case_id, budget_seconds=600)
        self.counts[f"sent by {channel}"] += 1
        if nth == 0 and self.rng.random() < _MOVES:
            self.clock.at(self.clock.now() + timedelta(days=self.rng.randint(20, 200)), lambda: self._move(one))
        if family.cohabitant_says:
            self.clock.at(self.clock.now() + timedelta(days=self.rng.randint(1, 9)), lambda: self._confirm(one))
        if nth + 1 < len(family.applications):
            again = family.applications[nth + 1].received
            self.clock.at(again, lambda: self._apply(family, nth + 1))

    def _confirm(self, one: Sent) -> None:
        """The stated cohabitant answers for themselves, where they are asked."""
        from saklig import cases
        from saklig.cases import Actor
        from saklig.store import people

        assert one.family.cohabitant is not None and one.family.cohabitant_says is not None
        person = people.find(one.family.cohabitant)
        if person is None:
            return
        actor = Actor.citizen(person.id)
        for asked in cases.my_requests(self.office, actor):
            if asked.case_id == one.case and asked.answered_at is None:
                cases.answer_information(self.office, actor, asked.id, one.family.cohabitant_says, token=uuid4().hex)


def in_force_for(family: Family) -> list[dict[str, Any]]:
    """What decisions now in force say is paid for the family's children, as the independent calculation is told it."""
    from saklig.cases.models import Payment

    children = {child["id"] for child in family.applications[0].facts["children"]}
    latest: dict[tuple[str, date], str] = {}
    rows = Payment.objects.filter(case__in=_cases_of(family))
    for row in rows.select_related("person", "case", "decision").order_by("decision__decided_at"):
        if row.person.identity_number in children:
            latest[row.person.identity_number, row.month] = row.payment
    return [{"subject": who, "month": month.isoformat(), "payment": paid} for (who, month), paid in latest.items()]


def _cases_of(family: Family) -> list[UUID]:
    from saklig.cases.models import Case
    from saklig.store import people

    person = people.find(family.applicant)
    return [] if person is None else list(Case.objects.filter(applicant=person).values_list("pk", flat=True))


def make_office(world: Any, clock: Any) -> Any:
    """The tests' town over this world, with this clock; rules bind by themselves, as after promotion."""
    from django.apps import apps

    from cases import town
    from saklig.connectors.archive import MemoryArchive

    office = town.office(world, clock=clock)
    office = replace(office, ports=replace(office.ports, archive=MemoryArchive()))
    apps.get_app_config("cases").office = office
    return office
