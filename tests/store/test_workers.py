"""Workers as processes: killed in the middle, stopped kindly, slower than their lease; every job ends exactly once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connections, transaction
from django.utils import timezone

from saklig.store import events, jobs
from saklig.store.leases import claim
from saklig.store.models import Event, Job

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
SCRIPT = Path(__file__).with_name("worker_process.py")


@pytest.fixture
def start(outside_environment: dict[str, str]) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def begin(*, processes: int = 1, lease: float, seconds: float, background: bool = False) -> subprocess.Popen[bytes]:
        command = [sys.executable, str(SCRIPT), str(processes), str(lease), str(seconds), *(["background"] if background else [])]
        process = subprocess.Popen(command, env=outside_environment, start_new_session=True)
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for(what: str, condition: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"waited {seconds} s in vain for: {what}"
        time.sleep(0.02)


def ask(count: int) -> list[UUID]:
    refs = [uuid4() for _ in range(count)]
    with transaction.atomic():
        for ref in refs:
            jobs.enqueue("test.effect", ref)
    return refs


def done() -> int:
    return Job.objects.filter(state=Job.State.DONE).count()


def stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0


def effects() -> Counter[UUID]:
    return Counter(Event.objects.filter(kind="test.effect").values_list("case_ref", flat=True))


def kill_with_a_job_in_hand(victim: subprocess.Popen[bytes]) -> None:
    """SIGKILL, but not in the moment between two jobs: hold the process, look, and let it go on if it has none."""
    while True:
        victim.send_signal(signal.SIGSTOP)
        time.sleep(0.02)
        # Its own: what an earlier victim left may still be under a living lease.
        if Job.objects.filter(state=Job.State.RUNNING, holder__endswith=f"-{victim.pid}").exists():
            victim.kill()
            victim.wait()
            return
        victim.send_signal(signal.SIGCONT)
        time.sleep(0.003)


def test_a_worker_killed_in_the_middle_of_200_jobs_and_every_job_ends_once(
    start: Callable[..., subprocess.Popen[bytes]],
) -> None:
    refs = ask(200)
    for until in (50, 100):
        victim = start(lease=1.0, seconds=0.01)
        wait_for(f"{until} jobs done", lambda: done() >= until)  # noqa: B023
        kill_with_a_job_in_hand(victim)
        assert done() < 200, "killed too late to show anything"
    # The second victim may have taken up what the first one left, or been too quick for its lease to run out.
    assert Job.objects.filter(state=Job.State.RUNNING).count() in (1, 2)
    heirs = start(processes=2, lease=1.0, seconds=0.01)
    wait_for("all jobs done", lambda: done() == 200)
    stop(heirs)
    assert effects() == Counter(refs)
    assert Job.objects.filter(attempts=2).count() == 2, "the two jobs that lost their worker, and no other"
    holders = {events.read(event.leaf)["data"]["holder"] for event in Event.objects.all()}
    assert len(holders) == 4, "two killed workers and two heirs"


def test_two_workers_share_the_work_and_do_nothing_twice(start: Callable[..., subprocess.Popen[bytes]]) -> None:
    refs = ask(60)
    both = start(processes=2, lease=30, seconds=0.01)
    wait_for("all jobs done", lambda: done() == 60)
    stop(both)
    assert effects() == Counter(refs)
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}


def test_claiming_at_once_never_hands_out_a_job_twice() -> None:
    ask(80)
    taken: list[UUID] = []

    def take(_: int) -> None:
        while run := claim(clock=timezone.now, holder="thread"):
            taken.append(run.job_id)
        connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(take, range(6)))
    assert len(taken) == len(set(taken)) == 80


def test_a_job_longer_than_its_lease_is_kept_by_heartbeat(start: Callable[..., subprocess.Popen[bytes]]) -> None:
    refs = ask(1)
    both = start(processes=2, lease=0.6, seconds=2.0)
    wait_for("the job done", lambda: done() == 1)
    stop(both)
    assert effects() == Counter(refs)
    assert Job.objects.get().attempts == 1


def test_a_kind_stop_finishes_the_job_in_hand(start: Callable[..., subprocess.Popen[bytes]]) -> None:
    ask(20)
    worker = start(lease=30, seconds=0.4)
    wait_for("a job in hand", lambda: Job.objects.filter(state=Job.State.RUNNING).exists())
    stop(worker)
    states = Counter(Job.objects.values_list("state", flat=True))
    assert states == {"done": sum(effects().values()), "queued": 20 - sum(effects().values())}
    assert states["done"] >= 1


def test_a_dead_child_is_replaced(start: Callable[..., subprocess.Popen[bytes]]) -> None:
    both = start(processes=2, lease=1.0, seconds=0.01)
    refs = ask(30)
    wait_for("30 jobs done", lambda: done() == 30)
    children = Path(f"/proc/{both.pid}/task/{both.pid}/children")
    if not children.exists():
        pytest.skip("needs /proc/<pid>/task/<pid>/children (Linux)")
    before = children.read_text().split()
    for child in before:
        os.kill(int(child), signal.SIGKILL)
    refs += ask(30)
    wait_for("60 jobs done", lambda: done() == 60)
    assert not set(before) & set(children.read_text().split())
    stop(both)
    assert effects() == Counter(refs)


def test_what_takes_long_has_a_process_of_its_own_that_gives_way(start: Callable[..., subprocess.Popen[bytes]]) -> None:
    """One process of each: while the long job is in hand the others are done, and a kind stop breaks it off."""
    with transaction.atomic():
        long = jobs.enqueue("test.long", None)
    worker = start(processes=1, lease=1.0, seconds=0.01, background=True)
    wait_for("the long job in hand", lambda: Job.objects.filter(pk=long.pk, state=Job.State.RUNNING).exists())
    holder = Job.objects.get(pk=long.pk).holder
    ask(5)
    wait_for("the others done beside it", lambda: done() == 5)
    assert Job.objects.get(pk=long.pk).state == Job.State.RUNNING
    niceness = os.getpriority(os.PRIO_PROCESS, int(holder.rpartition("-")[2]))
    assert niceness >= min(19, os.getpriority(os.PRIO_PROCESS, os.getpid()) + 10)
    stop(worker)
    again = Job.objects.get(pk=long.pk)
    assert (again.state, again.attempts, again.error_message) == ("queued", 0, "told to stop")
