"""Random histories: whatever is decided, reopened, part decided and closed in whatever order, lines, files and decisions agree.

The truth is a ledger of its own, kept beside by the test: the last price that was decided for each child and month.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import town
from saklig import cases
from saklig.cases.models import Case, Decision, Determination, OutcomeLine, Payment, PriceLine, PriceMonth
from saklig.cases.prices.writing import write_lines
from saklig.store import people
from saklig.store.keys import case_key, ring

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
START = date(2024, 8, 1)
MONTHS = [date(2024 + (7 + n) // 12, (7 + n) % 12 + 1, 1) for n in range(8)]
CHILDREN = ("c1", "c2")
KINDS = ("income-cap", "siblings", "core-hours")

amounts = st.decimals(min_value=0, max_value=3000, places=2)
one_price = st.tuples(amounts, st.lists(st.tuples(st.sampled_from(KINDS), amounts), max_size=3, unique_by=lambda one: one[0]))
decided = st.fixed_dictionaries({
    "do": st.just("decide"), "case": st.integers(0, 2), "first": st.integers(0, 7), "length": st.integers(1, 8),
    "children": st.sets(st.sampled_from(CHILDREN), min_size=1), "without": st.sets(st.integers(0, 7)), "price": one_price,
    "part": st.booleans(), "unit": st.sampled_from(["nv-01", "nv-02", "=1+1"]),
})  # fmt: skip
steps = st.lists(st.one_of(decided, st.just({"do": "close"}), st.just({"do": "again"})), min_size=1, max_size=12)


@dataclass
class Truth:
    """What the test itself says holds: (child, month) -> (case, payment, covered); and the bytes of closed months."""

    holds: dict[tuple[UUID, date], tuple[UUID, Decimal, Decimal]] = field(default_factory=dict)
    files: dict[tuple[date, str], bytes] = field(default_factory=dict)


class History:
    def __init__(self) -> None:
        self.at = town.office(town.alone(), now=datetime(2024, 7, 5, 8, tzinfo=UTC))
        self.package = town.package()
        parents = [people.find_or_create(one) for one in (town.ANA, town.BO, town.DAG)]
        self.children = {member: people.find_or_create(one) for member, one in zip(CHILDREN, (town.KIM, town.LO), strict=True)}
        now = self.at.ports.clock.now()
        self.cases = [
            Case.objects.create(
                service=town.SERVICE, applicant=parent, language="nb", state="notified", state_since=now, created_at=now,
                received_at=now, number=f"2024-{n}",
            )
            for n, parent in enumerate(parents)
        ]  # fmt: skip
        for case in self.cases:
            ring().prepare([case_key(case.applicant_id, case.id, "case")])
        self.actor, self.truth = town.caseworker(), Truth()

    # -- what may happen

    def decide(self, step: dict[str, Any]) -> None:
        self.at.ports.clock.advance(timedelta(hours=1))
        now, case = self.at.ports.clock.now(), self.cases[step["case"]]
        months = [MONTHS[n] for n in range(step["first"], min(8, step["first"] + step["length"]))]
        payment, saved = step["price"]
        subjects = sorted(step["children"])
        outcomes = [
            SimpleNamespace(subject=who, benefit=benefit, month=month, kind="granted", value=value)
            for who in subjects for month in months for benefit, value in saved
        ]  # fmt: skip
        paid = [
            SimpleNamespace(subject=who, month=month, payment=payment)
            for who in subjects for n, month in enumerate(months) if n not in step["without"]
        ]  # fmt: skip
        facts = {"children": [{"id": who, "place": {"unit": step["unit"]}} for who in CHILDREN]}
        found = SimpleNamespace(outcomes=outcomes, payments=paid, facts=facts)
        with transaction.atomic():
            decision = self._decision(case, found, now, part=step["part"])
            write_lines(
                case, self.package, decision, found, people={who: one.id for who, one in self.children.items()}, now=now,
                subjects=set(subjects) if step["part"] else None,
            )  # fmt: skip
        covered = sum((value for _, value in saved), Decimal(0))
        told = {one.month for one in (*outcomes, *paid)}
        if not step["part"] and told:
            self.truth.holds = {
                key: one for key, one in self.truth.holds.items()
                if not (one[0] == case.id and min(told) <= key[1] <= max(told))
            }  # fmt: skip
        for one in paid:
            self.truth.holds[self.children[one.subject].id, one.month] = (case.id, payment, covered)

    def _decision(self, case: Case, found: Any, now: datetime, *, part: bool) -> Decision:
        made = Determination.objects.create(
            case=case, number=case.determinations.count() + 1, gathering=uuid4(), at=now.date(), made_at=now,
            package_hash="0" * 64, local_hash="0" * 64, engine_version="1", policy_version="1", stage="automation",
            settled=True, automatic=True, reasons=[], facts=b"{}", details={}, outcome=b"{}", trace=b"{}", commitment="0" * 64,
        )  # fmt: skip
        decision = Decision.objects.create(
            case=case, number=case.decisions.count() + 1, determination=made, decided_at=now,
            kind="part" if part else "caseworker", decided_by_id=self.actor.staff,
        )  # fmt: skip
        OutcomeLine.objects.bulk_create(
            OutcomeLine(
                case=case, decision=decision, subject=one.subject, benefit=one.benefit, month=one.month, kind=one.kind,
                adverse=False, provision="§", reason="row", value=str(one.value),
            )
            for one in found.outcomes
        )  # fmt: skip
        Payment.objects.bulk_create(
            Payment(
                case=case, decision=decision, person=self.children[one.subject], subject=one.subject, month=one.month,
                payment=str(one.payment),
            )
            for one in found.payments
        )  # fmt: skip
        return decision

    def close(self) -> None:
        """Close the oldest month that is open and has lines, at the end of it."""
        last = PriceMonth.objects.order_by("-month").values_list("month", flat=True).first()
        rows = PriceLine.objects.filter(booked__gt=last) if last else PriceLine.objects.all()
        month = rows.order_by("booked").values_list("booked", flat=True).first()
        if month is None:
            return
        self.at.ports.clock.set(max(self.at.ports.clock.now(), datetime(month.year, month.month, 25, 8, tzinfo=UTC)))
        cases.close_month(self.at, self.actor, town.SERVICE, month, token=town.token())
        for name in PriceMonth.objects.get(month=month).files:
            self.truth.files[month, name] = cases.price_file(self.at, self.actor, town.SERVICE, month, name).content

    def again(self) -> None:
        """Ask for every file once more."""
        for (month, name), content in self.truth.files.items():
            assert cases.price_file(self.at, self.actor, town.SERVICE, month, name).content == content

    # -- what must hold

    def agrees(self) -> None:
        assert list(cases.differences(self.at)) == []
        sums: dict[tuple[UUID, date], list[Decimal]] = {}
        for line in PriceLine.objects.select_related("case"):
            sign = -1 if line.reverses_id else 1
            one = sums.setdefault((line.person_id, line.month), [Decimal(0), Decimal(0)])
            one[0] += sign * Decimal(line.price["payment"])
            one[1] += sign * Decimal(line.price["covered"])
            assert line.booked >= line.month
        wanted = {key: [one[1], one[2]] for key, one in self.truth.holds.items()}
        nothing = [Decimal(0), Decimal(0)]
        assert {key: one for key, one in sums.items() if one != nothing} == {
            key: one for key, one in wanted.items() if one != nothing
        }

    def files_come_to_it(self) -> None:
        """Close all that is open: then the files alone, read as the invoicing system reads them, come to what was decided."""
        for _ in range(len(MONTHS) + 12):
            self.close()
        of_child = {one.identity_number: one.id for one in self.children.values()}
        for kind, place in (("invoice", 1), ("covered", 2)):
            sums: dict[tuple[UUID, date], Decimal] = {}
            seen: set[str] = set()
            for (_, name), content in self.truth.files.items():
                if name != f"{kind}.csv":
                    continue
                for row in csv.DictReader(io.StringIO(content.decode(), newline=""), delimiter=";"):
                    assert row["line"] not in seen
                    seen.add(row["line"])
                    assert not row["unit"].startswith("=")
                    key = (of_child[row["person"]], date.fromisoformat(f"{row['month']}-01"))
                    sums[key] = sums.get(key, Decimal(0)) + Decimal(row["amount"])
            wanted = {key: one[place] for key, one in self.truth.holds.items() if one[place]}
            assert {key: one for key, one in sums.items() if one} == wanted


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(story=steps)
def test_lines_files_and_decisions_agree_whatever_happens(story: list[dict[str, Any]]) -> None:
    with transaction.atomic():  # each history in a database of its own
        start = transaction.savepoint()
        history = History()
        for step in story:
            {"decide": history.decide, "close": lambda _: history.close(), "again": lambda _: history.again()}[step["do"]](step)
            history.agrees()
        history.files_come_to_it()
        history.agrees()
        history.again()
        transaction.savepoint_rollback(start)
    ring().forget()
