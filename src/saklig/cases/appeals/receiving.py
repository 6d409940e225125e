"""An appeal comes in: over the web, or written down by a caseworker as it came on paper, by telephone or at the counter.

Source: the 1967 Act § 32 (an oral appeal is written down by the agency; it names the decision and the change that is wanted),
§ 30 (the day it was handed over counts), § 11 a (when an answer can be expected). It is received whatever state the case is in.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from saklig.cases.actors import Actor
from saklig.cases.appeals.postponing import wait_for_appeal
from saklig.cases.appeals.times import in_time
from saklig.cases.deadlines import DeadlineKind, day_of, reply_due
from saklig.cases.errors import InvalidAnswers, TransitionRefused
from saklig.cases.models import Appeal, Case, Channel, Decision, StaffMember
from saklig.cases.office import Office
from saklig.cases.use_cases.acting import once_as, opened
from saklig.cases.use_cases.answering import last_decision, take_or_note
from saklig.cases.use_cases.letters import meet_deadlines, plain_letter
from saklig.cases.use_cases.reminding import set_staff_deadline

__all__ = ["receive_appeal", "write_appeal"]

_LONGEST = 10_000


def write_appeal(
    office: Office, locked: Case, actor: Actor, *, person: UUID, text: str, now: datetime, channel: str = "web",
    received_on: date | None = None, posted_on: date | None = None, staff: StaffMember | None = None, postpone: bool = False,
) -> Appeal:  # fmt: skip
    """The appeal, its deadline and the letter that says it has come; in the caller's transaction, with the case locked."""
    decision, came = last_decision(locked), received_on or day_of(now)
    dismissed = _dismissed_last(locked, decision)
    found = Appeal(
        case=locked, decision=decision, asked_by_id=person, asked_at=now, text=text, channel=channel, received_on=came,
        posted_on=posted_on, received_by=staff, of_dismissal=dismissed,
        in_time=in_time(locked, posted_on or came, of_dismissal=dismissed),
    )  # fmt: skip
    found.save(force_insert=True)
    details: dict[str, Any] = {"appeal": found.id, "in-time": found.in_time, "channel": channel, "received": came}
    take_or_note(locked, "appeal", actor, now=now, details=details)
    wait_for_appeal(locked, found, wished=postpone, now=now)
    meet_deadlines(locked, now, DeadlineKind.APPEAL)
    expected = reply_due(now)
    set_staff_deadline(locked, DeadlineKind.REVIEW, expected, now)
    plain_letter(
        office, locked, kind="appeal-received", now=now,
        said={"appealed": {"received": came, "late": not found.in_time, "expected": expected, "postpone": postpone}},
    )  # fmt: skip
    return found


def _dismissed_last(case: Case, decision: Decision | None) -> Appeal | None:
    """The appeal whose dismissal is the last word in the case: an appeal that comes now is about that."""
    last = Appeal.objects.filter(case=case, settled_at__isnull=False).order_by("-settled_at").first()
    if last is None or last.outcome != "dismissed" or (decision and last.decision_id != decision.pk):
        return None
    return last


def receive_appeal(
    office: Office, actor: Actor, number: str, *, text: str, channel: str, received_on: date, posted_on: date | None = None,
    postpone: bool = False, token: str,
) -> Appeal:  # fmt: skip
    """A caseworker writes down an appeal that came in another way, with the true day it came.

    Errors: TransitionRefused where nothing has been decided; InvalidAnswers (text, channel, received_on, posted_on).
    """
    now, case, staff = opened(office, actor, number, "case.appeal")
    words = text.strip()
    problems = {} if words and len(words) <= _LONGEST else {"text": "too-long" if words else "missing"}
    if channel not in Channel.values:
        problems["channel"] = "not-a-choice"
    if received_on > day_of(now):
        problems["received_on"] = "in-the-future"
    if posted_on is not None and posted_on > received_on:
        problems["posted_on"] = "after-received"
    if problems:
        raise InvalidAnswers(problems)
    decision = last_decision(case)
    if decision is None:
        raise TransitionRefused("nothing has been decided in the case, so there is nothing to appeal")
    if received_on < day_of(decision.decided_at):
        raise InvalidAnswers({"received_on": "before-decision"})

    def make() -> Appeal:
        locked = Case.objects.select_for_update().select_related("applicant").get(pk=case.pk)
        return write_appeal(
            office, locked, actor, person=locked.applicant_id, text=words, now=now, channel=channel, received_on=received_on,
            posted_on=posted_on, staff=staff, postpone=postpone,
        )  # fmt: skip

    made: Appeal = once_as(actor, "receive-appeal", token, now, make, Appeal)
    return made
