"""Who is signed in, from where and since when: each sees and ends their own, and an administrator those of staff.

A row is a reference to a person or a member of staff, a code for the browser, and times. The session of a browser holds the
row's id, and is worth nothing once the row has ended. Rows are kept for a year, so that a misuse can be followed.
Source: OWASP ASVS 5.0 chapters 7.4, 7.5 and 16.3; GDPR article 32.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from .models import SignIn

__all__ = ["KEPT", "SignIn", "begin", "browser_of", "end", "end_all", "end_everybodys", "forget_old", "is_open", "latest", "seen"]

KEPT = timedelta(days=366)
_SHOWN = 50
# In this order: most browsers name those they descend from.
_BROWSERS = (
    ("edge", "Edg"), ("opera", "OPR"), ("samsung", "SamsungBrowser"), ("firefox", "Firefox"), ("firefox", "FxiOS"),
    ("chrome", "Chrome"), ("chrome", "CriOS"), ("safari", "Safari"),
)  # fmt: skip
_HAND_HELD = re.compile(r"Mobi|Android|iPhone|iPad")


def begin(who: UUID, kind: str, *, at: datetime, browser: str = "other") -> UUID:
    """Note that `who` (a person, or a member of staff: `kind` is "citizen" or "staff") has signed in; the row's id."""
    return SignIn.objects.create(who=who, kind=kind, began_at=at, seen_at=at, browser=browser).pk


def is_open(sign_in: object) -> bool:
    """Whether this sign-in was begun here and has not ended. Anything that is no id is not open."""
    try:
        return isinstance(sign_in, str) and SignIn.objects.filter(pk=UUID(sign_in), ended_at=None).exists()
    except ValueError:
        return False


def seen(sign_in: str, at: datetime) -> None:
    """The browser was here again."""
    SignIn.objects.filter(pk=UUID(sign_in), ended_at=None).update(seen_at=at)


def end(sign_in: UUID, how: str, at: datetime, *, of: UUID | None = None) -> bool:
    """End a sign-in, of one person where `of` is given; whether it was open. `how`: a code, see `web.actors`."""
    found = SignIn.objects.filter(pk=sign_in, ended_at=None)
    return bool((found.filter(who=of) if of else found).update(ended_at=at, how_ended=how))


def end_all(who: UUID, how: str, at: datetime, *, but: UUID | None = None) -> int:
    """End all of `who`'s open sign-ins, except one; how many there were."""
    return SignIn.objects.filter(who=who, ended_at=None).exclude(pk=but).update(ended_at=at, how_ended=how)


def end_everybodys(how: str, at: datetime) -> int:
    """End every open sign-in there is; how many there were."""
    return SignIn.objects.filter(ended_at=None).update(ended_at=at, how_ended=how)


def latest(who: UUID) -> Sequence[SignIn]:
    """The latest sign-ins, those that are open first."""
    found = SignIn.objects.filter(who=who).order_by("-began_at")[:_SHOWN]
    return sorted(found, key=lambda one: one.ended_at is not None)


def forget_old(now: datetime) -> None:
    """Take away what is older than `KEPT`."""
    SignIn.objects.filter(began_at__lt=now - KEPT).delete()


def browser_of(user_agent: str) -> str:
    """A code for the browser, such as firefox or safari-mobile; nothing more of what it says of itself is kept."""
    name = next((code for code, mark in _BROWSERS if mark in user_agent), "other")
    return f"{name}-mobile" if name != "other" and _HAND_HELD.search(user_agent) else name
