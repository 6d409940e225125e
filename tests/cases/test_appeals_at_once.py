"""Two at once on one appeal or one case: nothing is lost, nothing happens twice, and the second is told."""

from __future__ import annotations

import pytest

from cases import town
from cases.test_appeals import WHY
from cases.test_paper_at_once import both
from saklig import cases
from saklig.cases.models import Appeal, Case, CostClaim, Decision, DecisionLetter
from saklig.store.models import Event

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)


def start() -> tuple:
    """A case on the desk, and two caseworkers."""
    office = town.office(town.alone(2_000_000))
    return office, town.decided(office), town.caseworker(), town.caseworker("Omar Saksbehandler")


def refused() -> tuple:
    office, case, kari, omar = start()
    cases.decide(office, kari, case.number, own_reasons=WHY, token=town.token())
    town.work(office, kinds={"case.letter", "case.notice"})
    return office, Case.objects.get(pk=case.pk), kari, omar


def names(found: list[object]) -> list[str]:
    return sorted(type(one).__name__ for one in found)


def decide(office, who, case):
    return lambda: cases.decide(office, who, case.number, own_reasons=WHY, token=town.token())


def appeal(office, case):
    return lambda: cases.appeal(office, town.citizen(), case.number, text="Uenig.", token=town.token())


def test_two_caseworkers_who_decide_at_once_make_one_decision():
    office, case, kari, omar = start()
    found = both(decide(office, kari, case), decide(office, omar, case))
    assert names(found) == ["Decision", "TransitionRefused"] and Decision.objects.count() == 1


def test_one_takes_it_up_and_the_other_dismisses_it():
    office, case, kari, omar = refused()
    one = appeal(office, case)()
    points = [rule.key for rule in cases.attackable(one)]
    found = both(
        lambda: cases.take_up(office, kari, case.number, appeal=one.pk, points=points, token=town.token()),
        lambda: cases.dismiss_appeal(office, omar, case.number, appeal=one.pk, own_reasons=WHY, token=town.token()),
    )
    # Taken up and then dismissed is the law's order too (§ 33); dismissed and then taken up is refused.
    assert names(found) in (["Appeal", "Appeal"], ["Appeal", "TransitionRefused"])
    one.refresh_from_db()
    assert one.outcome == "dismissed" and DecisionLetter.objects.filter(kind="appeal-dismissed").count() == 1


def test_two_who_settle_at_once_settle_it_once():
    office, case, kari, omar = refused()
    appeal(office, case)()
    cases.forward_appeal(office, kari, case.number, statement=WHY, token=town.token())

    def settle(who, outcome):
        return lambda: cases.settle_appeal(
            office, who, case.number, own_reasons=WHY, outcome=outcome, token=town.token()
        )

    found = both(settle(kari, "upheld"), settle(omar, "annulled"))
    assert names(found) == ["Case", "TransitionRefused"]
    assert DecisionLetter.objects.filter(kind="appeal-outcome").count() == 1
    assert Event.objects.filter(case_ref=case.id, kind="case.settle-appeal").count() == 1


def test_an_appeal_that_comes_while_the_case_is_reopened_is_not_lost():
    office, case, kari, _ = refused()
    town.opened_with_reason(office, kari, case)
    found = both(
        lambda: cases.reopen(office, kari, case.number, why="Rettet.", token=town.token()), appeal(office, case)
    )
    assert names(found) == ["Appeal", "Case"] and Appeal.objects.get().settled_at is None
    town.work(office, kinds={"case.process"})
    (row,) = cases.queue(office, kari)
    assert row.number == case.number
    case.refresh_from_db()
    assert case.state in ("awaiting_judgement", "appealed")


def test_an_appeal_that_comes_while_the_case_is_decided_anew_is_not_lost():
    office, case, kari, _ = refused()
    town.opened_with_reason(office, kari, case)
    cases.reopen(office, kari, case.number, why="Rettet.", token=town.token())
    town.work(office, kinds={"case.process"})
    found = both(decide(office, kari, case), appeal(office, case))
    assert names(found) == ["Appeal", "Decision"]
    town.work(office, kinds={"case.letter"})
    case.refresh_from_db()
    assert case.state == "notified" and Appeal.objects.get().settled_at is None
    assert [row.number for row in cases.queue(office, kari)] == [case.number]


def test_costs_claimed_twice_at_once_are_one_claim():
    office, case, kari, _ = refused()
    town.opened_with_reason(office, kari, case)
    cases.reopen(office, kari, case.number, why="Rettet.", token=town.token())
    town.work(office, kinds={"case.process"})
    decide(office, kari, case)()
    ana = town.citizen()

    def claim():
        return cases.claim_costs(office, ana, case.number, text="Advokat", token=town.token())

    assert names(both(claim, claim)) == ["CostClaim", "TransitionRefused"] and CostClaim.objects.count() == 1
