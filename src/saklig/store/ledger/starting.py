"""What every process does before it serves or works: the ledger's key is right, and the database is what left the machine."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime

from saklig.safeguards.ledger import LedgerError, open_checkpoint, read_checkpoint, read_note

from ..errors import LedgerCorrupt, OutsideUnavailable
from . import alarms, openings, sequencing
from .config import Ledger
from .tables import refuse_what_differs

__all__ = ["check", "newest_outside"]

log = logging.getLogger(__name__)


def check(ledger: Ledger, *, now: datetime) -> None:
    """Errors: LedgerKeyWrong, which is no start. What does not fit opens an alarm, and the process starts to be read."""
    openings.check_key(ledger)
    try:
        sequencing.see_that_it_fits()
        _compare(ledger)
    except LedgerCorrupt as error:
        alarms.raise_alarm(error, at=now)
    for alarm in alarms.open_alarms():  # also one from before: nobody starts without being told
        log.critical("LEDGER ALARM %s, open since %s: %s", alarm.code, alarm.at.isoformat(timespec="minutes"), alarm.message)


def _compare(ledger: Ledger) -> None:
    opening = openings.current()
    if opening is None:
        # A database without a ledger, and a place outside that knows one: everything was put back, or it is another's.
        origin, key = ledger.name, ledger.signer(ledger.name).key()
    else:
        origin, key = opening.origin, openings.key_at(opening)
    for place, note in _told(ledger, origin):
        try:
            known, _ = open_checkpoint(note, log=key)
        except LedgerError as error:
            raise LedgerCorrupt("outside-unreadable", f"the checkpoint at {place}: {error}") from None
        refuse_what_differs(known, f"the checkpoint at {place}")


def newest_outside(ledger: Ledger, origin: str) -> str | None:
    """The longest checkpoint that any place outside gives out for this name, as a note; None where none does."""
    found: dict[int, str] = {}
    for place, note in _told(ledger, origin):
        try:
            found[read_checkpoint(read_note(note).text).size] = note
        except LedgerError as error:
            log.warning("ledger: the checkpoint at %s can't be read: %s", place, error)
    return found[max(found)] if found else None


def _told(ledger: Ledger, origin: str) -> Iterator[tuple[str, str]]:
    """The name of each place that has a checkpoint of this name, and its newest; one that can't be asked is warned of."""
    for place in ledger.outside:
        try:
            note = place.latest(origin)
        except OutsideUnavailable as error:
            log.warning("ledger: %s was not asked what it knows: %s", place.name, error)
            continue
        if note is not None:
            yield place.name, note
