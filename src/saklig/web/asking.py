"""An interview in the conversation as a page shows it: the question with its control, and at the end the way into an application.

The fields are the interview page's own (`web.talk`), and what they send is read where what is written is read: in the room.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.urls import reverse

from saklig.assistant import Going, Reply
from saklig.assistant.interviewing import asked_now, may_be_unknown, reply_said
from saklig.cases import is_blank
from saklig.web import wired
from saklig.web.carried import ASK
from saklig.web.errors import FormTampered
from saklig.web.fields import Field
from saklig.web.talk import field_of

__all__ = ["REPLY", "Ask", "GoesOn", "Sent", "ask_of", "goes_on", "sent"]

REPLY = frozenset({"do", "about", "answer"})
_DOES = frozenset({"answer", "unknown", "back", "stop", "resume", "begin"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is asked now. `about` is the question's name; `lang` the interview's own language."""

    field: Field
    about: str
    lang: str
    service: str
    unknown: bool  # whether "I do not know" is an answer
    first: bool  # there is none to go back to


@dataclass(frozen=True, slots=True, kw_only=True)
class GoesOn:
    """A form that goes on with all that was told: into an application, or to be saved where another agency decides."""

    action: str
    decided_here: bool
    fields: tuple[tuple[str, str], ...]
    lang: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What came with the conversation's form. `problem`: why nothing of it can be taken, a code of the texts."""

    text: str
    reply: Reply | None = None
    problem: str = ""


def ask_of(going: Going | None, *, typed: str = "", problem: str = "") -> Ask | None:
    """The question that an interview is at, as a control; None where it asks nothing, or its service is run no more."""
    if going is None or not going.asks or wired.service(going.service) is None:
        return None
    now = asked_now(wired.office(), going)
    if now.question is None:
        return None
    question = now.question
    shown = replace(question, help=" ".join(one for one in (question.help, question.why) if one), why="")
    label = f"{now.owner}: {question.label}" if now.owner else question.label
    field = replace(field_of(now.talk, shown, going.language, name="answer"), label=label)
    field = replace(field, value=typed or going.typed, problem=problem or going.problem)
    return Ask(
        field=field, about=question.path, lang=going.language, service=going.service, first=not going.told,
        unknown=may_be_unknown(now),
    )  # fmt: skip


def goes_on(going: Going | None) -> GoesOn | None:
    """The way on from a result; None where there is none yet."""
    if going is None or going.asks or not going.service or wired.service(going.service) is None:
        return None
    here = wired.office().decides(going.service)
    told = tuple((one.name, one.typed) for one in going.told if one.typed is not None)
    action = reverse("web:apply-start" if here else "web:guidance", args=[going.service])
    more = tuple((ASK, code) for code in going.seems if _can_be_asked_for(going.service, code)) if here else (("save", "1"),)
    return GoesOn(action=action, decided_here=here, fields=(*told, *more), lang=going.language)


def _can_be_asked_for(service: str, code: str) -> bool:
    package = wired.package(service)
    return package is not None and code in package.benefits and bool(package.benefits[code].asked_by)


def sent(request: HttpRequest, going: Going | None) -> Sent:
    """A question, or what a control of the interview says, with the words for it. Errors: FormTampered."""
    do = request.POST.get("do", "")
    if not do:
        question = request.POST.get("q", "")
        return Sent(text=question, problem="" if question.strip() else "empty")
    if do not in _DOES:
        raise FormTampered("a button that the page does not have")
    reply = Reply(do=do, about=request.POST.get("about", "")[:200], typed=request.POST.get("answer", ""))
    if do == "begin" and wired.service(reply.about) is None:
        raise FormTampered("a service that is not here")
    if do == "answer" and is_blank(reply.typed):
        ask = ask_of(going)
        choose = ask is not None and ask.field.kind in ("yes-no", "choice")
        return Sent(text="", reply=reply, problem="choose-one" if choose else "empty")
    language = request.lang  # type: ignore[attr-defined]
    return Sent(text=_words(reply, going, language), reply=reply)


def _words(reply: Reply, going: Going | None, language: str) -> str:
    """What a control says, as the person would write it: a period by its name, a number with its unit."""
    ask = ask_of(going) if reply.do == "answer" else None
    if ask is not None and ask.about == reply.about:
        said = next((choice.label for choice in ask.field.choices if choice.value == reply.typed), "")
        if said:
            return said
        if ask.field.unit and not ask.field.choices:
            return f"{reply.typed.strip()} {ask.field.unit}"
    return reply_said(wired.office(), going, reply, language=language)
