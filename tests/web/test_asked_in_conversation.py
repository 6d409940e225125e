"""The conversation's questions as pages: the control of each, without a script and with one, in a frame, after a reload."""

from __future__ import annotations

import html as entities
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from cases import town

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
ASKS = "Får jeg redusert betaling i barnehagen?"
TOLD = ["1", "2", "200 000", "14.3.2020", "15/6-21", "45", "40", "2000", "2 000,-"]
SITE = "https://www.nordvik.invalid"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("index")


@pytest.fixture
def asking(office: Any, folder: Path) -> Any:
    """The whole assistant behind the pages."""
    from assistant import room

    made = room.whole(office, folder, frames=(SITE,))
    apps.get_app_config("assistant").assistant = made
    return made


def hidden(page: str, form: str) -> dict[str, str]:
    """What the form that holds this button would send of itself."""
    found = next(one for one in re.findall(r"<form.*?</form>", page, re.S) if form in one)
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', found)
    return {name: entities.unescape(value) for name, value in pairs if name != "csrfmiddlewaretoken"}


def press(client: Client, page: str, do: str, answer: str = "", where: str = "web:assistant") -> str:
    sent = hidden(page, f'value="{do}"') | {"do": do} | ({"answer": answer} if do == "answer" else {})
    return client.post(reverse(where), sent, follow=True).content.decode()


def ask(client: Client, text: str = ASKS, token: str = "t") -> str:
    return client.post(reverse("web:assistant"), {"q": text, "token": token}, follow=True).content.decode()


def test_the_question_comes_with_its_control_and_why_and_what_else_one_may_do(asking: Any, client: Client) -> None:
    page = ask(client)
    assert len(re.findall(r'type="radio"[^>]*name="answer"', page)) == 2
    assert "Hvor mange voksne er det i husholdningen?" in page and "Resten av spørsmålene gjelder hver enkelt." in page
    assert 'value="stop"' in page and 'value="back"' not in page and 'value="unknown"' not in page
    page = press(client, press(client, page, "answer", "1"), "answer", "2")
    assert "Voksen 1: Inntekt" in page and 'inputmode="numeric"' in page and "kroner i året" in page
    assert "Betalingen skal være høyst seks prosent av inntekten" in page
    for button in ("unknown", "back", "stop"):
        assert f'value="{button}"' in page
    assert page.count("data-now ") == 1 and "Du svarte:" in page


def test_without_a_script_from_the_question_to_an_application_filled_in(asking: Any, client: Client) -> None:
    from saklig.cases.models import Application
    from web import kit

    page = ask(client)
    for told in TOLD:
        page = press(client, page, "answer", told)
    assert "data-now " not in page and "Nå vet jeg nok" in page and "Lavere betaling på grunn av inntekt" in page
    assumed = re.search(r'why"><summary>Det vi har gått ut fra</summary>(.*?)</details>', page, re.S)
    assert assumed and assumed[1].count("<li>") > 5, "what was taken for granted is a list, folded until it is asked for"
    form = next(one for one in re.findall(r"<form.*?</form>", page, re.S) if "Gå videre med dette" in one)
    fields: dict[str, Any] = hidden(page, "Gå videre med dette")
    assert fields["household.adults[0].income"] == "200 000" and fields["count-children"] == "2"
    fields["ask"] = re.findall(r'name="ask" value="([^"]+)"', form)
    assert set(fields["ask"]) == {"income-cap", "core-hours"}
    action = re.search(r'action="([^"]+)"', form)[1]
    kit.enter(client, town.citizen())
    assert client.post(action, fields).status_code == 302
    answers = Application.objects.get().answers
    assert answers["application.asks_income_cap"] is True and answers["application.asks_core_hours"] is True


def test_it_survives_a_reload_and_something_else_asked_in_between(asking: Any, client: Client) -> None:
    page = press(client, press(client, ask(client), "answer", "1"), "answer", "1")
    assert "Voksen 1: Inntekt" in client.get(reverse("web:assistant")).content.decode()
    page = ask(client, "Hva koster en plass i barnehagen?", token="between")
    assert page.count("data-now ") == 1 and "Voksen 1: Inntekt" in page.split("data-now ")[1]
    assert "Barn 1: Fødselsdato" in press(client, page, "answer", "200 000").split("data-now ")[1]


@pytest.mark.parametrize(("steps", "problem"), [(0, "Velg ett av svarene"), (2, "")])
def test_an_empty_answer_is_told_of_at_the_control_and_is_no_turn(asking: Any, client: Client, steps: int, problem: str) -> None:
    from saklig.assistant.models import Exchange

    page = ask(client)
    for told in TOLD[:steps]:
        page = press(client, page, "answer", told)
    turns = Exchange.objects.count()
    sent = hidden(page, 'value="answer"') | {"do": "answer"}
    answer = client.post(reverse("web:assistant"), sent)
    said = answer.content.decode()
    assert answer.status_code == 422 and Exchange.objects.count() == turns
    assert "answer-problem" in said and 'aria-invalid="true"' in said and 'href="#answer' in said
    assert client.post(reverse("web:assistant-stream"), sent).status_code == 422


