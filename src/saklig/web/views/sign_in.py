"""Signing in and out: OpenID Connect through the port `SignIn`; in the demo a page to choose a synthetic person.

Beginning is a GET that redirects, never a form: the content security policy lets no form lead to another host.
"""

from __future__ import annotations

import logging
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from saklig import cases
from saklig.cases import Actor, ActorKind
from saklig.store import sign_ins
from saklig.web import wired
from saklig.web.actors import needs, now_open, safe_next, sign_in_citizen, sign_in_id, sign_in_staff, sign_out
from saklig.web.errors import FormTampered
from saklig.web.ports import DemoPerson, SignedIn
from saklig.web.posted import only
from saklig.web.texts import has_text

__all__ = ["begin", "callback", "choose", "leave", "own", "signed_out", "ways"]

_log = logging.getLogger(__name__)
_KINDS = ("citizen", "staff")


@never_cache
@require_safe
def ways(request: HttpRequest) -> HttpResponse:
    """Which ways there are. With one way and no chooser the browser is sent straight on."""
    wanted = request.GET.get("as") if request.GET.get("as") in _KINDS else None
    onward = safe_next(request, request.GET.get("next"), default="")
    chooser = wired.chooser()
    if chooser is None and wanted and wired.sign_in(wanted):
        return redirect(f"{reverse('web:sign-in-begin', args=[wanted])}?{urlencode({'next': onward})}")
    people = list(chooser.people()) if chooser else []
    context = {
        "wanted": wanted,
        "onward": onward,
        "kept": bool(request.session.get("kept")),
        "citizens": [person for person in people if not person.staff] if wanted != "staff" else [],
        "staff": [(person, _has_pages(person)) for person in people if person.staff] if wanted != "citizen" else [],
        "kinds": [kind for kind in _KINDS if wired.sign_in(kind)],
        "failed": "",
    }
    return render(request, "web/sign_in.html", context)


def _has_pages(person: DemoPerson) -> bool:
    """Whether an employee of the demo has a role with pages: one is offered to sign in as, the other only shown."""
    chooser = wired.chooser()
    try:
        cases.staff_actor(wired.office(), chooser.choose(person.reference).subject if chooser else "")
    except (cases.NotFound, cases.NotAllowed):
        return False
    return True


@never_cache
@require_safe
def begin(request: HttpRequest, kind: str) -> HttpResponse:
    way = wired.sign_in(kind) if kind in _KINDS else None
    if way is None:
        raise Http404
    try:
        begun = way.begin(callback=_callback(request, kind), language=request.lang)  # type: ignore[attr-defined]
    except Exception as error:  # noqa: BLE001 - the provider may be down: the page says so
        return _failed(request, _code(error))
    request.session["signing_in"] = {
        "kind": kind,
        "remember": dict(begun.remember),
        "next": safe_next(request, request.GET.get("next"), default=""),
    }
    return redirect(begun.address)


@never_cache
@require_safe
def callback(request: HttpRequest, kind: str) -> HttpResponse:
    """The browser comes back. What was remembered is used once: an answer played again finds nothing."""
    begun = request.session.pop("signing_in", None)
    way = wired.sign_in(kind) if kind in _KINDS else None
    if way is None or begun is None or begun["kind"] != kind:
        return _failed(request, "not-begun")
    try:
        came = way.finish(
            callback=_callback(request, kind), answer=request.GET.dict(), remembered=begun["remember"]
        )
    except Exception as error:  # noqa: BLE001 - a provider's fault must end in a page that says what to do
        return _failed(request, _code(error))
    return _enter(request, came, staff=kind == "staff", onward=begun["next"])


@never_cache
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """The demo's chooser. Where the demo setting is off there is no chooser, and this address does not exist."""
    chooser = wired.chooser()
    if chooser is None:
        raise Http404
    only(request, ["person", "next"])
    reference = request.POST.get("person", "")
    try:
        came = chooser.choose(reference)
    except Exception as error:  # noqa: BLE001 - a reference that nobody has
        return _failed(request, _code(error))
    onward = safe_next(request, request.POST.get("next"), default="")
    return _enter(request, came, staff=came.identity is None, onward=onward)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out here; where the provider can be left too, the page offers it: a form may lead to no other host."""
    kind = sign_out(request)
    return _cleared(redirect(f"{reverse('web:signed-out')}?{urlencode({'as': kind})}" if kind else reverse("web:home")))


@never_cache
@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    """One has left. Errors: none; whoever opens it signed in is sent home."""
    kind = request.GET.get("as")
    if request.actor is not None:  # type: ignore[attr-defined]
        return redirect("web:home")
    way = wired.sign_in(kind) if kind in _KINDS else None
    back = request.build_absolute_uri(reverse("web:home"))
    onward = way.leaving(back=back, language=request.lang) if way else ""  # type: ignore[attr-defined]
    return render(request, "web/signed_out.html", {"onward": onward, "kind": kind})


def _cleared(response: HttpResponse) -> HttpResponse:
    """What the browser has kept of pages goes too; its cookies stay, since the chosen language is one of them."""
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@never_cache
@needs(*ActorKind)
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """Where one is and was signed in; each can be ended, or all but this one."""
    only(request, ["end"])
    actor: Actor = request.actor  # type: ignore[attr-defined]
    whose, here = actor.reader, sign_in_id(request)
    if request.method == "POST":
        wanted, now = request.POST.get("end", ""), timezone.now()
        if wanted == "others":
            sign_ins.end_all(whose, "ended", now, but=here)
        elif not sign_ins.end(_id(wanted), "ended", now, of=whose):
            messages.info(request, "sign-in-over")
            return redirect("web:sign-ins")
        messages.success(request, "sign-in-ended")
        return redirect("web:sign-ins")
    found = sign_ins.latest(whose)
    still = now_open(found, timezone.now())
    context = {"found": [(one, one in still) for one in found], "here": here, "others": len(still) > 1}
    return render(request, "web/sign_ins.html", context)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise FormTampered("a wish that the page does not have") from None


def _enter(request: HttpRequest, came: SignedIn, *, staff: bool, onward: str) -> HttpResponse:
    office = wired.office()
    try:
        if staff:
            actor = cases.staff_actor(office, came.subject)
            sign_in_staff(request, came.subject, actor.staff)
        else:
            actor = cases.citizen_actor(office, came.identity)
            sign_in_citizen(request, actor.person)
    except (cases.NotFound, cases.NotAllowed):
        return _failed(request, "unknown-person")
    return redirect(onward or reverse(_HOME.get(actor.kind, "web:start")))


_HOME = {
    cases.ActorKind.CITIZEN: "web:my-cases",
    cases.ActorKind.CASEWORKER: "web:queue",
    cases.ActorKind.RULE_OWNER: "web:rules",
}


def _code(error: Exception) -> str:
    """What to say. Only the code goes to the log: a provider's words may hold what they should not."""
    code = str(getattr(error, "code", "provider"))
    _log.warning("sign-in failed: %s (%s)", code, type(error).__name__)
    return code


def _failed(request: HttpRequest, code: str) -> HttpResponse:
    known = code if has_text(f"sign_in.failed.{code}") else "provider"
    context = {"failed": known, "kinds": [kind for kind in _KINDS if wired.sign_in(kind)], "citizens": [], "staff": []}
    return render(request, "web/sign_in.html", context, status=403)


def _callback(request: HttpRequest, kind: str) -> str:
    return request.build_absolute_uri(reverse("web:sign-in-callback", args=[kind]))
