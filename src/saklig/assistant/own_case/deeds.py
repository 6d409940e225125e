"""What somebody says has been done ("it is sent", "you have my documents"), held against the case: yes, no, and since when."""

from __future__ import annotations

from saklig import cases
from saklig.assistant.answers import Sentence
from saklig.assistant.own_case.reasons import heads, told_decisions
from saklig.assistant.own_case.saying import Teller
from saklig.assistant.own_case.standing import runs
from saklig.cases.lifecycle import State

__all__ = ["answer", "appeal", "decided", "documents", "letter", "message", "sent"]

_OPEN_STAGES = frozenset({"received", "taken-up", "forwarded"})


def sent(teller: Teller) -> list[Sentence]:
    """The application: that it is received, when, and the number of the receipt."""
    case = teller.case
    if case.state == State.WITHDRAWN.value:
        return [teller.line("sent.withdrawn", title=teller.title, date=case.received_at)]
    key = "sent.registered" if case.registered is not None else "sent.yes"
    found = teller.line(key, title=teller.title, date=case.received_at, receipt=case.receipt_number)
    return [found, teller.line(f"state.{case.state}")]


def documents(teller: Teller) -> list[Sentence]:
    """Attachments that the one who asks may see: how many came, and what has become of them."""
    found = list(teller.case.attachments)
    if not found:
        return [teller.line("documents.none")]
    latest = max(one.received_at for one in found)
    told = [teller.line("documents.some", count=len(found), date=latest)]
    for key, which in (
        ("waiting", [one for one in found if one.scan == "waiting"]),
        ("infected", [one for one in found if one.scan == "infected"]),
        ("unread", [one for one in found if one.scan == "clean" and not one.judged]),
        ("taken", [one for one in found if one.judged == "taken"]),
        ("again", [one for one in found if one.judged == "incomplete"]),
    ):
        if which:
            told.append(teller.line(f"documents.{key}", count=len(which)))
    return told


def answer(teller: Teller) -> list[Sentence]:
    """To what the agency asked. An open question is told before an older answer."""
    waiting = [one for one in cases.my_requests(teller.office, teller.actor) if one.case_id == teller.case.id]
    if waiting:
        return [teller.line("answer.open", date=one.due) for one in waiting]
    came = cases.told_by_me(teller.office, teller.actor, teller.number).answers
    return [teller.line("answer.got", date=came[-1])] if came else [teller.line("answer.none")]


def message(teller: Teller) -> list[Sentence]:
    """A change or a fault that the party told of: that it came, and whether anybody has read it."""
    came = cases.told_by_me(teller.office, teller.actor, teller.number).messages
    if not came:
        return [teller.line("message.none")]
    at, read = came[-1]
    return [teller.line("message.got", date=at), teller.line("message.read" if read else "message.unread")]


def letter(teller: Teller) -> list[Sentence]:
    """The latest letter to the one who asks: when it was made available, whether it is opened, and whether it goes on paper."""
    if not teller.case.letters:
        return [teller.line("letter.coming" if teller.case.state == State.DECIDED.value else "letter.none")]
    last = teller.case.letters[-1]
    found = [teller.line("letter.available", title=last.title, date=last.available_at)]
    found.append(teller.line("letter.opened", date=last.opened_at) if last.opened_at else teller.line("letter.unopened"))
    if last.needs_paper:
        found.append(teller.line("letter.paper-waits"))
    elif last.on_paper:
        found.append(teller.line("letter.paper"))
    return found


def decided(teller: Teller) -> list[Sentence]:
    """Whether it is decided, and what became of each thing that was asked for."""
    case = teller.case
    if case.decided_at is None:
        return [teller.line("decided.withdrawn")] if case.state == State.WITHDRAWN.value else _undecided(teller)
    told = told_decisions(teller)
    if told and told[-1].reasons is None:
        return [teller.line("decided.dismissed", date=case.decided_at)]
    part = runs(teller) and case.state != State.REOPENED.value
    found = [teller.line("decided.part" if part else "decided.yes", date=case.decided_at)]
    if not told:
        return [*found, teller.line("why.untold")]
    outcomes = heads(teller, told[-1].reasons.outcomes)
    return [*found, *outcomes, *([teller.line("state.reopened")] if case.state == State.REOPENED.value else [])]


def _undecided(teller: Teller) -> list[Sentence]:
    return [teller.line("decided.no"), teller.line(f"state.{teller.case.state}")]


def appeal(teller: Teller) -> list[Sentence]:
    """The latest appeal: that it came, in time or not, and how far it is. Asking for a human look is told apart."""
    case = teller.case
    review = [teller.line("appeal.review")] if case.state == State.UNDER_HUMAN_REVIEW.value else []
    if not case.appeals:
        return [teller.line("appeal.none"), *review]
    last = case.appeals[-1]
    found = [teller.line("appeal.got", date=last.received_on)]
    if last.stage in _OPEN_STAGES:
        if last.stage == "received" and not last.in_time:
            found.append(teller.line("appeal.late"))
        found.append(teller.line(f"appeal.{last.stage}"))
    else:
        found.append(teller.line("appeal.settled", date=last.settled_at or last.received_on))
    if case.postponed:
        found.append(teller.line("appeal.postponed"))
    return found + review
