"""The assistant's page: questions and answers, open to all, without a script a plain form; with one the answer streams.

Nothing here decides what is answered. A conversation belongs to the browser's session, or to whoever signs in in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from saklig import cases
from saklig.assistant import Answer, conversations, hand_over
from saklig.assistant.serving import MOST_CHARACTERS
from saklig.web import talking
from saklig.web.asking import REPLY, Sent, sent
from saklig.web.errors import FormTampered
from saklig.web.fields import Choice, Field, read_field
from saklig.web.posted import only
from saklig.web.steps_told import shown_did, step_title
from saklig.web.texts import text

__all__ = ["ask_human", "assistant", "end", "go_on", "how", "rate", "stream"]

_SHOWN = ("masked", "all", "nothing")
_SENT_AS = frozenset({"q", "token"}) | REPLY


@never_cache
@require_http_methods(["GET", "POST"])
def assistant(request: HttpRequest) -> HttpResponse:
    """The conversation so far and a place to write; a question sent by the plain form."""
    only(request, _SENT_AS)
    if request.method == "POST":
        said = _sent(request)
        if said.problem:
            return _page(request, said=said, problem=said.problem, status=422)
        conversation = _conversation(request)
        try:
            _say(request, conversation, said)
        except conversations.TooMany:
            return _page(request, problem="too-many-questions", status=422)
        return redirect(f"{reverse('web:assistant')}#nyest")
    return _page(request)


def _sent(request: HttpRequest) -> Sent:
    found = talking.current(request)
    return sent(request, conversations.interview_of(found) if found is not None else None)


def _conversation(request: HttpRequest) -> Any:
    found = talking.current(request)
    if found is None:
        found = conversations.begin(talking.assistant(), request.actor, language=request.lang)  # type: ignore[attr-defined]
        talking.keep(request, found)
    return found


def _say(request: HttpRequest, conversation: Any, said: Sent) -> None:
    """To the human, where one has been asked for; else to the machine."""
    served, token = talking.assistant(), _token(request)
    if hand_over.standing(served, conversation) is not None:
        hand_over.write(served, conversation, text=said.text, token=token)
        return
    conversations.ask(
        served, conversation, request.actor, said.text, token=token, language=request.lang,  # type: ignore[attr-defined]
        reply=said.reply,
    )  # fmt: skip


def _token(request: HttpRequest) -> str:
    return request.POST.get("token", "")[:64] or talking.new_token()


def _page(request: HttpRequest, *, said: Sent | None = None, problem: str = "", status: int = 200) -> HttpResponse:
    language = request.lang  # type: ignore[attr-defined]
    conversation = talking.current(request)
    turns = conversations.exchanges_of(conversation) if conversation else []
    standing = hand_over.standing(talking.assistant(), conversation) if conversation else None
    label = text("assistant.question" if standing is None else "assistant.to-human", language)
    shown, errors, of_field = talking.with_problem(turns, language, label, reply=said.reply if said else None, problem=problem)
    problem = "" if of_field else problem
    context = {
        "turns": shown, "standing": standing, "token": talking.new_token(),
        "said": standing.said if standing else hand_over.remarks_of(conversation) if conversation else (),
        "waiting": talking.waiting_for(standing), "typed": request.POST.get("q", "") if problem else "", "problem": problem,
        "most": MOST_CHARACTERS, "errors": errors, "examples": _examples(language), "causes": conversations.CAUSES,
        "return_token": conversations.key_of(conversation) if standing else "",
        "conversation": conversation, "days": talking.assistant().keep.days, "label": label,
    }  # fmt: skip
    return render(request, "web/assistant/page.html", context, status=status)


def _examples(language: str) -> list[str]:
    return [text(f"assistant.example.{name}", language) for name in ("would-i", "what", "case", "human")]


@never_cache
@require_POST
def stream(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The same question, answered line by line as JSON: each step's name, what is known, at last the turn."""
    only(request, _SENT_AS)
    said = _sent(request)
    if said.problem:
        return HttpResponse(status=422)
    conversation = _conversation(request)
    # The session must be saved before the first byte: the middleware sees a response that has not been made yet.
    request.session.save()
    answer = StreamingHttpResponse(_lines(request, conversation, said), content_type="application/x-ndjson")
    answer["X-Accel-Buffering"] = "no"  # a proxy that gathers the whole before it sends would undo the streaming
    return answer


def _lines(request: HttpRequest, conversation: Any, said: Sent) -> Iterator[str]:
    language, served, token = request.lang, talking.assistant(), _token(request)  # type: ignore[attr-defined]
    if hand_over.standing(served, conversation) is not None:
        hand_over.write(served, conversation, text=said.text, token=token)
        yield _line(again=reverse("web:assistant"))
        return
    asking = conversations.asking(
        served, conversation, request.actor, said.text, token=token, language=language, reply=said.reply  # type: ignore[attr-defined]
    )  # fmt: skip
    try:
        turn = yield from _told(asking, said.text, language)
    except conversations.TooMany:
        yield _line(problem=text("problem.too-many-questions", language))
        return
    again = talking.new_token()
    context = {
        "one": talking.shown(turn, language, newest=True), "lang": language, "causes": conversations.CAUSES, "newest": True,
        "token": again,
    }  # fmt: skip
    yield _line(html=render_to_string("web/assistant/turn.html", context, request=request), token=again)


