"""The assistant inside another site's page, where the agency's settings let that site: one frame, or one script that makes it.

A browser sends no cookie of ours into a frame of another site, and none is needed: the conversation is named by its signed key in
the form, nobody is signed in here, and nothing of anybody's case is in reach. With no cookie there is nothing that a form from
elsewhere could do in somebody's name, so these forms carry no CSRF token.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from saklig.assistant import conversations
from saklig.assistant.serving import MOST_CHARACTERS
from saklig.web import talking
from saklig.web.asking import REPLY, Sent, sent
from saklig.web.posted import only
from saklig.web.texts import text

__all__ = ["frame"]


@never_cache
@csrf_exempt
@require_http_methods(["GET", "POST"])
def frame(request: HttpRequest) -> HttpResponse:
    """The conversation so far and a place to write. Without a site that may show it, there is no such page."""
    served = talking.assistant()
    if not served.frames:
        raise Http404
    only(request, ["q", "token", "key", *REPLY])
    language, key = request.lang, request.POST.get("key", "")[:200]  # type: ignore[attr-defined]
    problem, said = "", None
    conversation = conversations.by_key(None, key) if key else None
    if request.method == "POST":
        said = sent(request, conversations.interview_of(conversation) if conversation else None)
        problem = said.problem
        if not problem:
            conversation = conversation or conversations.begin(served, None, language=language)
            problem = _asked(served, conversation, said, request)
    turns = conversations.exchanges_of(conversation) if conversation else []
    label = text("assistant.question", language)
    shown, errors, of_field = talking.with_problem(turns, language, label, reply=said.reply if said else None, problem=problem)
    status, problem = 422 if problem else 200, "" if of_field else problem
    context = {
        "turns": shown,
        "key": conversations.key_of(conversation) if conversation else "",
        "token": talking.new_token(), "problem": problem, "most": MOST_CHARACTERS,
        "typed": request.POST.get("q", "") if problem else "",
        "label": label, "framed": True,
        "errors": errors,
    }  # fmt: skip
    return _for(served.frames, render(request, "web/assistant/frame.html", context, status=status))


def _asked(served: Any, conversation: Any, said: Sent, request: HttpRequest) -> str:
    token = request.POST.get("token", "")[:64] or talking.new_token()
    try:
        conversations.ask(
            served, conversation, None, said.text, token=token, language=request.lang, reply=said.reply  # type: ignore[attr-defined]
        )  # fmt: skip
    except conversations.TooMany:
        return "too-many-questions"
    return ""


def _for(sites: tuple[str, ...], response: HttpResponse) -> HttpResponse:
    """Let these sites show the page in theirs, and no other."""
    response.xframe_options_exempt = True  # type: ignore[attr-defined]  # the older header knows no list of sites
    response._csp_replace = {"frame-ancestors": list(sites)}  # type: ignore[attr-defined]  # noqa: SLF001
    return response
