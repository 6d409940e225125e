"""What came of the year, held against the independent calculation: every application, every automatic decision, every price."""

from __future__ import annotations

import statistics
from collections import Counter
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from families import OSLO

from oracle.kindergarten import Answer, work_out
from yearly.desk import MINUTES
from yearly.story import CHANGE, Sent, Year

__all__ = ["account"]

_FAULTS_TOLD = 20
_MINUTES_BY_HAND = 30  # nothing here is measured of people: it is what the demo's settings assume


def account(year: Year) -> dict[str, Any]:
    """The figures, and under "faults" whatever does not agree (none, if all is well)."""
    faults: list[str] = []
    told = {one.case: work_out({**one.application.facts, "in_force": one.in_force}) for one in year.sent}
    figures: dict[str, Any] = {"children with a place": year.placed, "families": len(year.families), **_sent(year, faults)}
    figures |= _automatic(year, told, faults)
    figures |= _waiting(year)
    figures |= _prices(year, told, faults)
    figures |= _archived(year, faults)
    figures["desk minutes, all (drawn, an assumption)"] = round(year.desk.minutes)
    figures["  a case, between"] = MINUTES
    figures["faults"] = faults[:_FAULTS_TOLD]
    figures["faults in all"] = len(faults)
    return figures


def _sent(year: Year, faults: list[str]) -> dict[str, Any]:
    """Each application that was sent is a case, once, that has been decided or says what it waits for."""
    from saklig.cases.models import Case

    states: Counter[str] = Counter()
    rows = {case.pk: case for case in Case.objects.all()}
    for one in year.sent:
        case = rows.pop(one.case, None)
        if case is None or case.number is None or case.received_at is None:
            faults.append(f"an application of household {one.family.number} is no case")
            continue
        states[case.state] += 1
        if case.received_at.astimezone(OSLO).date() != one.application.received.date() and one.channel == "web":
            faults.append(f"{case.number}: received {case.received_at:%Y-%m-%d}")
    faults += [f"{case.number or case.pk}: a case that nobody sent" for case in rows.values()]
    if sum(states.values()) != len(year.sent):
        faults.append("not every application is accounted for")
    open_ones = Counter(one.stays_open for one in year.sent if one.stays_open)
    return {
        "applications": len(year.sent),
        "by channel": {name[8:]: n for name, n in year.counts.items() if name.startswith("sent by ")},
        "where they stand": dict(states.most_common()), "not decided, since nobody knows": dict(open_ones.most_common(5)),
        "work at the desk": {name: n for name, n in year.counts.items() if not name.startswith("sent by ")},
    }  # fmt: skip


def _automatic(year: Year, told: dict[Any, Answer], faults: list[str]) -> dict[str, Any]:
    """Invariant 1: what was decided by rules is what the independent calculation calls a clean full grant."""
    from saklig.cases.models import Decision, OutcomeLine

    decided = {row["case_id"]: row["kind"] for row in Decision.objects.order_by("-number").values("case_id", "kind")}
    by_rules = by_people = left = 0
    for one in year.sent:
        answer, kind = told[one.case], decided.get(one.case)
        if kind == "automatic":
            by_rules += 1
            if not answer.automatic:
                faults.append(f"household {one.family.number}: decided automatically, though {sorted(answer.why_not)}")
        elif kind:
            by_people += 1
            left += answer.automatic
    adverse = OutcomeLine.objects.filter(adverse=True, decided_by=None).count()
    if adverse:
        faults.append(f"{adverse} adverse lines without a person")
    change = datetime.combine(CHANGE, time(), tzinfo=OSLO)
    before = Decision.objects.filter(decided_at__lt=change).count()
    return {
        "decisions before the change of 1 August, and after": [before, Decision.objects.count() - before],
        "decided by rules": by_rules, "decided by people": by_people,
        "share automatic": f"{by_rules / max(1, len(year.sent)):.1%}",
        "automatic against invariant 1": sum("decided automatically, though" in fault for fault in faults) + adverse,
        "clean full grants that went to people": left,
    }  # fmt: skip


