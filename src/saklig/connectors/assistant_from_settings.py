"""What the agency's settings say of its assistant, as the room takes it: a language model, hours, how long it is kept.

Read by composition alone, which puts the assistant together. What may be quoted: `content.py`.
"""

from __future__ import annotations

from datetime import time, timedelta

from saklig.assistant.hours import OpeningHours
from saklig.assistant.retrieval import Library
from saklig.assistant.serving import Assistant
from saklig.assistant.sources import Content
from saklig.assistant.steps_in_order import steps_for
from saklig.assistant.wording import LanguageModel, ModelLimits
from saklig.cases.office import Office
from saklig.connectors.agency import AgencyFile, secret
from saklig.connectors.assistant_settings import AssistantAt
from saklig.connectors.language_model import ModelSettings, RemoteLanguageModel

__all__ = ["assistant_of", "language_model_of"]

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def assistant_of(file: AgencyFile, office: Office, library: Library, content: Content | None = None) -> Assistant:
    """The assistant as the settings say. Errors: SettingInvalid."""
    said = file.assistant or AssistantAt()
    keep = timedelta(days=said.keep_days)
    steps = steps_for(office, library, model=language_model_of(file), keep=keep)
    return Assistant(
        office=office, steps=steps, hours=_hours(file), keep=keep, frames=said.frames, content=content, library=library
    )


def _hours(file: AgencyFile) -> OpeningHours:
    """When a human answers."""
    said = file.assistant or AssistantAt()
    week = {_DAYS.index(day): (time.fromisoformat(a), time.fromisoformat(b)) for day, (a, b) in said.hours.items()}
    given = {"week": week} if week else {}
    return OpeningHours(promise=said.promise_days, minutes_each=said.minutes_each, **given)


def language_model_of(file: AgencyFile) -> LanguageModel | None:
    """What words the answers; None where the settings name none."""
    at = file.language_model
    if at is None:
        return None
    most = ModelLimits(seconds=at.seconds, characters=at.characters)
    key, inside = secret(at.key_from) if at.key_from else "", tuple(host.lower() for host in at.inside)
    return RemoteLanguageModel(ModelSettings(url=at.url, model=at.model, key=key, inside=inside, most=most))
