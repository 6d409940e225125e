"""Signing in: by the port, by the demo's chooser, and what is refused."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from cases import town
from saklig.web.actors import IDLE_SECONDS, LONGEST_SECONDS
from saklig.web.ports import Begun, Chooser, SignedIn, SignIn
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


class Refused(Exception):
    code = "too-low"


class Way:
    """A provider that says yes to the state it gave."""

    def begin(self, *, callback: str, language: str) -> Begun:
        return Begun(address=f"https://login.invalid/?back={callback}&lang={language}", remember={"state": "s1"})

    def finish(self, *, callback: str, answer: dict[str, str], remembered: dict[str, str]) -> SignedIn:
        if answer.get("state") != remembered["state"]:
            raise Refused("person 12345678901")
        return SignedIn(subject="x", identity=town.ANA)


@pytest.fixture
def provider(office: Any) -> None:
    web = apps.get_app_config("web")
    web.sign_in, web.chooser = {"citizen": Way()}, None


def test_with_a_provider_the_browser_is_sent_straight_on_and_comes_back(provider: None, client: Client) -> None:
    first = client.get("/saker/", follow=False)
    second = client.get(first["Location"])
    third = client.get(second["Location"])
    assert third["Location"].startswith("https://login.invalid/") and "lang=nb" in third["Location"]
    key = client.session.session_key
    back = client.get("/logg-inn/citizen/tilbake/?state=s1&code=c")
    assert back["Location"] == "/saker/" and client.get("/saker/").status_code == 200
    assert client.session.session_key != key  # a key planted before sign-in is worth nothing
    assert "Ana" not in str(dict(client.session)) and town.ANA not in str(dict(client.session))
    assert client.get("/logg-inn/citizen/tilbake/?state=s1&code=c").status_code == 403  # played again


def test_a_refusal_is_said_in_plain_words_and_nothing_of_the_providers(provider: None, client: Client) -> None:
    client.get("/logg-inn/citizen/")
    answer = client.get("/logg-inn/citizen/tilbake/?state=wrong")
    assert answer.status_code == 403
    assert "sikrere innloggingsmiddel" in answer.content.decode() and "12345678901" not in answer.content.decode()
    assert client.get("/saker/").status_code == 302


def test_outside_the_demo_there_is_no_chooser(provider: None, client: Client) -> None:
    assert client.post("/logg-inn/velg/", {"person": "ana"}).status_code == 404
    assert client.get("/logg-inn/staff/").status_code == 404


def test_the_chooser_signs_in_staff_and_refuses_strangers(office: Any, client: Client) -> None:
    assert client.post("/logg-inn/velg/", {"person": "nobody"}).status_code == 403
    assert client.post("/logg-inn/velg/", {"person": "kari"}).status_code == 403  # no role here yet
    town.caseworker()
    assert client.post("/logg-inn/velg/", {"person": "kari"})["Location"] == "/saksbehandling/"


def test_sign_in_leads_to_no_other_host(office: Any, client: Client) -> None:
    for address in ("https://evil.invalid/", "//evil.invalid/x", "javascript:alert(1)"):
        answer = client.post("/logg-inn/velg/", {"person": "ana", "next": address})
        assert answer["Location"] == "/saker/"


def test_rights_taken_away_hold_from_the_next_page(office: Any) -> None:
    actor = town.caseworker()
    kari = kit.enter(Client(), actor)
    assert kari.get("/saksbehandling/").status_code == 200
    from saklig.cases.models import StaffMember

    StaffMember.objects.filter(pk=actor.staff).update(active=False)
    assert kari.get("/saksbehandling/").status_code == 302


def test_signing_out_ends_it(citizen: Client) -> None:
    assert citizen.get("/saker/").status_code == 200
    assert citizen.get("/logg-ut/").status_code == 405
    citizen.post("/logg-ut/")
    assert citizen.get("/saker/").status_code == 302


def test_the_stand_ins_keep_the_ports() -> None:
    assert isinstance(Way(), SignIn) and isinstance(kit.Chooser(), Chooser)


def test_sessions_that_have_run_out_are_taken_away(office: Any, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import UTC, datetime

    from django.contrib.sessions.models import Session

    from saklig.web import actors

    monkeypatch.setattr(actors, "_SWEEPS_IN", 1)
    Session.objects.create(session_key="old", session_data="x", expire_date=datetime(2020, 1, 1, tzinfo=UTC))
    client.post("/logg-inn/velg/", {"person": "ana"})
    assert not Session.objects.filter(session_key="old").exists() and Session.objects.count() == 1


def test_a_form_without_end_is_not_kept(office: Any, client: Client) -> None:
    assert client.post("/saker/2024-X/klage/", {"text": "x" * 300_000}).status_code == 302
    assert "kept" not in client.session and "saklig_kept" not in client.cookies


@pytest.mark.parametrize(
    ("seen", "since", "open_still"),
    [
        (-IDLE_SECONDS + 30, -IDLE_SECONDS, True),
        (-IDLE_SECONDS - 1, -IDLE_SECONDS - 1, False),
        (0, -LONGEST_SECONDS + 30, True),
        (0, -LONGEST_SECONDS - 1, False),  # however busy one is
    ],
)
def test_a_session_ends_when_idle_and_at_last(office: Any, seen: int, since: int, open_still: bool) -> None:
    client, now = kit.enter(Client(), town.citizen()), int(time.time())
    session = client.session
    session["who"] = {**session["who"], "seen": now + seen, "since": now + since}
    session.save()
    answer = client.get("/saker/")
    assert (answer.status_code == 200) is open_still
    assert ("who" in client.session) is open_still  # and it does not come back


def test_looking_at_pages_keeps_a_session_open_and_never_makes_it_longer(office: Any) -> None:
    client, now = kit.enter(Client(), town.citizen()), int(time.time())
    session = client.session
    session["who"] = {**session["who"], "seen": now - 600, "since": now - 3600}
    session.save()
    assert client.get("/saker/").status_code == 200
    assert client.session["who"]["seen"] >= now and client.session["who"]["since"] == now - 3600


def test_a_key_planted_before_sign_in_is_worth_nothing_after_it(office: Any, client: Client) -> None:
    client.get("/logg-inn/?next=/saker/")
    session = client.session
    session["planted"] = "x"
    session.save()
    client.cookies["saklig_session"] = planted = session.session_key
    client.post("/logg-inn/velg/", {"person": "ana"})
    assert client.cookies["saklig_session"].value != planted
    stranger = Client()
    stranger.cookies["saklig_session"] = planted
    assert stranger.get("/saker/").status_code == 302
