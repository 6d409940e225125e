"""Whose content it is: the rule owner's, for the services they own, and what is about no service is every owner's."""

from __future__ import annotations

from django.db.models import Q

from saklig.cases.actors import Actor, ActorKind
from saklig.cases.errors import NotAllowed

__all__ = ["of_ones_services"]


def of_ones_services(actor: Actor) -> Q:
    """The rows that this owner looks after, by their `service`. Errors: NotAllowed, for whoever owns no content."""
    if actor.kind is not ActorKind.RULE_OWNER:
        raise NotAllowed(f"content is its owner's, the rule owner's, not a {actor.kind}'s")
    return Q(service="") | Q(service__in=actor.services)
