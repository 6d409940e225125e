"""One whose life or safety is at stake is told where help is, before anything else.

Several kinds may be seen at once; the gravest is answered first, and then the others. The numbers, where they are from and when
they were looked up stand in `words/crisis.toml`, with the plain words; what is said in roundabout ones in
`words/crisis_roundabout.toml`; the sentences in this room's texts. To be told a number too many harms nobody
much, to be told none may: where a list is in doubt, it answers; and where no list sees anything, a small model may (`alarm`).
"""

from __future__ import annotations

from typing import NamedTuple

from saklig.assistant.answers import Answer, Answered, OfferKind
from saklig.assistant.line import Did, Turn
from saklig.assistant.steps.alarm import alarming
from saklig.assistant.steps.fixed import fixed_answer
from saklig.assistant.steps.phrases import Phrases, lists_of
from saklig.assistant.steps.reading import cleaned, plain, readings

__all__ = ["UNSURE", "Crisis"]

UNSURE = "unsure"  # no list saw anything, and the text is like those of somebody in danger: the numbers for all of it


class _Kind(NamedTuple):
    name: str
    says: Phrases
    unless: Phrases


class Crisis:
    """The step: stops with the numbers to call."""

    name = "crisis"

    def __init__(self) -> None:
        plainly, besides = (lists_of(name)["kinds"] for name in ("crisis", "crisis_roundabout"))
        self._kinds = tuple(
            _Kind(name, *(Phrases(phrase for held in (plainly, besides) for phrase in held.get(name, {}).get(part, ()))
                          for part in ("says", "unless")))
            for name in dict.fromkeys((*plainly, *besides))
        )  # fmt: skip

    def __call__(self, turn: Turn) -> tuple[Turn | Answer, Did]:
        kinds = self.kinds_in(turn.text) or ((UNSURE,) if alarming(plain(cleaned(turn.text))) else ())
        if not kinds:
            return turn, Did(step=self.name, code="nothing-seen")
        keys = [key for kind in kinds for key in (f"crisis.{kind}.first", f"crisis.{kind}.numbers")]
        answer = fixed_answer(turn, Answered.CRISIS, (*keys, "crisis.after"), (OfferKind.HUMAN,))
        return answer, Did(step=self.name, code="seen", values={"kinds": list(kinds)})

    def kinds_in(self, text: str) -> tuple[str, ...]:
        """The kinds of crisis that a text tells of, the gravest first."""
        shown = cleaned(text)
        # What only sounds like one is taken out, and the rest is read: "the deadline kills me, and I want to die" is a crisis.
        ways = tuple(dict.fromkeys((plain(shown), *readings(shown, deep=False))))
        return tuple(kind.name for kind in self._kinds if kind.says.found_in(kind.unless.without(way) for way in ways))
