"""Four eyes: a second named caseworker approves what another proposed, or sends it back with words of their own.

The decision is the first one's, with their reasons; the second answers for having seen it. Nobody approves their own, and
the database refuses it too. What has been assessed again since is no longer what was proposed, and lapses.
"""

from __future__ import annotations

from uuid import UUID

from saklig.cases.actors import Actor
from saklig.cases.errors import NotAllowed, NotFound, StaleForm
from saklig.cases.models import Case, Decision, Proposal, StaffMember
from saklig.cases.moves import record
from saklig.cases.office import Office
from saklig.cases.use_cases.acting import once_as, opened, required_words
from saklig.cases.use_cases.judging import bind, bind_dismissal, prepare

__all__ = ["approve", "send_back"]


def approve(office: Office, actor: Actor, number: str, *, proposal: UUID, token: str) -> Decision:
    """Make what another proposed binding. Errors: NotAllowed for one's own, NotFound, StaleForm, TransitionRefused."""
    now, case, staff = opened(office, actor, number, "case.approve")

    def make() -> Decision:
        locked = Case.objects.select_for_update().select_related("applicant").get(pk=case.pk)
        found = _open(locked, proposal, staff)
        if found.proposed_by_id == staff.pk:
            raise NotAllowed("nobody approves their own proposal: another caseworker of the service must")
        text, by = found.own_reasons or "", found.proposed_by
        found.outcome, found.settled_by, found.settled_at = Proposal.Outcome.APPROVED, staff, now
        if found.kind == Proposal.Kind.DISMISSAL:
            found.save(update_fields=["outcome", "settled_by", "settled_at"])
            decision = bind_dismissal(office, locked, actor, by=by, text=text, now=now)
        else:
            part = found.kind == Proposal.Kind.PART
            only = None if found.only is None else [(subject, benefit) for subject, benefit in found.only]
            ready = prepare(office, locked, actor, now=now, text=text, part=part, only=only, seen=found.determination_id)
            found.save(update_fields=["outcome", "settled_by", "settled_at"])
            decision = bind(office, locked, ready, actor, by=by, text=text, part=part, now=now)
        Proposal.objects.filter(pk=found.pk).update(decision=decision)
        record(locked, "case.approved", actor, now=now, details={"proposal": found.pk, "decision": decision.pk})
        return decision

    return once_as(actor, "approve", token, now, make, Decision)


def send_back(office: Office, actor: Actor, number: str, *, proposal: UUID, words: str, token: str) -> Case:
    """Say what is not right with it, or take back one's own; the case stays on the desk.

    Errors: OwnReasonsRequired, NotFound, StaleForm.
    """
    now, case, staff = opened(office, actor, number, "case.send-back")
    text = required_words(words)

    def make() -> Case:
        locked = Case.objects.select_for_update().get(pk=case.pk)
        found = _open(locked, proposal, staff)
        found.outcome, found.settled_by, found.settled_at, found.words = Proposal.Outcome.SENT_BACK, staff, now, text
        found.save(update_fields=["outcome", "settled_by", "settled_at", "words"])
        record(locked, "case.sent-back", actor, now=now, details={"proposal": found.pk})
        return locked

    return once_as(actor, "send-back", token, now, make, Case)


def _open(case: Case, proposal: UUID, staff: StaffMember) -> Proposal:
    """The proposal as it was read, if it still waits. Errors: NotFound, StaleForm."""
    found = case.proposals.select_related("case", "proposed_by").filter(pk=proposal).first()
    if found is None:
        raise NotFound("there is no such proposal in this case")
    if found.outcome != Proposal.Outcome.OPEN:
        raise StaleForm("this proposal has been settled, or another has come in its place; read the case again")
    return found
