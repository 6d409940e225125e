"""What is missing from the one who asks: open questions, attachments asked for again, drafts that were never sent."""

from __future__ import annotations

from saklig import cases
from saklig.assistant.answers import Ground, Sentence
from saklig.assistant.own_case.saying import Teller, spoken_title
from saklig.assistant.written import Texts
from saklig.cases import Actor
from saklig.cases.lifecycle import State
from saklig.cases.office import Office
from saklig.decision.explanation import say

__all__ = ["missing", "of_drafts", "of_others"]

_OVER = frozenset({State.CLOSED, State.ARCHIVED, State.WITHDRAWN, State.INADMISSIBLE, State.NOTIFIED, State.DECIDED})


def missing(teller: Teller) -> list[Sentence]:
    """What the case waits for from the party, or from whom else, or that it waits for nothing."""
    case = teller.case
    # As one may answer: a representative is not told what only the party may be asked.
    asked = [one for one in cases.my_requests(teller.office, teller.actor) if one.case_id == case.id]
    found: list[Sentence] = []
    for request in asked:
        late = request.due < teller.today
        found.append(teller.line("missing.overdue" if late else "missing.asked", date=request.due))
        found += [teller.line("missing.question", question=one) for one in request.questions]
    again = [one for one in case.attachments if one.asked_again and not one.asked_again.answered_at]
    if again:
        found.append(teller.line("missing.attachment", count=len(again)))
    return found or [_nothing(teller)]


def _nothing(teller: Teller) -> Sentence:
    case, state = teller.case, State(teller.case.state)
    if state is State.AWAITING_INFORMATION and case.waiting_for == "cohabitant":
        return teller.line("missing.another")
    if state is State.AWAITING_REGISTER:
        return teller.line("missing.register")
    return teller.line("missing.over" if state in _OVER else "missing.nothing")


def of_drafts(office: Office, actor: Actor, said: Texts, *, whole: bool) -> list[Sentence]:
    """One's own applications that were never sent, a sentence each; with `whole`, how much is left to answer in each."""
    found = []
    for service in office.services:
        draft = cases.current_draft(office, actor, service)
        if draft is None:
            continue
        title, key, values = spoken_title(office, service, said.language), "draft", {}
        if whole:
            still = len(cases.next_questions(office, actor, draft).still)
            key, values = ("missing.draft", {"count": still}) if still else ("missing.draft-ready", {})
        found.append(Sentence(text=said(key, title=title, **values), ground=Ground.CASE, refers=service))
    return found


def of_others(office: Office, actor: Actor, said: Texts) -> list[Sentence]:
    """What one is asked in a case in which another has applied: that one is, and by when. Whose it is, is not told."""
    return [
        Sentence(
            text=said("asked-elsewhere", date=say(one.due, "date", said.language)), ground=Ground.CASE, refers=str(one.pk)
        )
        for one in cases.my_requests(office, actor)
        if one.case.applicant_id != actor.person
    ]
