"""A caseworker decides: with reasons of their own for anything adverse, in part or in whole, or dismisses, or upholds.

Source: invariant 1; the 1967 Act §§ 24, 25 (reasons), § 2 third paragraph (a dismissal is a decision), § 33.
What is decided is what the rules say on the facts as they are. A caseworker who finds that a fact is otherwise has it
corrected or asked for and the case assessed again: nobody writes an outcome by hand that no rule gives.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from saklig.cases.actors import Actor, ActorKind
from saklig.cases.appeals.deciding import carried_out
from saklig.cases.changes import is_unheard
from saklig.cases.deadlines import DeadlineKind, day_of
from saklig.cases.delegating import act_under, authority_for, keep_authority
from saklig.cases.errors import InvalidAnswers, OwnReasonsRequired, StaleForm, TransitionRefused
from saklig.cases.lifecycle import Need, State, allowed
from saklig.cases.models import (
    Appeal,
    Case,
    Decision,
    Determination,
    InformationRequest,
    OutcomeLine,
    Proposal,
    StaffMember,
)  # fmt: skip
from saklig.cases.moves import move, record
from saklig.cases.office import Office, Service
from saklig.cases.reading import for_case, kept_of
from saklig.cases.rights.restraint import restrained
from saklig.cases.rules import UNDETERMINED, line_of
from saklig.cases.tokens import once
from saklig.cases.use_cases.acting import SHORTEST_REASONS, once_as, opened, own_words, required_words
from saklig.cases.use_cases.afterwards import settle_reviews
from saklig.cases.use_cases.answering import open_beside
from saklig.cases.use_cases.deciding import letter_job, new_decision, write_decision
from saklig.cases.use_cases.letters import meet_deadlines, plain_letter
from saklig.cases.use_cases.proposing import propose
from saklig.cases.use_cases.replay import hand_over, replayed
from saklig.safeguards.oversight import needs_second

__all__ = [
    "Ready", "bind", "bind_dismissal", "decide", "dismiss", "grantable", "latest", "parts_out", "prepare", "uphold",
]  # fmt: skip


def latest(case: Case) -> Determination | None:
    """The determination now on the desk."""
    return Determination.objects.select_related("case").filter(case=case).order_by("-number").first()


def decide(
    office: Office,
    actor: Actor,
    number: str,
    *,
    own_reasons: str = "",
    token: str,
    part: bool = False,
    only: Iterable[tuple[str, str]] | None = None,
    determination_seen: UUID | None = None,
) -> Decision | Proposal:
    """Make the determination on the desk binding. `part`: only what is granted now goes out (`only` may name less).

    Where the service asks for four eyes it is a proposal, which waits for a second caseworker (`seconding`).

    Errors: OwnReasonsRequired when anything decided is adverse and nothing of one's own is written; TransitionRefused
    when the outcome is not settled: what is unknown cannot be decided, only asked for; StaleForm when the case has been
    assessed again since `determination_seen`, so that nobody decides what they have not read.
    """
    now, case, staff = opened(office, actor, number, "case.decide")
    text = own_words(own_reasons)

    def make() -> Decision | Proposal:
        locked = Case.objects.select_for_update().select_related("applicant").get(pk=case.pk)
        ready = prepare(office, locked, actor, now=now, text=text, part=part, only=only, seen=determination_seen)
        if needs_second(office.four_eyes(locked.service), adverse=ready.adverse):
            refuse_step(locked, "decide_part" if part else "decide", actor.kind)
            authority_for(office.delegations, locked, staff, "refuse" if ready.adverse else "grant", day_of(now))
            kind = Proposal.Kind.PART if part else Proposal.Kind.CASEWORKER
            return propose(
                locked, actor, by=staff, kind=kind, determination=ready.determination, own_reasons=text, now=now,
                only=ready.chosen,
            )  # fmt: skip
        return bind(office, locked, ready, actor, by=staff, text=text, part=part, now=now)

    return once(actor, "decide", token, now=now, make=make, load=_decision_or_proposal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """What would be decided now, found fit to be: nothing in it is unknown, and what is adverse has its reasons."""

    determination: Determination
    service: Service
    ruling: Any
    facts: bytes
    chosen: set[tuple[str, str]] | None
    adverse: bool


def prepare(
    office: Office, locked: Case, actor: Actor, *, now: datetime, text: str, part: bool,
    only: Iterable[tuple[str, str]] | None, seen: UUID | None,
) -> Ready:  # fmt: skip
    """What is on the desk, with the case's row locked. Errors: as of `decide`."""
    if restrained(locked):
        raise TransitionRefused("data of the case are restricted: answer that request, or lift it, before deciding")
    determination = latest(locked)
    if determination is None:
        raise TransitionRefused("nothing has been assessed yet; have the case assessed first")
    if seen not in (None, determination.pk):
        raise StaleForm("the case has been assessed again since this form was opened; read the new outcome first")
    determination.case = locked
    purpose = for_case(locked, actor, now)
    service, ruling = replayed(office, determination, purpose)
    found = ruling.determination
    chosen = _chosen(grantable(service, found) - parts_out(determination), part=part, only=only)
    lines = [i for i in found.outcomes if chosen is None or (i.subject, i.benefit) in chosen]
    _refuse_undetermined(lines)
    adverse = any(line_of(service, line).adverse for line in lines)
    _refuse_unheard(locked, adverse or "lowers-in-force" in determination.reasons, now)
    if adverse and not text:
        raise OwnReasonsRequired(
            f"the decision refuses or reduces something: write why in your own words (at least {SHORTEST_REASONS} "
            "characters); what the rules say is already in the letter"
        )
    return Ready(
        determination=determination, service=service, ruling=ruling, facts=kept_of(determination, purpose)[0],
        chosen=chosen, adverse=adverse,
    )  # fmt: skip


