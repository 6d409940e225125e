"""Sign-in by OpenID Connect: authorization code with PKCE, for citizens (ID-porten's profile) and for staff.

Source: OpenID Connect Core 1.0 §§ 3.1.2 and 3.1.3 (request, checking of the answer and the ID token), RFC 7636 (PKCE,
S256 alone), RFC 9207 (issuer in the answer), RP-Initiated Logout 1.0; ID-porten's documentation on `acr`, `pid` and `locale`.
"""

from __future__ import annotations

import hmac
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from authlib.common.security import generate_token
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7523.assertion import sign_jwt_bearer_assertion
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey

from saklig.cases.ports import Clock, RegisterError
from saklig.connectors import identity_number
from saklig.connectors.errors import IdentityNumberInvalid, SettingInvalid
from saklig.connectors.reach import Reach, loopback_of
from saklig.connectors.sign_in.answers import Begun, SignedIn, SignInRefused
from saklig.connectors.transport import Limits, Transport, is_safe_address

__all__ = ["OpenIdConnect", "OpenIdSettings", "id_porten"]

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
# No symmetric algorithm and no "none": either would let whoever knows the client's secret, or nothing, write tokens.
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256"]
_SLACK = 10
_KEYS_LAST = 24 * 60 * 60
_KEYS_ASKED_AGAIN = 60
_LANGUAGES = frozenset({"nb", "nn", "en"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIdSettings:
    """How a provider knows us. Give a secret, or a private key with its id: ID-porten takes the second."""

    issuer: str
    client_id: str
    client_secret: str | None = field(default=None, repr=False)
    private_key_pem: str | None = field(default=None, repr=False)
    key_id: str | None = None
    scope: str = "openid profile"
    acr_accepted: tuple[str, ...] = ()  # none: whatever the provider's own rules demand (staff)
    wants_identity: bool = False  # citizens: the answer must hold `pid`
    synthetic_allowed: bool = False
    limits: Limits = field(default_factory=Limits)
    inside: tuple[str, ...] = ()  # hosts of the provider that may lie on the agency's own network

    @property
    def reach(self) -> Reach:
        """The provider names its own hosts; none of them may be on the inside, unless the settings say so."""
        return Reach(hosts=None, inside=frozenset(self.inside) | loopback_of([self.issuer]))

    def __post_init__(self) -> None:
        if not is_safe_address(self.issuer):
            raise SettingInvalid(f"sign-in: issuer is {self.issuer!r}; sign-in goes over https:// only")
        if (self.client_secret is None) is (self.private_key_pem is None):
            raise SettingInvalid("sign-in: give either the client's secret or its private key, and not both")


def id_porten(issuer: str, client_id: str, **how: Any) -> OpenIdSettings:
    """Settings of ID-porten's profile: at least level substantial, and an identity number."""
    levels = ("idporten-loa-substantial", "idporten-loa-high")
    return OpenIdSettings(issuer=issuer, client_id=client_id, acr_accepted=levels, wants_identity=True, **how)


def _with_query(address: str, **query: str) -> str:
    """`address` with these parameters after those that it has."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"


class OpenIdConnect:
    """One provider. Safe for many threads; opens no connection before the first sign-in."""

    def __init__(self, settings: OpenIdSettings, clock: Clock, *, transport: Transport | None = None) -> None:
        self._settings = settings
        self._clock = clock
        self._transport = transport or Transport(settings.limits, reach=settings.reach)
        self._lock = threading.Lock()
        self._provider: dict[str, Any] | None = None
        self._keys: KeySet | None = None
        self._keys_since = 0.0

    def begin(self, *, callback: str, language: str) -> Begun:
        """The provider's address with state, nonce and challenge. Errors: SignInRefused."""
        remember = {"state": generate_token(43), "nonce": generate_token(43), "verifier": generate_token(64)}
        settings = self._settings
        address = prepare_grant_uri(
            self._endpoint("authorization_endpoint"),
            client_id=settings.client_id,
            response_type="code",
            redirect_uri=callback,
            scope=settings.scope,
            state=remember["state"],
            nonce=remember["nonce"],
            code_challenge=create_s256_code_challenge(remember["verifier"]),
            code_challenge_method="S256",
            acr_values=settings.acr_accepted[0] if settings.acr_accepted else None,
            ui_locales=language,
        )
        return Begun(address=address, remember=remember)

    def finish(self, *, callback: str, answer: Mapping[str, str], remembered: Mapping[str, str]) -> SignedIn:
        """Who came back, after every check. Errors: SignInRefused with a code."""
        state = remembered.get("state", "")
        if not state or not hmac.compare_digest(state.encode(), answer.get("state", "").encode()):
            raise SignInRefused("not-begun", "sign-in: the answer belongs to no sign-in that this browser began")
        if answer.get("iss", self._settings.issuer) != self._settings.issuer:
            raise SignInRefused("provider", "sign-in: the answer names another provider")
        if "error" in answer:
            code = "cancelled" if answer["error"] == "access_denied" else "provider"
            raise SignInRefused(code, "sign-in: the provider answered with an error")
        token = self._exchange(answer.get("code", ""), callback, remembered.get("verifier", ""))
        return self._person(self._claims(token, nonce=remembered.get("nonce", "")))

    def leaving(self, *, back: str, language: str) -> str:
        """The address where one signs out of the provider, or "" where it has none or does not answer.

        No ID token is sent along: it holds an identity number, and is kept nowhere here.
        Source: OpenID Connect RP-Initiated Logout 1.0 § 2 (client_id and post_logout_redirect_uri without a hint).
        """
        try:
            address = self._endpoint("end_session_endpoint")
        except SignInRefused:
            return ""
        client = self._settings.client_id
        return _with_query(address, client_id=client, post_logout_redirect_uri=back, ui_locales=language)

    def _exchange(self, code: str, callback: str, verifier: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": callback,
            "code_verifier": verifier,
            "client_id": self._settings.client_id,
        }
        body = self._ask("POST", self._endpoint("token_endpoint"), **self._as_client(form))
        token = body.get("id_token")
        if not isinstance(token, str):
            raise SignInRefused("provider", "sign-in: the provider gave no ID token")
        return token

    def _as_client(self, form: dict[str, str]) -> dict[str, Any]:
        settings = self._settings
        if settings.private_key_pem is None:
            return {"data": form, "auth": (settings.client_id, settings.client_secret or "")}
        grant = sign_jwt_bearer_assertion(
            RSAKey.import_key(settings.private_key_pem),
            issuer=settings.client_id,
            audience=settings.issuer,
            subject=settings.client_id,
            expires_in=60,
            alg="RS256",
            header={"kid": settings.key_id} if settings.key_id else None,
        )
        return {"data": {**form, "client_assertion_type": _ASSERTION, "client_assertion": grant}}

    def _claims(self, token: str, *, nonce: str) -> dict[str, Any]:
        """The claims of an ID token whose signature, issuer, audience, time and nonce are right."""
        registry = jwt.JWTClaimsRegistry(
            now=int(self._clock.now().timestamp()),
            leeway=_SLACK,
            iss={"essential": True, "value": self._settings.issuer},
            aud={"essential": True, "value": self._settings.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            claims = dict(self._verified(token).claims)
            registry.validate(claims)
        except (JoseError, ValueError, TypeError) as error:
            raise SignInRefused("provider", f"sign-in: the ID token does not hold: {type(error).__name__}") from None
        audience = claims["aud"]
        if (claims.get("azp") or isinstance(audience, list) and len(audience) > 1) and claims.get(
            "azp"
        ) != self._settings.client_id:
            raise SignInRefused("provider", "sign-in: the ID token was made for another client")
        return claims

    def _verified(self, token: str) -> jwt.Token:
        try:
            return jwt.decode(token, self._key_set(), algorithms=_ALGORITHMS)
        except (JoseError, ValueError):
            # The provider may have changed its keys since we fetched them; anything else fails again at once.
            return jwt.decode(token, self._key_set(again=True), algorithms=_ALGORITHMS)

    def _person(self, claims: dict[str, Any]) -> SignedIn:
        settings = self._settings
        if settings.acr_accepted and claims.get("acr") not in settings.acr_accepted:
            raise SignInRefused("too-low", "sign-in: the level of assurance is too low, or not said")
        identity = None
        if settings.wants_identity:
            try:
                number = identity_number.parse(claims.get("pid"), synthetic_allowed=settings.synthetic_allowed)
            except IdentityNumberInvalid:
                raise SignInRefused("unknown-person", "sign-in: no identity number that we may take") from None
            identity = number.digits
        language = claims.get("locale")
        return SignedIn(
            subject=str(claims["sub"]), identity=identity, language=language if language in _LANGUAGES else None
        )

    def _endpoint(self, name: str) -> str:
        with self._lock:
            if self._provider is None:
                found = self._ask("GET", f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration")
                if found.get("issuer") != self._settings.issuer:
                    raise SignInRefused("provider", "sign-in: the provider's own description names another issuer")
                self._provider = found
            address = self._provider.get(name)
        if not isinstance(address, str) or not is_safe_address(address):
            raise SignInRefused("provider", f"sign-in: the provider's {name} is missing or not https")
        return address

    def _key_set(self, *, again: bool = False) -> KeySet:
        address = self._endpoint("jwks_uri")
        with self._lock:
            age = time.monotonic() - self._keys_since
            if self._keys is None or age > (_KEYS_ASKED_AGAIN if again else _KEYS_LAST):
                self._keys = KeySet.import_key_set(self._ask("GET", address))  # type: ignore[arg-type]
                self._keys_since = time.monotonic()
            return self._keys

    def _ask(self, method: str, address: str, **request: Any) -> dict[str, Any]:
        try:
            answer = self._transport.ask("sign-in", method, address, **request)
        except RegisterError as error:
            raise SignInRefused("provider", f"sign-in: {error.why}") from None
        if answer.status != 200 or answer.body is None:
            raise SignInRefused("provider", f"sign-in: the provider answered with status {answer.status}")
        return dict(answer.body)
