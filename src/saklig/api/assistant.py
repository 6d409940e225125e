"""The assistant, for programs: a question is answered with every sentence's source, and with how the answer came about.

A conversation is named by its key, which is as good as the conversation: whoever has it can go on with it, read it and end it.
Asked without a sign-in, nothing of anybody's case is in reach; `questions/own` asks as the one who is signed in.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.apps import apps
from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from saklig import cases
from saklig.api.auth import citizen
from saklig.api.guidance import AskedOut, asked_out
from saklig.api.schemas import PROBLEMS, READABLE, Language, Problem, Strict, Token
from saklig.assistant import Answer, Going, Reply, conversations
from saklig.assistant.interviewing import asked_now, reply_said
from saklig.assistant.serving import MOST_CHARACTERS

__all__ = ["router"]

router = Router(tags=["assistant"])
_OPEN: dict[int, type[Problem]] = dict.fromkeys((404, 422, 429), Problem)
Key = Annotated[str, Field(min_length=1, max_length=120, description="Of the conversation, as an answer gave it")]


class Question(Strict):
    """A question, in a new conversation or one that was begun."""

    token: Token
    question: Annotated[str, Field(min_length=1, max_length=10_000, pattern=READABLE, examples=["Hvordan søker jeg?"])] = Field(
        description=f"Plain text; of a long one the first {MOST_CHARACTERS} characters are read"
    )
    language: Language = Field("nb", description="To be answered in, where the question's own is not seen")
    key: Key | None = None


class Replied(Strict):
    """An answer to what the conversation's interview asks, or a word to the interview itself."""

    token: Token
    key: Key | None = Field(None, description="Of the conversation; to begin an interview it may be left out")
    do: Literal["answer", "unknown", "back", "stop", "resume", "begin"] = Field(
        "answer", description='"unknown": the person does not know; "back": one question; "begin": the interview of a service'
    )
    about: Annotated[str, Field(max_length=200)] = Field("", description="The `key` of the question; to begin, the service")
    answer: bool | int | Annotated[str, Field(max_length=200, pattern=READABLE)] | None = Field(
        None, description="As people write it is read as well; what cannot be read is told in the turn, and asked again"
    )
    language: Language = Field("nb", description="To begin in; an interview goes on in the language it was begun in")


class Verdict(Strict):
    """Whether an answer helped."""

    key: Key
    turn: UUID
    helped: bool
    cause: str = Field("", max_length=20, description=f"Where it did not: {', '.join(conversations.CAUSES)}")


class Ending(Strict):
    """A conversation to end and erase."""

    key: Key


class SourceOut(Schema):
    """Where quoted text stands."""

    document: str
    title: str
    section: str
    provision: str = Field(description="The provision that guidance explains")
    dated: date | None
    owner: str
    language: str
    binding: bool = Field(description="A provision of law; else guidance")
    address: str


class QuoteOut(Schema):
    """Text as it stands in its source, byte for byte; `start` and `end` count characters of the document's text."""

    text: str
    source: SourceOut
    start: int
    end: int


class SentenceOut(Schema):
    """A sentence, and what it rests on."""

    text: str
    ground: str = Field(description='"quoted", "worded" (by a language model, and checked), "fixed", "rules" or "case"')
    quotes: list[int] = Field(description="Places in `quotes`")
    refers: str


class OfferOut(Schema):
    """What is offered next."""

    kind: str
    target: str
    label: str


class DidOut(Schema):
    """What one step of the line saw and did."""

    step: str
    code: str
    values: dict[str, Any]
    stopped: bool


class InterviewGoing(Schema):
    """The interview as it stands after the turn. It is guidance, and no decision."""

    decision: bool = Field(False, description="Always false: this is guidance")
    service: str
    ask: AskedOut | None = Field(description="What is asked now; null once nothing more is")
    problem: str = Field(description="Why the last answer could not be taken; it is asked again")
    nothing_left: bool = Field(description="Whatever else is answered makes no difference to the outcome")
    people: dict[str, int] = Field(description="As `POST /services/{service_id}/interview` takes them, with `answers`")
    answers: dict[str, Any]
    unknown: list[str] = Field(description="What the person does not know, by path")


class TurnOut(Schema):
    """A question and its answer. It is said by a machine."""

    machine: bool = Field(True, description="Always true: the answer is a machine's")
    key: str
    turn: UUID
    at: datetime
    question: str
    cut: bool = Field(description="The question was longer than is read")
    kind: str = Field(description="How it ended: answered, not_known, declined, crisis, interview, own_case, sign_in, human")
    language: str
    sentences: list[SentenceOut]
    quotes: list[QuoteOut]
    near: list[SourceOut] = Field(description="What stands close to the question and does not answer it")
    offers: list[OfferOut]
    steps: list[DidOut]
    interview: InterviewGoing | None = Field(None, description="The interview that goes on, with the last turn alone")


@router.post("/questions", response={200: TurnOut, **_OPEN}, summary="Ask, as anybody")
def ask(request: HttpRequest, body: Question) -> dict[str, Any]:
    """Answered from sources, by the rules, or not at all. The same token in the same conversation gives the same answer; without
    a key each call begins a conversation.
    """
    return _asked(body, None)


