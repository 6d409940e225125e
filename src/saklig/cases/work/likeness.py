"""Earlier decisions like the case on the desk: by rule rows, points of judgement and outcome. Like cases are treated alike.

What a decision was about is kept as keyed HMACs of codes beside it (`keep`), so that the point of judgement "illness" cannot
be read from a table. Two decisions are as like as the share of marks that they have in common (Jaccard). Searched: the
newest that are alike in every mark, whatever their age, and the newest `NEWEST` that people made. Shown of another's case is its
number, when and how it was decided, and what is alike: no name, no amount, no reasons; whoever wants to read it opens it by
the ordinary door, which asks for a reason where it is not in their work. Cases that one may not see are left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from saklig.cases import access
from saklig.cases.actors import Actor
from saklig.cases.models import Case, Decision, Likeness
from saklig.cases.office import Office, Service
from saklig.cases.rules import line_of
from saklig.store.lookup import lookup

__all__ = ["NEWEST", "LikeCase", "keep", "like_cases", "marks_of"]

NEWEST = 300
SHOWN = 5
_SAME = 50  # of those alike in every mark, the newest: enough where some may not be seen
_LEAST = 0.4  # less in common than this is no likeness
_PURPOSE = "cases.likeness"
_MARK_LENGTH = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class LikeCase:
    """An earlier decision. `share`: of all marks of either, how many they have in common, in percent."""

    number: str
    decided_at: datetime
    kind: str
    share: int
    outcomes: tuple[tuple[str, str], ...]  # (benefit, kind), each once
    rows: tuple[str, ...]  # rule rows that both rest on
    points: tuple[str, ...]  # points of judgement that both have


def marks_of(service: Service, found: Any, only: set[tuple[str, str]] | None = None) -> dict[str, tuple[str, ...]]:
    """What a package's determination is about, by mark: ("row", id), ("point", code) or ("outcome", benefit, kind)."""
    lines = [line for line in found.outcomes if only is None or (line.subject, line.benefit) in only]
    told: set[tuple[str, ...]] = {("row", line.reason) for line in lines if line.reason}
    for line in lines:
        seen = line_of(service, line)
        told.add(("outcome", seen.benefit, seen.kind))
    told |= {("point", point.code) for point in found.judgement}
    return {_mark(service, one): one for one in told}


def _mark(service: Service, told: tuple[str, ...]) -> str:
    return lookup("\x1f".join((service.package.id, *told)), _PURPOSE)[:_MARK_LENGTH]


def keep(service: Service, decision: Decision, found: Any, only: set[tuple[str, str]] | None = None) -> None:
    """Write down what the decision was about, in the transaction that makes it."""
    marks = sorted(marks_of(service, found, only))
    Likeness.objects.create(
        decision=decision, service=service.package.id, by_human=decision.decided_by_id is not None,
        decided_at=decision.decided_at, signature=_signature(marks), marks=marks,
    )  # fmt: skip


def _signature(marks: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(marks).encode()).hexdigest()


def like_cases(office: Office, actor: Actor, case: Case, service: Service, found: Any) -> tuple[LikeCase, ...]:
    """The earlier decisions most like what is on the desk, the likest first, then the newest."""
    mine = marks_of(service, found)
    if not mine:
        return ()
    kept = Likeness.objects.filter(service=case.service).exclude(decision__case=case).order_by("-decided_at")
    of_each = kept.values_list("decision", "decision__case", "decided_at", "marks")
    # By their indexes, and whether they may be seen is asked of these alone: not of every case that there is. SQLite takes
    # `by_human IN (1)` for a column of the index, and a bare `by_human` for none.
    rows = [*of_each.filter(by_human__in=[True])[:NEWEST], *of_each.filter(signature=_signature(sorted(mine)))[:_SAME]]
    seen = set(access.visible(actor).filter(pk__in={row[1] for row in rows}).values_list("pk", flat=True))
    shares = {row[0]: (_share(mine, row[3]), row) for row in rows if row[1] in seen}
    enough = [(share, row) for share, row in shares.values() if share >= _LEAST]
    best = sorted(enough, key=lambda one: (-one[0], -one[1][2].timestamp()))
    shown = _each_case_once(best)[:SHOWN]
    decisions = Decision.objects.select_related("case").in_bulk([row[0] for _, row in shown])
    return tuple(_told(decisions[row[0]], row[3], share, mine) for share, row in shown)


# (decision, case, when it was decided, marks)
_Row = tuple[UUID, UUID, datetime, list[str]]


def _each_case_once(ranked: Iterable[tuple[float, _Row]]) -> list[tuple[float, _Row]]:
    found: dict[UUID, tuple[float, _Row]] = {}
    for share, row in ranked:
        found.setdefault(row[1], (share, row))
    return list(found.values())


def _share(mine: Iterable[str], theirs: Iterable[str]) -> float:
    one, other = set(mine), set(theirs)
    return len(one & other) / len(one | other)


def _told(decision: Decision, marks: Iterable[str], share: float, mine: dict[str, tuple[str, ...]]) -> LikeCase:
    common = [mine[mark] for mark in sorted(set(marks) & mine.keys())]
    lines = decision.lines.values_list("benefit", "kind").distinct().order_by("benefit", "kind")
    return LikeCase(
        number=decision.case.number or "", decided_at=decision.decided_at, kind=decision.kind, share=round(share * 100),
        outcomes=tuple(lines), rows=tuple(sorted(one[1] for one in common if one[0] == "row")),
        points=tuple(sorted(one[1] for one in common if one[0] == "point")),
    )  # fmt: skip
