"""Costs that are granted are paid: one line, in one file, taken back whole where the answer changes, and never in a log."""

from __future__ import annotations

import csv
import io
import json
import logging
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random

import pytest
from django.db import DatabaseError, transaction

from cases import town
from saklig import cases
from saklig.cases.appeals.costs import account_number
from saklig.cases.models import Case, CostClaim, CostLine, PriceMonth
from saklig.connectors.invoicing import MemoryInvoicing
from saklig.store.models import Event

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
JULY, AUGUST = date(2024, 7, 1), date(2024, 8, 1)
WHY = "Vi har sett på kravet, og dette er vår vurdering."
ACCOUNT, OTHER = "12345678903", "86011117947"


def claimed(office) -> tuple[Case, CostClaim]:
    """A refusal that was changed after an appeal, and a claim for the costs of it, in July 2024."""
    kari, ana = town.caseworker(), town.citizen()
    case = town.decided(office)
    cases.decide(office, kari, case.number, own_reasons=WHY, token=town.token())
    town.work(office, kinds={"case.letter", "case.notice"})
    cases.appeal(office, ana, case.number, text="Feil.", token=town.token())
    cases.reopen(office, kari, case.number, why="Rettet.", token=town.token())
    town.work(office, kinds={"case.process"})
    cases.decide(office, kari, case.number, own_reasons=WHY, token=town.token())
    town.work(office, kinds={"case.letter", "case.notice"})
    cases.settle_appeal(office, kari, case.number, own_reasons=WHY, outcome="changed", token=town.token())
    office.ports.clock.set(datetime(2024, 7, 1, 8, tzinfo=UTC))
    return case, cases.claim_costs(office, ana, case.number, text="Advokat.", token=town.token())


@pytest.fixture
def office():
    return town.office(town.alone(2_000_000))


def answer(office, case, claim, *, amount: int | None, account=ACCOUNT, again=False, token=""):
    do = cases.change_costs if again else cases.answer_costs
    return do(
        office, town.caseworker(), case.number, claim=claim.pk, outcome="refused" if amount is None else "granted",
        amount=None if amount is None else Decimal(amount), account="" if amount is None else account, reasons=WHY,
        token=token or town.token(),
    )  # fmt: skip


def close(office, month):
    office.ports.clock.set(max(office.ports.clock.now(), datetime(month.year, month.month, 20, 8, tzinfo=UTC)))
    return cases.close_month(office, town.caseworker(), town.SERVICE, month, token=town.token())


def rows(office, month) -> list[dict[str, str]]:
    content = cases.price_file(office, town.caseworker(), town.SERVICE, month, "payments.csv").content.decode()
    return list(csv.DictReader(io.StringIO(content, newline=""), delimiter=";"))


def test_what_is_granted_goes_out_once_and_a_correction_takes_it_back(office):
    case, claim = claimed(office)
    token = town.token()
    for _ in range(2):  # the form sent twice
        answer(office, case, claim, amount=6000, token=token)
    with pytest.raises(cases.TransitionRefused):
        answer(office, case, claim, amount=6000)
    closed = close(office, JULY)
    (row,) = rows(office, JULY)
    assert (row["kind"], row["amount"], row["account"], row["person"], row["case"]) == (
        "payment", "6000.00", ACCOUNT, town.ANA, case.number,
    )  # fmt: skip
    told = json.loads(cases.price_file(office, town.caseworker(), town.SERVICE, JULY, "payments.json").content)
    assert (told["sum"], told["count"], told["format"]) == ("6000.00", 1, "saklig-payments-1")
    answer(office, case, claim, amount=6000, again=True)  # the same again gives no line
    answer(office, case, claim, amount=4000, account=OTHER, again=True)
    close(office, AUGUST)
    late = sorted((one["kind"], one["amount"], one["account"]) for one in rows(office, AUGUST))
    assert late == [("payment", "4000.00", OTHER), ("reversal", "-6000.00", ACCOUNT)]
    assert closed.files == PriceMonth.objects.get(month=JULY).files and list(cases.differences(office)) == []


