"""Who may do what after a decision, by delegation: appeals, that a decision stands, that a case is taken up anew.

What no rule covers is refused and leaves nothing; what one covers keeps it and names it in its letter, as a decision does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from cases import town
from saklig import cases
from saklig.cases import Actor, Delegation
from saklig.cases.models import (
    Appeal,
    Case,
    CostClaim,
    Decision,
    DecisionLetter,
    Postponement,
    StepAuthority,
    TouchedCase,
)
from saklig.documents.letters import Letter
from saklig.store.models import Event

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

WHY = "Vi har sett på saken på nytt, og dette er vår vurdering."
BASIS = {"nb": "etter fullmakt fra rådmannen", "nn": "etter fullmakt frå rådmannen", "en": "as delegated"}
FIRST = ("grant", "refuse", "dismiss")
EVERY = (*FIRST, "uphold", "reopen", "appeal")


def under(office: Any, *may: str, id: str = "oppvekst-4") -> Any:  # noqa: A002  (as the settings call it)
    return replace(office, delegations=(Delegation(id=id, basis=BASIS, may=frozenset(may)),))


@pytest.fixture
def office() -> Any:
    return under(town.office(town.alone(2_000_000)), *EVERY)


@pytest.fixture
def kari() -> Actor:
    return town.caseworker()


@pytest.fixture
def case(office: Any, kari: Actor) -> Case:
    """Refused by Kari, and told of."""
    made = town.decided(office)
    cases.decide(office, kari, made.number, own_reasons=WHY, token=town.token())
    town.work(office, kinds={"case.letter", "case.notice"})
    return Case.objects.get(pk=made.pk)


def appealed(office: Any, case: Case) -> Appeal:
    """With a wish that the decision waits for it."""
    return cases.appeal(office, town.citizen(), case.number, text="Uenig.", postpone=True, token=town.token())


def _appeal(case: Case) -> Any:
    return case.appeals.latest("asked_at")


# --- the steps, each from a case that is ready for it ---------------------------------------------------------------------


def take_up(office: Any, kari: Actor, case: Case) -> Any:
    points = [one.key for one in cases.attackable(_appeal(case)) if one.adverse]
    return cases.take_up(office, kari, case.number, appeal=_appeal(case).pk, points=points, token=town.token())


def dismiss(office: Any, kari: Actor, case: Case) -> Any:
    return cases.dismiss_appeal(office, kari, case.number, appeal=_appeal(case).pk, own_reasons=WHY, token=town.token())


def forward(office: Any, kari: Actor, case: Case) -> Any:
    return cases.forward_appeal(office, kari, case.number, statement=WHY, token=town.token())


def settle(office: Any, kari: Actor, case: Case, outcome: str = "upheld") -> Any:
    return cases.settle_appeal(office, kari, case.number, own_reasons=WHY, outcome=outcome, token=town.token())


def postpone(office: Any, kari: Actor, case: Case) -> Any:
    wish: UUID = Postponement.objects.get(case=case).pk
    return cases.answer_postponement(
        office, kari, case.number, postponement=wish, granted=True, reasons=WHY, token=town.token()
    )


def uphold(office: Any, kari: Actor, case: Case) -> Any:
    return cases.uphold(office, kari, case.number, own_reasons=WHY, token=town.token())


def reopen(office: Any, kari: Actor, case: Case) -> Any:
    return cases.reopen(office, kari, case.number, why=WHY, token=town.token())


def carried_out(office: Any, kari: Actor, case: Case) -> Any:
    return cases.carried_out_otherwise(office, kari, case.number, words=WHY, token=town.token())


def ready_for_review(office: Any, kari: Actor, case: Case) -> None:
    cases.request_review(office, town.citizen(), case.number, why="Se på det.", token=town.token())


def ready_for_appeal(office: Any, kari: Actor, case: Case) -> None:
    appealed(office, case)


def ready_for_an_answer(office: Any, kari: Actor, case: Case) -> None:
    appealed(office, case)
    forward(office, kari, case)


def ready_to_carry_out(office: Any, kari: Actor, case: Case) -> None:
    ready_for_an_answer(office, kari, case)
    settle(office, kari, case, "changed-by-body")


Step = Callable[[Any, Actor, Case], Any]
# Step, what makes the case ready for it, what the rule must say, the event's name, and the letter it is named in.
STEPS: list[tuple[Step, Step | None, str, str, str]] = [
    (take_up, ready_for_appeal, "appeal", "appeal-taken-up", ""),
    (dismiss, ready_for_appeal, "appeal", "dismiss-appeal", "appeal-dismissed"),
    (forward, ready_for_appeal, "appeal", "appeal-forwarded", "appeal-forwarded"),
    (settle, ready_for_an_answer, "appeal", "settle-appeal", "appeal-outcome"),
    (postpone, ready_for_appeal, "appeal", "postponement-answered", "postponement"),
    (carried_out, ready_to_carry_out, "appeal", "appeal-carried-out", ""),
    (uphold, ready_for_review, "uphold", "uphold", "upheld"),
    (reopen, None, "reopen", "reopen", ""),
]
NAMES = [step.__name__ for step, *_ in STEPS]


@pytest.mark.parametrize(("step", "ready", "what", "name", "letter"), STEPS, ids=NAMES)
def test_what_no_rule_covers_is_refused_and_leaves_nothing(
    office: Any, kari: Actor, case: Case, step: Step, ready: Step | None, what: str, name: str, letter: str
) -> None:
    if ready:
        ready(office, kari, case)
    before = state(case)
    with pytest.raises(cases.NoAuthority):
        step(under(office, *(one for one in EVERY if one != what)), kari, case)
    assert state(case) == before


def state(case: Case) -> tuple[Any, ...]:
    return (
        Case.objects.values_list("state", "waiting_for").get(pk=case.pk), StepAuthority.objects.count(),
        DecisionLetter.objects.count(), Event.objects.exclude(kind="access.read").count(),
        list(Appeal.objects.values_list("taken_up_at", "forwarded_at", "settled_at", "outcome")),
        list(Postponement.objects.values_list("answered_at", flat=True)),
    )  # fmt: skip


@pytest.mark.parametrize(("step", "ready", "what", "name", "letter"), STEPS, ids=NAMES)
def test_what_a_rule_covers_keeps_it_and_its_letter_names_it(
    office: Any, kari: Actor, case: Case, step: Step, ready: Step | None, what: str, name: str, letter: str
) -> None:
    if ready:
        ready(office, kari, case)
    step(under(office, what, id="the-rule"), kari, case)
    kept = StepAuthority.objects.get(code="the-rule")
    assert (kept.case_id, kept.step, kept.staff_id, kept.basis) == (case.pk, name, kari.staff, BASIS)
    if letter:
        sent = DecisionLetter.objects.filter(case=case, kind=letter).latest("created_at")
        said = re.sub(r"<[^>]+>|\s+", " ", Letter.objects.get(pk=sent.letter).html)
        assert "Kari Saksbehandler (etter fullmakt fra rådmannen)" in said
    (found,) = [one for one in cases.desk(office, kari, case.number).authorities if one.code == "the-rule"]
    assert (found.step, found.by, found.basis) == (name, "Kari Saksbehandler", BASIS)


def test_an_agency_without_rules_says_nothing_of_it(kari: Actor) -> None:
    office = town.office(town.alone(2_000_000))
    case = town.decided(office)
    cases.decide(office, kari, case.number, own_reasons=WHY, token=town.token())
    town.work(office, kinds={"case.letter"})
    appealed(office, case)
    forward(office, kari, case)
    assert not StepAuthority.objects.exists()
    desk = cases.desk(office, kari, case.number)
    assert desk.may is None and desk.authorities == ()


def test_the_same_form_twice_keeps_the_rule_once(office: Any, kari: Actor, case: Case) -> None:
    appealed(office, case)
    once = town.token()
    for _ in range(2):
        cases.forward_appeal(office, kari, case.number, statement=WHY, token=once)
    assert StepAuthority.objects.count() == 1


def test_costs_are_answered_by_one_who_may(office: Any, kari: Actor, case: Case) -> None:
    appealed(office, case)
    office.ports.tax.world = town.alone(200_000)
    reopen(office, kari, case)
    town.work(office, kinds={"case.process"})
    cases.decide(office, kari, case.number, own_reasons=WHY, token=town.token())
    cases.claim_costs(office, town.citizen(), case.number, text="Advokat.", token=town.token())
    answer = {"claim": CostClaim.objects.get().pk, "outcome": "refused", "amount": None, "reasons": WHY}
    with pytest.raises(cases.NoAuthority):
        cases.answer_costs(under(office, *FIRST), kari, case.number, **answer, token=town.token())
    assert CostClaim.objects.get().answered_at is None
    cases.answer_costs(under(office, "appeal"), kari, case.number, **answer, token=town.token())
    assert StepAuthority.objects.latest("at", "pk") and StepAuthority.objects.filter(step="costs-answered").count() == 1


@pytest.mark.parametrize("again", [True, False])
def test_what_becomes_of_a_case_that_a_wrong_rule_touched_needs_it_too(again: bool) -> None:
    office, kari = under(town.office(town.alone()), *EVERY), town.caseworker()
    case = town.decided(office)
    cases.report_fault(
        office, town.employee("rule-owner"), service=town.SERVICE, kind="row", code="effective-before", why=WHY,
        token=town.token(),
    )  # fmt: skip
    town.work(office, kinds={"case.find-touched"})
    form = {"touched": TouchedCase.objects.get().pk, "reopen": again, "words": WHY}
    with pytest.raises(cases.NoAuthority):
        cases.settle_touched(under(office, *FIRST), kari, case.number, **form, token=town.token())
    assert TouchedCase.objects.get().outcome == "listed"
    cases.settle_touched(office, kari, case.number, **form, token=town.token())
    assert StepAuthority.objects.get().step == ("reopen" if again else "touched-left")


def test_the_desk_says_what_one_may_and_the_party_by_which_authority_it_was_decided(
    office: Any, kari: Actor, case: Case
) -> None:
    desk = cases.desk(under(office, "grant", "appeal"), kari, case.number)
    assert desk.may == {"grant": BASIS, "appeal": BASIS}
    assert [(one.step, one.code) for one in desk.authorities] == [("decide", "oppvekst-4")]
    (told,) = cases.decisions_told(office, town.citizen(), case.number)
    assert told.decided_by == "Kari Saksbehandler (etter fullmakt fra rådmannen)"
    over = replace(office.delegations[0], until=date(2023, 1, 1))
    assert cases.desk(replace(office, delegations=(over,)), kari, case.number).may == {}
    assert Decision.objects.get().authority.code == "oppvekst-4"
