"""The year cut off by SIGKILL again and again: nothing is lost, and nothing is done twice."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cases import town
from cases.killing import Start, wait_for, workers
from cases.renewal.years import JUNE, a_year_later, is_lower
from saklig import cases
from saklig.cases.models import Case, Decision, DecisionLetter, InformationRequest, PriceLine, Renewal
from saklig.store.models import Event, Job

pytestmark = [pytest.mark.django_db(databases=["default", "keys"], transaction=True), pytest.mark.slow]
SCRIPT = Path(__file__).with_name("worker_of_the_year.py")
LEASE = 2.0
COUNT = 24


@pytest.fixture
def start(outside_environment: dict[str, str]) -> Iterator[Start]:
    yield from workers(SCRIPT, outside_environment, COUNT, LEASE)


def killed_at(start: Start, since: float, condition: Callable[[], bool]) -> None:
    victim = start(since)
    wait_for("something done", condition)
    victim.kill()
    victim.wait()


def test_a_year_that_is_killed_in_every_part_of_it_ends_whole(start):
    world, applicants = town.families(COUNT)
    at = town.office(world)
    for identity in applicants:
        town.apply(at, {"application.as_long_as_place": True}, actor=town.citizen(identity))
    town.work(at, kinds={"case.process", "case.letter"})
    # What falls due in the year between is not what is looked at here.
    Job.objects.exclude(state="done").delete()
    since, leader = time.time(), town.employee("leader")
    later = town.office(a_year_later(world, applicants), clock=town.RunningClock(since, at=JUNE))
    cases.begin_year(later, leader, town.SERVICE, token=town.token())

    def prepared() -> int:
        return Renewal.objects.exclude(finding="waiting").count()

    def ended() -> int:
        return (
            Case.objects.filter(renewal__isnull=False, state="notified").count()
            + InformationRequest.objects.filter(kind="prior-notice").count()
        )

    for part in (4, 2):
        killed_at(start, since, lambda: prepared() >= COUNT // part)  # noqa: B023
    assert prepared() < COUNT
    heir = start(since)
    wait_for("all prepared", lambda: prepared() == COUNT)
    heir.kill()
    heir.wait()
    lower = sum(is_lower(n) for n in range(COUNT))
    assert Counter(Renewal.objects.values_list("finding", flat=True)) == {"full": COUNT - lower, "lower": lower}
    cases.release_year(later, leader, town.SERVICE, period=2025, token=town.token())
    for part in (4, 2):
        killed_at(start, since, lambda: ended() >= COUNT // part)  # noqa: B023
    assert ended() < COUNT
    heir = start(since)
    wait_for("all ended", lambda: ended() == COUNT)
    heir.terminate()
    assert heir.wait(timeout=30) == 0
    assert Case.objects.count() == 2 * COUNT and Renewal.objects.filter(case=None).count() == 0
    new = Case.objects.filter(renewal__isnull=False)
    assert set(Counter(new.values_list("applicant_id", flat=True)).values()) == {1}
    assert Counter(new.values_list("state", flat=True)) == {"notified": COUNT - lower, "awaiting_information": lower}
    assert Counter(Decision.objects.filter(case__in=new).values_list("case_id", flat=True)).total() == COUNT - lower
    assert set(Counter(DecisionLetter.objects.filter(case__in=new).values_list("case_id", flat=True)).values()) == {1}
    assert PriceLine.objects.filter(case__in=new).count() == 12 * (COUNT - lower)
    assert Event.objects.filter(kind="case.renewed").count() == COUNT
    assert list(cases.differences(later)) == [] and town.failures() == []
