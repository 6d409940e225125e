"""The assistant: answers day and night, from sources, about one's own case, or from a human.

Flow: 1. a question goes along a line of named steps (`line`): language, personal data masked, attack and scope, crisis, route;
2. a general question is answered by sentences of the agency's documents, quoted (`retrieval`), worded by a language model only
where the agency has one, and then each sentence is held against its quotes (`wording`); 3. "would I get it" goes on as an
interview that the rules drive (`interview`); 4. one's own case is told from the case itself (`own_case`); 5. a human takes over
(`hand_over`); 6. the turn is kept, sealed, with what each step did.

It must not know pages, nor where a language model or a document comes from.
"""

from saklig.assistant.answers import Answer, Answered, Ground, Offer, OfferKind, Quote, Sentence, Source
from saklig.assistant.errors import AssistantError, ContentError, IndexMissing, ModelFailed
from saklig.assistant.line import Did, Passed, Step, Turn, run

__all__ = [
    "Answer",
    "Answered",
    "AssistantError",
    "ContentError",
    "Did",
    "Ground",
    "IndexMissing",
    "ModelFailed",
    "Offer",
    "OfferKind",
    "Passed",
    "Quote",
    "Sentence",
    "Source",
    "Step",
    "Turn",
    "run",
]
