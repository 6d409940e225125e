"""Conversations: begun, gone on with, seen, rated, ended and forgotten; each by whoever holds it.

Whoever holds a conversation is the browser whose session names it, or who has its signed token; one that was begun signed in
is that person's alone, and nobody's in another sign-in.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.core import signing
from django.db import transaction

from saklig.assistant.answers import Answer, Answered, Going, Reply, Sentence
from saklig.assistant.answers_kept import answer_of, did_of, kept, kept_did
from saklig.assistant.errors import AssistantError
from saklig.assistant.interviewing import carried_on
from saklig.assistant.line import Did, Passed, Turn, finish, walk
from saklig.assistant.models import Conversation, Exchange, HandOver
from saklig.assistant.serving import MOST_CHARACTERS, MOST_TURNS, Assistant
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.errors import NotFound
from saklig.safeguards.privacy import mask
from saklig.store import events, keys
from saklig.store.sealed import subject_key

__all__ = [
    "CAUSES", "Exchanged", "TooMany", "ask", "asking", "begin", "by_key", "end", "exchanges_of", "find", "forget_old",
    "interview_of", "key_of", "latest_of", "one_of", "rate",
]  # fmt: skip

# Why an answer was no help, as the person may say.
CAUSES = ("wrong", "not-answered", "hard-to-read", "old", "other")
_SALT = "saklig.conversation"
T = TypeVar("T")


class TooMany(AssistantError):
    """A conversation has had as many questions as one may have: a new one must be begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """A question and its answer as they were."""

    id: UUID
    number: int
    at: datetime
    question: str
    masked: str
    language: str
    answer: Answer
    did: tuple[Did, ...]
    verdict: str
    cut: bool  # the question was longer than is read


def begin(assistant: Assistant, actor: Actor | None, *, language: str) -> Conversation:
    """A new conversation, of the person signed in if there is one."""
    now, (person, acts_for) = assistant.office.ports.clock.now(), _whose(actor)
    made = Conversation(person_id=person, acts_for_id=acts_for, began_at=now, last_at=now, language=language)
    made.save(force_insert=True)
    return made


def find(actor: Actor | None, conversation: UUID) -> Conversation:
    """The conversation, if this is whose it is. Errors: NotFound, also where it was ended."""
    found = Conversation.objects.filter(pk=conversation).first()
    if found is None or found.person_id is not None and (found.person_id, found.acts_for_id) != _whose(actor):
        raise NotFound("there is no such conversation, or it was ended")
    return found


def key_of(conversation: Conversation) -> str:
    """What a conversation can be found by without a session: signed, and as good as the conversation itself."""
    return signing.Signer(salt=_SALT).sign(str(conversation.pk))


def by_key(actor: Actor | None, key: str) -> Conversation:
    """The conversation that a key is for, if it may be theirs. Errors: NotFound, also for a key that is not ours."""
    try:
        return find(actor, UUID(signing.Signer(salt=_SALT).unsign(key)))
    except (signing.BadSignature, ValueError):
        raise NotFound("there is no such conversation") from None


def latest_of(actor: Actor | None) -> Conversation | None:
    """The conversation that a person had last, in the role they are in; None for nobody, and where there is none."""
    person, acts_for = _whose(actor)
    if person is None:
        return None
    return Conversation.objects.filter(person_id=person, acts_for_id=acts_for).order_by("-last_at").first()


def _whose(actor: Actor | None) -> tuple[UUID | None, UUID | None]:
    """Who asks, and whom they act for. Staff who look at the page are nobody there."""
    if actor is None or actor.kind is not ActorKind.CITIZEN:
        return None, None
    return actor.reader, actor.person if actor.by else None


def asking(
    assistant: Assistant, conversation: Conversation, actor: Actor | None, text: str, *, token: str, language: str,
    reply: Reply | None = None,
) -> Generator[str | Answer | Sentence, None, Exchanged]:  # fmt: skip
    """Send a question along the line: gives the names of steps and what is known as it comes, then the turn as it is kept.

    `reply`: what a control of the interview said, with `text` what it says in words.

    The same token again gives the same turn. Who goes away in the middle has asked all the same: the turn is finished and
    kept. Errors: TooMany.
    """
    before = Exchange.objects.filter(conversation=conversation, token=token).first()
    if before is not None:
        return _exchanged(before)
    if Exchange.objects.filter(conversation=conversation).count() >= MOST_TURNS:
        raise TooMany(f"a conversation has at most {MOST_TURNS} questions: begin a new one")
    began, clean = time.perf_counter(), _clean(text)
    turn = Turn(
        text=clean[:MOST_CHARACTERS], page_language=language, person=_asks_as(conversation, actor),
        interview=interview_of(conversation), reply=reply,
    )  # fmt: skip
    walking = walk(assistant.steps, turn)
    try:
        passed = yield from _unless_left(walking)
    except GeneratorExit:
        _keep(assistant, conversation, finish(walking), clean, token=token, began=began)
        raise
    return _exchanged(_keep(assistant, conversation, passed, clean, token=token, began=began))


def _unless_left(walking: Generator[T, None, Passed]) -> Generator[T, None, Passed]:
    """What a walk tells, and at last the whole. It is not closed when this is: whoever left has it finished all the same."""
    while True:
        try:
            told = next(walking)
        except StopIteration as end:
            whole: Passed = end.value
            return whole
        yield told


