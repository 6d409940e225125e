"""The work on a case, shared: whose it is, asking a colleague, calls, interpreters, impartiality; and several cases at once."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from saklig import cases
from saklig.api.auth import leader, staff
from saklig.api.office import office
from saklig.api.schemas import PROBLEMS, READABLE, CaseNumber, Strict, Token, fields_of
from saklig.api.shared import ColleagueOut, shown_colleagues
from saklig.api.staff import DoneOut, done

__all__ = ["router"]

router = Router(tags=["work"], auth=staff)

Short = Annotated[str, Field(min_length=1, max_length=4000, pattern=READABLE)]
Aside = Annotated[str, Field(max_length=2000)]
Ground = Literal["party", "family", "represents", "other"]


class Mine(Strict):
    """A wish about the case that needs no more words than its token."""

    token: Token


class HandOver(Strict):
    """To whom a case is given, and what they should know."""

    token: Token
    to: UUID = Field(description="A colleague of the case: one of `colleagues`")
    words: Annotated[str, Field(max_length=4000)] = Field("", description="For the colleague; they lie in the case")


class AskColleague(Strict):
    """A question to a colleague by name, kept in the case as an internal document."""

    token: Token
    of: UUID = Field(description="A colleague of the case: one of `colleagues`")
    question: Short


class AnswerColleague(Strict):
    """The answer of the one who was asked; whoever asked decides."""

    token: Token
    answer: Short


class NoteCall(Strict):
    """What a party said that may matter, and what they were told. It is a document of the case."""

    token: Token
    spoke_to: Annotated[str, Field(min_length=1, max_length=20)] = Field(
        description='`member` of one of the parties, "applicant" before anyone is known, or "other"'
    )
    called_by: Literal["them", "us"]
    text: Annotated[str, Field(min_length=1, max_length=8000, pattern=READABLE)]


class WishInterpreter(Strict):
    """Which language, in which way. It says something of who somebody is, and lies sealed."""

    token: Token
    language: Annotated[str, Field(min_length=1, max_length=60, pattern=READABLE)] = Field(examples=["Ukrainian"])
    way: Literal["telephone", "screen", "in-person"]
    words: Aside = ""


class SettleInterpreter(Strict):
    """What became of the wish for an interpreter."""

    token: Token
    outcome: Literal["booked", "not-needed"]


class StateImpartiality(Strict):
    """Whether you are impartial in the case; one who is not loses sight of it."""

    token: Token
    impartial: bool
    ground: Ground | None = Field(None, description="Needed where you are not")
    words: Annotated[str, Field(max_length=4000)] = ""
    to: UUID | None = Field(None, description="The colleague who gets it, where you are not; else whoever takes it")


class LiftPartial(Strict):
    """A leader's finding that a caseworker is impartial all the same."""

    token: Token
    words: Short = Field(description="Why they are impartial all the same")


class PartialOut(Schema):
    """One who is not impartial in a case, and why: what a leader needs to decide, and no more of the case."""

    number: str
    staff: UUID
    name: str
    ground: str
    found_by: str
    words: str
    at: datetime


class WorkOn(Strict):
    """Several cases taken, given or put back at once. Nothing is decided so: that is done case by case."""

    token: Token
    numbers: list[CaseNumber] = Field(min_length=1, max_length=100)
    kind: Literal["take", "give", "put-back"]
    to: UUID | None = Field(None, description="Needed where they are given: a colleague who may see them all")


class WorkedOn(Schema):
    """What was done to how many cases."""

    id: UUID
    kind: str
    at: datetime
    count: int = Field(description="Cases that this was done to; those where nothing was to be done are left out")
    to: str


class UndoneOut(Schema):
    """How far the cases could be put back."""

    put_right: int
    left: int = Field(description="Left alone, because somebody has changed them since")


class ReadyOutQuestion(Schema):
    """A question that is ready to send, in the case's language."""

    code: str
    title: str
    text: str


@router.get("/colleagues", response={200: list[ColleagueOut], **PROBLEMS}, summary="Colleagues of one's services")
def colleagues(request: HttpRequest) -> list[dict[str, Any]]:
    """By name, with who is away and until when."""
    return shown_colleagues(cases.colleagues(office(), request.auth))


@router.post("/cases/{number}/taking", response={200: DoneOut, **PROBLEMS}, summary="Take a case")
def take(request: HttpRequest, number: CaseNumber, body: Mine) -> dict[str, Any]:
    """Also where a colleague had it: both are told by the case's history."""
    return done(cases.take(office(), request.auth, number, token=body.token), number)


@router.post("/cases/{number}/hand-over", response={200: DoneOut, **PROBLEMS}, summary="Give a case to a colleague")
def hand_over(request: HttpRequest, number: CaseNumber, body: HandOver) -> dict[str, Any]:
    """The colleague has it from now on, and both are told by the case's history."""
    made = cases.hand_over(office(), request.auth, number, to=body.to, words=body.words, token=body.token)
    return done(made, number)


@router.post("/cases/{number}/putting-back", response={200: DoneOut, **PROBLEMS}, summary="Put a case back")
def put_back(request: HttpRequest, number: CaseNumber, body: Mine) -> dict[str, Any]:
    """Nobody has it any more, and the next may take it."""
    return done(cases.put_back(office(), request.auth, number, token=body.token), number)


