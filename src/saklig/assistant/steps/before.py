"""The steps in their order, made from the packages that the agency runs."""

from __future__ import annotations

from collections.abc import Iterable

from saklig.assistant.line import Step
from saklig.assistant.steps.attack import Attack
from saklig.assistant.steps.crisis import Crisis
from saklig.assistant.steps.language import Language, OtherLanguage
from saklig.assistant.steps.masking import Masking
from saklig.assistant.steps.routing import Routing
from saklig.assistant.steps.topics import ServiceWords, Topics

__all__ = ["before_the_answer"]


def before_the_answer(services: Iterable[ServiceWords]) -> tuple[Step, ...]:
    """The steps that a question goes along before it is answered. What answers it is put after them."""
    services = tuple(services)
    topics = Topics(services)
    # A crisis goes before an attack: one who needs help may write both, and is helped.
    return Language(), Masking(services), Crisis(), Attack(), OtherLanguage(topics), Routing(topics)
