"""Holding everything against everything: events, leaves, tiles, checkpoints, and what has left the machine.

What each kind of tampering meets: an edit of an event its leaf's hash in a full tile, or the root; a deletion or another
order the indices and the tree; leaves left out the list of those that wait; a database that was rewritten as a whole, cut
off, or put back, a checkpoint or receipt from outside, and with the tiles from outside the very leaf.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Max, Min, Subquery
from django.db.models.functions import Coalesce

from saklig.safeguards.ledger import (
    HASH_BYTES,
    WIDTH,
    Checkpoint,
    Edge,
    LedgerError,
    Receipt,
    TileStore,
    Tree,
    VerifierKey,
    grow,
    leaf_hash,
    open_checkpoint,
    read_checkpoint,
    read_note,
)

from .. import access, events
from ..errors import EventError, LedgerCorrupt
from ..models import AccessLog, Event, LedgerCheckpoint, LedgerLeaf, LedgerOpening, LedgerTile, LedgerWaiting
from . import openings
from .levels import look_at_tiles
from .raw import as_bytes, rows_by
from .report import MOST_FAULTS, Fault, Report
from .rows import COLUMNS, differing_columns

__all__ = ["Fault", "Report", "verify"]

_CHUNK = 8 * WIDTH


def verify(
    *,
    outside: Sequence[tuple[str, str]] = (),
    kept: Sequence[tuple[str, str]] = (),
    receipts: Sequence[tuple[str, Receipt]] = (),
    tiles: TileStore | None = None,
    keys: Iterable[VerifierKey] = (),
    note: Callable[[int], None] = lambda size: None,
) -> Report:
    """Look at all of it. `outside` and `receipts` come with a name for messages, and so do the checkpoints `kept` by the
    places we send to: what those lost and an opening has acknowledged since is told and is no fault. `tiles` are those kept
    outside. `keys` are trusted in place of those that the openings in the database name. `note` is told how many leaves have
    been looked at.
    """
    report = Report()
    trusted = tuple(keys) or _keys(report)
    # The service may run meanwhile: leaves are counted before the checkpoints are read, so that each of them is signed.
    count = LedgerLeaf.objects.count()
    own = _own(report, trusted)
    left = [*_opened(report, outside, trusted), *_opened(report, kept, trusted, acknowledged=True)]
    known = [(*one, False) for one in own] + [(*one, True) for one in left]
    size = max([count, *(one.size for _, one in own)])
    tree = _Walk(report, known, tiles)
    for at in range(0, size, _CHUNK):
        tree.take(at, min(at + _CHUNK, size))
        note(tree.edge.size)
    tree.end()
    report.size, report.root = tree.edge.size, tree.edge.root
    look_at_tiles(report)
    _left_out(report)
    _receipts(report, receipts, trusted)
    return report


def _keys(report: Report) -> tuple[VerifierKey, ...]:
    found = []
    for opening in LedgerOpening.objects.order_by("number"):
        try:
            found.append(openings.key_at(opening))
        except LedgerCorrupt as error:
            report.add(error.code, str(error))
    return tuple(found)


def _own(report: Report, keys: tuple[VerifierKey, ...]) -> list[tuple[str, Checkpoint]]:
    """The checkpoints of the table."""
    found = []
    for row in LedgerCheckpoint.objects.order_by("size").iterator(chunk_size=2000):
        report.checkpoints += 1
        try:
            found.append((f"store_ledger_checkpoint, size {row.size}", openings.opened_note(row, keys)))
        except LedgerCorrupt as error:
            report.add(error.code, str(error))
    return found


def _opened(
    report: Report, outside: Sequence[tuple[str, str]], keys: tuple[VerifierKey, ...], *, acknowledged: bool = False
) -> list[tuple[str, Checkpoint]]:
    """The checkpoints from outside; of a name that was given up, those that the tree still goes as far as."""
    found = []
    given_up = {one.number - 1: one for one in LedgerOpening.objects.filter(number__gt=1)}
    names = dict(LedgerOpening.objects.values_list("origin", "number"))
    for name, text in outside:
        report.outside += 1
        try:
            checkpoint = open_checkpoint(text, log=keys)[0]
        except LedgerError as error:
            report.add("outside-unreadable", f"{name}: {error}")
            continue
        after = given_up.get(names.get(checkpoint.origin, 0))
        if after is not None and checkpoint.size > after.from_size:
            first, last = after.from_size, checkpoint.size - 1
            told = (
                f"{name} goes to {checkpoint.size} leaves: leaves {first} to {last} of the ledger {checkpoint.origin} were lost"
                f" before it was opened again as {after.origin} ({after.why}, {after.at:%Y-%m-%d})"
            )
            if acknowledged and checkpoint.size <= _goes_to(after.previous):
                report.lost.append(told)
            else:
                report.add("lost", told, first, last)
            continue
        found.append((name, checkpoint))
    return found


def _goes_to(note: str) -> int:
    """How far the checkpoint goes that an opening says was lost."""
    try:
        return read_checkpoint(read_note(note).text).size
    except LedgerError:
        return 0


def _leaves(start: int, end: int) -> tuple[dict[int, int], dict[int, dict[str, Any]], list[int]]:
    """Events' ids by the index of their leaf, and the events themselves, apart: an event that is gone has a leaf still.

    Last the indices of events in which something stands that cannot be read.
    """
    leaves = LedgerLeaf.objects.filter(leaf_index__gte=start, leaf_index__lt=end).values_list("leaf_index", "event_id")
    found = Event.objects.filter(ledger_leaf__leaf_index__gte=start, ledger_leaf__leaf_index__lt=end)
    return dict(leaves), *rows_by(found, COLUMNS, "ledger_leaf__leaf_index")


class _Walk:
    """From the first leaf to the last, with the tree growing as the events themselves say."""

    def __init__(self, report: Report, known: list[tuple[str, Checkpoint, bool]], tiles: TileStore | None) -> None:
        self.edge = Edge.empty()
        self._report, self._outside = report, tiles
        self._known = sorted(known, key=lambda one: one[1].size)
        self._next = 0  # the first checkpoint that has not been reached
        # The size of the last checkpoint whose root was right: of the table's own, which whoever has the key can have
        # signed anew, and of those that left.
        self._good = {False: 0, True: 0}
        self._time = ""

    def take(self, start: int, end: int) -> None:
        """The leaves from `start`, a multiple of a tile's width, to before `end`."""
        stored, (leaves, rows, unreadable) = self._tiles(start, end), _leaves(start, end)
        made = []
        for index in range(start, end):
            kept, row = stored.get(index), rows.get(index)
            if index not in leaves:
                self._report.add("leaf-missing", f"leaf {index} is gone from store_ledger_leaf", index)
            elif index in unreadable:
                told = f"leaf {index}: something stands in its event {leaves[index]} that is no value of its column"
                self._report.add("event-changed", told, index)
            elif row is None:
                gone = f"leaf {index}: its event {leaves[index]} is gone from store_event"
                self._report.add("event-missing", gone, index)
            made.append(self._look_at(index, row, kept) if row else kept or bytes(HASH_BYTES))
        self._grow(made)
        self._accesses({index: row for index, row in rows.items() if row["kind"] == access.READ})

    def _accesses(self, rows: dict[int, dict[str, Any]]) -> None:
        """The entries of the access log are those that the ledger was told of."""
        said = {}
        for index, row in rows.items():
            try:
                data = events.read(row["leaf"])["data"]
                said[UUID(data["entry"])] = (index, data["digest"])
            except (EventError, ValueError, KeyError, TypeError):
                continue  # a leaf that was changed, which has been told
        entries, unreadable = rows_by(AccessLog.objects.filter(pk__in=list(said)), access.COLUMNS, "id")
        found = {entry: access.digest(row) for entry, row in entries.items()} | dict.fromkeys(unreadable)
        for entry, (index, digest) in said.items():
            if entry not in found:
                self._report.add("row-missing", f"leaf {index}: the entry {entry} is gone from store_access_log", index)
            elif found[entry] != digest:
                self._report.add("row-changed", f"leaf {index}: the entry {entry} of store_access_log was changed", index)

    def end(self) -> None:
        """What was signed for more leaves than there are."""
        size = self.edge.size
        highest: dict[str, tuple[str, Checkpoint]] = {}
        for name, checkpoint, _ in self._known[self._next :]:
            highest[name] = (name, checkpoint)
        for name, checkpoint in highest.values():
            self._report.add(
                "rolled-back",
                f"{name} goes to {checkpoint.size} leaves, and the database holds {size}: leaves {size} to"
                f" {checkpoint.size - 1} are gone. Was an older copy restored?",
                size, checkpoint.size - 1,
            )  # fmt: skip
        newest = Coalesce(Subquery(LedgerCheckpoint.objects.order_by("-size").values("size")[:1]), 0)
        beyond = LedgerLeaf.objects.filter(leaf_index__gte=newest).aggregate(first=Min("leaf_index"), last=Max("leaf_index"))
        if beyond["first"] is not None:
            told = f"store_ledger_leaf has leaves from {beyond['first']} on, which no checkpoint covers"
            self._report.add("leaf-unsigned", told, beyond["first"], beyond["last"])

    def _look_at(self, index: int, row: dict[str, Any], kept: bytes | None) -> bytes:
        made = leaf_hash(as_bytes(row["leaf"]))
        where = f"leaf {index} (store_event, id {row['id']})"
        if kept is not None and made != kept:
            self._report.add("event-changed", f"{where}: not the event that was entered here; it was changed or moved", index)
        elif made.hex() != row["leaf_hash"]:
            self._report.add("event-changed", f"{where}: leaf_hash is not the hash of its leaf", index)
        try:
            wrong, at = differing_columns(row)
        except EventError as error:
            self._report.add("event-changed", f"{where}: {error}", index)
            return made
        if wrong:
            self._report.add("event-changed", f"{where}: {', '.join(wrong)} differ from what its leaf says", index)
        self._report.backwards += at < self._time
        self._time = at
        return made

    def _grow(self, made: list[bytes]) -> None:
        """Let the tree grow, stopping wherever somebody signed it."""
        at = 0
        while at < len(made):
            self._compare()
            until = len(made)
            if self._next < len(self._known):
                until = min(until, at + self._known[self._next][1].size - self.edge.size)
            self.edge = grow(self.edge, made[at:until]).edge
            at = until
        self._compare()

    def _compare(self) -> None:
        while self._next < len(self._known) and self._known[self._next][1].size <= self.edge.size:
            name, checkpoint, left = self._known[self._next]
            self._next += 1
            if checkpoint.size == 0 or checkpoint.root == self.edge.root:
                self._good[left] = checkpoint.size
                continue
            first, last = self._place(checkpoint, self._good[True] if left else max(self._good.values()))
            at = f"leaf {first}" if first == last else f"leaves {first} to {last}"
            self._report.add(
                "rewritten", f"{name} has another root at {checkpoint.size} leaves than the events give: {at}", first, last
            )

    def _place(self, checkpoint: Checkpoint, good: int) -> tuple[int, int]:
        """Where it may lie: after the last root that was right; by the tiles kept outside, exactly."""
        first, last = good, checkpoint.size - 1
        if self._outside is None:
            return first, last
        try:
            theirs = Tree(checkpoint.size, self._outside)
            if theirs.root() != checkpoint.root:
                return first, last
            mine = {index: leaf_hash(as_bytes(row["leaf"])) for index, row in _all_leaves(first, last + 1)}
            differ = [index for index in range(first, last + 1) if mine.get(index) != theirs.leaf(index)]
        except LedgerError:
            return first, last
        return (differ[0], differ[-1]) if differ else (first, last)

    def _tiles(self, start: int, end: int) -> dict[int, bytes]:
        """The leaf hashes of the full tiles."""
        found = {}
        rows = LedgerTile.objects.filter(level=0, number__gte=start // WIDTH, number__lt=-(-end // WIDTH))
        for number, hashes in rows.values_list("number", "hashes"):
            data = as_bytes(hashes)
            for place in range(0, len(data), HASH_BYTES):
                found[number * WIDTH + place // HASH_BYTES] = data[place : place + HASH_BYTES]
        return found


def _all_leaves(first: int, end: int) -> Iterator[tuple[int, dict[str, Any]]]:
    for at in range(first, end, _CHUNK):
        yield from _leaves(at, min(end, at + _CHUNK))[1].items()


def _left_out(report: Report) -> None:
    report.waiting = LedgerWaiting.objects.count()
    left_out = Event.objects.filter(ledger_leaf=None, ledgerwaiting=None).order_by("id").values_list("id", flat=True)
    for event in left_out[:MOST_FAULTS]:
        report.add("event-left-out", f"store_event, id {event}: neither in the tree nor waiting for it")
    for event in LedgerWaiting.objects.filter(event__ledger_leaf__isnull=False).values_list("event_id", flat=True)[:MOST_FAULTS]:
        report.add("event-waits-again", f"store_event, id {event}: in the tree, and waiting for it once more")


def _receipts(report: Report, receipts: Sequence[tuple[str, Receipt]], keys: tuple[VerifierKey, ...]) -> None:
    for name, receipt in receipts:
        report.receipts += 1
        try:
            receipt.check(keys)
        except LedgerError as error:
            report.add("receipt-invalid", f"{name}: {error}")
            continue
        row = LedgerLeaf.objects.filter(leaf_index=receipt.index).values_list("event__leaf", flat=True).first()
        if row is None:
            report.add("rolled-back", f"{name}: leaf {receipt.index} is gone from the database", receipt.index)
        elif as_bytes(row) != receipt.leaf:
            report.add("rewritten", f"{name}: leaf {receipt.index} in the database is not the one of the receipt", receipt.index)
