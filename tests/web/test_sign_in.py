"""Signing in: by the port, by the demo's chooser, and what is refused."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from cases import town
from saklig.store.models import SignIn as SignIn_row
from saklig.store.sign_ins import browser_of
from saklig.web.actors import IDLE_SECONDS, LONGEST_SECONDS
from saklig.web.ports import Begun, Chooser, SignedIn, SignIn
from saklig.web.texts import has_text
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

    def leaving(self, *, back: str, language: str) -> str:
        return f"https://login.invalid/out?back={back}&lang={language}"


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
    left = citizen.post("/logg-ut/")
    assert left["Clear-Site-Data"] == '"cache", "storage"'
    assert citizen.get("/saker/").status_code == 302
    assert SignIn_row.objects.get().how_ended == "left"


def test_one_who_has_left_is_shown_where_to_leave_the_provider_too(provider: None, client: Client) -> None:
    client.get("/logg-inn/citizen/")
    client.get("/logg-inn/citizen/tilbake/?state=s1&code=c")
    page = client.post("/logg-ut/", follow=True)
    assert page.redirect_chain == [("/logg-ut/ferdig/?as=citizen", 302)]
    assert "https://login.invalid/out?back=http://testserver/&amp;lang=nb" in page.content.decode()
    assert client.post("/logg-ut/", follow=True).redirect_chain == [("/", 302)]  # again, with nobody signed in
    assert "login.invalid" not in client.get("/logg-ut/ferdig/?as=nonsense").content.decode()


# --- one's own sign-ins ----------------------------------------------------------------------------------------------


def test_one_sees_where_one_is_signed_in_and_ends_it_from_another_browser(office: Any) -> None:
    here, lost = (kit.enter(Client(), town.citizen()) for _ in range(2))
    other = kit.enter(Client(), town.citizen(town.BO))
    page = here.get("/logg-inn/mine/").content.decode()
    assert page.count("Firefox") >= 2 and page.count("Denne nettleseren") == 1
    ended = lost.session["who"]["sign_in"]
    assert other.post("/logg-inn/mine/", {"end": ended}).status_code == 302 and lost.get("/saker/").status_code == 200
    assert here.post("/logg-inn/mine/", {"end": ended}).status_code == 302
    assert lost.get("/saker/").status_code == 302 and "who" not in lost.session
    assert here.get("/saker/").status_code == other.get("/saker/").status_code == 200
    assert "Avsluttet av deg" in here.get("/logg-inn/mine/").content.decode()


def test_all_others_end_at_once_for_citizens_and_staff(office: Any) -> None:
    for actor in (town.citizen(), town.caseworker()):
        here, *others = (kit.enter(Client(), actor) for _ in range(3))
        here.post("/logg-inn/mine/", {"end": "others"})
        assert [one.get("/logg-inn/mine/").status_code for one in (here, *others)] == [200, 302, 302]
        assert here.post("/logg-inn/mine/", {"end": "no id"}).status_code == 400


def test_a_session_without_a_sign_in_is_none(citizen: Client) -> None:
    """As one from before there were sign-ins, or one that somebody has made up."""
    for made_up in (None, "", "x", "00000000-0000-0000-0000-000000000000", 7):
        session = citizen.session
        session["who"] = {**kit.signed_in.who(town.citizen()), "sign_in": made_up}
        session.save()
        assert citizen.get("/saker/").status_code == 302


def test_signing_in_and_out_is_logged_by_reference_alone(office: Any, caplog: pytest.LogCaptureFixture) -> None:
    client = Client(headers={"User-Agent": "Mozilla/5.0 (iPhone) AppleWebKit/605 Version/18 Mobile/15E148 Safari/604"})
    with caplog.at_level("INFO", logger="saklig.web.actors"):
        client.post("/logg-inn/velg/", {"person": "ana"})
        client.post("/logg-ut/")
    row = SignIn_row.objects.get()
    said = [record.getMessage() for record in caplog.records if record.name == "saklig.web.actors"]
    assert said == [f"signed in: citizen, sign-in {row.pk}", f"signed out (left): citizen, sign-in {row.pk}"]
    assert row.browser == "safari-mobile" and row.kind == "citizen"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "firefox"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "edge"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "chrome-mobile"),
        ("curl/8.0", "other"),
        ("", "other"),
    ],
)
def test_of_a_browser_only_its_kind_is_kept(said: str, code: str) -> None:
    assert browser_of(said) == code and has_text(f"sign_ins.in.{code}")


def test_what_is_older_than_a_year_is_forgotten(office: Any) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from saklig.store import sign_ins

    now, actor = timezone.now(), town.citizen()
    old, new = (sign_ins.begin(actor.person, "citizen", at=now - timedelta(days=days)) for days in (367, 365))
    sign_ins.forget_old(now)
    assert [row.pk for row in sign_ins.latest(actor.person)] == [new] and old != new


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
