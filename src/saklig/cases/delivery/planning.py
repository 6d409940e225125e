"""The jobs that follow from a letter: notice, and a reminder after a week."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from saklig.cases.deadlines import unopened_reminder_due
from saklig.cases.moves import JobWanted

__all__ = ["CARRY", "FOLLOW_CARRIED", "NOTICE", "PAPER_ADDRESS", "REMIND_UNOPENED", "notice_jobs"]

NOTICE = "case.notice"
REMIND_UNOPENED = "case.remind-unopened"
PAPER_ADDRESS = "case.paper-address"
CARRY = "case.carry-letter"
FOLLOW_CARRIED = "case.follow-carried"


def notice_jobs(letter: UUID, now: datetime) -> list[JobWanted]:
    """Tell of the letter now, and once more in a week if nobody has opened it."""
    return [
        JobWanted(kind=NOTICE, ref=letter, key=f"{NOTICE}:{letter}"),
        JobWanted(
            kind=REMIND_UNOPENED, ref=letter, key=f"{REMIND_UNOPENED}:{letter}", run_at=unopened_reminder_due(now)
        ),
    ]