def _told(asking: Any, question: str, language: str) -> Any:
    """What is known, as it is known: the steps, an answer's sources with what they say, each sentence once it was checked."""
    begun: Answer | None = None
    while True:
        try:
            found = next(asking)
        except StopIteration as whole:
            return whole.value
        if isinstance(found, str):
            yield _line(step=step_title(found, language))
        elif isinstance(found, Answer):
            begun, every = found, range(len(found.quotes))
            context = {"question": question, "sources": talking.shown_sources(found, language, quoting=every), "lang": language}
            yield _line(begun=render_to_string("web/assistant/underway.html", context))
        elif begun is not None:
            context = {"sentence": talking.shown_sentence(found, begun, language), "at": "underway", "lang": language}
            yield _line(sentence=render_to_string("web/assistant/sentence.html", context))


def _line(**values: str) -> str:
    return json.dumps(values, ensure_ascii=False) + "\n"


@never_cache
@require_safe
def how(request: HttpRequest, exchange: UUID) -> HttpResponse:
    """How an answer came about: what each step saw and did."""
    conversation = _held(request)
    turn = conversations.one_of(conversation, exchange)
    language = request.lang  # type: ignore[attr-defined]
    context = {
        "turn": turn, "steps": [shown_did(one, language) for one in turn.did],
        "grounds": sorted({one.ground.value for one in turn.answer.sentences}),
    }  # fmt: skip
    return render(request, "web/assistant/how.html", context)


def _held(request: HttpRequest) -> Any:
    found = talking.current(request)
    if found is None:
        raise cases.NotFound("this browser has no conversation")
    return found


@never_cache
@require_POST
def rate(request: HttpRequest, exchange: UUID) -> HttpResponse:
    """Whether an answer helped, and why not."""
    only(request, ["verdict", "cause", "comment"])
    verdict, cause = request.POST.get("verdict", ""), request.POST.get("cause", "")
    if verdict not in ("up", "down") or cause not in ("", *conversations.CAUSES):
        raise FormTampered("a verdict that the page does not have")
    conversations.rate(_held(request), exchange, verdict=verdict, cause=cause, comment=request.POST.get("comment", ""))
    messages.success(request, "assistant-rated")
    return redirect(f"{reverse('web:assistant')}#svar-{exchange}")


@never_cache
@require_http_methods(["GET", "POST"])
def ask_human(request: HttpRequest) -> HttpResponse:
    """Ask for a human: what it is about, what of the conversation they may see, where an answer can be sent."""
    language, served = request.lang, talking.assistant()  # type: ignore[attr-defined]
    fields, problems = _human_fields(language), []
    only(request, [*fields, "token", "go"])
    if request.method == "POST" and request.POST.get("go") == "back":
        hand_over.no_human_after_all(served, _held(request))
        messages.success(request, "assistant-back")
        return redirect("web:assistant")
    if request.method == "POST":
        pairs = [read_field(one, request.POST) for one in fields]
        fields, values = [one for one, _ in pairs], {one.name: value for one, value in pairs}
        problems = [
            {"field": one.first_id, "message": f"{one.label}: {text(f'problem.{one.problem}', language)}"}
            for one in fields if one.problem
        ]  # fmt: skip
        if not problems:
            hand_over.ask_for_human(
                served, _conversation(request), text=values["text"], shown=values["shown"], token=_token(request),
                contact=values["contact"] or "",
            )  # fmt: skip
            messages.success(request, "assistant-human-asked")
            return redirect("web:assistant")
    now, hours = served.office.ports.clock.now(), hand_over.hours_now(served)
    context = {
        "fields": fields, "errors": problems, "token": talking.new_token(), "open_now": hours.open_at(now),
        "promised": hours.promised(now), "opens": hours.next_opening(now),
    }  # fmt: skip
    return render(request, "web/assistant/human.html", context, status=422 if problems else 200)


def _human_fields(language: str) -> list[Field]:
    def said(name: str, what: str) -> str:
        return text(f"assistant.human.{name}-{what}", language)

    choices = tuple(Choice(value=one, label=text(f"assistant.human.shown.{one}", language)) for one in _SHOWN)
    return [
        Field(name="text", kind="long-text", label=said("text", "label"), help=said("text", "help")),
        Field(
            name="shown", kind="choice", label=said("shown", "label"), help=said("shown", "help"), choices=choices,
            value=_SHOWN[0],
        ),
        Field(name="contact", kind="text", label=said("contact", "label"), help=said("contact", "help"), required=False),
    ]  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
def go_on(request: HttpRequest, token: str) -> HttpResponse:
    """Come back to a conversation by its address, as after a message that was answered later.

    Only when the person says so: an address that somebody else sent would lead them to write where that one can read.
    """
    only(request)
    found = conversations.by_key(request.actor, token)  # type: ignore[attr-defined]
    if request.method == "GET":
        return render(request, "web/assistant/go_on.html", {"began_at": found.began_at})
    talking.keep(request, found)
    return redirect("web:assistant")


@never_cache
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End the conversation and erase it, at once."""
    only(request)
    found = talking.current(request)
    if found is not None:
        conversations.end(talking.assistant(), found)
    talking.let_go(request)
    messages.success(request, "assistant-ended")
    return redirect("web:assistant")
