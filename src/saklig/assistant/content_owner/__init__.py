"""What the content's owner should look at: questions without a good answer, and content that is old, wrong, missing or at odds.

Flow: 1. questions that were not answered, or whose answer was no help, are gathered and grouped by likeness (`questions`); 2. the
packages' guidance is held against the day, its language, and the provisions that the rules rest on (`guidance`); 3. all documents
are held against each other and the rules in force (`places`, by `assistant.comparing`); 4. each source is told with how it stands
(`sources`); 5. the owner looks, mends content, and says that it is dealt with, or that two places may stand as they are.

Everything shown of a question is masked. It must not know pages.
"""

from __future__ import annotations

from dataclasses import dataclass

from saklig.assistant.content_owner.guidance import Fault, Uncovered, faults, uncovered
from saklig.assistant.content_owner.places import Places, places, settle_finding
from saklig.assistant.content_owner.questions import Group, groups, settle_questions
from saklig.assistant.content_owner.sources import Sources, Work, fetch_now, sources
from saklig.assistant.serving import Assistant
from saklig.cases.actors import Actor
from saklig.cases.deadlines import day_of

__all__ = [
    "Fault", "Group", "Overview", "Places", "Sources", "Uncovered", "Work", "fetch_now", "overview", "settle_finding",
    "settle_questions", "sources",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What there is to look at, in the order in which it helps most people."""

    groups: tuple[Group, ...]
    faults: tuple[Fault, ...]
    uncovered: tuple[Uncovered, ...]
    places: Places


def overview(assistant: Assistant, actor: Actor) -> Overview:
    """All of it, in one's own services and about none. Errors: NotAllowed."""
    found = groups(actor)
    today = day_of(assistant.office.ports.clock.now())
    packages = [one.package for name, one in sorted(assistant.office.services.items()) if name in actor.services]
    return Overview(
        groups=found,
        faults=tuple(fault for package in packages for fault in faults(package, today)),
        uncovered=tuple(one for package in packages for one in uncovered(package)),
        places=places(assistant, actor),
    )
