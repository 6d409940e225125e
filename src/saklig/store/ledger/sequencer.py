"""The sequencer: runs beside a worker's jobs, takes the role if nobody holds it, and sends what it signed out of the machine."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connections

from saklig.safeguards.ledger import Checkpoint, LedgerError, read_checkpoint, read_note

from .. import roles
from ..errors import LeaseLost, LedgerAlarmed, LedgerCorrupt, OutsideDiffers, OutsideUnavailable, StoreError
from ..models import LedgerCosignature, LedgerSent
from ..roles import LEASE, Held
from . import alarms, openings, rounds, sequencing
from .config import Ledger
from .erasures import erasure_leaves
from .outside import Outside, Sending
from .tables import StoredTiles, latest_checkpoint, refuse_what_differs, tree

__all__ = ["Sequencer", "send_latest"]

log = logging.getLogger(__name__)
_POLL = 0.2  # seconds; with a batch and the way out it stays under one second
_LONGEST_WAIT = 30.0
_BETWEEN_TILES = 1.0


class Sequencer:
    """One per worker process; of all that run, one at a time holds the role."""

    def __init__(self, ledger: Ledger, *, clock: Callable[[], datetime], poll_seconds: float = _POLL) -> None:
        self._ledger, self._clock, self._poll = ledger, clock, poll_seconds
        self._holder = f"{socket.gethostname()[:40]}-{os.getpid()}"
        self._held: Held | None = None
        self._extended = self._looked = 0.0
        self._tile = 0  # the next to be looked at while nothing waits
        self._known: Checkpoint | None = None
        self._stopping = threading.Event()
        self._wake = [threading.Event() for _ in ledger.outside]

    def run(self) -> None:
        """Until `stop`: enter what waits, and let a courier for each place outside carry the newest checkpoint there."""
        couriers = [
            threading.Thread(target=self._carry, args=(place, wake), name=f"ledger-{place.name[:20]}", daemon=True)
            for place, wake in zip(self._ledger.outside, self._wake, strict=True)
        ]
        for courier in couriers:
            courier.start()
        while not self._stopping.is_set():
            if not _guarded(self._turn):
                self._stopping.wait(self._poll)
        for courier in couriers:
            courier.join(timeout=10)
        _guarded(self._leave)
        connections.close_all()

    def stop(self) -> None:
        """End after the batch in hand; its checkpoint is still sent."""
        self._stopping.set()
        for wake in self._wake:
            wake.set()

    def run_until_idle(self) -> int:
        """Enter all that waits, send the checkpoint once to each place, and leave the role. Returns how many entered."""
        entered = 0
        while self._turn():
            entered += self._entered
        for place in self._ledger.outside if self._held is not None else ():
            try:
                send_latest(self._ledger, place, clock=self._clock)
            except OutsideUnavailable as error:
                log.warning("ledger: %s", error)
            except LedgerCorrupt as error:
                alarms.raise_alarm(error, at=self._clock())
        self._leave()
        return entered

    def _turn(self) -> bool:
        """One batch, if this process holds the role or can take it. False: nothing was to be done."""
        self._entered = 0
        now = self._clock()
        if self._held is None:
            if roles.is_held(sequencing.ROLE, now=now):
                return False
            self._held = roles.take(sequencing.ROLE, holder=self._holder, clock=self._clock)
            self._extended = time.monotonic()
            return self._held is not None
        if time.monotonic() - self._extended > LEASE.total_seconds() / 3:
            if not self._held.extend():
                self._held = None
                return False
            self._extended = time.monotonic()
        if sequencing.anything_waits():
            return self._enter(self._held)
        if time.monotonic() - self._looked > _BETWEEN_TILES:
            self._look()
        return False

    def _look(self) -> None:
        """Hold the next full tile against its events."""
        self._looked = time.monotonic()
        if alarms.open_alarms():
            return
        try:
            self._tile = self._tile + 1 if rounds.look_at_tile(self._tile) else 0
        except LedgerCorrupt as error:
            alarms.raise_alarm(error, at=self._clock())

    def _enter(self, held: Held) -> bool:
        try:
            self._refuse_older()
            self._entered = sequencing.enter(self._ledger, held, clock=self._clock)
        except LeaseLost:
            self._held = None
            return False
        except LedgerAlarmed:
            return False
        except LedgerCorrupt as error:
            alarms.raise_alarm(error, at=self._clock())
            return False
        last = latest_checkpoint()
        self._known = read_checkpoint(read_note(last.note).text) if last else None
        for wake in self._wake:
            wake.set()
        return True

    def _refuse_older(self) -> None:
        """Errors: LedgerCorrupt where the database no longer holds what this process signed: put back while it ran."""
        if self._known is not None:
            refuse_what_differs(self._known, "what this process has signed itself")

    def _leave(self) -> None:
        if self._held is not None:
            self._held.leave()
            self._held = None

    def _carry(self, place: Outside, wake: threading.Event) -> None:
        wait, last_chance = 1.0, False
        while not last_chance:
            last_chance = self._stopping.is_set()
            wake.clear()
            try:
                if self._held is not None:  # of several processes one sends, so that an older checkpoint never comes after
                    send_latest(self._ledger, place, clock=self._clock)
                wait = 1.0
            except LedgerCorrupt as error:
                _guarded(partial(alarms.raise_alarm, error, at=self._clock()))
                wait = _LONGEST_WAIT
            except Exception as error:  # noqa: BLE001  (whatever a place answers, the courier goes on)
                # Told each time: a ledger whose checkpoints don't get out proves nothing of the time since.
                log.warning("ledger: the checkpoint did not reach %s, trying again: %s", place.name, _said(error))
                connections.close_all()  # one that broke would stay broken in this thread
                wait = min(wait * 2, _LONGEST_WAIT)
            if not last_chance:
                wake.wait(wait)
        connections.close_all()


def send_latest(ledger: Ledger, place: Outside, *, clock: Callable[[], datetime]) -> bool:
    """Send the newest checkpoint to one place, unless it has it. Errors: OutsideUnavailable, LedgerCorrupt."""
    last, opening = latest_checkpoint(), openings.current()
    if last is None or opening is None or last.size == opening.from_size and opening.number > 1:
        return False
    sent = LedgerSent.objects.filter(name=place.name).values_list("size", flat=True).first()
    if sent == last.size or alarms.open_alarms():
        return False
    checkpoint = read_checkpoint(read_note(last.note).text)
    sending = Sending(
        checkpoint=checkpoint, note=last.note, key=openings.key_at(opening), tree=tree(last.size), tiles=StoredTiles(),
        erasures=partial(erasure_leaves, last.size),
    )  # fmt: skip
    try:
        signed = place.send(sending)
    except OutsideDiffers as error:
        newer = latest_checkpoint()
        if newer is None or newer.size <= last.size:
            raise
        raise OutsideUnavailable(f"{place.name} has got a newer checkpoint meanwhile ({error.code})") from None
    except LedgerError as error:
        raise LedgerCorrupt("tree-missing", f"nothing can be proved to {place.name} from the tables: {error}") from None
    for one in signed:
        LedgerCosignature.objects.bulk_create(
            [LedgerCosignature(size=last.size, name=one.name, line=one.line)], ignore_conflicts=True
        )
    LedgerSent.objects.update_or_create(name=place.name, defaults={"size": last.size, "at": clock()})
    return True


def _guarded(work: Callable[[], Any]) -> Any:
    """Do it; neither a database that is away for a while nor a fault of ours ends the sequencer, which nobody would notice."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001
        log.error("ledger: nothing could be entered now (%s), trying again", _said(error))
        connections.close_all()
        time.sleep(1)
        return False


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, StoreError) else type(error).__name__
