"""The steps that ask, in the conversation, what the rules need to know: an interview of `interview`, one question a turn.

`Interviewing` stands first in the line: what is wholly an answer, or a word to the interview itself, is taken before anything
else looks at it ("4" is of no language). What is not goes along the line as any question does, and is answered; the interview
goes on after it. `Unread` stands after the route is known: what asks nothing was meant as an answer, and how to write it is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from saklig.assistant.answers import Answer, Answered, Going, Offer, OfferKind, Reply, Sentence, Told
from saklig.assistant.interview.progress import TEXTS, Progress, counted, progress
from saklig.assistant.interview.questions import Question
from saklig.assistant.interview.result import result
from saklig.assistant.interview.telling import fixed, question_told, result_told, unread_told
from saklig.assistant.interview.written import asks_something, deed, meant, read_written
from saklig.assistant.line import Did, Turn
from saklig.assistant.steps.fixed import answer_language
from saklig.assistant.steps.topics import named
from saklig.assistant.written import texts_of
from saklig.cases.deadlines import day_of
from saklig.cases.errors import NotFound
from saklig.cases.office import Office
from saklig.cases.typed import Problem

__all__ = [
    "STOPPED", "Interviewing", "Unread", "answers_ours", "asked_now", "begun", "carried_on", "may_be_unknown", "named_among",
    "reply_said", "which",
]  # fmt: skip

STOPPED = "interview-stopped"
_ANSWER, _UNREAD = "interview", "interview_unread"  # the steps' names
_NOTHING = "not_for_this_step"


def asked_now(office: Office, going: Going) -> Progress:
    """Where an interview stands today. Errors: NotFound, for a service that is run no more."""
    service = office.services.get(going.service)
    if service is None:
        raise NotFound("no such service")
    decided, today = office.decides(going.service), day_of(office.ports.clock.now())
    return progress(service, going, decided_here=decided, today=today)


def answers_ours(did: Iterable[Did]) -> bool:
    """Whether a turn was the person's answer to our question, or a word to the interview, and no question of theirs."""
    return any(one.stopped and one.step in (_ANSWER, _UNREAD) for one in did)


def begun(office: Office, turn: Turn, service: str) -> tuple[Answer, Did]:
    """Begin the interview of a service; one of the same service that is under way goes on where it is. Errors: NotFound."""
    going = turn.interview
    if going is not None and going.asks and going.service == service:
        return _next(office, going, "interview-asked", [fixed(going.language, "again")])
    going = Going(service=service, language=answer_language(turn))
    if service not in office.services:
        raise NotFound("no such service")
    title = office.services[service].package.titles[going.language]
    first = [fixed(going.language, "begin", title=_inside(title)), fixed(going.language, "begin-kept")]
    if not office.decides(service):
        first.append(fixed(going.language, "estimate"))
    return _next(office, going, "interview-begun", first)


def may_be_unknown(now: Progress) -> bool:
    """Whether what is asked may be left open: how many people there are may not, since all else is asked of each."""
    return now.question is not None and now.question.path not in counted(now.talk.package)


def reply_said(office: Office, going: Going | None, reply: Reply, *, language: str) -> str:
    """What a control says, in the words that one would write: "Nei", a choice by its name, else as it was typed."""
    language = going.language if going is not None else language
    said = texts_of(TEXTS, language)
    if reply.do != "answer":
        service = office.services.get(reply.about) if reply.do == "begin" else None
        return said(f"did.{reply.do}", title=_inside(service.package.titles[language]) if service else "")
    question = asked_now(office, going).question if going is not None and going.asks else None
    if question is None or question.path != reply.about:
        return reply.typed
    typed = meant(question, reply.typed)
    if question.kind == "yes-no" and typed in ("yes", "no"):
        return said(f"did.{typed}")
    return dict(question.choices).get(typed, reply.typed)


def _inside(title: str) -> str:
    """A title inside a sentence: with a small letter first, unless it is an abbreviation."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def which(language: str, services: tuple[str, ...]) -> Going:
    """An interview that does not know yet which of these services it is about."""
    return Going(service="", language=language, seems=services)


def named_among(office: Office, text: str, services: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the services that the text names."""
    titles = {one: office.services[one].package.titles for one in services if one in office.services}
    return named(text, {name: (one.nb, one.nn, one.en) for name, one in titles.items()})