def test_what_is_refused_is_not_paid(office):
    case, claim = claimed(office)
    answer(office, case, claim, amount=None)
    assert not CostLine.objects.exists()
    with pytest.raises(cases.NotFound):
        close(office, JULY)


@pytest.mark.parametrize("typed", ["", "1234.56.78904", "1234567890", "12a45678903", "１２３４５６７８９０３"])
def test_an_account_that_is_none_is_refused_at_its_field(office, typed):
    case, claim = claimed(office)
    with pytest.raises(cases.InvalidAnswers) as refused:
        answer(office, case, claim, amount=100, account=typed)
    assert list(refused.value.problems) == ["account"] and (not typed or typed not in str(refused.value))
    assert CostClaim.objects.get().answered_at is None and not CostLine.objects.exists()


def test_an_account_is_read_as_people_write_it():
    assert account_number(" 1234.56.78903 ") == account_number("1234 56 78903") == ACCOUNT


def test_the_account_is_in_no_log_event_or_job(office, caplog):
    caplog.set_level(logging.DEBUG)
    system = MemoryInvoicing()
    office = replace(office, ports=replace(office.ports, invoicing=system))
    case, claim = claimed(office)
    answer(office, case, claim, amount=6000)
    close(office, JULY)
    town.work(office, kinds={"case.price-files"})
    assert ACCOUNT.encode() in system.files[f"{town.SERVICE}-2024-07-payments.csv"]
    said = caplog.text + repr(list(Event.objects.values_list("leaf", flat=True))) + repr(CostLine.objects.get())
    assert ACCOUNT not in said and ACCOUNT not in repr(list(town.Job.objects.values()))
    assert any(ACCOUNT in str(one.value) for one in _own(office))


def _own(office):
    return [datum for found in cases.held(office, town.citizen()).cases for datum in found.data if datum.code == "cost-payment"]


def test_the_database_refuses_a_payment_twice_in_a_closed_month_or_ungranted(office):
    case, claim = claimed(office)
    row = {
        "case": case, "claim": claim, "service": town.SERVICE, "person_id": case.applicant_id, "kind": "payment",
        "written_at": office.ports.clock.now(), "written_by_id": town.caseworker().staff, "nth": 1, "booked": JULY,
        "payment": {"amount": "1.00", "account": ACCOUNT},
    }  # fmt: skip
    with pytest.raises(DatabaseError, match="granted"), transaction.atomic():
        CostLine(**row).save(force_insert=True)
    answer(office, case, claim, amount=6000)
    for wrong in ({"nth": 2}, {"nth": 3}, {"nth": 1}):
        with pytest.raises(DatabaseError), transaction.atomic():
            CostLine(**{**row, **wrong}).save(force_insert=True)
    close(office, JULY)
    with pytest.raises(DatabaseError, match="closed"), transaction.atomic():
        CostLine(**{**row, "nth": 2, "kind": "reversal", "reverses": CostLine.objects.get()}).save(force_insert=True)


@pytest.mark.parametrize("seed", range(6))
def test_the_files_come_to_the_last_answer_whatever_happens(office, seed):
    case, claim = claimed(office)
    chance, months, answered, wanted = Random(seed), [], False, 0
    for step in [*chance.choices([None, "close", 1, 2, 2, 3], k=8), "close", "close"]:
        if step == "close":
            for month in sorted(set(CostLine.objects.values_list("booked", flat=True)) - set(months)):
                close(office, month)
                months.append(month)
            continue
        answer(office, case, claim, amount=step, again=answered)
        answered, wanted = True, step or 0
        assert list(cases.differences(office)) == []
    lines = [row for month in months for row in rows(office, month)]
    assert sum(Decimal(row["amount"]) for row in lines) == wanted
    assert len({row["line"] for row in lines}) == len(lines) == CostLine.objects.count()