def _refuse_unheard(locked: Case, lowered: bool, now: datetime) -> None:
    """While prior notice runs nobody decides; and what goes on is not lowered without one (the 1967 Act § 16)."""
    notices = InformationRequest.objects.filter(case=locked, kind="prior-notice")
    running = notices.filter(answered_at=None, due__gte=day_of(now)).order_by("-due").first()
    if running is not None:
        raise TransitionRefused(f"prior notice runs until {running.due}: the case is decided once it is answered or over")
    if lowered and is_unheard(locked):
        raise TransitionRefused("this would lower what the applicant has now: send prior notice first")


def bind(
    office: Office, locked: Case, ready: Ready, actor: Actor, *, by: StaffMember, text: str, part: bool, now: datetime
) -> Decision:
    """Write the decision and take the step; `by` is the one whose decision it is, `actor` who takes the step."""
    determination = ready.determination
    rule = authority_for(office.delegations, locked, by, "refuse" if ready.adverse else "grant", day_of(now))
    decision = write_decision(
        office, locked, ready.service, determination, ready.ruling.determination,
        kind=Decision.Kind.PART if part else Decision.Kind.CASEWORKER, now=now,
        people={p.member: p.person_id for p in locked.parties.all()}, decided_by=by, own_reasons=text, only=ready.chosen,
    )  # fmt: skip
    keep_authority(decision, rule)
    holds = {Need.DETERMINATION, Need.DECIDER} | ({Need.REASONS_IF_ADVERSE} if text or not ready.adverse else set())
    move(
        locked, "decide_part" if part else "decide", actor, now=now, holds=holds,
        details={
            "decision": decision.id, "determination": determination.id, "adverse": ready.adverse,
            "agrees": determination.automatic, "commitment": determination.commitment, "decided-by": by.pk,
        },
        wanted=[letter_job(decision)],
    )  # fmt: skip
    carried_out(locked, decision, actor, now=now)
    settle_reviews(locked, by, text, now, "confirmed" if _same_as_before(decision) else "changed")
    if not Appeal.objects.filter(case=locked, settled_at=None).exists():
        meet_deadlines(locked, now, DeadlineKind.REVIEW)
    hand_over(determination, ready.facts, ready.ruling)  # the letter is about this very ruling
    return decision


def _decision_or_proposal(pk: UUID) -> Decision | Proposal:
    """What a form that is sent twice made the first time."""
    return Decision.objects.filter(pk=pk).first() or Proposal.objects.get(pk=pk)


def _same_as_before(decision: Decision) -> bool:
    """Whether a decision comes to what the one before it did, line by line, for all that one was about."""
    if decision.supersedes is None:
        return False
    new, old = (
        {(i.subject, i.benefit, i.month, i.kind, i.value) for i in one.lines.select_related("case")}
        for one in (decision, decision.supersedes)
    )
    about = {(subject, benefit) for subject, benefit, *_ in old}
    return bool(old) and {line for line in new if line[:2] in about} == old


def parts_out(determination: Determination) -> set[tuple[str, str]]:
    """The pairs of this determination that have gone out as part decisions already: nobody gets the same one twice."""
    parts = OutcomeLine.objects.filter(decision__determination=determination, decision__kind=Decision.Kind.PART)
    return set(parts.values_list("subject", "benefit"))


