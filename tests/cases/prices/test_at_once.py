"""Two at once: decisions about one child, and a month closed while a line is written. Nothing twice, nothing late."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connections, transaction

from cases import town
from cases.prices.test_histories import History
from saklig import cases
from saklig.cases.models import PriceLine, PriceMonth
from saklig.cases.prices.writing import write_lines

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
AUGUST = date(2024, 8, 1)


def at_once(*does: Callable[[], None]) -> list[Exception]:
    """Each in a thread and a connection of its own, begun together. What they raised."""
    ready, raised = threading.Barrier(len(does)), []

    def run(do: Callable[[], None]) -> None:
        ready.wait()
        try:
            do()
        except Exception as error:  # noqa: BLE001
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(do,)) for do in does]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return raised


def deciding(history: History, number: int, payment: int) -> Callable[[], None]:
    found = SimpleNamespace(
        outcomes=[], facts={"children": []},
        payments=[SimpleNamespace(subject="c1", month=AUGUST, payment=Decimal(payment))],
    )  # fmt: skip
    case, now = history.cases[number], history.at.ports.clock.now()

    def do() -> None:
        with transaction.atomic():
            decision = history._decision(case, SimpleNamespace(outcomes=[], payments=[]), now, part=False)
            write_lines(case, history.package, decision, found, people={"c1": history.children["c1"].id}, now=now)

    return do


@pytest.fixture
def history() -> History:
    return History()


def test_two_who_decide_about_one_child_leave_one_price(history: History) -> None:
    assert at_once(*(deciding(history, n, 100 + n) for n in range(3))) == []
    lines = list(PriceLine.objects.order_by("nth"))
    assert [line.kind for line in lines] == ["charge", "reversal", "charge", "reversal", "charge"]
    assert [line.reverses_id for line in lines[1::2]] == [line.id for line in lines[0:-1:2]]


def test_a_line_that_is_written_while_its_month_is_closed_is_in_the_file_or_in_the_next_month(history: History) -> None:
    history.at.ports.clock.set(datetime(2024, 8, 20, 8, tzinfo=UTC))
    deciding(history, 0, 100)()
    town.caseworker()

    def close() -> None:
        cases.close_month(history.at, history.actor, town.SERVICE, AUGUST, token=town.token())

    assert at_once(close, *(deciding(history, n, 200 + n) for n in (1, 2))) == []
    closed = PriceMonth.objects.get()
    in_it = PriceLine.objects.filter(booked=AUGUST).count()
    assert closed.lines == in_it and PriceLine.objects.count() == 5
    content = cases.price_file(history.at, history.actor, town.SERVICE, AUGUST, "invoice.json").content  # held against its sum
    assert content.count(b'"line"') == in_it
