"""A caseworker decides: with reasons of their own for anything adverse, in part or in whole, or dismisses, or upholds.

Source: invariant 1; the 1967 Act §§ 24, 25 (reasons), § 2 third paragraph (a dismissal is a decision), § 33.
What is decided is what the rules say on the facts as they are. A caseworker who finds that a fact is otherwise has it
corrected or asked for and the case assessed again: nobody writes an outcome by hand that no rule gives.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from saklig.cases import access
from saklig.cases.actors import Actor
from saklig.cases.deadlines import DeadlineKind, preliminary_reply_due
from saklig.cases.errors import InvalidAnswers, OwnReasonsRequired, StaleForm, TransitionRefused
from saklig.cases.lifecycle import Need, State
from saklig.cases.models import Appeal, Case, Decision, Determination, OutcomeLine, Review, StaffMember
from saklig.cases.moves import JobWanted, move, record
from saklig.cases.office import Office, Service
from saklig.cases.rules import UNDETERMINED, line_of
from saklig.cases.tokens import once
from saklig.cases.use_cases.afterwards import review_settled
from saklig.cases.use_cases.answering import open_beside
from saklig.cases.use_cases.deciding import letter_job, write_decision
from saklig.cases.use_cases.letters import meet_deadlines, plain_letter
from saklig.cases.use_cases.reminding import set_staff_deadline
from saklig.cases.use_cases.replay import hand_over, replayed
from saklig.cases.use_cases.sending import PROCESS

__all__ = [
    "assess_again",
    "decide",
    "dismiss",
    "forward_appeal",
    "grantable",
    "latest",
    "parts_out",
    "reopen",
    "restart",
    "settle_appeal",
    "uphold",
]

_SHORTEST_REASONS = 20
_LONGEST_REASONS = 10_000


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
) -> Decision:
    """Make the determination on the desk binding. `part`: only what is granted now goes out (`only` may name less).

    Errors: OwnReasonsRequired when anything decided is adverse and nothing of one's own is written; TransitionRefused
    when the outcome is not settled: what is unknown cannot be decided, only asked for; StaleForm when the case has been
    assessed again since `determination_seen`, so that nobody decides what they have not read.
    """
    now, case, staff = _opened(office, actor, number, "case.decide")
    text = _own_words(own_reasons)

    def make() -> Decision:
        locked = Case.objects.select_for_update().select_related("applicant").get(pk=case.pk)
        determination = latest(locked)
        if determination is None:
            raise TransitionRefused("nothing has been assessed yet; have the case assessed first")
        if determination_seen not in (None, determination.pk):
            raise StaleForm("the case has been assessed again since this form was opened; read the new outcome first")
        determination.case = locked
        service, ruling = replayed(office, determination)
        found = ruling.determination
        chosen = _chosen(grantable(service, found) - parts_out(determination), part=part, only=only)
        lines = [i for i in found.outcomes if chosen is None or (i.subject, i.benefit) in chosen]
        _refuse_undetermined(lines)
        adverse = any(line_of(service, line).adverse for line in lines)
        if adverse and not text:
            raise OwnReasonsRequired(
                f"the decision refuses or reduces something: write why in your own words (at least {_SHORTEST_REASONS} "
                "characters); what the rules say is already in the letter"
            )
        decision = write_decision(
            locked, service, determination, found, kind=Decision.Kind.PART if part else Decision.Kind.CASEWORKER,
            now=now, people={p.member: p.person_id for p in locked.parties.all()}, decided_by=staff, own_reasons=text,
            only=chosen,
        )  # fmt: skip
        holds = {Need.DETERMINATION, Need.DECIDER} | ({Need.REASONS_IF_ADVERSE} if text or not adverse else set())
        move(
            locked, "decide_part" if part else "decide", actor, now=now, holds=holds,
            details={
                "decision": decision.id, "determination": determination.id, "adverse": adverse,
                "agrees": determination.automatic, "commitment": determination.commitment,
            },
            wanted=[letter_job(decision)],
        )  # fmt: skip
        _settle_review(locked, staff, text, now, "confirmed" if _same_as_before(decision) else "changed")
        if not Appeal.objects.filter(case=locked, settled_at=None).exists():
            meet_deadlines(locked, now, DeadlineKind.REVIEW)
        hand_over(determination, ruling)  # the letter is about this very ruling
        return decision

    return _once(actor, "decide", token, now, make, Decision)


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


def dismiss(office: Office, actor: Actor, number: str, *, own_reasons: str, token: str) -> Decision:
    """Dismiss an application that cannot be taken up. It is a decision: own reasons, a letter, and appeal."""
    now, case, staff = _opened(office, actor, number, "case.dismiss")
    text = _required(own_reasons)

    def make() -> Decision:
        locked = Case.objects.select_for_update().get(pk=case.pk)
        decision = Decision(
            case=locked, number=locked.decisions.count() + 1, kind=Decision.Kind.DISMISSAL, decided_by=staff,
            own_reasons=text, decided_at=now,
        )  # fmt: skip
        decision.save(force_insert=True)
        move(
            locked, "dismiss", actor, now=now, holds={Need.DECIDER, Need.OWN_REASONS},
            details={"decision": decision.id}, wanted=[letter_job(decision)],
        )  # fmt: skip
        meet_deadlines(locked, now, DeadlineKind.PRELIMINARY_REPLY, DeadlineKind.DECISION)
        return decision

    return _once(actor, "dismiss", token, now, make, Decision)


def uphold(office: Office, actor: Actor, number: str, *, own_reasons: str, token: str) -> Case:
    """A human has looked at it and the decision stands, with their reasons in a letter; the appeal period goes on."""
    now, case, staff = _opened(office, actor, number, "case.review")
    text = _required(own_reasons)

    def make() -> Case:
        locked = Case.objects.select_for_update().select_related("applicant").get(pk=case.pk)
        beside = locked.state != State.UNDER_HUMAN_REVIEW.value and "uphold" in open_beside(locked)
        until = _settle_review(locked, staff, text, now, "upheld")
        letter = plain_letter(
            office, locked, kind="upheld", now=now, by=staff.name, own_reasons=text, upheld={"appeal_until": until}
        )
        details = {"letter": letter}
        if beside:
            record(locked, "case.uphold", actor, now=now, details=details)
        else:
            move(locked, "uphold", actor, now=now, holds={Need.DECIDER, Need.OWN_REASONS}, details=details)
        meet_deadlines(locked, now, DeadlineKind.REVIEW)
        return locked

    return _once(actor, "uphold", token, now, make, Case)


def reopen(office: Office, actor: Actor, number: str, *, why: str, token: str) -> Case:
    """Take a decided case up again: registers are asked and rules run anew, and a human or the policy decides."""
    return _restart(office, actor, number, "reopen", why, token)


def assess_again(office: Office, actor: Actor, number: str, *, why: str = "asked-by-caseworker", token: str) -> Case:
    """Ask the registers and run the rules again, before anything is decided (the tax data have come)."""
    return _restart(office, actor, number, "assess_again", why, token)


def _restart(office: Office, actor: Actor, number: str, step: str, why: str, token: str) -> Case:
    now, case, _ = _opened(office, actor, number, f"case.{step.replace('_', '-')}")
    return _once(actor, step, token, now, lambda: restart(case, actor, step, why, token, now), Case)


def restart(case: Case, actor: Actor, step: str, why: str, token: str, now: datetime) -> Case:
    """Send the case to the job that assesses, in the caller's transaction."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    again = JobWanted(kind=PROCESS, key=f"{PROCESS}:{case.id}:{_short(token)}")
    move(locked, step, actor, now=now, holds={Need.WHY} if why else set(), wanted=[again])
    if step == "reopen":
        set_staff_deadline(locked, DeadlineKind.DECISION, preliminary_reply_due(now), now)
    if step == "assess_again":
        # The job takes up cases that wait to be assessed; this one waits now, for nothing but the job.
        move(locked, "wait_for_register", Actor.system(), now=now, holds={Need.WHY}, waiting_for="assessment")
    return locked


