"""An assistant for the tests of this room: over the small town of tests/cases, with steps that say what they are told to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from assistant.wording import given
from cases import town
from saklig.assistant import Answer, Answered, Did, Ground, Offer, OfferKind, Quote, Sentence, Source, Turn
from saklig.assistant.answering import General
from saklig.assistant.documents import keep_index, of_packages
from saklig.assistant.hours import OpeningHours
from saklig.assistant.retrieval import Library
from saklig.assistant.serving import Assistant
from saklig.assistant.steps_in_order import steps_for
from saklig.assistant.wording import Wording
from saklig.safeguards.privacy import mask

SOURCE = Source(
    document="a-guide", title="A guide", section="How much?", dated=date(2026, 7, 28), owner="The agency", language="nb",
    binding=False, address="/tjenester/a/", provision="§ 3",
)  # fmt: skip
LAW = Source(
    document="a-law", title="A regulation", section="§ 3", dated=None, owner="The ministry", language="nb", binding=True,
    address="https://example.invalid/law",
)  # fmt: skip
TEXT = "Du betaler høyst seks prosent av inntekten."


def quoted(text: str = TEXT, *sources: Source) -> Answer:
    """An answer of one quoted sentence."""
    quotes = tuple(Quote(text=text, source=source, start=0, end=len(text)) for source in sources or (SOURCE,))
    sentence = Sentence(text=text, ground=Ground.QUOTED, quotes=tuple(range(len(quotes))))
    return Answer(
        kind=Answered.ANSWERED, sentences=(sentence,), quotes=quotes, offers=(Offer(kind=OfferKind.HUMAN),), language="nb"
    )  # fmt: skip


class Masking:
    name = "masking"

    def __call__(self, turn: Turn) -> tuple[Turn, Did]:
        return replace(turn, masked=mask(turn.text), language="nb"), Did(step="", code="masked")


class Says:
    """A last step that answers by a function of the turn."""

    name = "answer"

    def __init__(self, say: Callable[[Turn], Answer]) -> None:
        self.say = say
        self.heard: list[Turn] = []

    def __call__(self, turn: Turn) -> tuple[Answer, Did]:
        self.heard.append(turn)
        return self.say(turn), Did(step="", code="answered", values={"sentences": 1})


def assistant(office: Any = None, *, say: Callable[[Turn], Answer] = lambda turn: quoted(), **more: Any) -> Assistant:
    steps: Sequence[Any] = (Masking(), Says(say))
    return Assistant(office=office or town.office(town.alone()), steps=steps, hours=more.pop("hours", OpeningHours()), **more)


def whole(office: Any, folder: Path, *, model: Any = None, **more: Any) -> Assistant:
    """The assistant as an agency runs it: the whole line over the guidance of the office's packages, indexed in the folder."""
    keep_index(folder, of_packages(office))
    library = Library.open(folder)
    steps = steps_for(office, library, model=model)
    return Assistant(office=office, steps=steps, hours=OpeningHours(), library=library, **more)


class Finds:
    """Finds the quotes of tests/assistant/wording/given.py, whatever is asked."""

    name = "look_up"

    def __call__(self, turn: Turn) -> tuple[Turn, Did]:
        found = replace(turn, masked=mask(turn.text), language="nb", route="general", found=given.found())
        return found, Did(step="", code="answered")


def worded(office: Any, model: Any, **more: Any) -> Assistant:
    """One that always finds the same, and has the model word it."""
    steps: Sequence[Any] = (Finds(), Wording(model, **more), General())
    return Assistant(office=office, steps=steps, hours=OpeningHours())
