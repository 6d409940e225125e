"""What is meant to misuse the assistant, asks for another person's case, or is not what it is for.

Recognised by word lists, however the words are hidden. Without a language model there is nothing to persuade, and with one each
sentence is held against its source: declining here is plain speech to the one who asks, and a line in the record.
"""

from __future__ import annotations

from typing import NamedTuple

from saklig.assistant.answers import Answer, Answered, Offer, OfferKind
from saklig.assistant.line import Did, Turn
from saklig.assistant.steps.fixed import fixed_answer
from saklig.assistant.steps.phrases import Phrases, lists_of
from saklig.assistant.steps.reading import cleaned, plain, readings

__all__ = ["Attack", "is_attack"]

_OFFERS = {
    "others_case": (OfferKind.HUMAN, OfferKind.SIGN_IN, OfferKind.PRIVACY),
    "out_of_scope": (OfferKind.WHAT_CAN_I_GET, OfferKind.HUMAN),
}
_ELSE = (OfferKind.HUMAN,)


class _Kind(NamedTuple):
    name: str
    text: str  # the key of what is answered
    says: Phrases
    unless: Phrases
    signs: tuple[str, ...]
    deep: bool  # whether it is looked for also in what is hidden or encoded


class Attack:
    """The step: stops what is recognised."""

    name = "attack"

    def __init__(self) -> None:
        self._kinds = tuple(
            _Kind(name, one["text"], Phrases(one.get("says", ())), Phrases(one.get("unless", ())), tuple(one.get("signs", ())),
                  one.get("deep", True))
            for name, one in lists_of("attacks").items()
        )  # fmt: skip

    def __call__(self, turn: Turn) -> tuple[Turn | Answer, Did]:
        kind = self.kind_of(turn)
        if kind is None:
            return turn, Did(step=self.name, code="nothing-seen")
        offers: tuple[OfferKind | Offer, ...] = _OFFERS.get(kind.text, _ELSE)
        answer = fixed_answer(turn, Answered.DECLINED, (f"declined.{kind.text}",), offers)
        return answer, Did(step=self.name, code=kind.text.replace("_", "-"), values={"kind": kind.name})

    def kind_of(self, turn: Turn) -> _Kind | None:
        """The first kind of attack that the turn holds."""
        shown = cleaned(turn.text)
        simple = (*dict.fromkeys((plain(shown), plain(turn.masked))),)
        deep = (*simple, *readings(shown))
        small = shown.lower()
        for kind in self._kinds:
            ways = deep if kind.deep else simple
            hit = any(sign in small for sign in kind.signs) or kind.says.found_in(ways)
            if hit and not kind.unless.found_in(simple):
                return kind
        return None


def is_attack(turn: Turn) -> bool:
    """Whether anything that is declined is recognised in the turn."""
    return Attack().kind_of(turn) is not None
