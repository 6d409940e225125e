"""The stand-in's token issuer: checks a signed grant as Maskinporten would, and gives an opaque token for one scope."""

from __future__ import annotations

import base64
import json
import secrets
import threading
import time
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

__all__ = ["GRANT", "GrantRefused", "TokenIssuer"]

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_LIFE_OF_TOKEN = 120
_LONGEST_GRANT = 120
_SLACK = 10


class GrantRefused(Exception):
    """The grant is not as it should be; the text goes into `error_description`."""


class TokenIssuer:
    """Issues tokens and knows them again. With `trusted`, a public key, the signature is checked as well."""

    def __init__(self, *, audience: str, scopes: frozenset[str], trusted: RSAKey | None = None) -> None:
        self._audience = audience
        self._scopes = scopes
        self._trusted = trusted
        self._lock = threading.Lock()
        self._used: set[str] = set()
        self._issued: dict[str, tuple[str, float]] = {}

    def issue(self, grant_type: str, assertion: str) -> dict[str, Any]:
        """A token for the scope of the grant. Errors: GrantRefused."""
        if grant_type != GRANT:
            raise GrantRefused(f"grant_type must be {GRANT}")
        claims = self._claims(assertion)
        scope = claims["scope"]
        if scope not in self._scopes:
            raise GrantRefused(f"this client has no scope {scope!r}")
        token = secrets.token_urlsafe(32)
        with self._lock:
            if claims["jti"] in self._used:
                raise GrantRefused("this grant was used before (jti)")
            self._used.add(claims["jti"])
            self._issued[token] = (scope, time.monotonic() + _LIFE_OF_TOKEN)
        return {"access_token": token, "token_type": "Bearer", "expires_in": _LIFE_OF_TOKEN, "scope": scope}

    def scope(self, token: str) -> str | None:
        """The scope of a token that still holds."""
        with self._lock:
            scope, until = self._issued.get(token, ("", 0.0))
        return scope if until > time.monotonic() else None

    def forget(self) -> None:
        """All tokens out, as if their time had run out."""
        with self._lock:
            self._issued.clear()

    def _claims(self, assertion: str) -> dict[str, Any]:
        claims = self._read(assertion)
        missing = [name for name in ("aud", "iss", "scope", "iat", "exp", "jti") if name not in claims]
        if missing:
            raise GrantRefused(f"the grant lacks {', '.join(missing)}")
        now = time.time()
        if claims["aud"] != self._audience:
            raise GrantRefused(f"aud must be {self._audience}")
        if claims["exp"] - claims["iat"] > _LONGEST_GRANT:
            raise GrantRefused("the grant lasts more than 120 seconds")
        if abs(claims["iat"] - now) > _SLACK or claims["exp"] < now:
            raise GrantRefused("the grant is not of now (iat, exp)")
        return claims

    def _read(self, assertion: str) -> dict[str, Any]:
        if self._trusted is not None:
            try:
                return dict(jwt.decode(assertion, self._trusted, algorithms=["RS256"]).claims)
            except (JoseError, ValueError):
                raise GrantRefused("the signature does not fit the client's key")
        try:
            header, payload, _ = (part + "=" * (-len(part) % 4) for part in assertion.split("."))
            if json.loads(base64.urlsafe_b64decode(header))["alg"] != "RS256":
                raise GrantRefused("alg must be RS256")
            return dict(json.loads(base64.urlsafe_b64decode(payload)))
        except (ValueError, KeyError, TypeError):
            raise GrantRefused("the assertion is no signed JWT")
