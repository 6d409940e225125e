"""An attachment that was asked for again: asking, and that the one handed in instead is the answer."""

from __future__ import annotations

from datetime import datetime

from saklig.cases.actors import Actor
from saklig.cases.deadlines import DeadlineKind
from saklig.cases.errors import TransitionRefused
from saklig.cases.lifecycle import ANSWERABLE_STATES, Need, State
from saklig.cases.models import Attachment, Case, InformationRequest, StaffMember
from saklig.cases.moves import move, record
from saklig.cases.office import Office
from saklig.cases.use_cases.information import information_due, tell_what_is_asked, wait_for_answer
from saklig.cases.use_cases.letters import meet_deadlines, set_deadline

__all__ = ["answer_by", "ask_again"]


def ask_again(
    office: Office, actor: Actor, case: Case, attachment: Attachment, staff: StaffMember, question: str, now: datetime
) -> InformationRequest:
    """In the transaction of the caller: the question, its letter and day; the case waits, or waits for this too.

    Whose it is is asked: of what another adult's document lacks the applicant is told nothing.

    Errors: TransitionRefused where the case does not wait for anything any more.
    """
    request = InformationRequest.objects.create(
        case=case, kind="questions", asked_of=attachment.owner, asked_by=staff, asked_at=now,
        due=information_due(office, case, now), questions=[question],
    )  # fmt: skip
    if case.state == State.AWAITING_INFORMATION.value:
        record(case, "case.attachment-asked-again", actor, now=now, details={"request": request.id, "due": request.due})
        set_deadline(case, DeadlineKind.INFORMATION, request.due, now)
        tell_what_is_asked(office, case, request, now)
    elif case.state == State.AWAITING_JUDGEMENT.value:
        wait_for_answer(office, actor, case, request, now)
    else:
        raise TransitionRefused(f"the case is {case.state}: nothing is asked for before it is taken up, or after it is decided")
    return request


def answer_by(case: Case, made: Attachment, actor: Actor, token: str, now: datetime) -> bool:
    """Whether a question waited for this attachment; then it is answered, and a human goes on with the case."""
    request = InformationRequest.objects.filter(attachment=made.replaces_id, answered_at=None).select_related("case").first()
    if request is None or State(case.state) not in ANSWERABLE_STATES:
        return False
    request.answers, request.answered_at = {"attachment": str(made.pk)}, now
    request.save(update_fields=["answers", "answered_at"])
    record(case, "case.information-answered", actor, now=now, details={"request": request.id, "attachment": made.id})
    if InformationRequest.objects.filter(case=case, answered_at=None).exists():
        return True  # something else is still waited for
    meet_deadlines(case, now, DeadlineKind.INFORMATION)
    if case.state == State.AWAITING_INFORMATION.value:
        move(
            case, "refer_to_human", Actor.system(), now=now, holds={Need.WHY}, waiting_for="caseworker",
            details={"why": ["answered"], "request": request.id},
        )  # fmt: skip
    return True
