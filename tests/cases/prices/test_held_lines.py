"""A higher price that is appealed and waits: the earlier price goes on, and the later one comes out as the appeal ends."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from cases import town
from cases.prices.test_lines import reopened
from saklig import cases
from saklig.cases.models import Appeal, HeldLine, PriceLine
from saklig.store.models import Event

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
AUGUST, SEPTEMBER, OCTOBER = date(2024, 8, 1), date(2024, 9, 1), date(2024, 10, 1)
WHY = "Vi har sett på saken på nytt, og dette er vår vurdering."


@pytest.fixture
def office():
    return town.office(town.alone(200_000))


@pytest.fixture
def kari():
    return town.caseworker()


@pytest.fixture
def case(office, kari):
    """600 kroner a month from August, in the file of August; then a decision on more income, from 10 September."""
    made = town.decided(office)
    town.work(office, kinds={"case.letter", "case.notice"})
    close(office, kari, AUGUST)
    made = reopened(office, made, town.alone(300_000), now=datetime(2024, 9, 10, 8, tzinfo=UTC))
    assert made.decisions.count() == 2 and made.state == "notified"
    return made


def close(office, kari, month):
    office.ports.clock.set(max(office.ports.clock.now(), datetime(month.year, month.month, 20, 8, tzinfo=UTC)))
    return cases.close_month(office, kari, town.SERVICE, month, token=town.token())


def invoice(office, kari, month) -> list[tuple[str, str, str]]:
    content = cases.price_file(office, kari, town.SERVICE, month, "invoice.csv").content.decode()
    rows = csv.DictReader(io.StringIO(content, newline=""), delimiter=";")
    return sorted((row["month"], row["kind"], row["amount"]) for row in rows)


def postponed(office, kari, case, *, granted=True) -> Appeal:
    found = cases.appeal(office, town.citizen(), case.number, text="Feil.", postpone=True, token=town.token())
    wish = found.postponements.get()
    cases.answer_postponement(
        office, kari, case.number, postponement=wish.pk, granted=granted, reasons=WHY, token=town.token()
    )
    return found


def settle(office, kari, case, outcome):
    if outcome != "withdrawn":
        cases.forward_appeal(office, kari, case.number, statement=WHY, token=town.token())
    cases.settle_appeal(office, kari, case.number, own_reasons=WHY, outcome=outcome, token=town.token())


def test_the_price_before_goes_on_while_the_decision_waits(office, kari, case):
    dear = next(iter(PriceLine.objects.filter(month=OCTOBER, kind="charge", nth=3))).price["payment"]
    assert Decimal(dear) > 600
    postponed(office, kari, case)
    (seen, own) = (cases.desk(office, kari, case.number), cases.own_case(office, town.citizen(), case.number))
    for one in (seen, own):
        assert one.postponed and (one.held.first, one.held.last, one.held.before) == (AUGUST, date(2025, 6, 1), one.held.months)
    close(office, kari, SEPTEMBER)
    assert invoice(office, kari, SEPTEMBER) == [("2024-09", "charge", "600.00")]
    assert next(row for row in cases.months(office, kari) if row.month == OCTOBER).waiting == 2
    settle(office, kari, case, "upheld")
    close(office, kari, OCTOBER)
    corrected = ("2024-08", "2024-09", "2024-10")
    wanted = [(month, *one) for month in corrected for one in (("charge", dear), ("reversal", "-600.00"))]
    assert invoice(office, kari, OCTOBER) == sorted([*wanted, ("2024-10", "charge", "600.00")])
    assert list(cases.differences(office)) == []
    kinds = Event.objects.filter(case_ref=case.id, kind__startswith="case.prices-").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["case.prices-held", "case.prices-let-out"]
    seen = cases.desk(office, kari, case.number)
    assert not seen.postponed and seen.held is None


def test_a_refused_wish_holds_nothing_back(office, kari, case):
    postponed(office, kari, case, granted=False)
    assert not HeldLine.objects.exists() and cases.desk(office, kari, case.number).held is None


def test_what_the_appeal_body_set_aside_never_goes_out(office, kari, case):
    postponed(office, kari, case)
    settle(office, kari, case, "annulled")
    cases.carried_out_otherwise(office, kari, case.number, words=WHY, token=town.token())
    close(office, kari, SEPTEMBER)
    assert invoice(office, kari, SEPTEMBER) == [("2024-09", "charge", "600.00")]
    seen = cases.desk(office, kari, case.number)
    assert not seen.postponed and seen.held is not None  # said to whoever looks: the decision's price is not in force
    # A new decision comes to the same: that one is carried out.
    town.work(office, kinds={"case.process"})
    assert case.decisions.count() == 3
    close(office, kari, OCTOBER)
    decided = PriceLine.objects.filter(month=AUGUST, decision=case.decisions.get(number=3)).get(kind="charge")
    assert ("2024-08", "charge", decided.price["payment"]) in invoice(office, kari, OCTOBER)
    assert not HeldLine.objects.filter(booked=None).exists() and list(cases.differences(office)) == []


def test_a_wish_answered_after_the_appeal_is_settled_holds_nothing(office, kari, case):
    found = cases.appeal(office, town.citizen(), case.number, text="Feil.", postpone=True, token=town.token())
    settle(office, kari, case, "withdrawn")
    with pytest.raises(cases.TransitionRefused, match="settled"):
        cases.answer_postponement(
            office, kari, case.number, postponement=found.postponements.get().pk, granted=True, reasons=WHY, token=town.token()
        )
    assert not cases.queue(office, kari) and not HeldLine.objects.exists()


def test_the_database_keeps_what_has_gone_out(office, kari, case):
    gone = PriceLine.objects.filter(booked=AUGUST).first()
    new = {"since": office.ports.clock.now(), "service": town.SERVICE}
    with pytest.raises(DatabaseError, match="gone out"), transaction.atomic():
        HeldLine.objects.create(line=gone, **new)
    waits = HeldLine.objects.create(line=PriceLine.objects.filter(booked=OCTOBER).first(), **new)
    for wrong, said in (({"booked": AUGUST}, "closed"), ({"service": "another"}, "gone out")):
        with pytest.raises(DatabaseError, match=said), transaction.atomic():
            HeldLine.objects.filter(pk=waits.pk).update(until=office.ports.clock.now(), **{"booked": OCTOBER, **wrong})
    with pytest.raises(DatabaseError, match="not forgotten"), transaction.atomic():
        waits.delete()