def ask(
    assistant: Assistant, conversation: Conversation, actor: Actor | None, text: str, *, token: str, language: str,
    reply: Reply | None = None,
) -> Exchanged:  # fmt: skip
    """The same, and only the turn as it is kept. Errors: TooMany."""
    return finish(asking(assistant, conversation, actor, text, token=token, language=language, reply=reply))


def interview_of(conversation: Conversation) -> Going | None:
    """The interview as it stands after the conversation's last turn; None where there is none."""
    last = Exchange.objects.filter(conversation=conversation).order_by("-number").first()
    return answer_of(last.answer).interview if last is not None else None


def _asks_as(conversation: Conversation, actor: Actor | None) -> Actor | None:
    """Whom the steps know: the one whose conversation it is. One begun by nobody is theirs who signs in while it goes on."""
    person, acts_for = _whose(actor)
    if person is None:
        return None
    if conversation.person_id is None:
        conversation.person_id, conversation.acts_for_id = person, acts_for
        Conversation.objects.filter(pk=conversation.pk, person=None).update(person_id=person, acts_for_id=acts_for)
    return actor


def _clean(text: str) -> str:
    """What was typed without what no page can show: control characters other than line breaks."""
    return "".join(sign for sign in text if sign in "\n\t" or sign.isprintable()).strip()


def _keep(
    assistant: Assistant, conversation: Conversation, passed: Passed, text: str, *, token: str, began: float
) -> Exchange:
    answer = carried_on(passed.answer, passed.turn.interview, passed.did)
    about = answer.interview.service if answer.interview is not None and answer.kind is Answered.INTERVIEW else ""
    turn, now, spent = passed.turn, assistant.office.ports.clock.now(), round((time.perf_counter() - began) * 1000)
    keys.ring().prepare([subject_key(conversation.pk)])
    with transaction.atomic():
        locked = Conversation.objects.select_for_update().get(pk=conversation.pk)
        before = Exchange.objects.filter(conversation=locked, token=token).first()
        if before is not None:
            return before
        number = Exchange.objects.filter(conversation=locked).count() + 1
        made = Exchange(
            conversation=locked, number=number, token=token, at=now, language=turn.language[:12],
            kind=answer.kind.value, route=turn.route, service=about or next(iter(turn.topics), ""), milliseconds=spent,
            # The whole of what was written is kept, also where only its beginning was read.
            question=text[: 5 * MOST_CHARACTERS], masked=turn.masked or mask(turn.text), answer=kept(answer),
            did=kept_did(passed.did),
        )  # fmt: skip
        made.save(force_insert=True)
        Conversation.objects.filter(pk=locked.pk).update(last_at=now)
        _note_model(made, passed.did, now)
    return made


def _note_model(made: Exchange, did: Sequence[Did], now: datetime) -> None:
    """Enter in the ledger that a language model was asked, and what became of it: not what was asked, nor of whom."""
    for one in did:
        if "model" in one.values:
            used = {"exchange": made.pk, "step": one.step, "outcome": one.code.replace("_", "-")}
            events.append("assistant.model-used", None, used, at=now)


def exchanges_of(conversation: Conversation) -> list[Exchanged]:
    """All its turns, oldest first."""
    return [_exchanged(one) for one in _rows(conversation)]


def one_of(conversation: Conversation, exchange: UUID) -> Exchanged:
    """One turn of the conversation. Errors: NotFound."""
    return _exchanged(_row(conversation, exchange))


def rate(conversation: Conversation, exchange: UUID, *, verdict: str, cause: str = "", comment: str = "") -> None:
    """Whether the answer helped, and if not, why; what is written beside is masked before it is kept. Errors: NotFound."""
    row = _row(conversation, exchange)
    down = verdict == Exchange.Verdict.DOWN
    row.verdict, row.cause = Exchange.Verdict(verdict), cause if down and cause in CAUSES else ""
    row.comment = mask(_clean(comment)[:MOST_CHARACTERS]) if down and comment.strip() else None
    row.save(update_fields=["verdict", "cause", "comment"])


def end(assistant: Assistant, conversation: Conversation) -> None:
    """End a conversation and erase what was said in it, at once: its key is destroyed, and so are its rows."""
    _forget([conversation.pk], at=assistant.office.ports.clock.now())


def forget_old(assistant: Assistant, *, at: datetime) -> int:
    """Erase every conversation whose last word is older than it is kept for. Returns how many."""
    waiting = HandOver.objects.filter(closed_at=None).values("conversation")
    gone = Conversation.objects.filter(last_at__lt=at - assistant.keep).exclude(pk__in=waiting)
    return _forget(list(gone.values_list("pk", flat=True)[:10_000]), at=at)


def _forget(conversations: Sequence[UUID], *, at: datetime) -> int:
    for one in conversations:
        keys.destroy(subject_key(one), at=at)
        Conversation.objects.filter(pk=one).delete()
    return len(conversations)


def _rows(conversation: Conversation) -> list[Exchange]:
    return list(Exchange.objects.filter(conversation=conversation).order_by("number"))


def _row(conversation: Conversation, exchange: UUID) -> Exchange:
    found = Exchange.objects.filter(conversation=conversation, pk=exchange).first()
    if found is None:
        raise NotFound("the conversation has no such question")
    return found


def _exchanged(row: Exchange) -> Exchanged:
    question: Any = row.question
    return Exchanged(
        id=row.pk, number=row.number, at=row.at, question=question, masked=row.masked, language=row.language,
        answer=answer_of(row.answer), did=did_of(row.did), verdict=row.verdict, cut=len(question) > MOST_CHARACTERS,
    )  # fmt: skip
