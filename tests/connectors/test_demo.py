"""Nordvik moves in: people, staff and past cases, through the real use cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from saklig.connectors import demo, memory, nordvik
from saklig.connectors.clocks import FixedClock
from saklig.connectors.nordvik.past import plan
from saklig.connectors.nordvik.units import data
from saklig.connectors.world import World

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)

SERVICE = data("past.toml")["service"]


def office(**changed: Any) -> Any:
    import tomllib

    from saklig import service_packages
    from saklig.cases.office import Agency, Office, Ports, Service

    clock, nobody = FixedClock(NOW), World()
    ports = Ports(
        population=memory.MemoryPopulationRegister(world=nobody, clock=clock),
        tax=memory.MemoryTaxRegister(world=nobody, clock=clock),
        placements=memory.MemoryPlacementRegister(world=nobody, clock=clock),
        contacts=memory.MemoryContactRegister(world=nobody, clock=clock),
        notifier=memory.MemoryNotifier(),
        clock=clock,
    )
    hours = {"nb": "9–15", "nn": "9–15", "en": "9–15"}
    agency = Agency(
        name="Nordvik kommune", department="Barnehagekontoret", address=("Postboks 1",), telephone="+47 00 00 01 00",
        hours=hours, email="x@nordvik.invalid", responsible="Steinar Rekneskog",
        appeal_body={"nb": "Statsforvalteren", "nn": "Statsforvaltaren", "en": "the County Governor"},
        site="http://localhost:8000", fictional=True,
    )  # fmt: skip
    local = tomllib.loads(nordvik.local_bytes().decode(), parse_float=Decimal)
    service = Service(package=service_packages.load(SERVICE), local=local, stage="automation")
    made = Office(ports=ports, services={SERVICE: service}, agency=agency, demo=True)
    return replace(made, **changed)


def test_the_past_is_the_same_every_time_and_before_now() -> None:
    town = nordvik.build(NOW.date())
    past = plan(town, now=NOW, at_most=10_000)
    assert past == plan(town, now=NOW, at_most=10_000)
    assert len(past) >= 200
    assert all(one.sent < NOW for one in past)
    assert {one.language for one in past} == {"nb", "nn", "en"}
    with_a_story = {member for story in town.stories for member in story.members}
    assert not with_a_story & {one.applicant for one in past}


def test_nordvik_moves_in_once() -> None:
    from saklig.cases import gaps
    from saklig.cases.models import (
        AccessRequest,
        Appeal,
        Case,
        Decision,
        DecisionLetter,
        JournalEntry,
        OutcomeLine,
        PaperSending,
        StaffRole,
    )
    from saklig.store.models import Job, Person

    where = office()
    loaded = demo.load_demo(where, cases=12, now=NOW)
    assert (loaded.people, loaded.staff, loaded.applications) == (300, len(nordvik.STAFF), 12)
    assert Person.objects.count() == 300
    assert StaffRole.objects.filter(role="caseworker", restricted=True).count() == 1
    assert Case.objects.count() == 12
    assert sum(loaded.states.values()) == 12
    # Nothing is stuck: every job that is due has been done.
    assert not Job.objects.filter(state=Job.State.DEAD).exists()
    assert not Job.objects.filter(state=Job.State.QUEUED, run_at__lte=NOW).exists()
    assert Decision.objects.filter(kind="automatic").exists()
    assert Decision.objects.filter(kind="caseworker").exists()
    assert DecisionLetter.objects.filter(decision__isnull=False).count() == Decision.objects.count()
    assert not OutcomeLine.objects.filter(adverse=True, decided_by=None).exists()
    # Letters on paper were posted when they had lain some days, and one came back.
    assert PaperSending.objects.filter(sent_on__isnull=False, returned_on=None).exists()
    assert not PaperSending.objects.filter(sent_on=None, wanted_at__lt=NOW - timedelta(days=6)).exclude(address_from="").exists()
    assert PaperSending.objects.filter(returned_on__isnull=False).count() == 1
    # One appeal has just come, and one was upheld, with the rules it attacked.
    open_one, upheld = Appeal.objects.get(settled_at=None), Appeal.objects.get(outcome="upheld")
    assert open_one.postponements.count() == 1 and set(upheld.points.values_list("overturned", flat=True)) == {False}
    # Every document is in the journal, and two people have asked for access.
    assert JournalEntry.objects.filter(kind="application").count() == 12 and not gaps()
    assert AccessRequest.objects.filter(answered_at=None).count() == 2
    again = demo.load_demo(where, cases=12, now=NOW)
    assert (again.applications, Case.objects.count(), Person.objects.count()) == (0, 12, 300)


def test_it_moves_in_nowhere_but_in_the_demo() -> None:
    with pytest.raises(RuntimeError, match="for the demo alone"):
        demo.load_demo(office(demo=False), cases=1, now=NOW)
