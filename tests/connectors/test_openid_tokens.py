"""ID tokens that a provider never made, or made for another or for another time. Each gives nobody."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from connectors.rig import NOW
from saklig.connectors import stand_in
from saklig.connectors.clocks import FixedClock
from saklig.connectors.reach import Reach
from saklig.connectors.sign_in import OpenIdConnect, SignInRefused, id_porten
from saklig.connectors.transport import Limits, Transport

ISSUER = "https://idporten.example"
PROVIDER = RSAKey.import_key(stand_in.throwaway_key(), {"kid": "p1"})
STRANGER = RSAKey.import_key(stand_in.throwaway_key(), {"kid": "p1"})
TIME = int(NOW.timestamp())
GOOD = {
    "iss": ISSUER, "aud": "us", "sub": "s", "iat": TIME, "exp": TIME + 60, "nonce": "n",
    "acr": "idporten-loa-high", "pid": "12818800078", "amr": "BankID",
}  # fmt: skip


def signed(claims: dict[str, Any], key: Any = PROVIDER, alg: str = "RS256") -> str:
    return jwt.encode({"alg": alg, "kid": "p1"}, claims, key, algorithms=[alg])


class Provider:
    """A provider that gives `token` and says of itself what it is told to say."""

    def __init__(self, token: str, **said: Any) -> None:
        self.token = token
        self.said = said
        self.keys = PROVIDER
        self.asked: list[str] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        if request.url.path.endswith("openid-configuration"):
            names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
            return self._json({"issuer": ISSUER, **{name: f"{ISSUER}/{name}" for name in names}, **self.said})
        if request.url.path == "/jwks_uri":
            return self._json({"keys": [self.keys.as_dict(private=False)]})
        return self._json({"id_token": self.token, "access_token": "a", "token_type": "Bearer"})

    def _json(self, body: Any) -> httpx.Response:
        made = httpx.Response(200, json=body)
        return httpx.Response(200, stream=httpx.ByteStream(made.content))

    def way(self) -> OpenIdConnect:
        client = httpx.Client(transport=httpx.MockTransport(self.answer))
        settings = id_porten(ISSUER, "us", client_secret="s", synthetic_allowed=True)
        transport = Transport(Limits(attempts=1), reach=Reach(hosts=None), client=client)
        return OpenIdConnect(settings, FixedClock(NOW), transport=transport)


def finish(way: OpenIdConnect) -> Any:
    remembered = {"state": "st", "nonce": "n", "verifier": "v"}
    return way.finish(callback="https://us/back", answer={"state": "st", "code": "c"}, remembered=remembered)


def test_a_good_token_gives_its_person_whatever_amr_looks_like() -> None:
    for amr in ("BankID", ["BankID"], None):
        assert finish(Provider(signed({**GOOD, "amr": amr})).way()).identity == "12818800078"


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in GOOD.items() if key != name}


BAD = {
    "signed by a stranger": signed(GOOD, STRANGER),
    "signed with the client's secret": signed(GOOD, OctKey.import_key("s" * 32), "HS256"),
    "not signed": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJzIn0.",
    "no token at all": "x",
    "for another client": signed({**GOOD, "aud": "them"}),
    "for several, and not for us": signed({**GOOD, "aud": ["us", "them"]}),
    "for several, made for another": signed({**GOOD, "aud": ["us", "them"], "azp": "them"}),
    "for us, made for another": signed({**GOOD, "azp": "them"}),
    "from another issuer": signed({**GOOD, "iss": "https://evil.example"}),
    "run out": signed({**GOOD, "exp": TIME - 60}),
    "from the future": signed({**GOOD, "iat": TIME + 600, "exp": TIME + 660}),
    "with another nonce": signed({**GOOD, "nonce": "m"}),
    **{f"without {name}": signed(without(name)) for name in ("iss", "aud", "sub", "exp", "iat", "nonce")},
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_token_gives_nobody(what: str) -> None:
    with pytest.raises(SignInRefused) as refused:
        finish(Provider(BAD[what]).way())
    assert refused.value.code == "provider"


@pytest.mark.parametrize("acr", ["idporten-loa-low", "Level4", "", None, ["idporten-loa-high"]])
def test_a_level_we_do_not_take(acr: object) -> None:
    with pytest.raises(SignInRefused) as refused:
        finish(Provider(signed({**GOOD, "acr": acr})).way())
    assert refused.value.code == "too-low"


def test_an_identity_number_as_a_number_is_nobody() -> None:
    with pytest.raises(SignInRefused) as refused:
        finish(Provider(signed({**GOOD, "pid": 12818800078})).way())
    assert refused.value.code == "unknown-person"


@pytest.mark.parametrize(
    "said",
    [{"issuer": "https://evil.example"}, {"token_endpoint": "http://idporten.example/token"}, {"jwks_uri": None}],
)
def test_a_provider_that_describes_itself_badly_is_not_used(said: dict[str, Any]) -> None:
    with pytest.raises(SignInRefused) as refused:
        finish(Provider(signed(GOOD), **said).way())
    assert refused.value.code == "provider"


def test_new_keys_are_fetched_once_and_not_for_every_forged_token(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = Provider(signed(GOOD))
    way = provider.way()
    finish(way)
    provider.token, provider.keys = signed(GOOD, STRANGER), STRANGER
    for _ in range(5):
        with pytest.raises(SignInRefused):
            finish(way)
    assert provider.asked.count("/jwks_uri") == 1
    way._keys_since -= 61  # a minute later
    assert finish(way).identity == "12818800078"
    assert provider.asked.count("/jwks_uri") == 2
