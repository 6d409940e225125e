"""The assistant: answers day and night, from sources, about one's own case, or from a human.

Flow: 1. a question goes along a line of named steps (`line`): language, personal data masked, attack and scope, crisis, route;
2. a general question is answered by sentences of the agency's documents, quoted (`retrieval`), worded by a language model only
where the agency has one, and then each sentence is held against its quotes (`wording`); 3. "would I get it" goes on as an
interview that the rules drive (`interview`); 4. one's own case is told from the case itself (`own_case`); 5. a human takes over
(`hand_over`); 6. the turn is kept, sealed, with what each step did (`conversations`).

It must not know pages, nor where a language model or a document comes from. What needs Django started is loaded on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from saklig.assistant.answers import (
    Answer,
    Answered,
    Going,
    Ground,
    Offer,
    OfferKind,
    Quote,
    Reply,
    Sentence,
    Source,
    Told,
)
from saklig.assistant.errors import AssistantError, ContentError, IndexMissing, ModelFailed
from saklig.assistant.hours import OpeningHours
from saklig.assistant.line import Did, Passed, Step, Turn, run, walk

_LATER = {
    "Assistant": "serving", "Library": "retrieval", "conversations": "", "content_owner": "", "hand_over": "",
    "has_long_work": "content_jobs", "job_handlers": "handlers", "keep_index": "documents", "of_packages": "documents",
    "plan": "handlers", "steps_for": "steps_in_order",
}  # fmt: skip

__all__ = [
    "Answer", "Answered", "Assistant", "AssistantError", "ContentError", "Did", "Going", "Ground", "IndexMissing", "Library",
    "ModelFailed", "Offer", "OfferKind", "OpeningHours", "Passed", "Quote", "Reply", "Sentence", "Source", "Step", "Told",
    "Turn", "content_owner", "conversations", "hand_over", "has_long_work", "job_handlers", "keep_index", "of_packages",
    "plan", "run", "steps_for", "walk",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if not _LATER[name]:
        return import_module(f"{__name__}.{name}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