@router.post("/cases/{number}/consultations", response={200: DoneOut, **PROBLEMS}, summary="Ask a colleague")
def ask_colleague(request: HttpRequest, number: CaseNumber, body: AskColleague) -> dict[str, Any]:
    """One who may see the case too. The question lies in the case."""
    made = cases.ask_colleague(office(), request.auth, number, of=body.of, question=body.question, token=body.token)
    return done(made, number)


@router.post(
    "/cases/{number}/consultations/{consultation_id}/answer", response={200: DoneOut, **PROBLEMS}, summary="Answer a colleague"
)
def answer_colleague(request: HttpRequest, number: CaseNumber, consultation_id: UUID, body: AnswerColleague) -> dict[str, Any]:
    """Whoever was asked answers (403 for another); whoever asked decides."""
    made = cases.answer_colleague(
        office(), request.auth, number, consultation=consultation_id, answer=body.answer, token=body.token
    )
    return done(made, number)


@router.post("/cases/{number}/calls", response={200: DoneOut, **PROBLEMS}, summary="Write down a telephone call")
def note_call(request: HttpRequest, number: CaseNumber, body: NoteCall) -> dict[str, Any]:
    """Of one of the parties, or of somebody else."""
    made = cases.note_call(
        office(), request.auth, number, spoke_to=body.spoke_to, called_by=body.called_by, text=body.text, token=body.token
    )
    return done(made, number)


@router.post("/cases/{number}/interpreters", response={200: DoneOut, **PROBLEMS}, summary="An interpreter is needed")
def wish_interpreter(request: HttpRequest, number: CaseNumber, body: WishInterpreter) -> dict[str, Any]:
    """None is booked here: that one is needed is kept until somebody has seen to it."""
    made = cases.wish_interpreter(
        office(), request.auth, number, language=body.language, way=body.way, words=body.words, token=body.token
    )
    return done(made, number)


@router.post(
    "/cases/{number}/interpreters/{wish_id}/settlement", response={200: DoneOut, **PROBLEMS}, summary="It has been seen to"
)
def settle_interpreter(request: HttpRequest, number: CaseNumber, wish_id: UUID, body: SettleInterpreter) -> dict[str, Any]:
    """One is booked, or none is needed after all. Once."""
    made = cases.settle_interpreter(
        office(), request.auth, number, wish=wish_id, outcome=body.outcome, token=body.token
    )
    return done(made, number)


@router.get(
    "/cases/{number}/ready-questions", response={200: list[ReadyOutQuestion], **PROBLEMS}, summary="Questions ready to send"
)
def ready_questions(request: HttpRequest, number: CaseNumber) -> list[dict[str, Any]]:
    """The package's and the agency's own: send them with POST …/information-requests, changed or as they are."""
    desk = cases.desk(office(), request.auth, number)
    found = cases.ready_questions(office(), desk.service, desk.language)
    return [{"code": one.code, "title": one.title, "text": one.text} for one in found]


@router.post("/cases/{number}/prior-notice", response={200: DoneOut, **PROBLEMS}, summary="Give prior notice")
def prior_notice(request: HttpRequest, number: CaseNumber, body: Mine) -> dict[str, Any]:
    """Of the outcome on the desk, with a day to say what is wrong by; nobody decides while it runs."""
    return done(cases.give_prior_notice(office(), request.auth, number, token=body.token), number)


@router.post("/cases/{number}/impartiality", response={200: DoneOut, **PROBLEMS}, summary="Say whether one is impartial")
def state_impartiality(request: HttpRequest, number: CaseNumber, body: StateImpartiality) -> dict[str, Any]:
    """The 1967 Act §§ 6 to 10. One who is not neither prepares nor decides the case, and no longer finds it."""
    made = cases.state_impartiality(
        office(), request.auth, number, impartial=body.impartial, ground=body.ground or "", words=body.words, to=body.to,
        token=body.token,
    )  # fmt: skip
    return done(made, number)


@router.get("/partial", auth=leader, response={200: list[PartialOut], **PROBLEMS}, summary="Who is not impartial, and where")
def partial(request: HttpRequest) -> list[dict[str, Any]]:
    """For the leader of a service, in cases that are not finished; newest first."""
    return [
        fields_of(PartialOut, one)
        for one in cases.partial_people(office(), request.auth)
    ]


@router.post(
    "/cases/{number}/impartiality/{staff_id}/lifting", auth=leader, response={200: DoneOut, **PROBLEMS},
    summary="Find somebody impartial all the same",
)  # fmt: skip
def lift(request: HttpRequest, number: CaseNumber, staff_id: UUID, body: LiftPartial) -> dict[str, Any]:
    """For the leader of the service; the words are kept with the finding."""
    return done(
        cases.lift_partial(office(), request.auth, staff_id, number, words=body.words, token=body.token), number
    )


@router.post("/work-batches", response={200: WorkedOn, **PROBLEMS}, summary="Take, give or put back several cases")
def work_on(request: HttpRequest, body: WorkOn) -> dict[str, Any]:
    """All or none: nothing is done where one of them is not yours to work with, or not the colleague's to see."""
    made, _ = cases.work_on(office(), request.auth, body.numbers, body.kind, to=body.to, token=body.token)
    return fields_of(WorkedOn, made)


@router.post("/work-batches/{batch_id}/undoing", response={200: UndoneOut, **PROBLEMS}, summary="Undo it, for an hour")
def undo(request: HttpRequest, batch_id: UUID) -> dict[str, int]:
    """Again is 409: it is undone."""
    put_right, left = cases.undo_batch(office(), request.auth, batch_id)
    return {"put_right": put_right, "left": left}
