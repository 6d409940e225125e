"""Workers killed in the middle of many cases: another goes on, and every case ends exactly once (invariant 5)."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from cases import town
from cases.killing import Start, wait_for, workers
from saklig.cases.models import Case, Decision, DecisionLetter, Determination
from saklig.documents.letters import Letter
from saklig.store.models import Event, Job

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
SCRIPT = Path(__file__).with_name("worker_of_cases.py")
LEASE = 2.0


@pytest.fixture
def start(outside_environment: dict[str, str]) -> Iterator[Start]:
    yield from workers(SCRIPT, outside_environment)


def notified() -> int:
    return Case.objects.filter(state="notified").count()


@pytest.mark.parametrize("count", [16, pytest.param(200, marks=pytest.mark.slow)])
def test_every_case_ends_exactly_once_though_workers_are_killed(count, start):
    since = time.time()
    world, applicants = town.families(count)
    office = town.office(world, clock=town.RunningClock(since))
    for identity in applicants:
        town.apply(office, actor=town.citizen(identity))
    for part in (4, 2):
        victim = start(count, LEASE, since)
        wait_for("some cases done", lambda: notified() >= count // part)  # noqa: B023
        victim.kill()
        victim.wait()
    assert notified() < count, "killed too late to show anything"
    heir = start(count, LEASE, since)
    wait_for("all cases done", lambda: notified() == count)
    wait_for("notices done", lambda: not Job.objects.filter(kind="case.notice").exclude(state="done").exists())
    heir.terminate()
    assert heir.wait(timeout=30) == 0
    for model in (Determination, Decision, DecisionLetter):
        assert Counter(model.objects.values_list("case_id", flat=True)) == Counter(Case.objects.values_list("id", flat=True))
    assert Letter.objects.count() == count
    steps = Counter(Event.objects.values_list("kind", flat=True))
    assert {steps[kind] for kind in ("case.submit", "case.assess", "case.decide-automatically", "case.notify")} == {count}
    assert town.failures() == []
