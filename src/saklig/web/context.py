"""What every page has: language, the agency, who is signed in, the menu."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from saklig import cases
from saklig.cases import ActorKind
from saklig.web import wired
from saklig.web.actors import STAFF_KINDS

__all__ = ["page"]

_NAMES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
_MENUS: dict[str | None, tuple[tuple[str, str], ...]] = {
    None: (("services", "home"), ("ask", "assistant")),
    ActorKind.CITIZEN: (
        ("services", "home"), ("ask", "assistant"), ("my-cases", "my-cases"), ("mandates", "mandates"), ("held", "held"),
    ),
    # One who acts for another: what is for that person alone is left out.
    "representative": (("services", "home"), ("ask", "assistant"), ("my-cases", "my-cases")),
    ActorKind.CASEWORKER: (
        ("queue", "queue"), ("talks", "talks"), ("register", "register"), ("post", "post"), ("journal", "staff-journal"),
        ("access", "access-requests"), ("prices", "prices"), ("jobs", "jobs"), ("rules", "rules"), ("start", "start"),
    ),
    ActorKind.RULE_OWNER: (("rules", "rules"), ("content", "content"), ("appeals", "appeals"), ("start", "start")),
    ActorKind.LEADER: (
        ("start", "start"), ("handled", "handled"), ("years", "years"), ("appeals", "appeals"), ("prices", "prices"),
        ("rules", "rules"),
    ),
    ActorKind.PRIVACY_OFFICER: (("oversight", "oversight"), ("start", "start"), ("rules", "rules")),
    ActorKind.AUDITOR: (("audit", "audit"), ("start", "start"), ("rules", "rules")),
    ActorKind.ADMINISTRATOR: (("start", "start"), ("staff", "staff"), ("operations", "operations"), ("jobs", "jobs")),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem:
    key: str
    address: str
    current: str  # "page", "true" for a page beneath, or ""


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor."""
    actor = getattr(request, "actor", None)
    kind = actor.kind if actor else None
    menu = "representative" if actor and actor.by else kind
    here = request.get_full_path() if request.method == "GET" else request.path
    links = [
        (code, name, f"{reverse('web:language', args=[code])}?{urlencode({'next': here})}") for code, name in _NAMES.items()
    ]
    return {
        "lang": getattr(request, "lang", "nb"),
        "agency": wired.office().agency,
        "demo": wired.office().demo,
        "actor": actor,
        "actor_kind": str(kind) if kind else "",
        # One key alone does something only for the agency's people, and only while they want it (WCAG 2.1.4).
        "keys_on": kind in STAFF_KINDS and request.COOKIES.get(settings.KEYS_COOKIE_NAME) != "off",
        "staff": kind in STAFF_KINDS,
        "signed_in_name": wired.name_of(actor) if actor else "",
        "acts_for": cases.principal_name(wired.office(), actor) if actor and actor.by else None,
        "language_links": links,
        # Asked only where a whole page is made for somebody: a part of a page has no place to say it.
        "read_only": wired.read_only if actor else False,
        "menu": _menu(request.path, _MENUS.get(menu, _MENUS[None])),
    }


def _menu(path: str, items: tuple[tuple[str, str], ...]) -> list[MenuItem]:
    """One item at most is current: the page itself, or the one it lies nearest beneath."""
    addresses = {key: reverse(f"web:{name}") for key, name in items}
    above = [address for address in addresses.values() if path == address or address != "/" and path.startswith(address)]
    nearest = max(above, key=len, default=None)
    return [
        MenuItem(key=key, address=address, current="" if address != nearest else "page" if path == address else "true")
        for key, address in addresses.items()
    ]
