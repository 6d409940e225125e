"""Alarms: the ledger does not fit what it should. While one is open, nothing is decided and no step of a case is taken."""

from __future__ import annotations

import logging
from datetime import datetime

from ..errors import LedgerAlarmed, LedgerCorrupt
from ..models import LedgerAlarm

__all__ = ["answer", "open_alarms", "raise_alarm", "refuse_if_alarmed"]

log = logging.getLogger(__name__)


def open_alarms() -> list[LedgerAlarm]:
    """The alarms that nobody has answered, oldest first."""
    return list(LedgerAlarm.objects.filter(answered_at=None).order_by("at", "id"))


def raise_alarm(error: LedgerCorrupt, *, at: datetime) -> None:
    """Open an alarm, once for each kind of fault. From its commit on, every process refuses to take steps."""
    if LedgerAlarm.objects.filter(answered_at=None, code=error.code).exists():
        return
    LedgerAlarm.objects.create(at=at, code=error.code, message=str(error)[:1000])
    log.critical(
        "LEDGER ALARM %s: %s. Nothing is decided until it is answered: docs/running.md, 'The ledger'", error.code, error
    )


def refuse_if_alarmed() -> None:
    """Errors: LedgerAlarmed while an alarm is open. Called in the transaction of whatever must not happen then."""
    code = LedgerAlarm.objects.filter(answered_at=None).values_list("code", flat=True).first()
    if code is not None:
        raise LedgerAlarmed(
            f"the ledger has an open alarm ({code}): cases can be read, and no step is taken until it is answered"
        )


def answer(*, at: datetime) -> int:
    """Close the open alarms; `openings.reopen` does it with the reason. Returns how many there were."""
    return LedgerAlarm.objects.filter(answered_at=None).update(answered_at=at)
