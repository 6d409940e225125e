"""Who is signed in, kept in the session as ids and times, never as names or numbers."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from saklig import cases
from saklig.cases import Actor, ActorKind
from saklig.web import kept, wired

__all__ = [
    "IDLE_SECONDS", "LONGEST_SECONDS", "STAFF_KINDS", "act_in", "actor_of", "needs", "safe_next", "sign_in_citizen",
    "sign_in_staff", "sign_out",
]  # fmt: skip

IDLE_SECONDS = 30 * 60
LONGEST_SECONDS = 8 * 60 * 60
# How often the time last seen is written: not at every page, since each writing is a transaction.
_SEEN_EVERY = 60
_SWEEPS_IN = 50
# The agency's people, in whatever role: all kinds but a citizen and the system itself.
STAFF_KINDS = tuple(kind for kind in ActorKind if kind not in (ActorKind.CITIZEN, ActorKind.SYSTEM))

View = Callable[..., HttpResponse]


def sign_in_citizen(request: HttpRequest, person: UUID) -> None:
    _begin(request, kind=ActorKind.CITIZEN.value, id=str(person))


def sign_in_staff(request: HttpRequest, subject: str) -> None:
    _begin(request, kind="staff", id=subject)


def _begin(request: HttpRequest, **who: str) -> None:
    # A new session key at sign-in: one planted in the browser before it is worth nothing.
    request.session.cycle_key()
    request.session["who"] = {**who, "since": int(time.time()), "seen": int(time.time())}
    if not secrets.randbelow(_SWEEPS_IN):
        # Sessions that have run out hold ids and sealed forms: now and then whoever signs in takes them away.
        request.session.clear_expired()


def act_in(request: HttpRequest, kind: ActorKind) -> None:
    """Go on in another of one's roles. Other rights, so another session key."""
    request.session.cycle_key()
    request.session["who"] = {**request.session["who"], "role": kind.value}


def sign_out(request: HttpRequest) -> None:
    request.session.flush()


def actor_of(request: HttpRequest) -> Actor | None:
    """The one who acts, or None. Staff rights are read anew at each request, so that what is taken away is gone."""
    who = request.session.get("who")
    if not who:
        return None
    now = time.time()
    if now - who["seen"] > IDLE_SECONDS or now - who["since"] > LONGEST_SECONDS:
        del request.session["who"]
        return None
    if now - who["seen"] > _SEEN_EVERY:
        request.session["who"] = {**who, "seen": int(now)}
    if who["kind"] == ActorKind.CITIZEN.value:
        return Actor.citizen(UUID(who["id"]))
    try:
        return cases.staff_actor(wired.office(), who["id"], role=who.get("role"))
    except (cases.NotFound, cases.NotAllowed):
        del request.session["who"]
        return None


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
