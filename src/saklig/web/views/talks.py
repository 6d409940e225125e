"""Conversations at the desk: who waits for a human, one conversation, and what the content's owner should look at."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from saklig.assistant import content_owner, hand_over
from saklig.cases import ActorKind
from saklig.web import talking, wired
from saklig.web.actors import needs
from saklig.web.errors import FormTampered
from saklig.web.fields import Field
from saklig.web.posted import only
from saklig.web.texts import text

__all__ = ["content", "talk", "waiting"]


@never_cache
@needs(ActorKind.CASEWORKER)
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Who waits for a human, whoever was promised an answer first coming first."""
    served = talking.assistant()
    found = hand_over.waiting(served, request.actor)  # type: ignore[attr-defined]
    open_now = hand_over.hours_now(served).open_at(served.office.ports.clock.now())
    context = {"found": found, "open_now": open_now, "titles": _titles()}
    return render(request, "web/staff/talks.html", context)


def _titles() -> dict[str, Any]:
    return {name: service.package.titles for name, service in wired.office().services.items()}


@never_cache
@needs(ActorKind.CASEWORKER)
@require_http_methods(["GET", "POST"])
def talk(request: HttpRequest, conversation: UUID) -> HttpResponse:
    """One conversation: take it, write, say how an answer should have been, end it."""
    served, actor, language = talking.assistant(), request.actor, request.lang  # type: ignore[attr-defined]
    only(request, ["go", "text", "token", "exchange"])
    problem = ""
    if request.method == "POST":
        problem = _done(request, served, actor, conversation)
        if not problem:
            ended = request.POST.get("go") == "close"
            return redirect("web:talks") if ended else redirect("web:talk", conversation)
    found = hand_over.conversation_for(served, actor, conversation)
    context = {
        "found": found, "turns": [talking.shown(one, language) for one in found.exchanges], "titles": _titles(),
        "token": talking.new_token(), "problem": problem, "typed": request.POST.get("text", "") if problem else "",
        "errors": [{"field": "text", "message": f"{text('talks.write', language)}: {text(f'problem.{problem}', language)}"}]
        if problem else [],
    }  # fmt: skip
    return render(request, "web/staff/talk.html", context, status=422 if problem else 200)


def _done(request: HttpRequest, served: Any, actor: Any, conversation: UUID) -> str:
    """Do what the form asks for; a problem's code, or nothing."""
    go, words = request.POST.get("go", ""), request.POST.get("text", "")
    if go in ("reply", "propose") and not words.strip():
        return "empty"
    if go == "take":
        if hand_over.take(served, actor, conversation):
            messages.success(request, "talk-taken")
        else:
            messages.warning(request, "talk-a-colleagues")
    elif go == "reply":
        hand_over.reply(served, actor, conversation, text=words, token=request.POST.get("token", "")[:64])
    elif go == "propose":
        hand_over.propose(served, actor, conversation, _exchange(request), text=words)
        messages.success(request, "talk-proposed")
    elif go == "close":
        hand_over.close(served, actor, conversation)
        messages.success(request, "talk-closed")
    else:
        raise FormTampered("a wish that the page does not have")
    return ""


def _exchange(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("exchange", ""))
    except ValueError:
        raise FormTampered("a question that the page does not have") from None


_GROUP = Field(name="group", kind="many", label="")  # the questions of a group


@never_cache
@needs(ActorKind.RULE_OWNER)
@require_http_methods(["GET", "POST"])
def content(request: HttpRequest) -> HttpResponse:
    """What was not answered or no help, what is at odds, old or missing, what colleagues propose, and how the sources stand."""
    served, actor = talking.assistant(), request.actor  # type: ignore[attr-defined]
    only(request, ["go", "proposal", "finding", _GROUP])
    if request.method == "POST":
        go = request.POST.get("go", "")
        if go not in ("take-up", "leave", "settle", "stands", "look-again", "fetch"):
            raise FormTampered("a wish that the page does not have")
        if go == "fetch":
            asked = content_owner.fetch_now(served, actor)
            messages.success(request, "content-fetch-asked" if asked else "content-fetch-under-way")
            return redirect("web:content")
        if go == "settle":
            content_owner.settle_questions(served, actor, request.POST.getlist("group"))
        elif go in ("stands", "look-again"):
            content_owner.settle_finding(served, actor, request.POST.get("finding", ""), stands=go == "stands")
        else:
            hand_over.settle(served, actor, _id(request), taken_up=go == "take-up")
        messages.success(request, "content-again" if go == "look-again" else "content-settled")
        return redirect("web:content")
    context = {
        "view": content_owner.overview(served, actor), "proposals": hand_over.proposals(actor), "titles": _titles(),
        "sources": content_owner.sources(served, actor),
    }  # fmt: skip
    return render(request, "web/staff/content.html", context)


def _id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("proposal", ""))
    except ValueError:
        raise FormTampered("a proposal that the page does not have") from None
