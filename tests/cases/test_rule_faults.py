"""A rule row or an amount that proved wrong: every case with a decision that rests on it is listed, and no other."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from cases import town
from saklig import cases
from saklig.cases.appeals.faults import rests_on
from saklig.cases.models import Case, Determination, RuleFault, TouchedCase
from saklig.store import keys
from saklig.store.models import Event

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WHY = "Raden regner måneden fra feil dag, se rettet versjon av reglene."
FIND = {"case.find-touched"}


@pytest.fixture
def office():
    world, _ = town.families(3)
    return town.office(world)


@pytest.fixture
def owner():
    return town.employee("rule-owner")


def decided(office, nth: int) -> Case:
    return town.decided(office, actor=town.citizen(town.families(3)[1][nth]))


def report(office, owner, **more) -> RuleFault:
    how = {"service": town.SERVICE, "kind": "row", "code": "effective-before", "why": WHY, **more}
    return cases.report_fault(office, owner, token=town.token(), **how)


def listed(office, fault: RuleFault) -> set[str]:
    town.work(office, kinds=FIND)
    return set(TouchedCase.objects.filter(fault=fault).values_list("case__number", flat=True))


def test_every_case_that_rests_on_the_row_is_listed_and_no_other(office, owner):
    """A row deep in the rules, which no outcome line names: two applied before the kindergarten year, one on its way."""
    early = [decided(office, 0), decided(office, 1)]
    office.ports.clock.set(datetime.fromisoformat("2024-09-10T08:00:00+00:00"))
    late = decided(office, 2)
    assert listed(office, report(office, owner)) == {case.number for case in early}
    assert listed(office, report(office, owner, code="effective-after")) == {late.number}


def test_an_amount_is_found_by_its_series(office, owner):
    case = decided(office, 0)
    assert listed(office, report(office, owner, kind="amount", code="max_price")) == {case.number}
    assert TouchedCase.objects.get().decision_id == case.decisions.get().pk


def test_only_the_days_and_the_package_that_are_named(office, owner):
    first = decided(office, 0)
    office.ports.clock.advance(timedelta(days=2))
    second = decided(office, 1)
    assert listed(office, report(office, owner, decided_from=date(2024, 6, 11))) == {second.number}
    assert listed(office, report(office, owner, decided_until=date(2024, 6, 11))) == {first.number}
    made = Determination.objects.get(case=first)
    assert listed(office, report(office, owner, package_hash=made.package_hash)) == {first.number, second.number}
    with pytest.raises(cases.InvalidAnswers):
        report(office, owner, package_hash="0" * 64)


def test_a_decision_that_another_took_the_place_of_is_judged_by_that_one(office, owner):
    case, kari = decided(office, 0), town.caseworker()
    town.opened_with_reason(office, kari, case)
    cases.reopen(office, kari, case.number, why="Ser på den.", token=town.token())
    town.work(office, kinds={"case.process"})
    fault = report(office, owner)
    assert listed(office, fault) == {case.number}
    assert TouchedCase.objects.get().decision_id == case.decisions.get(superseded_by=None).pk


def test_what_is_erased_is_counted_as_what_nothing_can_be_said_of(office, owner):
    case = decided(office, 0)
    made = Determination.objects.get(case=case)
    keys.destroy(keys.case_key(case.applicant_id, case.id, made.retention), at=office.ports.clock.now())
    assert listed(office, fault := report(office, owner)) == set()
    fault.refresh_from_db()
    assert fault.unreadable == 1 and fault.searched_at


def test_a_listed_case_is_a_task_until_it_is_reopened_or_left(office, owner):
    first, second = decided(office, 0), decided(office, 1)
    kari = town.caseworker()
    assert cases.queue(office, kari) == []
    fault = report(office, owner)
    listed(office, fault)
    assert {row.number for row in cases.queue(office, kari)} == {first.number, second.number}
    assert set(cases.fault_of(office, kari, fault.pk).cases) == {first.number, second.number}
    assert cases.fault_of(office, owner, fault.pk).cases == ()  # a rule owner reads no case
    one, other = (TouchedCase.objects.get(case=case).pk for case in (first, second))
    with pytest.raises(cases.OwnReasonsRequired):
        cases.settle_touched(office, kari, first.number, touched=one, reopen=True, words="", token=town.token())
    cases.settle_touched(office, kari, first.number, touched=one, reopen=True, words=WHY, token=town.token())
    cases.settle_touched(office, kari, second.number, touched=other, reopen=False, words=WHY, token=town.token())
    with pytest.raises(cases.TransitionRefused):
        cases.settle_touched(office, kari, second.number, touched=other, reopen=True, words=WHY, token=town.token())
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("reopened", "notified")
    (view,) = cases.faults(office, owner)
    assert (view.listed, view.reopened, view.left, view.unreadable) == (0, 1, 1, 0)


def test_a_search_that_runs_twice_lists_nobody_twice(office, owner):
    case = decided(office, 0)
    fault = report(office, owner)
    listed(office, fault)
    RuleFault.objects.update(searched_at=None)
    from saklig.store import jobs
    from saklig.store.models import Job

    again = jobs.enqueue("case.find-touched", fault.pk, key="case.find-touched:again", clock=office.ports.clock.now)
    town.work(office, kinds=FIND)
    assert Job.objects.get(pk=again.pk).state == "done"
    assert TouchedCase.objects.count() == 1
    assert Event.objects.filter(case_ref=case.id, kind="case.touched-by-fault").count() == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"kind": "provision"}, "kind"),
        ({"code": "no-such-row"}, "code"),
        ({"kind": "amount", "code": "effective-before"}, "code"),
        ({"decided_from": date(2024, 6, 2), "decided_until": date(2024, 6, 1)}, "decided_until"),
        ({"why": "Gjelder Kari Nordmann, født 17.05.1990, som ringte i går."}, "why"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(office, owner, more, field):
    with pytest.raises(cases.InvalidAnswers) as refused:
        report(office, owner, **more)
    assert field in refused.value.problems and not RuleFault.objects.exists()


def test_only_the_rule_owner_of_the_service_says_so(office):
    elsewhere = town.employee("rule-owner", name="En Annen", service="parkering")
    others = (town.caseworker(), town.employee("leader"), town.citizen(), elsewhere)
    for actor in others:
        with pytest.raises(cases.NotAllowed):
            report(office, actor)
    fault = report(office, town.employee("rule-owner"))
    with pytest.raises(cases.NotFound):
        cases.fault_of(office, elsewhere, fault.pk)


@pytest.mark.parametrize(
    ("trace", "kind", "code", "found"),
    [
        (b'{"rule":"a-row","outputs":[]}', "row", "a-row", True),
        (b'{"rule":"a-row-2","outputs":[]}', "row", "a-row", False),
        (b'{"text":"a-row"}', "row", "a-row", False),  # named, and did not fire
        (b'{"operands":[["max_price",1]]}', "amount", "max_price", True),
        (b'{"operands":[["max_price_sparse",1]]}', "amount", "max_price", False),
        (b'{"text":"amount at(max_price, d)"}', "amount", "max_price", True),
    ],
)
def test_a_trace_is_searched_for_what_fired_and_what_was_read(trace, kind, code, found):
    assert rests_on(trace, kind, code) is found
