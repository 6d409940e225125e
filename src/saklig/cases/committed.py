"""Whether applications, determinations and letters are still what the ledger's events committed to.

The ledger holds no personal data, only HMACs of it under the person's key. `store.ledger.verifying` finds what was changed in the
ledger; here the rows that its events point to are held against them. What is erased has no key any more and can't be looked at.
Source: design invariants 3, 5 and 7.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from saklig.cases.models import Application, Determination
from saklig.cases.use_cases.sending import sent_bytes
from saklig.documents.letters import Letter, letter_bytes
from saklig.store import events
from saklig.store.errors import EventError, KeyDestroyed, SealError
from saklig.store.ledger.report import Fault
from saklig.store.models import Event

__all__ = ["Committed", "look_at_committed"]

_CHUNK = 200
_MARK = b'"commitment"'


@dataclass(slots=True, kw_only=True)
class Committed:
    """What was looked at: rows held against their event, rows that are erased."""

    looked: int = 0
    erased: int = 0


def look_at_committed(count: Committed, note: Callable[[int], None] = lambda looked: None) -> Iterator[Fault]:
    """Each row that is not what its event says, with the index of the event's leaf; at the end, rows that no event names.

    `count` is filled meanwhile; `note` is told how many have been looked at. An event that does not read is told by the
    ledger's own look, and passed over here.
    """
    named: set[UUID] = set()
    found = Event.objects.order_by("id").values_list("leaf", "ledger_leaf__leaf_index", "case_ref")
    for leaf, index, case in found.iterator(chunk_size=_CHUNK):
        data = _data(bytes(leaf))
        kind = next((kind for kind in _KINDS if kind in data), None)
        if kind is None or "commitment" not in data:
            continue
        row = UUID(str(data[kind]))
        if row in named and kind == "determination":
            continue  # of what a human decides, the assessment is named again
        named.add(row)
        yield from _differing(count, kind, row, str(data["commitment"]), index, case)
        note(count.looked)
    known = Determination.objects.order_by("id").values_list("id", flat=True)
    for one in known.iterator(chunk_size=_CHUNK):
        if one not in named:
            yield Fault(code="determination-unknown", message=f"determination {one} is named by no event: it was put in")


def _data(leaf: bytes) -> Mapping[str, Any]:
    if _MARK not in leaf:
        return {}
    try:
        found = events.read(leaf).get("data")
    except EventError:
        return {}
    return found if isinstance(found, Mapping) else {}


def _differing(
    count: Committed, kind: str, row: UUID, commitment: str, index: int | None, case: UUID | None
) -> Iterator[Fault]:
    where = f"{kind} {row} of case {case}"
    try:
        now = _KINDS[kind](row)
    except KeyDestroyed:
        count.erased += 1
        return
    except SealError as error:
        yield Fault(code=f"{kind}-unreadable", message=f"{where} can't be opened: {error}", first=index, last=index)
        return
    count.looked += 1
    if now is None:
        yield Fault(code=f"{kind}-missing", message=f"{where} is gone; the ledger has it", first=index, last=index)
    elif now != commitment:
        said = f"{where} is not what it was when it was made"
        yield Fault(code=f"{kind}-changed", message=said, first=index, last=index)


def _application(row: UUID) -> str | None:
    found = Application.objects.select_related("case").filter(pk=row).first()
    return found and events.commitment(found.case.applicant_id, sent_bytes(found))


def _determination(row: UUID) -> str | None:
    found = Determination.objects.select_related("case").filter(pk=row).first()
    if found is None:
        return None
    return events.commitment(found.case.applicant_id, b"\0".join((found.facts, found.outcome, found.trace)))


def _letter(row: UUID) -> str | None:
    found = Letter.objects.filter(pk=row).first()
    return found and events.commitment(found.recipient, letter_bytes(found.html, found.pdf))


# Which thing an event points to, and how its commitment is made anew; None where it is gone.
_KINDS: Mapping[str, Callable[[UUID], str | None]] = {
    "letter": _letter, "determination": _determination, "application": _application,
}  # fmt: skip
