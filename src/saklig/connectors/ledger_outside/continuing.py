"""What every keeper of checkpoints does before it takes a new one: see that it continues what it has."""

from __future__ import annotations

from saklig.safeguards.ledger import LedgerError, check_consistency, open_checkpoint
from saklig.store.errors import OutsideDiffers
from saklig.store.ledger.outside import Sending

__all__ = ["see_that_it_continues"]


def see_that_it_continues(sending: Sending, kept: str | None, *, name: str) -> int:
    """How many leaves the kept checkpoint has (0: none is kept), if the one sent continues it. Errors: OutsideDiffers."""
    if kept is None:
        return 0
    new = sending.checkpoint
    try:
        old, _ = open_checkpoint(kept, log=sending.key)
    except LedgerError as error:
        raise OutsideDiffers("outside-unreadable", f"{name}: the checkpoint that is kept there: {error}") from None
    if old.size > new.size:
        raise OutsideDiffers(
            "rolled-back",
            f"{name} keeps a checkpoint of {old.size} leaves, and the database holds {new.size}: leaves {new.size} to"
            f" {old.size - 1} are gone. Was an older copy restored?",
        )
    try:
        check_consistency(old.size, new.size, sending.tree.consistency_proof(old.size), old.root, new.root)
    except LedgerError as error:
        raise OutsideDiffers("rewritten", f"{name} keeps a checkpoint of {old.size} leaves: {error}") from None
    return old.size
