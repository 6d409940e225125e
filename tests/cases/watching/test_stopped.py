"""A watch cut off by SIGKILL again and again: every decision is looked at once, and none is taken up again twice."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from cases import town
from cases.killing import Start, wait_for, workers
from cases.watching.worker_of_the_watch import DECEMBER, in_december
from saklig import cases
from saklig.cases.models import Case, Change, Decision, DecisionLetter, WatchLook
from saklig.store.access import AccessLog
from saklig.store.models import Event, Job

pytestmark = [pytest.mark.django_db(databases=["default", "keys"], transaction=True), pytest.mark.slow]
SCRIPT = Path(__file__).with_name("worker_of_the_watch.py")
LEASE = 2.0
COUNT = 18


@pytest.fixture
def start(outside_environment: dict[str, str]) -> Iterator[Start]:
    yield from workers(SCRIPT, outside_environment, COUNT, LEASE)


def test_a_watch_that_is_killed_in_every_part_of_it_ends_whole(start):
    world, applicants = town.families(COUNT)
    at = town.office(world)
    for identity in applicants:
        town.apply(at, {"application.as_long_as_place": True}, actor=town.citizen(identity))
    town.work(at, kinds={"case.process", "case.letter"})
    # What falls due in the months between is not what is looked at here.
    Job.objects.exclude(state="done").delete()
    since = time.time()
    later = town.office(in_december(world), clock=town.RunningClock(since, at=DECEMBER))
    cases.plan_watch(later)

    def looked() -> int:
        return WatchLook.objects.exclude(finding="waiting").count()

    def ended() -> bool:
        changed = Change.objects.values("case")
        return looked() == COUNT and Case.objects.filter(pk__in=changed, state="notified").count() == COUNT // 3

    for part in (6, 2):
        victim = start(since)
        wait_for("something done", lambda: looked() >= COUNT // part)  # noqa: B023
        victim.kill()
        victim.wait()
    assert looked() < COUNT
    heir = start(since)
    wait_for("all ended", ended)
    heir.terminate()
    assert heir.wait(timeout=30) == 0
    assert Counter(WatchLook.objects.values_list("finding", flat=True)) == {"changed": COUNT // 3, "same": COUNT - COUNT // 3}
    assert Change.objects.count() == Event.objects.filter(kind="case.change-found").count() == COUNT // 3
    assert Event.objects.filter(kind="watch.looked").count() == COUNT
    assert AccessLog.objects.filter(purpose="watch").count() == 2 * COUNT
    assert Decision.objects.count() == COUNT + COUNT // 3 == DecisionLetter.objects.count()
    assert list(cases.differences(later)) == [] and town.failures() == []
