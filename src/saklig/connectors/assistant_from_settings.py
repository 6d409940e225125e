"""What the agency's settings say of its assistant, as the room takes it: documents, likeness, a language model, hours.

Read by composition alone, which puts the assistant together. Nothing is fetched here: what `saklig fetch` kept is read.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import time, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

from saklig.assistant.hours import OpeningHours
from saklig.assistant.importing import Defaults, Problem, read_folder
from saklig.assistant.retrieval import Document, Library
from saklig.assistant.retrieval.embedding import embedder
from saklig.assistant.serving import Assistant
from saklig.assistant.steps_in_order import steps_for
from saklig.assistant.wording import LanguageModel, ModelLimits
from saklig.cases.office import Office
from saklig.connectors.agency import AgencyFile, secret
from saklig.connectors.assistant_settings import AssistantAt
from saklig.connectors.errors import SettingInvalid
from saklig.connectors.fetching import kept_of
from saklig.connectors.language_model import ModelSettings, RemoteLanguageModel

__all__ = ["assistant_of", "documents_of", "embedder_of", "language_model_of"]

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_log = logging.getLogger(__name__)


def documents_of(file: AgencyFile, *, owner: str, beside: Path, fetched: Path) -> Iterator[Document]:
    """The agency's own documents, and what was fetched. One that cannot be read is left out and told in the log."""
    if file.assistant is None:
        return
    came = [kept_of(file.assistant, fetched)]
    for at in file.assistant.documents:
        said = Defaults(
            owner=at.owner or owner, language=at.language, binding=at.binding, address=at.address, services=at.services
        )
        came.append(read_folder(beside / at.folder, said))
    for one in chain.from_iterable(came):
        if isinstance(one, Problem):
            _log.warning("a document was left out: %s: %s", one.where, one.why)
        else:
            yield one


def embedder_of(file: AgencyFile) -> Any:
    """Likeness of meaning, where the settings ask for it. Errors: SettingInvalid, where the extra is not installed."""
    if file.assistant is None or not file.assistant.embeddings:
        return None
    made = embedder()
    if made is None:
        raise SettingInvalid('the agency\'s settings, [assistant] embeddings: not installed. pip install "saklig[embeddings]"')
    return made


def assistant_of(file: AgencyFile, office: Office, library: Library) -> Assistant:
    """The assistant as the settings say. Errors: SettingInvalid."""
    said = file.assistant or AssistantAt()
    keep = timedelta(days=said.keep_days)
    steps = steps_for(office, library, model=language_model_of(file), keep=keep)
    return Assistant(office=office, steps=steps, hours=_hours(file), keep=keep, frames=said.frames)


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
