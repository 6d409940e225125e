"""Conversations whose promised time has passed and that nobody has answered: for operations, the queue and the leader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, QuerySet

from saklig.assistant.models import HandOver, Remark
from saklig.assistant.serving import Assistant
from saklig.cases.actors import Actor, ActorKind
from saklig.cases.errors import NotAllowed
from saklig.cases.health import Figure

__all__ = ["figures", "overdue", "overdue_by_service"]


def overdue(now: datetime) -> QuerySet[HandOver]:
    """Those that were promised an answer by now, and have had none since they asked, whether somebody has taken them or not."""
    answered = Remark.objects.filter(conversation=OuterRef("conversation"), at__gte=OuterRef("asked_at"), staff__isnull=False)
    return HandOver.objects.filter(~Exists(answered), closed_at=None, promised_at__lt=now)


def figures(now: datetime) -> Iterator[Figure]:
    """What operations count of conversations."""
    yield Figure(name="conversations_overdue", value=overdue(now).count())


def overdue_by_service(assistant: Assistant, actor: Actor) -> Mapping[str, int]:
    """For a leader: how many of each of their services' conversations, and of those about none (""). Errors: NotAllowed."""
    if actor.kind is not ActorKind.LEADER:
        raise NotAllowed(f"a leader sees which conversations wait too long, not a {actor.kind}")
    rows = overdue(assistant.office.ports.clock.now()).values(of=F("service")).annotate(count=Count("pk"))
    return {row["of"]: row["count"] for row in rows if row["of"] in actor.services or not row["of"]}
