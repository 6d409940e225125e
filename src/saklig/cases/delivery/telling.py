"""Telling of a letter and reminding of it; from when the appeal period runs. Each is a job that may run twice.

Source: eForvaltningsforskriften § 8 (notice; once more after a week unopened), § 11 second paragraph (the appeal period runs
from when the decision was made available and notice of it was sent); the 1967 Act § 29 (on paper: from when it reached the
party). A decision's notice says that a decision has been made, as § 8 third paragraph demands, and nothing of what it is.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from saklig.cases.actors import Actor
from saklig.cases.deadlines import DeadlineKind, appeal_deadline_from, day_of, unopened_reminder_due
from saklig.cases.delivery.paper import want_paper
from saklig.cases.delivery.reaching import Reached, told_by_mail
from saklig.cases.models import Case, DecisionLetter, PaperSending
from saklig.cases.moves import record
from saklig.cases.office import Office
from saklig.cases.use_cases.letters import set_deadline
from saklig.documents.letters import Milestone, mark, milestones_of
from saklig.store.handlers import Run

__all__ = ["decides", "notice_given", "period_from", "remind_unopened", "send_notice"]


def send_notice(office: Office, run: Run) -> None:
    """Tell by e-mail that a letter waits; the appeal period runs from here. Whoever cannot be told gets it on paper."""
    _tell(office, run, Milestone.Kind.NOTICE_SENT)


def remind_unopened(office: Office, run: Run) -> None:
    """A week after: remind once, if nobody has opened it. Source: eForvaltningsforskriften § 8."""
    passed = milestones_of(run.ref)
    if Milestone.Kind.OPENED in passed or Milestone.Kind.SENT_ON_PAPER in passed:
        return
    if PaperSending.objects.filter(letter=run.ref, sent_on=None, dropped_at=None).exists():
        return  # it waits to be printed: the paper is the reminder
    _tell(office, run, Milestone.Kind.REMINDER_SENT)


def _tell(office: Office, run: Run, milestone: Milestone.Kind) -> None:
    sent = DecisionLetter.objects.select_related("case", "recipient").get(pk=run.ref)
    passed = milestones_of(sent.letter)
    if milestone in passed:
        return
    first = milestone is Milestone.Kind.NOTICE_SENT
    available = passed[Milestone.Kind.MADE_AVAILABLE]
    what = "decision" if decides(sent) else "letter"
    reached = told_by_mail(
        office, sent.case, sent.recipient, kind=what if first else f"{what}-reminder",
        reference=f"{'letter' if first else 'reminder'}-{sent.letter}",
        since=available if first else unopened_reminder_due(available),
    )  # fmt: skip
    now = office.ports.clock.now()
    with run.completing():
        case = Case.objects.select_for_update().get(pk=sent.case_id)
        if reached is not Reached.TOLD:
            want_paper(case, sent, PaperSending.Why(reached.value), Actor.system(), now=now)
        elif mark(sent.letter, milestone, at=now):
            event = "case.letter-notice-sent" if first else "case.reminder-notice-sent"
            record(case, event, Actor.system(), now=now, details={"letter": sent.letter})
            if first:
                period_from(office, case, sent, day_of(now), now)


def period_from(office: Office, case: Case, sent: DecisionLetter, noticed: date, now: datetime) -> date | None:
    """The appeal period of a decision runs from the later of made available and noticed; returns its last day."""
    if not decides(sent):
        return None
    available = day_of(milestones_of(sent.letter)[Milestone.Kind.MADE_AVAILABLE])
    until = appeal_deadline_from(office.services[case.service].package, max(available, noticed))
    DecisionLetter.objects.filter(pk=sent.letter).update(appeal_until=until)
    set_deadline(case, DeadlineKind.APPEAL, until, now)
    return until


def decides(sent: DecisionLetter) -> bool:
    """Whether the letter is of a decision that can be appealed: also the dismissal of an appeal, and what came of costs."""
    return sent.decision_id is not None or sent.kind in ("appeal-dismissed", "costs")


def notice_given(letter: UUID) -> bool:
    """Whether the reader has been told of the letter: by e-mail, or on paper that has not come back."""
    if Milestone.Kind.NOTICE_SENT in milestones_of(letter):
        return True
    return PaperSending.objects.filter(letter=letter, sent_on__isnull=False, returned_on=None).exists()
