"""Receipts and proofs for an event, and the checkpoint with whatever witnesses have signed it."""

from __future__ import annotations

from uuid import UUID

from saklig.safeguards.ledger import LedgerError, Receipt, read_note

from ..errors import LedgerCorrupt, StoreError
from ..models import LedgerCheckpoint, LedgerCosignature, LedgerLeaf, LedgerOpening
from . import openings
from .raw import as_bytes
from .tables import latest_checkpoint, tree

__all__ = ["NotEntered", "checkpoint_note", "receipt_for"]


class NotEntered(StoreError):
    """The event waits for its place in the ledger; within a second or so it has one."""


def checkpoint_note(row: LedgerCheckpoint) -> str:
    """A checkpoint as it is given away, with its cosignatures."""
    lines = LedgerCosignature.objects.filter(size=row.size).order_by("id").values_list("line", flat=True)
    return row.note + "".join(lines)


def receipt_for(reference: UUID) -> Receipt:
    """A receipt for the event with this reference, under the newest checkpoint. Errors: NotEntered, LedgerCorrupt."""
    leaf = LedgerLeaf.objects.filter(event__reference=reference).values_list("leaf_index", "event__leaf").first()
    last = latest_checkpoint()
    if leaf is None or last is None:
        raise NotEntered("the event has no place in the ledger yet: try again in a second; does a worker run?")
    index, data = leaf
    try:
        proof = tree(last.size).inclusion_proof(index)
    except LedgerError as error:
        raise LedgerCorrupt("tree-missing", f"no proof can be made for leaf {index}: {error}") from None
    note = checkpoint_note(last)
    receipt = Receipt(leaf=as_bytes(data), index=index, proof=proof, checkpoint=note, key=_key_of(last))
    try:
        receipt.check([receipt.key])
    except LedgerError as error:
        # Nobody is handed a receipt that would not hold.
        raise LedgerCorrupt("rewritten", f"leaf {index} does not lead to the newest checkpoint: {error}") from None
    return receipt


def _key_of(row: LedgerCheckpoint):  # type: ignore[no-untyped-def]
    origin = read_note(row.note).text.partition("\n")[0]
    opening = LedgerOpening.objects.filter(origin=origin).first()
    if opening is None:
        raise LedgerCorrupt("checkpoint-changed", f"store_ledger_checkpoint, size {row.size}: its name was never opened")
    return openings.key_at(opening)
