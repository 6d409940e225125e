"""The ledger's name and key over time: opened once, and again after a restore, a new key, or an alarm that was answered.

An opening is a log of its own to the outside: a name that is never used again, so that what a witness signed for an earlier
one stays true. The tree goes on: the leaves that the database holds keep their indices.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from saklig.safeguards.ledger import (
    Checkpoint,
    LedgerError,
    VerifierKey,
    open_checkpoint,
    read_checkpoint,
    read_note,
    read_vkey,
)

from .. import events
from ..errors import LedgerCorrupt, LedgerKeyWrong, StoreError
from ..models import LedgerCheckpoint, LedgerOpening, LedgerSent
from . import alarms
from .config import Ledger
from .tables import latest_checkpoint

__all__ = ["REASONS", "check_key", "current", "key_at", "open_first", "opened_note", "reopen"]

REASONS = ("restored", "new-key", "new-name", "false-alarm")


def current() -> LedgerOpening | None:
    """The opening that holds now; None before the first event."""
    return LedgerOpening.objects.order_by("-number").first()


def open_first(ledger: Ledger, *, at: datetime) -> LedgerOpening:
    """The first opening, made with the first events. Call inside the sequencer's transaction."""
    return LedgerOpening.objects.create(
        number=1, origin=ledger.name, vkey=ledger.signer(ledger.name).key().vkey, from_size=0, why="first", at=at
    )


def key_at(opening: LedgerOpening) -> VerifierKey:
    """The public key of an opening. Errors: LedgerCorrupt."""
    try:
        return read_vkey(opening.vkey)
    except LedgerError as error:
        raise LedgerCorrupt("opening-changed", f"store_ledger_opening, number {opening.number}: {error}") from None


def check_key(ledger: Ledger) -> None:
    """See that the ledger goes on under the name and key that it was opened with. Errors: LedgerKeyWrong."""
    opening = current()
    if opening is None:
        return
    key = key_at(opening)
    again = "give the right one, or, if it was changed on purpose: saklig ledger reopen --because"
    if _origin(ledger.name, opening.number) != opening.origin:
        raise LedgerKeyWrong(
            f"SAKLIG_LEDGER_NAME is {ledger.name}, but the ledger was opened as {opening.origin}: {again} new-name"
        )
    if ledger.signer(opening.origin).key() != key:
        raise LedgerKeyWrong(
            f"SAKLIG_LEDGER_KEY is not the key that the ledger was opened with ({key.name}+{key.key_id.hex()}): {again} new-key"
        )


def opened_note(row: LedgerCheckpoint, keys: tuple[VerifierKey, ...]) -> Checkpoint:
    """A kept checkpoint, whose signature is one of `keys`. Errors: LedgerCorrupt."""
    try:
        found, _ = open_checkpoint(row.note, log=keys)
    except LedgerError as error:
        raise LedgerCorrupt("checkpoint-changed", f"store_ledger_checkpoint, size {row.size}: {error}") from None
    if found.size != row.size:
        raise LedgerCorrupt("checkpoint-changed", f"store_ledger_checkpoint, size {row.size}: its note says {found.size}")
    return found


def reopen(ledger: Ledger, *, why: str, at: datetime, last_outside: str | None) -> LedgerOpening:
    """Open the ledger again under a new name, say so in it, and answer the alarms. Stop web and workers first.

    `last_outside` is the newest checkpoint that left the machine, for what a restore lost. Errors: StoreError.
    """
    if why not in REASONS:
        raise StoreError(f"why is the ledger opened again? Write one of {', '.join(REASONS)}, not {why!r}")
    with transaction.atomic():
        before, last = current(), latest_checkpoint()
        if before is None or last is None:
            raise StoreError("the ledger has not been opened yet, so there is nothing to open again")
        previous = last_outside or last.note
        left = read_checkpoint(read_note(previous).text)
        number = before.number + 1
        origin = _origin(ledger.name, number)
        made = LedgerOpening.objects.create(
            number=number, origin=origin, vkey=ledger.signer(origin).key().vkey, from_size=last.size, why=why,
            previous=previous, at=at,
        )  # fmt: skip
        told = {"number": number, "why": why, "previous-size": str(left.size), "previous-root": left.root.hex()}
        events.append("ledger.reopened", None, told, at=at)
        # Places outside know nothing yet of a log of this name.
        LedgerSent.objects.all().delete()
        alarms.answer(at=at)
    return made


def _origin(name: str, number: int) -> str:
    return name if number == 1 else f"{name}/{number}"
