"""What was typed into a form whose session had expired: sealed until its writer has signed in again.

The fields are sealed under a random key that lies only in a cookie in the writer's browser; the sealed bytes lie in the
anonymous session. The server alone cannot read them, and they are gone with the session. Giving them back fills in
the form at the same address, which checks access as ever; nothing is sent without its writer pressing again.
"""

from __future__ import annotations

import json

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict

__all__ = ["keep", "take"]

_LIVES_SECONDS = 60 * 60
_LONGEST = 200_000
_NOT_KEPT = {"csrfmiddlewaretoken"}


def keep(request: HttpRequest, response: HttpResponse) -> None:
    """Seal the posted fields for `take` at the same path."""
    fields = {name: values for name, values in request.POST.lists() if name not in _NOT_KEPT}
    if not fields:
        return
    written = json.dumps({"path": request.path, "fields": fields}).encode()
    if len(written) > _LONGEST:
        return  # no form of ours is as long: somebody fills our disk
    key = Fernet.generate_key()
    sealed = Fernet(key).encrypt(written)
    request.session["kept"] = sealed.decode()
    response.set_cookie(
        settings.KEPT_FORM_COOKIE_NAME, key.decode(), max_age=_LIVES_SECONDS, httponly=True,
        secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
    )  # fmt: skip


def take(request: HttpRequest) -> QueryDict | None:
    """The fields kept for this path, once; None where there are none or they cannot be read."""
    sealed, key = request.session.get("kept"), request.COOKIES.get(settings.KEPT_FORM_COOKIE_NAME)
    if not sealed or not key:
        return None
    try:
        found = json.loads(Fernet(key.encode()).decrypt(sealed.encode(), ttl=_LIVES_SECONDS))
    except (InvalidToken, ValueError):
        del request.session["kept"]
        return None
    if found["path"] != request.path:
        return None
    del request.session["kept"]
    fields = QueryDict(mutable=True)
    for name, values in found["fields"].items():
        fields.setlist(name, values)
    return fields