def _chosen(
    able: set[tuple[str, str]], *, part: bool, only: Iterable[tuple[str, str]] | None
) -> set[tuple[str, str]] | None:
    """For a part decision: the pairs it is about; None for the whole."""
    if not part:
        return None
    chosen = able if only is None else set(only)
    if not chosen or not chosen <= able:
        raise InvalidAnswers({"only": "not-wholly-granted"})
    return chosen


def grantable(service: Service, found: Any) -> set[tuple[str, str]]:
    """The (subject, benefit) pairs that are granted with nothing adverse or unsettled in them."""
    whole: dict[tuple[str, str], bool] = {}
    for line in found.outcomes:
        key = (line.subject, line.benefit)
        whole[key] = whole.get(key, True) and line.settled and not line_of(service, line).adverse
    return {(i.subject, i.benefit) for i in found.outcomes if i.kind == "granted" and whole[i.subject, i.benefit]}


def _refuse_undetermined(lines: list[Any]) -> None:
    if not lines:
        raise TransitionRefused("there is no outcome to decide; dismiss the case, or have it assessed again")
    if any(line.kind in (None, UNDETERMINED) or not line.settled for line in lines):
        raise TransitionRefused(
            "part of the outcome rests on facts that are unknown: ask for them or enter what is documented, and have "
            "the case assessed again; what is granted already may go out as a part decision"
        )


def dismiss(office: Office, actor: Actor, number: str, *, own_reasons: str, token: str) -> Decision | Proposal:
    """Dismiss an application that cannot be taken up. It is a decision: own reasons, a letter, and appeal."""
    now, case, staff = opened(office, actor, number, "case.dismiss")
    text = required_words(own_reasons)

    def make() -> Decision | Proposal:
        locked = Case.objects.select_for_update().get(pk=case.pk)
        if needs_second(office.four_eyes(locked.service), adverse=True):
            refuse_step(locked, "dismiss", actor.kind)
            authority_for(office.delegations, locked, staff, "dismiss", day_of(now))
            return propose(
                locked, actor, by=staff, kind=Proposal.Kind.DISMISSAL, determination=None, own_reasons=text, now=now
            )
        return bind_dismissal(office, locked, actor, by=staff, text=text, now=now)

    return once(actor, "dismiss", token, now=now, make=make, load=_decision_or_proposal)


def bind_dismissal(office: Office, locked: Case, actor: Actor, *, by: StaffMember, text: str, now: datetime) -> Decision:
    """Write the dismissal and take the step, with the case's row locked."""
    rule = authority_for(office.delegations, locked, by, "dismiss", day_of(now))
    decision = new_decision(
        office, locked, number=locked.decisions.count() + 1, kind=Decision.Kind.DISMISSAL, decided_by=by,
        own_reasons=text, decided_at=now,
    )  # fmt: skip
    keep_authority(decision, rule)
    move(
        locked, "dismiss", actor, now=now, holds={Need.DECIDER, Need.OWN_REASONS},
        details={"decision": decision.id, "decided-by": by.pk}, wanted=[letter_job(decision)],
    )  # fmt: skip
    meet_deadlines(locked, now, DeadlineKind.PRELIMINARY_REPLY, DeadlineKind.DECISION)
    return decision


def refuse_step(case: Case, step: str, who: ActorKind) -> None:
    """Refuse to propose what could not be done: the state would say no at the end. Errors: TransitionRefused."""
    if not allowed(State(case.state), step, who):
        raise TransitionRefused(f"{step}: the case is {case.state}, and this step does not start from there")


def uphold(office: Office, actor: Actor, number: str, *, own_reasons: str, token: str) -> Case:
    """A human has looked at it and the decision stands, with their reasons in a letter; the appeal period goes on."""
    now, case, staff = opened(office, actor, number, "case.review")
    text = required_words(own_reasons)

    def make() -> Case:
        locked = Case.objects.select_for_update().select_related("applicant").get(pk=case.pk)
        beside = locked.state != State.UNDER_HUMAN_REVIEW.value and "uphold" in open_beside(locked)
        by = act_under(office, locked, staff, "uphold", step="uphold", now=now)
        until = settle_reviews(locked, staff, text, now, "upheld")
        letter = plain_letter(
            office, locked, kind="upheld", now=now, by=by, own_reasons=text, upheld={"appeal_until": until}
        )
        details = {"letter": letter}
        if beside:
            record(locked, "case.uphold", actor, now=now, details=details)
        else:
            move(locked, "uphold", actor, now=now, holds={Need.DECIDER, Need.OWN_REASONS}, details=details)
        meet_deadlines(locked, now, DeadlineKind.REVIEW)
        return locked

    return once_as(actor, "uphold", token, now, make, Case)
