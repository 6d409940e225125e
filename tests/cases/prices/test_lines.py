"""What a decision means for the price: lines once, corrections that reverse, months that close, files that stay as they are."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cases import town
from saklig import cases
from saklig.cases.models import Case, Payment, PriceLine, PriceMonth
from saklig.cases.prices import checking
from saklig.cases.prices.lines import Price

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
AUGUST, SEPTEMBER, OCTOBER = date(2024, 8, 1), date(2024, 9, 1), date(2024, 10, 1)


def lines(**chosen):
    return list(PriceLine.objects.filter(**chosen).order_by("month", "nth"))


def net(month: date, **chosen) -> Decimal:
    """What the lines of a month come to."""
    return sum(
        (Price.from_json(one.price).payment * (-1 if one.reverses_id else 1) for one in lines(month=month, **chosen)),
        Decimal(0),
    )


def reopened(at, case, world=None, *, now=None):
    """The case worked out anew, on another world or day, and decided by a caseworker where the policy does not."""
    if now is not None:
        at.ports.clock.set(now)
    if world is not None:
        for twin in (at.ports.population, at.ports.tax, at.ports.placements, at.ports.contacts):
            twin.world = world
    actor = town.caseworker()
    town.opened_with_reason(at, actor, case)
    cases.reopen(at, actor, case.number, why="changed", token=town.token())
    town.work(at, kinds={"case.process"})
    case.refresh_from_db()
    if case.state == "awaiting_judgement":
        cases.decide(at, actor, case.number, own_reasons="Jeg har sett på det og er enig.", token=town.token())
        town.work(at, kinds={"case.letter"})
    case.refresh_from_db()
    return case


def test_a_decision_gives_one_line_for_each_child_and_month():
    at = town.office(town.alone(200_000))
    case = town.decided(at)
    assert [one.month for one in lines()] == [date(2024, 8 + n, 1) if n < 5 else date(2025, n - 4, 1) for n in range(12)]
    assert {one.kind for one in lines()} == {"charge"} and {one.case_id for one in lines()} == {case.id}
    for one in lines():
        assert Decimal(Payment.objects.get(month=one.month).payment) == Price.from_json(one.price).payment
        assert one.price["unit"] == "nv-01"
    # Full place 2,000; six per cent of 200,000 over eleven months is 1,090; 20 hours are 45 per cent of that; whole kroner.
    assert lines()[0].price == {"payment": "600.00", "covered": "1400.00", "unit": "nv-01"}
    assert lines(month=date(2025, 7, 1))[0].price["payment"] == "0.00"


def test_a_correction_reverses_what_it_replaces_and_nothing_else():
    at = town.office(town.alone(200_000))
    case = town.decided(at)
    world = replace(town.alone(200_000), places=(town.place(town.KIM, valid_until=date(2024, 12, 31)),))
    reopened(at, case, world, now=datetime(2024, 9, 10, 8, tzinfo=UTC))
    assert [one.kind for one in lines(month=AUGUST)] == ["charge"]
    for month in (date(2025, 1, 1), date(2025, 7, 1)):
        back = lines(month=month)
        assert [one.kind for one in back] == ["charge", "reversal"] and net(month) == 0
        assert back[1].reverses_id == back[0].id
    assert len(lines()) == 12 + 7


def test_what_is_decided_as_before_gives_no_line():
    at = town.office(town.alone(200_000))
    case = town.decided(at)
    reopened(at, case, now=datetime(2024, 7, 10, 8, tzinfo=UTC))
    assert case.decisions.count() == 2 and len(lines()) == 12


def test_a_closed_month_is_as_it_was_and_its_changes_come_in_the_next():
    at = town.office(town.alone(200_000), now=datetime(2024, 6, 10, 8, tzinfo=UTC))
    case = town.decided(at)
    actor = town.caseworker()
    at.ports.clock.set(datetime(2024, 8, 20, 8, tzinfo=UTC))
    cases.close_month(at, actor, town.SERVICE, AUGUST, token=town.token())
    before = {name: cases.price_file(at, actor, town.SERVICE, AUGUST, name).content for name in PriceMonth.objects.get().files}
    world = replace(town.alone(100_000))
    reopened(at, case, world, now=datetime(2024, 9, 10, 8, tzinfo=UTC))
    late = [one for one in lines(month=AUGUST) if one.nth > 1]
    assert [(one.kind, one.booked) for one in late] == [("reversal", SEPTEMBER), ("charge", SEPTEMBER)]
    assert {name: cases.price_file(at, actor, town.SERVICE, AUGUST, name).content for name in before} == before
    rows = list(csv.DictReader(io.StringIO(before["invoice.csv"].decode()), delimiter=";"))
    (row,) = rows
    assert (row["month"], row["amount"], row["kind"], row["person"]) == ("2024-08", "600.00", "charge", town.KIM)
    told = json.loads(before["covered.json"])
    assert (told["sum"], told["count"], told["lines"][0]["amount"]) == ("1400.00", 1, "1400.00")
    assert not {"income", "reason", "200000"} & set(before["invoice.json"].decode().split('"'))


def test_months_are_closed_in_order_and_once():
    at = town.office(town.alone(200_000))
    town.decided(at)
    actor = town.caseworker()
    at.ports.clock.set(datetime(2024, 9, 20, 8, tzinfo=UTC))
    with pytest.raises(cases.TransitionRefused, match="oldest first"):
        cases.close_month(at, actor, town.SERVICE, SEPTEMBER, token=town.token())
    token = town.token()
    first = cases.close_month(at, actor, town.SERVICE, AUGUST, token=token)
    assert cases.close_month(at, actor, town.SERVICE, AUGUST, token=token) == first
    with pytest.raises(cases.TransitionRefused, match="closed already"):
        cases.close_month(at, actor, town.SERVICE, AUGUST, token=town.token())
    cases.close_month(at, actor, town.SERVICE, SEPTEMBER, token=town.token())
    cases.close_month(at, actor, town.SERVICE, OCTOBER, token=town.token())
    with pytest.raises(cases.TransitionRefused, match="not earlier"):
        cases.close_month(at, actor, town.SERVICE, date(2024, 11, 1), token=town.token())
    assert [one.closed_at is not None for one in cases.months(at, actor)] == [False] * 9 + [True] * 3


def raw(sql: str, *values) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def copied(one: PriceLine, **changes) -> PriceLine:
    values = {f.attname: getattr(one, f.attname) for f in PriceLine._meta.concrete_fields if f.name != "id"} | changes
    return PriceLine(**values)


def test_the_database_refuses_doubles_and_changes_to_a_closed_month():
    at = town.office(town.alone(200_000))
    town.decided(at)
    at.ports.clock.set(datetime(2024, 8, 20, 8, tzinfo=UTC))
    cases.close_month(at, town.caseworker(), town.SERVICE, AUGUST, token=town.token())
    one, other = lines()[0], lines()[1]
    refused = [
        copied(one, nth=2),  # in a closed month, and twice
        copied(other),  # the same again
        copied(other, nth=3),  # beside one that holds
        copied(other, nth=2, kind="reversal", reverses_id=one.id),  # of another
        copied(other, nth=2, kind="reversal", reverses_id=other.id, service="another"),
        copied(other, nth=2, kind="charge"),
    ]
    for row in refused:
        with pytest.raises(DatabaseError), transaction.atomic():
            row.save(force_insert=True)
    for sql in ("UPDATE cases_price_line SET nth = 9", "DELETE FROM cases_price_line", "DELETE FROM cases_price_month"):
        with pytest.raises(DatabaseError):
            raw(sql)
    with pytest.raises(DatabaseError), transaction.atomic():
        PriceMonth.objects.create(
            service=town.SERVICE, month=date(2024, 7, 1), closed_at=at.ports.clock.now(), lines=0, files={}
        )
    copied(other, nth=2, kind="reversal", reverses_id=other.id).save(force_insert=True)  # and this it takes
    assert len(lines()) == 13


def test_a_file_is_for_whom_it_may_be_for():
    at = town.office(town.alone(200_000))
    case = town.decided(at)
    actor, leader = town.caseworker(), town.employee("leader")
    at.ports.clock.set(datetime(2024, 8, 20, 8, tzinfo=UTC))
    with pytest.raises(cases.NotFound):
        cases.price_file(at, actor, town.SERVICE, AUGUST, "invoice.csv")
    cases.close_month(at, actor, town.SERVICE, AUGUST, token=town.token())
    with pytest.raises(cases.NotAllowed):
        cases.price_file(at, leader, town.SERVICE, AUGUST, "invoice.csv")
    assert cases.month_view(at, leader, town.SERVICE, AUGUST).lines == ()
    assert cases.month_view(at, leader, town.SERVICE, AUGUST).payment == Decimal("600.00")
    for other in (town.employee("auditor"), town.citizen()):
        with pytest.raises(cases.NotAllowed):
            cases.months(at, other)
    case.restricted = True
    case.save(update_fields=["restricted"])
    with pytest.raises(cases.NotAllowed, match="protected address"):
        cases.price_file(at, actor, town.SERVICE, AUGUST, "invoice.csv")
    view = cases.month_view(at, actor, town.SERVICE, AUGUST)
    assert (view.lines, view.shielded, view.payment) == ((), 1, Decimal("600.00"))
    cleared = town.caseworker("Siv Skjermet", restricted=True)
    assert cases.price_file(at, cleared, town.SERVICE, AUGUST, "invoice.csv").content


def test_a_town_of_decisions_is_checked_a_few_at_a_time(monkeypatch):
    """A thousand at once is more than SQLite takes in one query: found by a year of 4,000 children."""
    monkeypatch.setattr(checking, "_AT_ONCE", 2)
    world, applicants = town.families(5)
    at = town.office(world)
    for one in applicants:
        town.decided(at, actor=town.citizen(one))
    with CaptureQueriesContext(connection) as asked:
        assert list(cases.differences(at)) == []
    payments = [query["sql"] for query in asked if 'FROM "cases_payment"' in query["sql"]]
    assert len(payments) == 3
    found = checking.in_force(town.SERVICE, town.package())
    assert {one.case for one in found.values()} == set(Case.objects.values_list("pk", flat=True))
