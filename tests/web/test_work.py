"""Sharing the work over HTTP: whose a case is, batches and undo, keys, impartiality, and how long a case was looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from cases import town
from saklig import cases, web
from saklig.cases.models import Case, HandlingTime, Message
from saklig.connectors.memory import Fault
from saklig.web import desk_actions, worktime
from web import kit
from web.test_desk_work import WORDS, do, hidden, page

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def made(wire: Any) -> list[Case]:
    world, applicants = town.families(3)
    office = wire(town.office(world))
    judged = {"application.claims_lasting_income_fall": True}
    return [town.decided(office, judged, actor=town.citizen(one)) for one in applicants]


@pytest.fixture
def kari() -> Client:
    return kit.enter(Client(), town.caseworker())


@pytest.fixture
def per() -> Client:
    return kit.enter(Client(), town.caseworker("Per Kollega"))


def queue(client: Client, **query: str) -> str:
    return client.get("/saksbehandling/", query).content.decode()


def batch(client: Client, numbers: list[str], go: str, **more: str) -> Any:
    html = queue(client)
    return client.post(
        "/saksbehandling/samlet/",
        {"numbers": numbers, "go": go, "token": hidden(html, "token"), "back": "/saksbehandling/?whose=mine", **more},
    )


def test_taking_giving_and_putting_back_one_case(made: list[Case], kari: Client, per: Client) -> None:
    case, colleague = made[0], str(town.caseworker("Per Kollega").staff)
    assert do(kari, page(case, "ta")).status_code == 302
    assert kari.get(page(case, "ta")).status_code == 409  # hers already
    html = kari.get(page(case)).content.decode()
    assert f'href="{page(case, "ta")}"' not in html and f'href="{page(case, "legg-tilbake")}"' in html
    assert do(kari, page(case, "gi"), words="Ring på mandag.").status_code == 422  # to nobody
    assert do(kari, page(case, "gi"), words="Ring på mandag.", to=colleague).status_code == 302
    assert "Ring på mandag." in per.get(page(case)).content.decode()
    assert case.number in queue(per, whose="mine") and case.number not in queue(kari, whose="mine")
    assert do(per, page(case, "legg-tilbake")).status_code == 302
    assert case.number in queue(kari, whose="nobody")


def test_a_batch_and_its_undo(made: list[Case], kari: Client) -> None:
    numbers = [case.number for case in made]
    answer = batch(kari, numbers, "take")
    assert answer["Location"] == "/saksbehandling/?whose=mine"
    html = kari.get(answer["Location"]).content.decode()
    assert all(number in html for number in numbers) and re.search(r"Saker du tok kl\. \d\d\.\d\d: 3\.", html)
    action = re.search(r'action="([^"]+/angre/)"', html)[1]
    assert kari.post(action, {"back": "https://evil.example/"})["Location"] == "/saksbehandling/"
    assert "Det er angret." in queue(kari) and not queue(kari, whose="mine").count("data-row")
    assert kari.post(action).status_code == 409  # once


def test_a_batch_says_what_is_wrong_and_takes_nothing_made_up(made: list[Case], kari: Client) -> None:
    for numbers, go, said in (([], "take", "Velg minst én sak"), ([made[0].number], "give", "Velg en kollega")):
        assert said in kari.get(batch(kari, numbers, go)["Location"]).content.decode()
    assert batch(kari, [made[0].number], "give", to="x").status_code == 400
    assert batch(kari, [made[0].number], "take", made_up="1").status_code == 400
    assert batch(kari, ["2024-ZZZZZZZ"], "take").status_code == 404
    assert not queue(kari, whose="mine").count("data-row")


def test_colleagues_calls_and_interpreters_on_the_page(made: list[Case], kari: Client, per: Client) -> None:
    case, colleague = made[0], str(town.caseworker("Per Kollega").staff)
    assert do(kari, page(case, "kollega"), words="Hva gjør vi med dette?", of=colleague).status_code == 302
    assert "En kollega spør deg" in queue(per) and case.number in queue(per, whose="asked")
    assert "Hva gjør vi med dette?" in per.get(page(case)).content.decode()
    asked = str(case.consultations.get().pk)
    assert do(per, page(case, "svar-kollega"), words="Vent på skatteoppgjøret.", consultation=asked).status_code == 302
    assert "Vent på skatteoppgjøret." in kari.get(page(case)).content.decode()
    spoke = {"words": "Hun sluttet i mars.", "spoke_to": "a1", "called_by": "them"}
    assert do(kari, page(case, "telefon"), **{**spoke, "spoke_to": "a7"}).status_code == 422
    assert do(kari, page(case, "telefon"), **spoke).status_code == 302
    said = kari.get(page(case)).content.decode()
    assert "Hun sluttet i mars." in said and "Den andre ringte" in said and "Forelder0 Nordvik." in said
    assert Message.objects.get(kind="phone").case_id == case.pk
    assert do(kari, page(case, "tolk"), language="tigrinja", way="screen", words="").status_code == 302
    assert "tigrinja" in kari.get(page(case)).content.decode()
    wish = str(case.interpreters.get().pk)
    assert do(kari, page(case, "tolk-ordnet"), wish=wish, outcome="booked").status_code == 302
    assert kari.get(page(case, "tolk-ordnet")).status_code == 409


def test_who_is_not_impartial_is_led_to_the_queue_and_does_not_see_the_case(made: list[Case], kari: Client) -> None:
    case = made[0]
    assert "Er du habil i saken?" in kari.get(page(case)).content.decode()
    assert do(kari, page(case, "habilitet"), say="yes", words="", to="-").status_code == 302
    assert "Er du habil i saken?" not in kari.get(page(case)).content.decode()
    answer = do(kari, page(case, "habilitet"), say="family", words="", to=str(town.caseworker("Per Kollega").staff))
    assert answer["Location"] == "/saksbehandling/"
    assert "Du er inhabil i saken" in queue(kari) and case.number not in queue(kari)
    assert kari.get(page(case)).status_code == 404


def test_a_silent_register_asks_for_ones_own_word(made: list[Case], kari: Client, wire: Any) -> None:
    from django.apps import apps

    office, case = apps.get_app_config("cases").office, made[0]
    cases.set_person(office, town.employee("administrator"), town.caseworker().staff, town.BO)
    office.ports.population.fault = Fault.DOWN
    answer = do(kari, page(case, "ta"))
    assert answer["Location"] == page(case, "habilitet")
    assert "Folkeregisteret svarer ikke" in kari.get(answer["Location"]).content.decode()
    assert do(kari, page(case, "habilitet"), say="yes", words="", to="-").status_code == 302
    assert do(kari, page(case, "ta")).status_code == 302


def test_like_cases_stand_on_the_page_and_name_nobody(made: list[Case], kari: Client) -> None:
    from django.apps import apps

    office, actor = apps.get_app_config("cases").office, town.caseworker()
    cases.decide(office, actor, made[1].number, own_reasons=WORDS, token=town.token())
    said = kari.get(page(made[0])).content.decode()
    assert "Lignende saker som er avgjort (1)" in said and made[1].number in said
    assert "Forelder1" not in said and "Avgjort av saksbehandler" in said


# --- keys ------------------------------------------------------------------------------------------------------------


def shortcuts(html: str) -> list[str]:
    return re.findall(r'aria-keyshortcuts="([^"]+)"', html)


def test_keys_are_told_turned_off_and_on_and_for_staff_alone(made: list[Case], kari: Client) -> None:
    address = reverse("web:keys")
    html = kari.get(address).content.decode()
    assert "<body data-keys>" in html and all(
        f"<kbd>{action.hotkey}</kbd>" in html for action in desk_actions.ACTIONS.values() if action.hotkey
    )
    assert kari.post(address, {"go": "off"}).cookies[settings.KEYS_COOKIE_NAME].value == "off"
    assert "<body>" in queue(kari) and "Slå på hurtigtastene" in kari.get(address).content.decode()
    kari.post(address, {"go": "on"})
    assert "<body data-keys>" in queue(kari)
    assert kari.post(address, {"go": "maybe"}).status_code == 400
    assert "data-keys" not in kit.enter(Client(), town.citizen()).get("/").content.decode()


def test_a_key_does_one_thing_on_a_page_and_the_help_page_names_them_all(made: list[Case], kari: Client) -> None:
    batch(kari, [made[0].number], "take")
    told = set(re.findall(r"<kbd>(.)</kbd>", kari.get(reverse("web:keys")).content.decode()))
    for html in (queue(kari), kari.get(page(made[0])).content.decode()):
        found = shortcuts(html)
        assert len(found) == len(set(found)) > 3 and set(found) <= told, found
    assert {"j", "k", "x"} <= told
    hotkeys = [action.hotkey for action in desk_actions.ACTIONS.values() if action.hotkey]
    assert len(hotkeys) == len(set(hotkeys)) and not set(hotkeys) & {"q", "?"}


def test_the_script_knows_the_keys_of_the_list() -> None:
    script = (Path(web.__file__).parent / "static" / "saklig.js").read_text("utf-8")
    assert all(re.search(rf"^  {key}: \(\)", script, re.MULTILINE) for key in "jkx")


# --- time ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    class Clock(datetime):
        at = datetime(2026, 1, 5, 9, tzinfo=UTC)

        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return cls.at

    monkeypatch.setattr(worktime, "datetime", Clock)
    return Clock


def test_a_case_is_counted_from_opened_to_left_and_idle_time_is_not(made: list[Case], kari: Client, clock: Any) -> None:
    def wait(**time: int) -> None:
        clock.at += timedelta(**time)

    def seconds(case: Case) -> int:
        return HandlingTime.objects.filter(case=case).values_list("seconds", flat=True).first() or 0

    one, two = made[0], made[1]
    kari.get(page(one))
    wait(seconds=90)
    kari.get(page(one, "notat"))
    wait(seconds=30)
    kari.get(page(two))
    assert (seconds(one), seconds(two)) == (120, 0)
    wait(hours=1)
    queue(kari)  # lunch, with the case open
    assert seconds(two) == cases.counted(clock.at - timedelta(hours=1), clock.at) == 300
    wait(minutes=2)
    queue(kari)
    assert (seconds(one), seconds(two)) == (120, 300)
    assert {field.name for field in HandlingTime._meta.get_fields()} == {"case", "seconds"}  # whose, it does not say


# --- questions that are ready ----------------------------------------------------------------------------------------


def test_ready_questions_come_into_the_form_in_the_citizens_language_and_nothing_is_sent(
    wire: Any, kari: Client
) -> None:
    own = {
        one: {"place-elsewhere": {"title": f"Plass ({one})", "text": f"Hvor? ({one})"}} for one in ("nb", "nn", "en")
    }
    office = wire(town.office(town.alone(900_000), asks=own))
    case = town.decided(office, language="nn")
    form = page(case, "sporsmal")
    html = kari.get(form).content.decode()
    assert 'name="ready" value="income-this-year" lang="nn"' in html and "Plass (nn)" in html
    sent = {"token": hidden(html, "token"), "words": "Har du flytta?", "ready": "place-elsewhere"}
    once = kari.post(form, sent).content.decode()
    assert "Har du flytta?\nHvor? (nn)</textarea>" in once and not case.information_requests.exists()
    assert kari.post(form, {**sent, "ready": "made-up"}).status_code == 400
    assert kari.post(page(case, "notat"), sent).status_code == 400  # a form that has none
    twice = kari.post(form, {**sent, "words": "Hvor? (nn)", "ready": "income-this-year"}).content.decode()
    assert "Når endra inntekta seg" in twice
    assert do(kari, form, words="Hvor? (nn)\nNår?").status_code == 302
    assert case.information_requests.get().questions == ["Hvor? (nn)", "Når?"]


# --- the leader and the administrator --------------------------------------------------------------------------------


def test_a_leader_sees_sums_and_decides_who_is_impartial_and_sees_no_case(made: list[Case], kari: Client) -> None:
    from django.apps import apps

    office, actor, address = apps.get_app_config("cases").office, town.caseworker(), reverse("web:handled")
    cases.state_impartiality(
        office,
        actor,
        made[0].number,
        impartial=False,
        ground="other",
        words="Vi spiller i samme korps.",
        token=town.token(),
    )
    leader = kit.enter(Client(), town.employee("leader"))
    html = leader.get(address).content.decode()
    assert "Vi spiller i samme korps." in html and "andre særegne forhold" in html and "Forelder0" not in html
    assert "Færre enn 5 saker: vises ikke" in html and kari.get(address).status_code == 403
    assert leader.get(address, {"since": "i fjor"}).status_code == 422
    form = {"token": town.token(), "staff": str(actor.staff), "number": made[0].number}
    assert leader.post(address, {**form, "words": ""}).status_code == 422
    assert kari.get(page(made[0])).status_code == 404
    assert leader.post(address, {**form, "words": "Et korps er ingen nær tilknytning."}).status_code == 302
    assert kari.get(page(made[0])).status_code == 200
    assert leader.post(address, {**form, "token": town.token(), "words": "En gang til."}).status_code == 404


def test_an_administrator_keeps_a_number_that_is_never_shown(office: Any) -> None:
    tuva, kari = kit.enter(Client(), town.employee("administrator")), town.caseworker()
    address = reverse("web:staff-member", args=[kari.staff])
    for wrong in ("", "12345678901"):
        answer = tuva.post(address, {"go": "keep-person", "identity": wrong})
        assert answer.status_code == 422 and (not wrong or wrong not in answer.content.decode())
    assert tuva.post(address, {"go": "keep-person", "identity": town.ANA}).status_code == 302
    html = tuva.get(address).content.decode()
    assert "Et nummer er lagret." in html and town.ANA not in html
    tuva.post(address, {"go": "remove-person"})
    assert not cases.keeps_person(office, town.employee("administrator"), kari.staff)


# --- being away, and authority ---------------------------------------------------------------------------------------


def test_being_away_is_said_by_oneself_and_by_an_administrator(made: list[Case], kari: Client) -> None:
    from django.apps import apps

    office, per = apps.get_app_config("cases").office, town.caseworker("Per Kollega")
    soon = f"{town.APPLIED + timedelta(days=2):%d.%m.%Y}"
    wish = {"go": "away", "first": f"{town.APPLIED:%d.%m.%Y}", "last": soon, "stand_in": str(per.staff)}
    address = reverse("web:absence")
    assert kari.post(address, {**wish, "last": "1.1.2020"}).status_code == 422
    assert kari.post(address, {**wish, "stand_in": "x"}).status_code == 422
    assert kari.post(address, wish).status_code == 302
    html = kari.get(address).content.decode()
    assert "Per Kollega steder inn" in html
    ola = kit.enter(Client(), town.caseworker("Ola Tredje"))
    assert "Per Kollega steder inn." in ola.get(page(made[0], "gi")).content.decode()
    absence = re.search(r'name="absence" value="([^"]+)"', html)[1]
    assert kari.post(address, {"go": "end", "absence": absence}).status_code == 302
    tuva, member = kit.enter(Client(), town.employee("administrator")), reverse("web:staff-member", args=[per.staff])
    assert tuva.post(member, {**wish, "stand_in": "-"}).status_code == 302
    assert "ingen bestemt" in tuva.get(member).content.decode()
    assert cases.absences_of(office, per, per.staff)[0].stand_in == ""


def test_who_has_no_authority_is_told_at_the_form(wire: Any, kari: Client) -> None:
    from dataclasses import replace

    basis = dict.fromkeys(("nb", "nn", "en"), "etter fullmakt")
    rule = cases.Delegation(id="a", basis=basis, may=frozenset({"dismiss"}))
    office = wire(replace(town.office(town.alone(900_000)), delegations=(rule,)))
    case = town.decided(office)
    for go in ("do", "draft"):
        answer = do(kari, page(case, "avgjor"), words=WORDS, go=go)
        assert answer.status_code == 422 and "Du har ikke fullmakt" in answer.content.decode()
    assert not case.decisions.exists()


def test_the_case_says_what_one_may_by_whose_authority_and_what_was_done_under_it(wire: Any, kari: Client) -> None:
    from dataclasses import replace

    basis = {"nb": "etter fullmakt fra rådmannen", "nn": "etter fullmakt frå rådmannen", "en": "as delegated"}
    rule = cases.Delegation(id="a", basis=basis, may=frozenset({"grant", "refuse", "uphold"}))
    office = wire(replace(town.office(town.alone(900_000)), delegations=(rule,)))
    case = town.decided(office)
    assert do(kari, page(case, "avgjor"), words=WORDS, go="do").status_code == 302
    town.work(office, kinds={"case.letter", "case.notice"})
    cases.request_review(office, town.citizen(), case.number, why="Se på det.", token=town.token())
    refused = do(kari, page(case, "gjenapne"), words=WORDS, go="do")
    assert refused.status_code == 422 and "Du har ikke fullmakt" in refused.content.decode()
    assert do(kari, page(case, "opprett-holdt"), words=WORDS, go="do").status_code == 302
    said = kari.get(f"/saksbehandling/{case.number}/").content.decode().replace("\u00a0", " ")
    card = said.split("Fullmakt</h2>")[1].split("</section>")[0]
    assert "innvilge" in card and "ta saken opp på nytt" not in card
    assert card.count("Kari Saksbehandler") == 2 and card.count("etter fullmakt fra rådmannen") == 5
    own = kit.enter(Client(), town.citizen()).get(f"/saker/{case.number}/").content.decode()
    assert "Avgjort av Kari Saksbehandler (etter fullmakt fra rådmannen)" in own
