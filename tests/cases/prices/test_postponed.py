"""Random histories with postponed implementation: what waits goes out in no file, and comes out right, once, in every order.

The truth is kept beside by the test: what each decision set for a child and a month, in the order they were made, and which of
them are postponed. What has gone out is read from the files alone, as the invoicing system reads them.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cases import town
from cases.prices.test_histories import MONTHS, History, decided
from saklig import cases
from saklig.cases.appeals.taking import settle
from saklig.cases.models import Appeal, Decision, HeldLine, Postponement, PriceLine, PriceMonth, StaffMember
from saklig.cases.prices.holding import follow
from saklig.store.keys import ring

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
Key = tuple[UUID, date]
postponed = st.fixed_dictionaries({"do": st.just("postpone"), "which": st.integers(0, 20)})
settled = st.fixed_dictionaries({
    "do": st.just("settle"), "which": st.integers(0, 20), "outcome": st.sampled_from(["upheld", "annulled", "changed"])
})  # fmt: skip
steps = st.lists(st.one_of(decided, decided, postponed, postponed, settled, st.just({"do": "close"})), min_size=2, max_size=14)


WAIT, CLOSE = {"do": "postpone", "which": -1}, {"do": "close"}
ENDS, ANNULLED = ({"do": "settle", "which": 0, "outcome": outcome} for outcome in ("upheld", "annulled"))


def set_to(payment: int | None) -> dict[str, Any]:
    """A whole decision on one child, four months, in the first case; None: that there is no price any more."""
    return {
        "do": "decide", "case": 0, "first": 0, "length": 4, "children": {"c1"}, "part": False, "unit": "nv-01",
        "without": set(range(8)) if payment is None else set(), "price": (Decimal(payment or 0), [("siblings", Decimal(5))]),
    }  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """What a decision set for one child and month; `price` None: that there is none any more."""

    decision: UUID
    case: UUID
    price: tuple[Decimal, Decimal, str] | None


class Postponing(History):
    def __init__(self) -> None:
        super().__init__()
        self.settings: dict[Key, list[Setting]] = {}
        self.waits: set[UUID] = set()
        self.dead: set[UUID] = set()
        self.seen: dict[str, dict[str, str]] = {}  # rows of the invoice files by their reference
        self.read: set[date] = set()

    # -- what may happen

    def decide(self, step: dict[str, Any]) -> None:
        super().decide(step)
        decision = Decision.objects.order_by("-decided_at", "-number").first()
        payment, saved = step["price"]
        covered = sum((value for _, value in saved), Decimal(0))
        months = [MONTHS[n] for n in range(step["first"], min(8, step["first"] + step["length"]))]
        priced = [month for n, month in enumerate(months) if n not in step["without"]]
        told = months if saved else priced
        wanted = {(self.children[who].id, month) for who in step["children"] for month in priced}
        for key in wanted:
            self._set(key, Setting(decision.pk, decision.case_id, (payment, covered, step["unit"])))
        if not step["part"] and told:
            for key, sets in self.settings.items():
                own = sets[-1].case == decision.case_id and sets[-1].price is not None
                if own and key not in wanted and min(told) <= key[1] <= max(told):
                    self._set(key, Setting(decision.pk, decision.case_id, None))

    def _set(self, key: Key, one: Setting) -> None:
        """A price that is as it was is no new one, unless the appeal body has set the one that waits aside."""
        sets = self.settings.setdefault(key, [])
        if sets and sets[-1].price == one.price and not (sets[-1].decision in self.dead and not self._gone(sets[-1], key)):
            return
        sets.append(one)

    def postpone(self, step: dict[str, Any]) -> None:
        """An appeal of one of the decisions, and a human's yes to wait."""
        found = list(Decision.objects.order_by("decided_at", "number"))
        if not found:
            return
        decision, now = found[step["which"] % len(found)], self.at.ports.clock.now()
        appeal = Appeal.objects.create(
            case=decision.case, decision=decision, asked_by_id=decision.case.applicant_id, asked_at=now, text="Nei.", in_time=True
        )
        Postponement.objects.create(
            case=decision.case, decision=decision, appeal=appeal, asked_at=now, answered_at=now,
            answered_by_id=self.actor.staff, granted=True, reasons="Vi venter med å sette det i verk.",
        )  # fmt: skip
        with transaction.atomic():
            follow(decision, now=now)
        self.waits.add(decision.pk)

    def settle(self, step: dict[str, Any]) -> None:
        open_ones = list(Appeal.objects.filter(settled_at=None).order_by("asked_at", "pk"))
        if not open_ones:
            return
        appeal, now = open_ones[step["which"] % len(open_ones)], self.at.ports.clock.now() + timedelta(minutes=1)
        with transaction.atomic():
            settle(appeal.pk, StaffMember.objects.get(pk=self.actor.staff), "Klagen er avgjort.", step["outcome"], now)
        if step["outcome"] == "annulled":
            self.dead.add(appeal.decision_id)
        if not Appeal.objects.filter(decision=appeal.decision_id, settled_at=None).exists():
            self.waits.discard(appeal.decision_id)

    def close(self) -> None:
        last = PriceMonth.objects.order_by("-month").values_list("month", flat=True).first() or date.min
        months = {*PriceLine.objects.values_list("booked", flat=True)}
        months |= {*HeldLine.objects.exclude(booked=None).values_list("booked", flat=True)}
        month = min((one for one in months if one > last), default=None)
        if month is None:
            return
        self.at.ports.clock.set(max(self.at.ports.clock.now(), town.datetime(month.year, month.month, 25, 8, tzinfo=town.UTC)))
        cases.close_month(self.at, self.actor, town.SERVICE, month, token=town.token())
        for name in ("invoice.csv", "covered.csv"):
            self.truth.files[month, name] = cases.price_file(self.at, self.actor, town.SERVICE, month, name).content
        rows = list(csv.DictReader(io.StringIO(self.truth.files[month, "invoice.csv"].decode(), newline=""), delimiter=";"))
        for row in rows:
            assert row["line"] not in self.seen  # exactly once
            self.seen[row["line"]] = row
        for row in rows:
            assert not row["reverses"] or row["reverses"] in self.seen  # nothing takes back what never went out

    # -- what must hold

    def _gone(self, one: Setting, key: Key) -> bool:
        own = PriceLine.objects.filter(decision=one.decision, person=key[0], month=key[1]).values_list("pk", flat=True)
        return any(str(pk) in self.seen for pk in own)

    def _wanted(self, key: Key) -> tuple[Decimal, Decimal]:
        """The newest price that is not waiting: one that has gone out counts, whatever was postponed after."""
        for one in reversed(self.settings[key]):
            if one.decision not in self.waits | self.dead or self._gone(one, key):
                return (one.price[0], one.price[1]) if one.price else (Decimal(0), Decimal(0))
        return Decimal(0), Decimal(0)

    def files_come_to_what_does_not_wait(self) -> None:
        wanted = {key: self._wanted(key) for key in self.settings}
        for _ in range(len(MONTHS) + 20):
            self.close()
        of_child = {one.identity_number: one.id for one in self.children.values()}
        for nth, name in enumerate(("invoice.csv", "covered.csv")):
            sums: dict[Key, Decimal] = {}
            for (_, kept), content in self.truth.files.items():
                for row in csv.DictReader(io.StringIO(content.decode(), newline=""), delimiter=";") if kept == name else ():
                    key = (of_child[row["person"]], date.fromisoformat(f"{row['month']}-01"))
                    sums[key] = sums.get(key, Decimal(0)) + Decimal(row["amount"])
            assert {key: one for key, one in sums.items() if one} == {key: one[nth] for key, one in wanted.items() if one[nth]}


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@example(story=[set_to(100), WAIT, set_to(70), CLOSE])  # replaced while it waits: it goes out with what took its place
@example(story=[set_to(100), set_to(70), WAIT, CLOSE, ENDS])  # the price before goes out meanwhile
@example(story=[set_to(100), CLOSE, set_to(70), WAIT, CLOSE, ANNULLED, set_to(70), CLOSE])  # the same price, decided anew
@example(story=[set_to(100), WAIT, ANNULLED, CLOSE, set_to(100), CLOSE])
@example(story=[set_to(100), set_to(70), WAIT, set_to(40), WAIT, CLOSE, ENDS, CLOSE])  # both wait, the older one's ends first
@example(story=[set_to(100), set_to(None), WAIT, CLOSE, ENDS])  # what waits takes the price away
@given(story=steps)
def test_what_waits_stays_out_of_the_files_and_comes_out_right(story: list[dict[str, Any]]) -> None:
    with transaction.atomic():
        start = transaction.savepoint()
        history = Postponing()
        does = {
            "decide": history.decide, "postpone": history.postpone, "settle": history.settle, "close": lambda _: history.close()
        }  # fmt: skip
        for step in story:
            does[step["do"]](step)
            assert list(cases.differences(history.at)) == []  # the lines say what is decided, whether they wait or not
        history.files_come_to_what_does_not_wait()
        while Appeal.objects.filter(settled_at=None).exists():
            history.settle({"which": 0, "outcome": "upheld"})
        history.files_come_to_what_does_not_wait()
        history.again()
        transaction.savepoint_rollback(start)
    ring().forget()
