"""A decision that waits before any appeal has come, on conditions, until a human ends it: and its prices go out once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cases import town
from cases.prices.test_held_lines import close, invoice
from cases.prices.test_lines import reopened
from saklig import cases
from saklig.cases.models import Appeal, Case, DecisionLetter, HeldLine, Postponement, PriceLine
from saklig.documents.letters import Letter
from saklig.store.models import Event

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WHY = "Vi har sett på saken på nytt, og dette er vår vurdering."
AUGUST, SEPTEMBER, OCTOBER = date(2024, 8, 1), date(2024, 9, 1), date(2024, 10, 1)


@pytest.fixture
def office() -> Any:
    return town.office(town.alone(200_000))


@pytest.fixture
def kari() -> Any:
    return town.caseworker()


@pytest.fixture
def case(office: Any, kari: Any) -> Case:
    """600 kroner a month from August, in the file of August; then a decision on more income, told of on 10 September."""
    made = town.decided(office)
    town.work(office, kinds={"case.letter", "case.notice"})
    close(office, kari, AUGUST)
    made = reopened(office, made, town.alone(300_000), now=datetime(2024, 9, 10, 8, tzinfo=UTC))
    town.work(office, kinds={"case.letter", "case.notice"})
    assert made.decisions.count() == 2 and held() == 0
    return made


def held() -> int:
    return HeldLine.objects.filter(booked=None).count()


def give(office: Any, kari: Any, case: Case, **more: Any) -> Postponement:
    return cases.give_postponement(office, kari, case.number, reasons=WHY, token=town.token(), **more)


def ask(office: Any, case: Case) -> Postponement:
    return cases.ask_postponement(office, town.citizen(), case.number, token=town.token())


def letter(case: Case) -> str:
    sent = DecisionLetter.objects.filter(case=case, kind="postponement").order_by("-created_at").first()
    return Letter.objects.get(pk=sent.letter).html


def pass_the_time(office: Any, case: Case) -> date:
    until: date = DecisionLetter.objects.filter(case=case, decision__number=2).get().appeal_until
    office.ports.clock.set(datetime(until.year, until.month, until.day, 8, tzinfo=UTC) + timedelta(days=1))
    town.work(office, kinds={"case.postponement-over"})
    return until


def kinds(case: Case) -> list[str]:
    found = Event.objects.filter(case_ref=case.id).order_by("id").values_list("kind", flat=True)
    return [kind for kind in found if "postpone" in kind or "prices-" in kind]


def test_it_is_asked_while_only_the_time_to_appeal_runs_and_ends_with_it(office: Any, kari: Any, case: Case) -> None:
    wish = ask(office, case)
    assert ask(office, case).pk == wish.pk and not cases.own_case(office, town.citizen(), case.number).may_postpone
    cases.answer_postponement(
        office, kari, case.number, postponement=wish.pk, granted=True, reasons=WHY, conditions="Meld fra om endringer.",
        token=town.token(),
    )  # fmt: skip
    assert held() and "klagefristen er ute. Klager du" in letter(case) and "Meld fra om endringer." in letter(case)
    pass_the_time(office, case)
    assert not held() and not cases.is_postponed(case)
    assert kinds(case) == ["case.postponement-asked", "case.postponement-answered", "case.prices-held",
                           "case.postponement-over", "case.prices-let-out"]  # fmt: skip
    with pytest.raises(cases.TransitionRefused):
        ask(office, case)
    with pytest.raises(cases.TransitionRefused):
        give(office, kari, case)
    assert list(cases.differences(office)) == []


def test_an_appeal_that_comes_takes_the_waiting_over(office: Any, kari: Any, case: Case) -> None:
    given = give(office, kari, case)
    assert "Du har bedt" not in letter(case)
    found = cases.appeal(office, town.citizen(), case.number, text="Feil.", postpone=True, token=town.token())
    assert Postponement.objects.get().pk == given.pk and found.postponements.get().pk == given.pk
    pass_the_time(office, case)
    assert held() and cases.is_postponed(case)
    cases.settle_appeal(office, kari, case.number, own_reasons=WHY, outcome="withdrawn", token=town.token())
    assert not held() and Appeal.objects.get().settled_at


def test_a_longer_time_to_appeal_is_waited_for(office: Any, kari: Any, case: Case) -> None:
    give(office, kari, case)
    until: date = DecisionLetter.objects.filter(case=case, decision__number=2).get().appeal_until
    longer = until + timedelta(days=10)
    cases.extend_appeal_period(office, kari, case.number, until=longer, own_reasons=WHY, token=town.token())
    office.ports.clock.set(datetime(until.year, until.month, until.day, 8, tzinfo=UTC) + timedelta(days=1))
    town.work(office, kinds={"case.postponement-over"})
    assert cases.is_postponed(case)
    pass_the_time(office, case)
    assert not cases.is_postponed(case) and not held()


def test_a_human_ends_it_and_what_waited_goes_out_once(office: Any, kari: Any, case: Case) -> None:
    row = give(office, kari, case, conditions="Meld fra om endringer.")
    close(office, kari, SEPTEMBER)
    assert invoice(office, kari, SEPTEMBER) == [("2024-09", "charge", "600.00")]
    token = town.token()
    with pytest.raises(cases.OwnReasonsRequired):
        cases.lift_postponement(office, kari, case.number, postponement=row.pk, reasons="", token=town.token())
    for _ in range(2):
        cases.lift_postponement(office, kari, case.number, postponement=row.pk, reasons=WHY, token=token)
    row = Postponement.objects.select_related("case", "ended_by").get()
    assert (row.ended_by.name, row.end_reasons) == ("Kari Saksbehandler", WHY) and "Vi venter ikke lenger" in letter(case)
    with pytest.raises(cases.TransitionRefused):
        cases.lift_postponement(office, kari, case.number, postponement=row.pk, reasons=WHY, token=town.token())
    assert not held()
    close(office, kari, OCTOBER)
    out = [line for line in invoice(office, kari, OCTOBER) if line[0] == "2024-08"]
    assert sorted(kind for _, kind, _ in out) == ["charge", "reversal"]
    pass_the_time(office, case)
    assert kinds(case).count("case.prices-let-out") == 1 and list(cases.differences(office)) == []
    assert PriceLine.objects.count() == PriceLine.objects.values("pk").distinct().count()


def test_a_refusal_has_no_conditions_and_there_is_one_waiting_at_a_time(office: Any, kari: Any, case: Case) -> None:
    wish = ask(office, case)
    how = {"postponement": wish.pk, "reasons": WHY}
    with pytest.raises(cases.InvalidAnswers, match="no-conditions"):
        cases.answer_postponement(office, kari, case.number, granted=False, conditions="x", token=town.token(), **how)
    with pytest.raises(cases.TransitionRefused):
        give(office, kari, case)
    cases.answer_postponement(office, kari, case.number, granted=False, token=town.token(), **how)
    assert not held() and "Vi venter ikke." in letter(case)
    give(office, kari, case)  # another look, of the agency's own accord
    assert held()
    with pytest.raises(IntegrityError), transaction.atomic():
        Postponement.objects.filter(pk=wish.pk).update(ended_by=kari.staff)
