"""Jobs: asked for with the change, run once, taken over from the dead, given up with a reason that tells no secrets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connections, transaction

from saklig.store import events, jobs, packages
from saklig.store.errors import JobError, LeaseLost
from saklig.store.jobs import Ended, GiveUp, Handlers, Later, Run
from saklig.store.leases import LEASE, MAX_ATTEMPTS, claim, execute, extend
from saklig.store.models import Event, Job
from saklig.store.worker import Worker

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SECRET = "Kari Nordmann 13918012345"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2025, 9, 1, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, span: timedelta) -> None:
        self.now += span


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def handlers() -> Handlers:
    made = Handlers()

    @made.handler("test.effect")
    def effect(run: Run) -> None:
        with run.completing():
            events.append("test.effect", run.ref, at=run.clock())

    @made.handler("test.fault")
    def fault(run: Run) -> None:
        with run.completing():
            events.append("test.effect", run.ref, at=run.clock())
            raise ValueError(SECRET)

    @made.handler("test.give-up")
    def give_up(run: Run) -> None:
        raise GiveUp("the package is from a newer version")

    @made.handler("test.wait")
    def wait(run: Run) -> None:
        raise Later(timedelta(minutes=5), "register.down")

    @made.handler("test.slow")
    def slow(run: Run) -> None:
        while True:
            run.remaining()

    return made


def take(job: Job, clock: Clock) -> Run:
    run = claim(clock=clock, holder="test", job_id=job.id)
    assert run is not None
    return run


def effects() -> int:
    return Event.objects.filter(kind="test.effect").count()


def test_a_job_is_run_and_its_effect_and_end_are_one_transaction(clock: Clock, handlers: Handlers) -> None:
    ref = uuid4()
    job = jobs.enqueue("test.effect", ref, clock=clock)
    assert jobs.pending(ref)
    assert Worker(clock=clock, handlers=handlers).run_until_idle() == 1
    job.refresh_from_db()
    assert (job.state, effects(), jobs.pending(ref)) == ("done", 1, False)


def test_a_job_goes_with_the_transaction_that_asked_for_it(clock: Clock) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        jobs.enqueue("test.effect", uuid4(), clock=clock)
        raise RuntimeError
    assert not Job.objects.exists()


def test_asking_twice_with_one_key_gives_one_job(clock: Clock) -> None:
    first = jobs.enqueue("test.effect", uuid4(), key="case.process:1", clock=clock)
    assert jobs.enqueue("test.effect", uuid4(), key="case.process:1", clock=clock).id == first.id
    assert jobs.enqueue("test.effect", first.ref, clock=clock).id != first.id


@pytest.mark.parametrize(
    ("kind", "ref", "key"),
    [
        ("Test Effect", None, None),
        ("test.effect", "13918012345", None),
        ("test.effect", None, "person:13918012345"),
        ("test.effect", None, "Kari Nordmann"),
    ],
)
def test_a_job_holds_ids_only(kind: str, ref: object, key: str | None) -> None:
    with pytest.raises(JobError):
        jobs.enqueue(kind, ref, key=key)  # type: ignore[arg-type]


def test_a_job_waits_for_its_time(clock: Clock, handlers: Handlers) -> None:
    worker = Worker(clock=clock, handlers=handlers)
    job = jobs.enqueue("test.effect", uuid4(), run_at=clock.now + timedelta(days=7), clock=clock)
    assert worker.run_until_idle() == 0
    assert jobs.run_now(job, handlers=handlers, clock=clock) is Ended.NOT_DUE
    clock.passes(timedelta(days=7))
    assert worker.run_until_idle() == 1


def test_a_fault_rolls_back_waits_longer_each_time_and_ends_on_the_list(clock: Clock, handlers: Handlers) -> None:
    job = jobs.enqueue("test.fault", uuid4(), clock=clock)
    waits = []
    for _ in range(MAX_ATTEMPTS - 1):
        assert execute(take(job, clock), handlers) is Ended.LATER
        job.refresh_from_db()
        waits.append(job.run_at - clock.now)
        clock.now = job.run_at
    assert waits == sorted(waits) and waits[0] >= timedelta(seconds=2) and waits[-1] <= timedelta(hours=1.25)
    assert execute(take(job, clock), handlers) is Ended.DEAD
    (failed,) = jobs.failed()
    assert (failed.job_id, failed.error_class, failed.attempts, effects()) == (job.id, "ValueError", MAX_ATTEMPTS, 0)
    assert "in fault (" in failed.error_message
    assert not any(word in failed.error_message for word in SECRET.split())
    assert claim(clock=clock, holder="test", job_id=job.id) is None


def test_a_failed_job_can_be_tried_again(clock: Clock, handlers: Handlers) -> None:
    job = jobs.enqueue("test.give-up", uuid4(), clock=clock)
    assert execute(take(job, clock), handlers) is Ended.DEAD
    assert jobs.failed()[0].error_message == "the package is from a newer version"
    assert jobs.retry(job.id, clock=clock)
    assert not jobs.retry(job.id, clock=clock)
    mended = Handlers()
    mended.handler("test.give-up")(lambda run: None)
    assert execute(take(job, clock), mended) is Ended.DONE
    assert jobs.failed() == []


def test_a_kind_nobody_knows_ends_on_the_list_with_what_is_known(clock: Clock, handlers: Handlers) -> None:
    assert execute(take(jobs.enqueue("test.unknown", None, clock=clock), clock), handlers) is Ended.DEAD
    assert "known: test.effect" in jobs.failed()[0].error_message


def test_waiting_costs_no_attempt(clock: Clock, handlers: Handlers) -> None:
    job = jobs.enqueue("test.wait", uuid4(), clock=clock)
    for _ in range(MAX_ATTEMPTS + 2):
        assert execute(take(job, clock), handlers) is Ended.LATER
        clock.passes(timedelta(minutes=5))
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error_message) == ("queued", 0, "register.down")


def test_a_held_job_is_not_taken_until_its_lease_runs_out(clock: Clock, handlers: Handlers) -> None:
    job = jobs.enqueue("test.effect", uuid4(), clock=clock)
    first = take(job, clock)
    assert claim(clock=clock, holder="other") is None
    assert claim(clock=clock, holder="other", expired=True) is None
    assert jobs.run_now(job, handlers=handlers, clock=clock) is Ended.TAKEN
    clock.passes(LEASE / 2)
    assert extend(first, LEASE)
    clock.passes(LEASE * 0.75)
    assert claim(clock=clock, holder="other", expired=True) is None
    clock.passes(LEASE / 2)
    second = claim(clock=clock, holder="other", expired=True)
    assert second is not None and second.fence == first.fence + 1
    assert not extend(first, LEASE)
    assert execute(first, handlers) is Ended.LOST
    assert execute(second, handlers) is Ended.DONE
    assert effects() == 1


def test_a_clock_set_back_keeps_no_dead_holders_job_and_repeats_nothing(clock: Clock, handlers: Handlers) -> None:
    job = jobs.enqueue("test.effect", uuid4(), clock=clock)
    living = take(job, clock)
    clock.passes(timedelta(hours=-3))
    assert extend(living, LEASE)  # a heartbeat by the new time: the job stays with its holder
    assert claim(clock=clock, holder="other", expired=True) is None
    dead = living
    clock.passes(timedelta(hours=-3))  # and again, with nobody left to beat
    fresh = claim(clock=clock, holder="other", expired=True)
    assert fresh is not None and fresh.fence == dead.fence + 1
    assert execute(fresh, handlers) is Ended.DONE
    assert execute(dead, handlers) is Ended.LOST
    assert effects() == 1


def test_a_holder_that_comes_back_from_the_dead_writes_nothing(clock: Clock, handlers: Handlers) -> None:
    job = jobs.enqueue("test.effect", uuid4(), clock=clock)
    slow = take(job, clock)
    clock.passes(LEASE * 2)
    assert Worker(clock=clock, handlers=handlers).run_until_idle() == 1
    assert execute(slow, handlers) is Ended.LOST
    with pytest.raises(LeaseLost), slow.fenced():
        raise AssertionError("never reached")
    assert effects() == 1


@pytest.mark.parametrize("kind", ["test.fault", "test.give-up", "test.wait", "test.slow"])
def test_a_late_fault_leaves_the_new_holders_job_alone(clock: Clock, handlers: Handlers, kind: str) -> None:
    job = jobs.enqueue(kind, uuid4(), clock=clock)
    slow = take(job, clock)
    slow.deadline = 0.0
    clock.passes(LEASE * 2)
    fresh = claim(clock=clock, holder="other", expired=True)
    assert fresh is not None
    assert execute(slow, handlers) is Ended.LOST
    job.refresh_from_db()
    assert (job.state, job.fence) == ("running", fresh.fence)


def test_a_job_that_kills_its_workers_is_given_up(clock: Clock) -> None:
    job = jobs.enqueue("test.effect", uuid4(), clock=clock)
    for _ in range(MAX_ATTEMPTS):
        take(job, clock)
        clock.passes(LEASE * 2)
    assert claim(clock=clock, holder="test", expired=True) is None
    assert jobs.failed()[0].error_class == "WorkerDied"


def test_run_now_takes_the_same_path_and_hands_over_when_time_is_up(clock: Clock, handlers: Handlers) -> None:
    quick = jobs.enqueue("test.effect", uuid4(), clock=clock)
    assert jobs.run_now(quick, handlers=handlers, clock=clock) is Ended.DONE
    assert jobs.run_now(quick.id, handlers=handlers, clock=clock) is Ended.DONE
    slow = jobs.enqueue("test.slow", uuid4(), clock=clock)
    assert jobs.run_now(slow, handlers=handlers, clock=clock, budget_seconds=0.05) is Ended.LATER
    slow.refresh_from_db()
    assert (slow.state, slow.attempts) == ("queued", 0)
    dead = jobs.enqueue("test.give-up", uuid4(), clock=clock)
    assert [jobs.run_now(dead, handlers=handlers, clock=clock) for _ in "ab"] == [Ended.DEAD, Ended.DEAD]
    assert effects() == 1


def test_run_now_refuses_a_job_that_could_still_be_rolled_back(clock: Clock, handlers: Handlers) -> None:
    with transaction.atomic():
        job = jobs.enqueue("test.effect", uuid4(), clock=clock)
        with pytest.raises(JobError, match="must be committed"):
            jobs.run_now(job, handlers=handlers, clock=clock)


def test_a_fault_after_the_effect_does_not_undo_or_repeat_it(clock: Clock) -> None:
    late = Handlers()

    @late.handler("test.late")
    def fault(run: Run) -> None:
        with run.completing():
            events.append("test.effect", run.ref, at=run.clock())
        raise ValueError(SECRET)

    job = jobs.enqueue("test.late", uuid4(), clock=clock)
    assert execute(take(job, clock), late) is Ended.DONE
    job.refresh_from_db()
    assert (job.state, effects()) == ("done", 1)


def test_two_handlers_for_one_kind_are_refused_and_rooms_can_be_joined(handlers: Handlers) -> None:
    with pytest.raises(JobError, match="two handlers"):
        handlers.handler("test.effect")(lambda run: None)
    joined = Handlers()
    joined.include(handlers)
    joined.include(handlers)
    assert set(joined.kinds) == set(handlers.kinds)


def test_ids_in_keys_may_hold_many_digits(clock: Clock) -> None:
    ref = UUID("12345678-1234-1234-1234-123456789012")
    assert jobs.enqueue("test.effect", ref, key=f"reminder:{ref}:2025-09-01", clock=clock).key


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_a_full_disk_loses_nothing(clock: Clock) -> None:
    """The effect is rolled back whole; when there is room again the job is done, once."""
    if connections["default"].vendor != "sqlite":
        pytest.skip("made with SQLite's page limit")
    greedy = Handlers()

    @greedy.handler("test.greedy")
    def effect(run: Run) -> None:
        with run.completing():
            events.append("test.effect", run.ref, at=run.clock())
            packages.keep(bytes(4_000_000), name="large", version="1")

    job = jobs.enqueue("test.greedy", uuid4(), clock=clock)
    with connections["default"].cursor() as cursor:
        cursor.execute("VACUUM")  # pages that an earlier test freed would be room enough
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + 8}")
        assert jobs.run_now(job, handlers=greedy, clock=clock) is Ended.LATER
        job.refresh_from_db()
        assert (job.error_class, effects()) == ("OperationalError", 0)
        cursor.execute("PRAGMA max_page_count = 1073741823")
    clock.now = job.run_at
    assert jobs.run_now(job, handlers=greedy, clock=clock) is Ended.DONE
    assert effects() == 1


def test_what_takes_long_is_run_by_a_worker_of_its_own_and_holds_up_no_other(clock: Clock, handlers: Handlers) -> None:
    told, both = [], Handlers()

    @handlers.handler("test.long", background=True)
    def long(run: Run) -> None:
        told.append(run.told_to_stop())
        worker.stop()
        told.append(run.told_to_stop())
        raise Later(timedelta(0), "told to stop")

    both.include(handlers)
    assert both.background == {"test.long"}
    first, second = jobs.enqueue("test.long", None, clock=clock), jobs.enqueue("test.effect", uuid4(), clock=clock)
    assert Worker(clock=clock, handlers=both, background=False).run_until_idle() == 1
    assert Job.objects.get(pk=first.pk).state == "queued" and Job.objects.get(pk=second.pk).state == "done"
    assert Worker(clock=clock, handlers=both, background=False).run_until_idle() == 0
    jobs.enqueue("test.effect", uuid4(), clock=clock)
    worker = Worker(clock=clock, handlers=both, background=True)
    assert worker.run_until_idle(at_most=1) == 1
    assert told == [False, True] and Job.objects.get(pk=first.pk).attempts == 0 and effects() == 1
    assert Worker(clock=clock, handlers=both).run_until_idle(at_most=1) == 1, "where there is none of its own, any takes it"


def test_a_worker_of_its_own_takes_up_only_its_own_kinds_from_the_dead(clock: Clock, handlers: Handlers) -> None:
    handlers.handler("test.long", background=True)(lambda run: None)
    take(jobs.enqueue("test.long", None, clock=clock), clock)
    clock.passes(LEASE * 2)
    assert Worker(clock=clock, handlers=handlers, background=False).run_until_idle() == 0
    assert Worker(clock=clock, handlers=handlers, background=True).run_until_idle() == 1
