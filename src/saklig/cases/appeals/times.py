"""Whether an appeal is in time, and whether it is too old to be taken up. Reads rows, writes nothing.

Source: the 1967 Act § 29 (three weeks from when the notice reached the party), § 30 (in time if it was handed to the post, or to
an official who may receive it, before the time was over), § 31 third paragraph (none is taken up when more than a year has
passed since the decision was made); eForvaltningsforskriften § 11.
"""

from __future__ import annotations

from datetime import date, timedelta

from saklig.cases.deadlines import day_of, not_before_working_day
from saklig.cases.delivery.telling import notice_given
from saklig.cases.models import Appeal, Case, Decision, DecisionLetter, PaperSending, Review
from saklig.documents.letters import Milestone, milestones_of

__all__ = ["beyond_a_year", "claim_in_time", "in_time", "told_on"]

_WEEKS_FOR_COSTS = timedelta(weeks=3)


def in_time(case: Case, day: date, *, of_dismissal: Appeal | None = None) -> bool:
    """In time while no period runs, while a review is open, and to the end of the last day in Norway.

    `day`: when it was handed over, by web, post or in person. The period runs from notice given: before that nothing is late.
    """
    if Review.objects.filter(case=case, settled_at=None).exists():
        return True
    letters = DecisionLetter.objects.filter(case=case)
    chosen = letters.filter(kind="appeal-dismissed") if of_dismissal else letters.filter(decision__isnull=False)
    last = chosen.order_by("-created_at").first()
    if last is None or last.appeal_until is None or not notice_given(last.letter):
        return True
    return day <= last.appeal_until


def beyond_a_year(decision: Decision | None, day: date) -> bool:
    """Whether more than a year had passed since the decision was made: then no appeal is taken up, whatever the grounds."""
    if decision is None:
        return False
    made = day_of(decision.decided_at)
    year_after = made.replace(year=made.year + 1) if (made.month, made.day) != (2, 29) else date(made.year + 1, 2, 28)
    return day > year_after


def told_on(letter: DecisionLetter) -> date | None:
    """The day on which notice of the letter was given, by e-mail or on paper; None where it was not, or came back."""
    noticed = milestones_of(letter.letter).get(Milestone.Kind.NOTICE_SENT)
    if noticed is not None:
        return day_of(noticed)
    paper = PaperSending.objects.filter(letter=letter.letter, sent_on__isnull=False, returned_on=None)
    counted: date | None = paper.order_by("counted_from").values_list("counted_from", flat=True).first()
    return counted


def claim_in_time(decision: Decision, day: date) -> bool:
    """Whether a claim for costs came within three weeks of notice of the new decision (§ 36 third paragraph)."""
    letter = DecisionLetter.objects.filter(decision=decision).first()
    told = told_on(letter) if letter else None
    return told is None or day <= not_before_working_day(told + _WEEKS_FOR_COSTS)
