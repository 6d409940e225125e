"""A watch cut off by SIGKILL again and again: every decision is looked at once, and none is taken up again twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cases import town
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
def start(outside_environment: dict[str, str]) -> Iterator[Callable[[float], subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def begin(since: float) -> subprocess.Popen[bytes]:
        command = [sys.executable, str(SCRIPT), str(COUNT), str(LEASE), str(since)]
        started.append(subprocess.Popen(command, env=outside_environment, start_new_session=True))
        return started[-1]

    yield begin
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for(what: str, condition: Callable[[], bool], seconds: float = 300) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"waited {seconds} s in vain for: {what}; {town.failures()[:3]}"
        time.sleep(0.02)


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