@router.post("/questions/own", auth=citizen, response={200: TurnOut, **PROBLEMS}, summary="Ask, as the one who is signed in")
def ask_own(request: HttpRequest, body: Question) -> dict[str, Any]:
    """The same, and what is asked about one's own case is told from that case."""
    return _asked(body, request.auth)  # type: ignore[attr-defined]


@router.post("/answers", response={200: TurnOut, **_OPEN}, summary="Answer what the conversation asks, as anybody")
def answer(request: HttpRequest, body: Replied) -> dict[str, Any]:
    """One question a turn, those that the rules still rest on, until it is settled; then the turn says what the rules say.
    Anything else may be asked in between (`POST /assistant/questions`, with the key), and the interview goes on after it.
    """
    return _replied(body, None)


@router.post("/answers/own", auth=citizen, response={200: TurnOut, **PROBLEMS}, summary="The same, as the one who is signed in")
def answer_own(request: HttpRequest, body: Replied) -> dict[str, Any]:
    """In a conversation of one's own."""
    return _replied(body, request.auth)  # type: ignore[attr-defined]


@router.get("/conversations/{key}", response={200: list[TurnOut], **_OPEN}, summary="A conversation of nobody signed in")
def turns(request: HttpRequest, key: str) -> list[dict[str, Any]]:
    """Its turns, oldest first, with what each step did."""
    found = conversations.by_key(None, key)
    every = conversations.exchanges_of(found)
    return [_turn(one, found, last=one is every[-1]) for one in every]


@router.post("/verdicts", response={204: None, **_OPEN}, summary="Say whether an answer helped")
def rate(request: HttpRequest, body: Verdict) -> Status:
    """What is said goes to whoever owns the content, without who said it."""
    if body.cause not in ("", *conversations.CAUSES):
        raise cases.InvalidAnswers({"cause": "not-a-choice"})
    found = conversations.by_key(None, body.key)
    conversations.rate(found, body.turn, verdict="up" if body.helped else "down", cause=body.cause)
    return Status(204, None)


@router.post("/endings", response={204: None, **_OPEN}, summary="End a conversation and erase it")
def end(request: HttpRequest, body: Ending) -> Status:
    """At once: its key is destroyed, and nothing of it can be read again."""
    conversations.end(_assistant(), conversations.by_key(None, body.key))
    return Status(204, None)


def _assistant() -> Any:
    return apps.get_app_config("assistant").assistant


def _asked(body: Question, actor: Any) -> dict[str, Any]:
    served = _assistant()
    found = conversations.by_key(actor, body.key) if body.key else conversations.begin(served, actor, language=body.language)
    try:
        return _turn(conversations.ask(served, found, actor, body.question, token=body.token, language=body.language), found)
    except conversations.TooMany:
        raise cases.InvalidAnswers({"key": "too-many-questions"}) from None


def _replied(body: Replied, actor: Any) -> dict[str, Any]:
    served = _assistant()
    if body.key is None and body.do != "begin":
        raise cases.InvalidAnswers({"key": "empty"})
    if body.do == "begin" and body.about not in served.office.services:
        raise cases.NotFound("no such service")
    if (body.do == "answer") is (body.answer in (None, "")):
        raise cases.InvalidAnswers({"answer": "empty" if body.do == "answer" else "unknown-question"})
    found = conversations.by_key(actor, body.key) if body.key else conversations.begin(served, actor, language=body.language)
    written = {True: "yes", False: "no"}[body.answer] if isinstance(body.answer, bool) else str(body.answer)
    reply = Reply(do=body.do, about=body.about, typed=written if body.do == "answer" else "")
    said = reply_said(served.office, conversations.interview_of(found), reply, language=body.language)
    try:
        made = conversations.ask(served, found, actor, said, token=body.token, language=body.language, reply=reply)
    except conversations.TooMany:
        raise cases.InvalidAnswers({"key": "too-many-questions"}) from None
    return _turn(made, found)


def _going(going: Going | None) -> dict[str, Any] | None:
    """None too where the interview does not know yet which service it is about, or its service is run no more."""
    office = _assistant().office
    if going is None or going.service not in office.services:
        return None
    now = asked_now(office, going)
    ask = now.question if going.asks else None
    return {
        "service": going.service, "problem": going.problem, "nothing_left": now.settled, "people": dict(now.talk.counts),
        "answers": dict(now.told), "unknown": list(now.unknown),
        "ask": asked_out(ask.path, ask, now.owner) if ask is not None else None,
    }  # fmt: skip


def _turn(turn: conversations.Exchanged, conversation: Any, *, last: bool = True) -> dict[str, Any]:
    answer: Answer = turn.answer
    return {
        "key": conversations.key_of(conversation), "turn": turn.id, "at": turn.at, "question": turn.question, "cut": turn.cut,
        "kind": answer.kind.value, "language": answer.language,
        "sentences": answer.sentences, "quotes": answer.quotes, "near": answer.near, "offers": answer.offers, "steps": turn.did,
        "interview": _going(answer.interview) if last else None,
    }  # fmt: skip