def _archived(year: Year, faults: list[str]) -> dict[str, Any]:
    """Every document in and out is journalled once and lies in the archive once, with a receipt."""
    from saklig import cases
    from saklig.cases.models import ArchiveDelivery, JournalEntry

    entries, taken = JournalEntry.objects.count(), year.office.ports.archive.taken
    got = ArchiveDelivery.objects.filter(state="accepted").count()
    missing = cases.gaps()
    if missing:
        faults.append(f"documents that are not journalled: {missing}")
    if not entries == got == len(taken):
        faults.append(f"{entries} documents journalled, {got} receipts, {len(taken)} in the archive")
    kinds = Counter(JournalEntry.objects.values_list("kind", flat=True))
    return {"documents journalled and archived": entries, "of them": dict(kinds.most_common())}


def _waiting(year: Year) -> dict[str, Any]:
    """From the day received to the first decision, in days."""
    from saklig.cases.models import Decision

    first: dict[Any, Any] = {}
    for decision in Decision.objects.select_related("case").order_by("decided_at"):
        first.setdefault(decision.case_id, decision)
    waits = {
        kind: sorted(
            (one.decided_at - one.case.received_at) / timedelta(days=1)
            for one in first.values() if (one.kind == "automatic") is (kind == "by rules")
        )
        for kind in ("by rules", "by people")
    }  # fmt: skip
    return {
        f"days to a decision {kind}": {
            "median": round(statistics.median(days), 2), "p95": round(days[int(0.95 * (len(days) - 1))], 1),
            "most": round(days[-1], 1),
        }
        for kind, days in waits.items() if days
    }  # fmt: skip


def _prices(year: Year, told: dict[Any, Answer], faults: list[str]) -> dict[str, Any]:
    """The price that stands for each child and month is what the last decision's independent calculation comes to."""
    from saklig import cases
    from saklig.cases.models import PriceLine

    wanted = _wanted(year, told)
    lines = PriceLine.objects.filter(kind="charge", reversed_by=None).select_related("case", "person")
    stands = {(line.person.identity_number, line.month): Fraction(line.price["payment"]) for line in lines}
    compared = 0
    hidden = sum(should is None for should in wanted.values())
    for key in sorted({*wanted, *stands}, key=str):
        should = wanted.get(key, Fraction(0))
        if should is None:
            continue
        compared += 1
        if stands.get(key, Fraction(0)) != should:
            faults.append(f"price of {key[1]:%Y-%m}: {float(stands.get(key, 0)):.2f} stands, {float(should):.2f} is right")
    faults += [f"prices and decisions differ: {one}" for one in cases.differences(year.office)]
    return {
        "price lines": PriceLine.objects.count(), "of them reversals": PriceLine.objects.filter(kind="reversal").count(),
        "prices compared, to the øre": compared, "  left out: an adult whom the register hides": hidden,
        "sum of what stands": f"{float(sum(stands.values())):,.2f} kr",
    }  # fmt: skip


def _wanted(year: Year, told: dict[Any, Answer]) -> dict[tuple[str, date], Fraction | None]:
    """By child and month, what the decision that was made last comes to; None where it rests on something unknown."""
    from saklig.cases.models import Decision

    found: dict[tuple[str, date], Fraction | None] = {}
    of_case: dict[Any, Sent] = year.of_case
    for row in Decision.objects.exclude(kind="dismissal").order_by("decided_at", "number").values("case_id"):
        if row["case_id"] in of_case:
            payments = told[row["case_id"]].payments
            # Where a parent's address is hidden nobody can see who lives together. It goes to a human for that, and no form
            # adds an adult that the register does not show: what the simulated caseworker decides then is not compared.
            unseen = _adults(row["case_id"]) < len(of_case[row["case_id"]].application.facts["household"]["adults"])
            found |= dict.fromkeys(payments) if unseen else payments
    return found


def _adults(case: Any) -> int:
    from saklig.cases.models import Party

    return sum(party.member.startswith("a") for party in Party.objects.filter(case=case))