def test_what_cannot_be_read_stands_at_the_control_with_how_to_write_it(asking: Any, client: Client) -> None:
    page = press(client, press(client, ask(client), "answer", "1"), "answer", "1")
    page = press(client, page, "answer", "nok")
    assert "for eksempel 450 000" in page and 'value="nok"' in page and 'aria-invalid="true"' in page
    assert "Barn 1: Fødselsdato" in press(client, page, "answer", "200 000")


def test_back_and_i_do_not_know_and_stop(asking: Any, client: Client) -> None:
    page = press(client, press(client, ask(client), "answer", "1"), "answer", "1")
    page = press(client, page, "unknown")
    assert "Barn 1: Fødselsdato" in page.split("data-now ")[1]
    page = press(client, page, "back")
    assert "Voksen 1: Inntekt" in page.split("data-now ")[1]
    page = press(client, page, "stop")
    assert "data-now " not in page and "Da stopper jeg" in page
    assert "Hvor mange voksne" in press(client, page, "begin").split("data-now ")[1]


def test_with_a_script_the_next_question_comes_in_the_line(asking: Any, client: Client) -> None:
    page = ask(client)
    sent = hidden(page, 'value="answer"') | {"do": "answer", "answer": "1"}
    answer = client.post(reverse("web:assistant-stream"), sent)
    lines = [json.loads(line) for line in b"".join(answer.streaming_content).decode().splitlines()]
    made = lines[-1]["html"]
    assert "Hvor mange barn" in made and "data-now " in made and f'name="token" value="{lines[-1]["token"]}"' in made


def test_a_crisis_comes_first_and_the_questions_can_wait(asking: Any, client: Client) -> None:
    ask(client)
    page = ask(client, "Jeg orker ikke å leve lenger", token="c")
    assert "116 123" in page and "Det kan vente" in page and 'name="answer"' not in page
    assert 'name="answer"' in press(client, page, "resume")


def test_in_a_frame_it_goes_on_by_the_key_and_into_a_window_of_its_own(asking: Any) -> None:
    frame = Client(enforce_csrf_checks=True)
    page = frame.post(reverse("web:assistant-frame"), {"q": ASKS, "token": "f"}).content.decode()
    for told in TOLD:
        frame.cookies.clear()
        page = press(frame, page, "answer", told, where="web:assistant-frame")
    assert "Nå vet jeg nok" in page and "csrfmiddlewaretoken" not in page
    address = re.search(r'href="(/sporsmal/fortsett/[^"]+)"', page)[1]
    own = Client()
    assert "Gå videre med dette" in own.post(address, follow=True).content.decode()
    empty = hidden(press(frame, page, "back", where="web:assistant-frame"), 'value="answer"') | {"do": "answer"}
    assert frame.post(reverse("web:assistant-frame"), empty).status_code == 422


def test_what_the_page_does_not_have_is_refused(asking: Any, client: Client) -> None:
    ask(client)
    address = reverse("web:assistant")
    assert client.post(address, {"do": "grant", "about": "count-adults", "token": "x"}).status_code == 400
    assert client.post(address, {"do": "begin", "about": "no-such-service", "token": "x"}).status_code == 400
    assert client.post(address, {"do": "answer", "answer": "1", "else": "1"}).status_code == 400
    strange = {"do": "answer", "about": "no.such", "answer": "<b>1</b>", "token": "y"}
    page = client.post(address, strange, follow=True).content.decode()
    assert "<b>1</b>" not in page and "Hvor mange voksne" in page.split("data-now ")[1]


def test_how_each_turn_came_about_is_told(asking: Any, client: Client) -> None:
    from saklig.assistant.models import Exchange

    page = press(client, ask(client), "answer", "1")
    said = client.get(reverse("web:assistant-how", args=[Exchange.objects.latest("number").pk])).content.decode()
    assert "Tok svaret" in said and "Hvor mange barn gjelder det?" in said
    assert "Dette hjalp" not in page, "the next question is asked whether it helped"


@pytest.mark.parametrize("language", ["nn", "en"])
def test_in_the_other_languages(asking: Any, client: Client, language: str) -> None:
    client.cookies["saklig_language"] = language
    question = {"nn": "Kan eg få redusert betaling i barnehagen?", "en": "Can I get reduced payment in kindergarten?"}[language]
    page = ask(client, question)
    assert {"nn": "Kor mange vaksne", "en": "How many adults"}[language] in page.split("data-now ")[1]


def test_where_another_agency_decides_the_answers_and_the_estimate_are_saved(wire: Any, folder: Path, client: Client) -> None:
    """No case begins here: the result of the conversation is the file that the interview page gives."""
    from dataclasses import replace

    from assistant import room
    from cases.test_listed import NOW, bank
    from saklig.cases.models import Case
    from web.test_going_on_with_others import talked

    office = wire(replace(bank(), agency=town.office(town.alone(), now=NOW).agency))
    apps.get_app_config("assistant").assistant = room.whole(office, folder)
    page, asked = talked(client)
    assert "household.others[1].birth_date" in asked and "Gå videre med dette" not in page
    fields = hidden(page, "Lagre som fil")
    answer = client.post(reverse("web:guidance", args=["bostotte"]), fields)
    saved = entities.unescape(answer.content.decode())
    assert "attachment" in answer["Content-Disposition"] and "14.3.2015" in saved and "15.6.2019" in saved
    assert "Person du bor sammen med 2" in saved and not Case.objects.exists()
