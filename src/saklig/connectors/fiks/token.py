"""Maskinporten: the machine's own sign-in, by a signed grant (RFC 7523), one token per scope until it runs out.

Source: Maskinporten's documentation as read in the collected register shapes: `exp - iat` at most 120 seconds, `jti`
used once, RS256; the token itself is opaque to us.
"""

from __future__ import annotations

import threading
import time
import uuid
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from saklig.cases.ports import RegisterAnswerInvalid, RegisterUnavailable
from saklig.connectors.errors import SettingInvalid
from saklig.connectors.fiks.reading import Node
from saklig.connectors.fiks.settings import FiksSettings
from saklig.connectors.transport import Transport

__all__ = ["TokenSource"]

_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_LIFE_OF_GRANT = 100
# A token that would run out on its way is no token.
_MARGIN = 10


class TokenSource:
    """Gives a valid access token for a scope, and fetches a new one when the old is near its end or was refused."""

    def __init__(self, settings: FiksSettings, transport: Transport) -> None:
        self._settings = settings
        self._transport = transport
        self._lock = threading.Lock()
        self._known: dict[str, tuple[str, float]] = {}
        try:
            self._key = RSAKey.import_key(settings.private_key_pem)
        except (ValueError, TypeError, JoseError):
            raise SettingInvalid(
                "registers: the private key of the machine's sign-in cannot be read; give an unencrypted RSA key as PEM"
            ) from None

    def token(self, scope: str) -> str:
        """An access token. Errors: RegisterUnavailable, RegisterAnswerInvalid."""
        with self._lock:
            known = self._known.get(scope)
            if known is None or known[1] <= time.monotonic():
                known = self._known[scope] = self._fetch(scope)
            return known[0]

    def refused(self, scope: str, token: str) -> None:
        """Forget a token that a register did not take, unless it was replaced meanwhile."""
        with self._lock:
            known = self._known.get(scope)
            if known is not None and known[0] == token:
                del self._known[scope]

    def _fetch(self, scope: str) -> tuple[str, float]:
        asked = time.monotonic()
        answer = self._transport.ask(
            "sign-in of the machine",
            "POST",
            self._settings.token_url,
            data={"grant_type": _GRANT, "assertion": self._grant(scope)},
        )
        if answer.status != 200 or answer.body is None:
            # Wrong client, key or scope: a person must mend the settings, but the case may well wait for that.
            raise RegisterUnavailable("sign-in of the machine", f"status-{answer.status}")
        body = Node("sign-in of the machine", answer.body)
        if body.get("token_type").text().casefold() != "bearer":
            raise RegisterAnswerInvalid("sign-in of the machine", "token-type")
        lasts = max(body.get("expires_in").whole() - _MARGIN, 1)
        return body.get("access_token").text(longest=8000), asked + lasts

    def _grant(self, scope: str) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {
            "aud": self._settings.token_audience,
            "iss": self._settings.client_id,
            "scope": scope,
            "iat": now,
            "exp": now + _LIFE_OF_GRANT,
            "jti": str(uuid.uuid4()),
        }
        if self._settings.resource:
            claims["resource"] = self._settings.resource
        if self._settings.consumer_org:
            claims["consumer_org"] = self._settings.consumer_org
        return jwt.encode({"alg": "RS256", "kid": self._settings.key_id}, claims, self._key)
