"""Sending a form twice does it once: the second sending gives what the first one made."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction

from saklig.cases.actors import Actor
from saklig.cases.errors import InvalidAnswers, NotAllowed, TransitionRefused
from saklig.cases.models import UsedToken

__all__ = ["once"]

T = TypeVar("T")
_TOKEN = re.compile(r"[A-Za-z0-9_.:-]{8,80}")


def once(
    actor: Actor, use_case: str, token: str, *, now: datetime, make: Callable[[], Any], load: Callable[[UUID], Any]
) -> Any:
    """`make` in one transaction together with the use of the token, or `load` what it made before.

    The token is the form's own random text. Errors: InvalidAnswers for a token that is none, NotAllowed for one that
    someone else, or another form, used.
    """
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise InvalidAnswers({"token": "invalid-token"})
    try:
        with transaction.atomic():
            earlier = UsedToken.objects.filter(pk=token).first()
            if earlier is not None:
                return load(_mine(earlier, actor, use_case))
            made = make()
            UsedToken.objects.create(token=token, actor=actor.reference, use_case=use_case, result=made.pk, at=now)
            return made
    except (IntegrityError, TransitionRefused):
        # The same form at the same moment, on PostgreSQL: the other one's stands. This one waited for the case's row, and
        # found it moved on by the very wish that it carries itself.
        earlier = UsedToken.objects.filter(pk=token).first()
        if earlier is None:
            raise
        return load(_mine(earlier, actor, use_case))


def _mine(used: UsedToken, actor: Actor, use_case: str) -> UUID:
    if (used.actor, used.use_case) != (actor.reference, use_case):
        raise NotAllowed("this form has been sent by someone else, or for something else; open it again")
    return used.result