def forward_appeal(office: Office, actor: Actor, number: str, *, statement: str, token: str) -> Case:
    """The appeal goes to the appeal body with the agency's statement, and the appellant gets a copy (§ 33)."""
    now, case, staff = _opened(office, actor, number, "case.appeal")
    text = _required(statement)

    def make() -> Case:
        locked = Case.objects.select_for_update().select_related("applicant").get(pk=case.pk)
        if locked.state != State.APPEALED.value and "settle_appeal" not in open_beside(locked):
            raise TransitionRefused(f"there is no open appeal; the case is {locked.state}")
        Appeal.objects.filter(case=locked, settled_at=None).update(outcome="forwarded")
        found = Appeal.objects.filter(case=locked, settled_at=None).select_related("case").order_by("-asked_at").first()
        if found is not None:
            found.settled_reasons = text
            found.save(update_fields=["settled_reasons"])
        letter = plain_letter(
            office, locked, kind="appeal-forwarded", now=now, by=staff.name, own_reasons=text
        )
        record(locked, "case.appeal-forwarded", actor, now=now, details={"letter": letter})
        meet_deadlines(locked, now, DeadlineKind.REVIEW)
        return locked

    return _once(actor, "forward-appeal", token, now, make, Case)


def settle_appeal(office: Office, actor: Actor, number: str, *, own_reasons: str, outcome: str, token: str) -> Case:
    """What the appeal body answered ("upheld", "annulled", "rejected"). For a changed decision, reopen instead."""
    now, case, staff = _opened(office, actor, number, "case.appeal")
    text = _required(own_reasons)
    if outcome not in {"upheld", "annulled", "rejected"}:
        raise InvalidAnswers({"outcome": "not-a-choice"})

    def make() -> Case:
        locked = Case.objects.select_for_update().get(pk=case.pk)
        if locked.state != State.APPEALED.value and "settle_appeal" in open_beside(locked):
            record(locked, "case.settle-appeal", actor, now=now)  # the case has gone on meanwhile
        else:
            move(locked, "settle_appeal", actor, now=now, holds={Need.DECIDER, Need.OWN_REASONS})
        # Whoever appealed while a human was to look at it has had the answer with the appeal's.
        _settle_review(locked, staff, text, now, "appeal-settled")
        meet_deadlines(locked, now, DeadlineKind.REVIEW)
        for found in Appeal.objects.filter(case=locked, settled_at=None).select_related("case"):
            found.settled_at, found.settled_by, found.settled_reasons, found.outcome = now, staff, text, outcome
            found.save(update_fields=["settled_at", "settled_by", "settled_reasons", "outcome"])
        return locked

    return _once(actor, "settle-appeal", token, now, make, Case)


