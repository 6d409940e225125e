"""What the content's owner should look at: questions without a good answer, and content that is old, missing or misplaced.

Flow: 1. questions that were not answered, or whose answer was no help, are gathered and grouped by likeness (`questions`); 2. the
guidance is held against the day, its language, and the provisions that the rules rest on (`guidance`); 3. the owner looks,
writes or mends content, and says that it is dealt with.

Everything shown of a question is masked. It must not know pages.
"""

from __future__ import annotations

from dataclasses import dataclass

from saklig.assistant.content_owner.guidance import Fault, Uncovered, faults, uncovered
from saklig.assistant.content_owner.questions import Group, groups, settle_questions
from saklig.assistant.serving import Assistant
from saklig.cases.actors import Actor
from saklig.cases.deadlines import day_of

__all__ = ["Fault", "Group", "Overview", "Uncovered", "overview", "settle_questions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What there is to look at, in the order in which it helps most people."""

    groups: tuple[Group, ...]
    faults: tuple[Fault, ...]
    uncovered: tuple[Uncovered, ...]


def overview(assistant: Assistant, actor: Actor) -> Overview:
    """All of it, in one's own services and about none. Errors: NotAllowed."""
    found = groups(actor)
    today = day_of(assistant.office.ports.clock.now())
    packages = [one.package for name, one in sorted(assistant.office.services.items()) if name in actor.services]
    return Overview(
        groups=found,
        faults=tuple(fault for package in packages for fault in faults(package, today)),
        uncovered=tuple(one for package in packages for one in uncovered(package)),
    )
