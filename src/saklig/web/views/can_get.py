"""What can I get? One page over all the agency's services: what has been told, how each stands on it, and what it still asks.

Open to all, and nothing is kept. Whoever is signed in sees too what they have applied for, and may have fetched what the
population register says of them and their own children, by pressing for it.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from saklig.assistant.what_can_i_get import Survey, own_register, people_counts, stands
from saklig.cases import ActorKind
from saklig.web import wired
from saklig.web.posted import only
from saklig.web.survey import card_of, everything, grouped, read, typed, with_unfit
from saklig.web.texts import text

__all__ = ["can_get"]

_FETCH, _AGAIN = "fetch", "again"


@never_cache
@require_http_methods(["GET", "POST"])
def can_get(request: HttpRequest) -> HttpResponse:
    office, language = wired.office(), request.lang  # type: ignore[attr-defined]
    actor = request.actor  # type: ignore[attr-defined]
    citizen = actor if actor is not None and actor.kind is ActorKind.CITIZEN else None
    people = [f"people-{who}" for who in people_counts(office)]
    only(request, [_FETCH, _AGAIN, *people, *everything(office, language)])
    sent = request.method == "POST" and _AGAIN not in request.POST
    posted, fetched = request.POST if sent else QueryDict(), None
    if sent and _FETCH in request.POST and citizen is not None:
        posted, fetched = _with_register(office, citizen, posted)
    filled = read(office, posted, language, sent=sent)
    survey = Survey(office=office, counts=filled.counts, told=filled.told, language=language)
    filled = with_unfit(filled, survey.unfit(), language)
    standings = stands(survey, citizen, you=text("guidance.you", language))
    shown: set[str] = set()
    cards = []
    for one in standings:
        cards.append(card_of(survey, one, filled, shown))
        shown |= {asked.key for asked in one.ask}
    answered = [asked for name, asked in survey.possible().items() if name in filled.fields and name not in shown]
    context: dict[str, Any] = {
        "counted": filled.counted, "cards": cards, "answered": grouped(answered, filled, language), "errors": filled.errors,
        "begun": filled.counts is not None, "can_fetch": citizen is not None, "fetched": fetched,
    }  # fmt: skip
    return render(request, "web/citizen/can_get.html", context, status=422 if filled.errors else 200)


def _with_register(office: Any, citizen: Any, posted: QueryDict) -> tuple[QueryDict, bool]:
    """The form with what the register tells put in, for whoever asked to change; and whether it told anything."""
    told, children = own_register(office, citizen)
    filled = posted.copy()
    if children is None:
        return filled, False
    for name, value in typed(told).items():
        filled[name] = value
    for who, (fewest, most) in people_counts(office).items():
        name = f"people-{who}"
        if who == "children":
            filled[name] = str(min(children, most))
        elif not filled.get(name):
            filled[name] = str(fewest)
    return filled, True