def carried_on(answer: Answer, going: Going | None, did: tuple[Did, ...]) -> Answer:
    """The answer to something else, with the interview that goes on after it."""
    if answer.interview is not None or going is None or not going.asks or any(one.code == STOPPED for one in did):
        return answer
    return replace(answer, interview=replace(going, problem="", typed=""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Interviewing:
    """What a control of the interview says, and what is written that is wholly an answer to what it asks."""

    office: Office
    name: str = _ANSWER

    def __call__(self, turn: Turn) -> tuple[Turn | Answer, Did]:
        going, reply = turn.interview, turn.reply
        if reply is not None and reply.do == "begin":
            return begun(self.office, turn, reply.about)
        if going is not None and not going.service and reply is None and not asks_something(turn.text):
            chosen = named_among(self.office, turn.text, going.seems)
            if len(chosen) == 1:
                return begun(self.office, replace(turn, language=going.language), chosen[0])
        if going is not None and going.service not in self.office.services:
            going = None  # which service is not known yet, or it is run no more
        if going is None:
            return (turn, Did(step="", code=_NOTHING)) if reply is None else _none(turn)
        if reply is None:
            reply = self._written(turn.text, going)
        if reply is None:
            return turn, Did(step="", code=_NOTHING)
        return self._done(going, reply)

    def _written(self, text: str, going: Going) -> Reply | None:
        """What was written as a reply; None for what must go along the line first."""
        do = deed(text)
        if do and (going.asks or do == "back"):
            return Reply(do=do, about=going.asks)
        question = asked_now(self.office, going).question if going.asks else None
        if question is None or question.kind == "text":
            return None  # a few words may be anything, a cry for help too
        # "ja?" is a doubt and no yes: it is taken for an answer, and told that it cannot be read.
        if _reads(question, text) or _reads(question, text.replace("?", "")) or not any(sign.isalpha() for sign in text):
            return Reply(do="answer", about=going.asks, typed=text)
        return None

    def _done(self, going: Going, reply: Reply) -> tuple[Answer, Did]:
        office, language = self.office, going.language
        if reply.do == "stop":
            offers = (Offer(kind=OfferKind.INTERVIEW, target=going.service), *_OFFERS)
            sentences = (fixed(language, "stopped"),)
            said = Answer(kind=Answered.INTERVIEW, sentences=sentences, offers=offers, language=language)
            return said, Did(step="", code=STOPPED, values={"services": [going.service]})
        if reply.do == "back":
            first = fixed(language, "back" if going.told else "back-first")
            return _next(office, replace(going, told=going.told[:-1]), "interview-back", [first])
        if reply.do == "resume" or reply.about != going.asks:
            first = fixed(language, "again" if reply.do == "resume" or not going.asks else "moved-on")
            return _next(office, going, "interview-asked", [first] if going.asks else [])
        if reply.do == "unknown":
            if not may_be_unknown(asked_now(office, going)):
                return _next(office, going, "interview-asked", [fixed(language, "must-know")])
            told = (*going.told, Told(name=going.asks, typed=None))
            return _next(office, replace(going, told=told), "interview-unknown", [])
        return _answered(office, going, reply.typed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """What was written while the interview asks, and neither is an answer nor asks anything: how to write it is told."""

    office: Office
    name: str = _UNREAD

    def __call__(self, turn: Turn) -> tuple[Turn | Answer, Did]:
        going = turn.interview
        if going is None or not going.asks or turn.route != "general" or asks_something(turn.text):
            return turn, Did(step="", code=_NOTHING)
        return _answered(self.office, going, turn.text)


_OFFERS = (Offer(kind=OfferKind.WHAT_CAN_I_GET), Offer(kind=OfferKind.HUMAN))


def _reads(question: Question, text: str) -> bool:
    try:
        read_written(question, meant(question, text))
    except Problem:
        return False
    return True


def _none(turn: Turn) -> tuple[Answer, Did]:
    language = answer_language(turn)
    said = Answer(kind=Answered.INTERVIEW, sentences=(fixed(language, "none"),), offers=_OFFERS, language=language)
    return said, Did(step="", code="interview-none")


def _answered(office: Office, going: Going, typed: str) -> tuple[Answer, Did]:
    """Take an answer; what cannot be read, or the rules cannot take, is told with how to write it."""
    question = asked_now(office, going).question
    if question is None:
        return _next(office, going, "interview-asked", [])
    problem = ""
    typed = meant(question, typed)
    after = replace(going, told=(*going.told, Told(name=question.path, typed=typed)), problem="", typed="")
    try:
        read_written(question, typed)
        if question.path in asked_now(office, after).unfit:
            problem = "invalid"
    except Problem as wrong:
        problem = wrong.code
    if not problem:
        return _next(office, after, "interview-taken", [])
    unread = replace(going, problem=problem, typed=typed[:200])
    return _next(office, unread, "interview-unread", unread_told(unread, question))


def _next(office: Office, going: Going, code: str, first: list[Sentence]) -> tuple[Answer, Did]:
    """What is asked now; with nothing left to ask, the result."""
    now = asked_now(office, going)
    if now.question is None:
        return _result(office, replace(going, asks="", problem="", typed=""), now)
    problem = going.problem if code == "interview-unread" else ""
    going = replace(going, asks=now.question.path, problem=problem, typed=going.typed if problem else "", seems=())
    sentences = (*first, *question_told(now, going))
    answer = Answer(
        kind=Answered.INTERVIEW, sentences=sentences, offers=(Offer(kind=OfferKind.HUMAN),), language=going.language,
        interview=going,
    )  # fmt: skip
    values = {"services": [going.service], "told": len(going.told), "left": now.left, "question": now.question.label}
    return answer, Did(step="", code=code, values=values)


def _result(office: Office, going: Going, now: Progress) -> tuple[Answer, Did]:
    you = texts_of(TEXTS, going.language)("you")
    found = result(now.talk, now.told, going.language, changes=True, nothing_left=now.settled, you=you)
    going = replace(going, seems=(*found.granted, *found.unsure))
    apply = (Offer(kind=OfferKind.APPLY, target=going.service),) if office.decides(going.service) else ()
    answer = Answer(
        kind=Answered.INTERVIEW, sentences=tuple(result_told(now, found, going.language)), offers=(*apply, *_OFFERS),
        language=going.language, interview=going,
    )  # fmt: skip
    values = {
        "services": [going.service], "told": len(going.told), "granted": found.titled(found.granted),
        "refused": found.titled(found.refused), "unsure": found.titled(found.unsure),
    }  # fmt: skip
    return answer, Did(step="", code="interview-settled" if now.settled else "interview-open", values=values)