# --- common ----------------------------------------------------------------------------------------------------------


def _opened(office: Office, actor: Actor, number: str, what: str) -> tuple[datetime, Case, StaffMember]:
    now = office.ports.clock.now()
    return now, access.staff_case(actor, number, what=what, now=now), access.staff_member(actor)


def _short(token: str) -> str:
    """A token as part of a job's key, which takes small letters and digits only."""
    return hashlib.sha256(token.encode()).hexdigest()[:32]


def _own_words(text: str) -> str:
    """The reasons, or nothing: too short a text is no reason at all."""
    words = text.strip() if isinstance(text, str) else ""
    if len(words) > _LONGEST_REASONS:
        raise InvalidAnswers({"own_reasons": "too-long"})
    # Counted as they are read: blanks side by side are one, and signs without width are none.
    seen = " ".join("".join(c if c.isprintable() or c.isspace() else "" for c in words).split())
    return words if len(seen) >= _SHORTEST_REASONS and any(c.isalpha() for c in seen) else ""


def _required(text: str) -> str:
    words = _own_words(text)
    if not words:
        raise OwnReasonsRequired(f"write why in your own words, at least {_SHORTEST_REASONS} characters")
    return words


def _settle_review(case: Case, staff: StaffMember, text: str, now: datetime, outcome: str) -> date | None:
    """Settle what is open; returns the last day to appeal where the decision stands."""
    until = None
    for review in Review.objects.filter(case=case, settled_at=None).select_related("case"):
        review.settled_at, review.settled_by, review.outcome = now, staff, outcome
        review.settled_reasons = text or None
        review.save(update_fields=["settled_at", "settled_by", "outcome", "settled_reasons"])
        if outcome == "upheld":
            until = review_settled(case, review, now)
    return until


def _once(actor: Actor, name: str, token: str, now: datetime, make: Callable[[], Any], model: Any) -> Any:
    def load(pk: UUID) -> Any:
        return model.objects.get(pk=pk)

    return once(actor, name, token, now=now, make=make, load=load)
