"""Which kind of question it is, and which services it is about.

Routes are tried in the order of `words/routing.toml`, the narrowest first; what fits none is a general question. A greeting is
answered here; everything else goes on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from saklig.assistant.answers import Answer, Answered, OfferKind
from saklig.assistant.line import Did, Turn
from saklig.assistant.steps.fixed import fixed_answer
from saklig.assistant.steps.phrases import Phrases, lists_of
from saklig.assistant.steps.reading import plain
from saklig.assistant.steps.topics import Topics

__all__ = ["Routing"]

GENERAL = "general"
_TALK = 12  # words: a longer text is never only a greeting


class _Route(NamedTuple):
    name: str
    says: Phrases
    unless: Phrases


class Routing:
    """The step: sets `turn.route` and `turn.topics`; answers small talk."""

    name = "routing"

    def __init__(self, topics: Topics) -> None:
        self._topics = topics
        self._routes = tuple(
            _Route(name.partition("-")[0], Phrases(one["says"]), Phrases(one.get("unless", ())))
            for name, one in lists_of("routing").items()
        )
        self._talk = {name: Phrases(one["says"]) for name, one in lists_of("small_talk").items()}

    def __call__(self, turn: Turn) -> tuple[Turn | Answer, Did]:
        said = plain(turn.text)  # as written: what is kept of it is the route alone
        if kind := self._small_talk(said):
            answer = fixed_answer(turn, Answered.ANSWERED, (f"small_talk.{kind}",), (OfferKind.WHAT_CAN_I_GET, OfferKind.HUMAN))
            return answer, Did(step=self.name, code="small-talk", values={"kind": kind})
        route, topics = self.route_of(said), self._topics.of(said)
        did = Did(step=self.name, code="routed", values={"route": route, "topics": list(topics)})
        return replace(turn, route=route, topics=topics), did

    def route_of(self, said: str) -> str:
        """The route of a reading."""
        for route in self._routes:
            if route.says.found_in((route.unless.without(said),)):
                return route.name
        return GENERAL

    def _small_talk(self, said: str) -> str:
        if len(said.split()) > _TALK:
            return ""
        return next((name for name, phrases in self._talk.items() if phrases.is_all_of(said)), "")
