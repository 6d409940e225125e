"""When a day that was told has passed: another letter, a later day, the leader's alarm; and after three no machine promises."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from cases import town
from saklig import cases
from saklig.cases.models import Case, Deadline, DecisionLetter
from saklig.documents.letters import Letter
from saklig.store.models import Event, Job

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WHY = "Vi mangler folk i sommer, og tar sakene etter tur."


@pytest.fixture
def office():
    return town.office(town.alone(900_000))


@pytest.fixture
def case(office):
    """Waits for a caseworker since 10 June 2024."""
    return town.decided(office)


def pass_until(office, day: date) -> None:
    """Every day's jobs, as a worker does them."""
    while office.ports.clock.now().date() < day:
        office.ports.clock.set(datetime.combine(office.ports.clock.now().date() + timedelta(days=1), town.APPLIED.time(), UTC))
        town.work(office)


def kinds(case) -> list[str]:
    return list(DecisionLetter.objects.filter(case=case).order_by("created_at").values_list("kind", flat=True))


def alarm(office) -> int:
    return {one.name: one.value for one in cases.alarms(office)}.get("told_in_vain", 0)


def test_each_day_that_passes_gives_a_later_one_until_no_machine_promises_more(office, case):
    seen = []
    for day, again in (("2024-07-10", 0), ("2024-08-07", 1), ("2024-09-18", 1)):
        pass_until(office, date.fromisoformat(day))
        (open_one,) = Deadline.objects.filter(case=case, met_at=None)
        seen.append(open_one.due)
        assert alarm(office) == again
    assert seen == [date(2024, 8, 7), date(2024, 9, 18), date(2024, 11, 13)]
    assert kinds(case) == ["preliminary-reply", "later-than-told", "later-than-told"]
    texts = [Letter.objects.get(pk=one.letter).html for one in DecisionLetter.objects.filter(case=case).order_by("created_at")]
    first, second, third = (one.replace("\xa0", " ") for one in texts)
    assert first != second and "7. august 2024" in second and "18. september" in third
    pass_until(office, date(2025, 3, 1))
    assert len(kinds(case)) == 3 and alarm(office) == 1  # no fourth promise, and it is not forgotten
    assert Event.objects.filter(case_ref=case.id, kind="case.told-in-vain").count() == 1
    assert not Job.objects.filter(kind="case.preliminary-reply", state="queued").exists()
    (row,) = cases.queue(office, town.caseworker())
    assert row.due == date(2024, 11, 13)


def test_a_human_tells_another_day_and_the_count_begins_anew(office, case):
    pass_until(office, date(2024, 8, 7))
    leader = town.employee("leader")
    assert alarm(office) == 1 and cases.late_by_service(office, leader) == [(town.SERVICE, 1)]
    token = town.token()
    for _ in range(2):
        cases.tell_new_day(
            office, town.caseworker(), case.number, expected=date(2024, 8, 30), own_reasons=WHY, token=token
        )
    assert kinds(case) == ["preliminary-reply", "later-than-told", "later-than-told"]
    (said,) = (one.html.replace("\xa0", " ") for one in Letter.objects.all() if "Vi mangler folk" in one.html)
    assert "30. august 2024" in said and "klarer vi ikke" in said
    assert alarm(office) == 0 and cases.late_by_service(office, leader) == []
    assert cases.own_case(office, town.citizen(), case.number).decide_by == date(2024, 8, 30)
    pass_until(office, date(2024, 8, 30))
    assert alarm(office) == 1 and len(kinds(case)) == 4


@pytest.mark.parametrize(("expected", "code"), [(date(2024, 6, 10), "too-early"), (date(2024, 10, 1), "too-late")])
def test_a_day_that_is_none_is_refused_at_its_field(office, case, expected, code):
    with pytest.raises(cases.InvalidAnswers) as refused:
        cases.tell_new_day(office, town.caseworker(), case.number, expected=expected, own_reasons=WHY, token=town.token())
    assert refused.value.problems == {"expected": code} and kinds(case) == []


def test_nothing_is_told_once_it_is_decided_nor_by_others(office, case):
    form = {"expected": date(2024, 8, 1), "own_reasons": WHY}
    for actor in (town.citizen(), town.employee("leader")):
        with pytest.raises(cases.NotAllowed):
            cases.tell_new_day(office, actor, case.number, **form, token=town.token())
    with pytest.raises(cases.OwnReasonsRequired):
        cases.tell_new_day(office, town.caseworker(), case.number, **{**form, "own_reasons": "Kort."}, token=town.token())
    cases.decide(office, town.caseworker(), case.number, own_reasons=WHY, token=town.token())
    with pytest.raises(cases.TransitionRefused):
        cases.tell_new_day(office, town.caseworker(), case.number, **form, token=town.token())
    with pytest.raises(cases.NotAllowed):
        cases.late_by_service(office, town.caseworker())
    assert Case.objects.get(pk=case.pk).state == "decided"
