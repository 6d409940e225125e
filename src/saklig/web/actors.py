"""Who is signed in, kept in the session as ids and times, never as names or numbers; each sign-in can be ended."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from saklig import cases
from saklig.cases import Actor, ActorKind
from saklig.store import sign_ins
from saklig.store.sign_ins import SignIn
from saklig.web import kept, wired

__all__ = [
    "IDLE_SECONDS", "LONGEST_SECONDS", "STAFF_KINDS", "act_for", "act_in", "actor_of", "needs", "now_open", "safe_next",
    "sign_in_citizen", "sign_in_id", "sign_in_staff", "sign_out",
]  # fmt: skip

_log = logging.getLogger(__name__)
IDLE_SECONDS = 30 * 60
LONGEST_SECONDS = 8 * 60 * 60
# How often the time last seen is written: not at every page, since each writing is a transaction.
_SEEN_EVERY = 60
_SWEEPS_IN = 50
# The agency's people, in whatever role: all kinds but a citizen and the system itself.
STAFF_KINDS = tuple(kind for kind in ActorKind if kind not in (ActorKind.CITIZEN, ActorKind.SYSTEM))

_CITIZEN = ActorKind.CITIZEN.value

View = Callable[..., HttpResponse]


def sign_in_citizen(request: HttpRequest, person: UUID) -> None:
    _begin(request, person, kind=_CITIZEN, id=str(person))


def sign_in_staff(request: HttpRequest, subject: str, staff: UUID) -> None:
    _begin(request, staff, kind="staff", id=subject)


def _begin(request: HttpRequest, whose: UUID, *, kind: str, id: str) -> None:  # noqa: A002  (as the session calls it)
    # A new session key at sign-in: one planted in the browser before it is worth nothing.
    request.session.cycle_key()
    at = timezone.now()
    browser = sign_ins.browser_of(request.headers.get("User-Agent", ""))
    begun = str(sign_ins.begin(whose, kind, at=at, browser=browser))
    now = int(at.timestamp())
    request.session["who"] = {"kind": kind, "id": id, "sign_in": begun, "since": now, "seen": now}
    _log.info("signed in: %s, sign-in %s", kind, begun)
    if not secrets.randbelow(_SWEEPS_IN):
        # Sessions that have run out hold ids and sealed forms: now and then whoever signs in takes them away.
        request.session.clear_expired()
        sign_ins.forget_old(at)


def act_in(request: HttpRequest, kind: ActorKind) -> None:
    """Go on in another of one's roles. Other rights, so another session key."""
    request.session.cycle_key()
    request.session["who"] = {**request.session["who"], "role": kind.value}


def act_for(request: HttpRequest, mandate: UUID | None) -> None:
    """Go on for another, under a mandate that one holds; None: for oneself again. Other rights, so another session key.

    Errors: NotAllowed where it is not held.
    """
    who = {key: value for key, value in request.session["who"].items() if key != "for"}
    if mandate is not None:
        cases.acting_for(wired.office(), UUID(who["id"]), mandate)
        who["for"] = str(mandate)
    request.session.cycle_key()
    request.session["who"] = who


def sign_out(request: HttpRequest) -> str:
    """Leave, and let go of the whole session; which kind of sign-in it was, or "" where nobody was signed in."""
    who = request.session.get("who") or {}
    _ended(request, "left")
    request.session.flush()
    return str(who.get("kind", ""))


def sign_in_id(request: HttpRequest) -> UUID:
    """The sign-in that this browser's session stands for; only where somebody is signed in."""
    return UUID(request.session["who"]["sign_in"])


def now_open(found: Sequence[SignIn], now: datetime) -> list[SignIn]:
    """Those that a browser can still go on in: not ended, and neither idle too long nor too old."""
    idle, longest = timedelta(seconds=IDLE_SECONDS + _SEEN_EVERY), timedelta(seconds=LONGEST_SECONDS)
    return [one for one in found if one.ended_at is None and now - one.seen_at <= idle and now - one.began_at <= longest]


def _ended(request: HttpRequest, how: str) -> None:
    who = request.session.pop("who", None)
    if who and (begun := who.get("sign_in")) and sign_ins.end(UUID(begun), how, timezone.now()):
        _log.info("signed out (%s): %s, sign-in %s", how, who["kind"], begun)


def actor_of(request: HttpRequest) -> Actor | None:
    """The one who acts, or None. Staff rights are read anew at each request, so that what is taken away is gone."""
    who = request.session.get("who")
    if not who:
        return None
    now = time.time()
    idle = now - who["seen"] > IDLE_SECONDS
    if idle or now - who["since"] > LONGEST_SECONDS:
        _ended(request, "idle" if idle else "too-long")
        return None
    if not sign_ins.is_open(who.get("sign_in")):
        del request.session["who"]  # ended from another browser, or begun before there were sign-ins
        return None
    if now - who["seen"] > _SEEN_EVERY:
        request.session["who"] = {**who, "seen": int(now)}
        sign_ins.seen(who["sign_in"], timezone.now())
    if who["kind"] == _CITIZEN:
        return _citizen(request, who)
    try:
        return cases.staff_actor(wired.office(), who["id"], role=who.get("role"))
    except (cases.NotFound, cases.NotAllowed):
        _ended(request, "no-rights")
        return None


def _citizen(request: HttpRequest, who: dict[str, Any]) -> Actor:
    """The one signed in, or the one they act for. A mandate that holds no more is let go of, and nothing is done in its name."""
    if "for" not in who:
        return Actor.citizen(UUID(who["id"]))
    try:
        return cases.acting_for(wired.office(), UUID(who["id"]), UUID(who["for"]))
    except cases.NotAllowed:
        request.session["who"] = {key: value for key, value in request.session["who"].items() if key != "for"}
        request.mandate_over = True  # type: ignore[attr-defined]
        return Actor.citizen(UUID(who["id"]))


def safe_next(request: HttpRequest, address: str | None, default: str = "/") -> str:
    """An address of our own to go on to, from its root. Anything that leads to another host becomes `default`."""
    if not address or not address.startswith("/"):
        return default
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours else default


def needs(*kinds: ActorKind) -> Callable[[View], View]:
    """Let only these kinds of actor in. Nobody signed in: to sign-in, and what was typed is kept for afterwards."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor: Actor | None = request.actor  # type: ignore[attr-defined]
            if actor is None:
                return _to_sign_in(request, kinds)
            if actor.kind not in kinds:
                raise cases.NotAllowed(f"{actor.kind} may not open this page")
            return view(request, *args, **kwargs)

        return guarded

    return wrap


def _to_sign_in(request: HttpRequest, kinds: tuple[ActorKind, ...]) -> HttpResponse:
    way = "citizen" if ActorKind.CITIZEN in kinds else "staff"
    back = request.get_full_path()
    response = redirect(f"{reverse('web:sign-in')}?{urlencode({'next': back, 'as': way})}")
    if request.method == "POST":
        kept.keep(request, response)
    return response
