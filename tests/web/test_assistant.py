"""The assistant's pages: asked without a script and with one, whose it is, a human in the same window, the desk, the content."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)


def say(kind: Callable[[Any], Any]) -> None:
    """Have the assistant answer by this function of the turn."""
    from assistant import room
    from saklig.web import wired

    apps.get_app_config("assistant").assistant = room.assistant(wired.office(), say=kind)


def ask(client: Client, question: str = "Hvor mye betaler jeg?", token: str = "t") -> str:
    answer = client.post(reverse("web:assistant"), {"q": question, "token": token}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def newest() -> Any:
    from saklig.assistant.models import Exchange

    return Exchange.objects.order_by("-at", "-number").first()


def test_it_says_that_it_is_a_machine_before_anything_is_asked(office: Any, client: Client) -> None:
    page = client.get(reverse("web:assistant")).content.decode()
    assert "Du skriver med en maskin." in page
    assert "Snakk med et menneske" in page


def test_a_question_sent_by_the_plain_form_is_answered_with_its_source_beside(office: Any, client: Client) -> None:
    from assistant import room

    page = ask(client)
    assert room.TEXT in page
    assert "[1]" in page and room.SOURCE.title in page and room.SOURCE.owner in page and "Veiledning" in page
    assert len(re.findall(r'class="s-talk__turn"', page)) == 1
    assert len(re.findall(r'class="s-talk__turn"', ask(client))) == 1, "sent twice it was asked twice"


def test_the_rule_goes_before_what_explains_it(office: Any, client: Client) -> None:
    from assistant import room

    say(lambda turn: room.quoted(room.TEXT, room.SOURCE, room.LAW))
    page = ask(client)
    assert page.index(room.LAW.title) < page.index(room.SOURCE.title)


def test_a_provision_is_named_where_its_link_is_and_explains_nothing(office: Any, client: Client) -> None:
    from assistant import room

    law = dataclasses.replace(room.LAW, provision="§ 8 a", address="https://lovdata.no/lov/2001-02-03-4/§8a")
    say(lambda turn: room.quoted(room.TEXT, law))
    page = ask(client)
    assert f'href="https://lovdata.no/lov/2001-02-03-4/§8a">{law.title}, § 8 a</a>' in page and "Forklarer" not in page


def test_what_people_write_and_what_sources_hold_is_never_markup(office: Any, client: Client) -> None:
    from dataclasses import replace

    from assistant import room

    say(lambda turn: room.quoted("<img src=x onerror=alert(1)>", replace(room.SOURCE, title="<b>x</b>")))
    page = ask(client, "<script>alert(1)</script>")
    assert "<script>alert" not in page and "<img src=x" not in page and "<b>x</b>" not in page
    assert "&lt;script&gt;" in page


def test_with_a_script_the_answer_comes_line_by_line(office: Any, client: Client) -> None:
    answer = client.post(reverse("web:assistant-stream"), {"q": "Hvor mye?", "token": "t"})
    assert answer["Content-Type"] == "application/x-ndjson"
    lines = [json.loads(line) for line in b"".join(answer.streaming_content).decode().splitlines()]
    assert [key for line in lines for key in line if key != "token"] == ["step", "step", "html"]
    assert "s-talk__turn" in lines[-1]["html"] and "csrfmiddlewaretoken" in lines[-1]["html"]
    assert "Hvor mye?" in client.get(reverse("web:assistant")).content.decode()


@pytest.mark.parametrize("page", ["assistant", "assistant-stream"])
def test_an_empty_question_is_told_of_and_begins_nothing(office: Any, client: Client, page: str) -> None:
    from saklig.assistant.models import Conversation

    answer = client.post(reverse(f"web:{page}"), {"q": "  ", "token": "t"})
    assert answer.status_code == 422
    assert not Conversation.objects.exists()


def test_a_browser_sees_its_own_conversation_alone(office: Any, client: Client) -> None:
    ask(client, "Hvor er nøklene mine?")
    exchange = newest()
    other = Client()
    assert "nøklene" not in other.get(reverse("web:assistant")).content.decode()
    assert other.get(reverse("web:assistant-how", args=[exchange.pk])).status_code == 404
    assert other.post(reverse("web:assistant-rate", args=[exchange.pk]), {"verdict": "up"}).status_code == 404
    assert client.get(reverse("web:assistant-how", args=[exchange.pk])).status_code == 200


def test_one_begun_signed_in_is_gone_with_the_sign_in_and_there_at_the_next(office: Any, citizen: Client) -> None:
    from cases import town
    from web import kit

    ask(citizen, "Hvor er nøklene mine?")
    citizen.post(reverse("web:sign-out"))
    assert "nøklene" not in citizen.get(reverse("web:assistant")).content.decode()
    again = kit.enter(Client(), town.citizen())
    assert "nøklene" in again.get(reverse("web:assistant")).content.decode()


def test_how_an_answer_came_about_is_told_step_by_step(office: Any, client: Client) -> None:
    ask(client)
    page = client.get(reverse("web:assistant-how", args=[newest().pk])).content.decode()
    assert "Vi tar bort personopplysninger" in page
    assert "Setninger fra kildene, ord for ord." in page


def test_a_verdict_is_kept_and_a_made_up_one_refused(office: Any, client: Client) -> None:
    ask(client)
    address = reverse("web:assistant-rate", args=[newest().pk])
    assert client.post(address, {"verdict": "sideways"}).status_code == 400
    assert client.post(address, {"verdict": "down", "cause": "because"}).status_code == 400
    page = client.post(address, {"verdict": "down", "cause": "old", "comment": "Fra i fjor"}, follow=True).content.decode()
    assert "Du svarte at dette ikke hjalp" in page
    assert (newest().verdict, newest().cause) == ("down", "old")


def test_ended_it_is_gone(office: Any, client: Client) -> None:
    ask(client, "Hvor er nøklene mine?")
    page = client.post(reverse("web:assistant-end"), follow=True).content.decode()
    assert "avsluttet og slettet" in page and "nøklene" not in page
    assert newest() is None


def test_a_human_answers_in_the_same_window(office: Any, client: Client, caseworker: Client) -> None:
    from saklig.assistant.models import HandOver

    ask(client, "Jeg heter Kari Nordmann. Hvor mye?")
    empty = client.post(reverse("web:assistant-human"), {"text": "", "shown": "masked", "contact": "", "token": "h", "go": "ask"})
    assert empty.status_code == 422
    form = {"text": "Kan noen hjelpe meg?", "shown": "masked", "contact": "", "token": "h", "go": "ask"}
    page = client.post(reverse("web:assistant-human"), form, follow=True).content.decode()
    assert "Kan noen hjelpe meg?" in page and "Ventetiden er omtrent 8 minutter" in page
    assert "Ingen bestemt tjeneste" in caseworker.get(reverse("web:talks")).content.decode()
    talk = reverse("web:talk", args=[HandOver.objects.get().conversation_id])
    before = caseworker.get(talk).content.decode()
    assert "Kan noen hjelpe meg?" not in before and "Ta samtalen" in before
    caseworker.post(talk, {"go": "take"})
    page = caseworker.get(talk).content.decode()
    assert "Kan noen hjelpe meg?" in page and "Kari Nordmann" not in page
    assert caseworker.post(talk, {"go": "reply", "text": " ", "token": "r0"}).status_code == 422
    caseworker.post(talk, {"go": "reply", "text": "Det blir 900 kroner.", "token": "r"})
    ask(client, "Takk!", token="w")
    page = client.get(reverse("web:assistant")).content.decode()
    assert page.index("Det blir 900 kroner.") < page.index("Takk!")
    assert newest().number == 1, "what is written to a human went to the machine"
    caseworker.post(talk, {"go": "close"})
    assert caseworker.get(talk).status_code == 404
    assert "har tatt samtalen" not in client.get(reverse("web:assistant")).content.decode()


def test_a_message_is_come_back_to_by_its_address_and_by_no_other(office: Any, client: Client) -> None:
    form = {"text": "Ring meg", "shown": "all", "contact": "", "token": "h", "go": "ask"}
    page = client.post(reverse("web:assistant-human"), form, follow=True).content.decode()
    address = re.search(r"/sporsmal/fortsett/[^\"]+", page)[0]
    other = Client()
    asked = other.get(address).content.decode()
    assert "Ring meg" not in asked and "kan de lese det du skriver" in asked
    assert "Ring meg" not in other.get(reverse("web:assistant")).content.decode(), "an address alone took the browser there"
    assert "Ring meg" in other.post(address, follow=True).content.decode()
    assert Client().get(address[:-4] + "xxx/").status_code == 404


def test_the_contents_owner_sees_what_was_not_answered_masked_and_grouped(office: Any, client: Client) -> None:
    from cases import town
    from saklig.assistant import Answer, Answered
    from web import kit

    say(lambda turn: Answer(kind=Answered.NOT_KNOWN))
    for nth, question in enumerate(("Når åpner badeanlegget? Hilsen Kari Nordmann", "Når åpner badeanlegget på søndag?")):
        ask(client, question, token=f"t{nth}")
    owner = kit.enter(Client(), town.employee("rule-owner"))
    page = owner.get(reverse("web:content")).content.decode()
    assert "2 spørsmål som ligner" in page and "Kari" not in page
    groups = re.findall(r'name="group" value="([^"]+)"', page)
    owner.post(reverse("web:content"), {"go": "settle", "group": groups[0]})
    assert "Ingen spørsmål venter." not in owner.get(reverse("web:content")).content.decode()


def test_a_group_of_several_questions_is_settled_at_once(office: Any, client: Client) -> None:
    from cases import town
    from saklig.assistant import Answer, Answered
    from web import kit

    say(lambda turn: Answer(kind=Answered.NOT_KNOWN))
    for nth, question in enumerate(("Når åpner badeanlegget?", "Når åpner badeanlegget på søndag?")):
        ask(client, question, token=f"t{nth}")
    owner = kit.enter(Client(), town.employee("rule-owner"))
    groups = re.findall(r'name="group" value="([^"]+)"', owner.get(reverse("web:content")).content.decode())
    assert len(groups) == 2
    owner.post(reverse("web:content"), {"go": "settle", "group": groups})
    assert "Ingen spørsmål venter." in owner.get(reverse("web:content")).content.decode()


def test_two_places_at_odds_are_shown_side_by_side_settled_and_taken_up_again(office: Any, tmp_path: Any) -> None:
    from assistant import room
    from cases import town
    from saklig.assistant.comparing import findings
    from saklig.assistant.documents import of_packages
    from saklig.assistant.retrieval import Document, Library, build
    from saklig.web import wired
    from web import kit

    own = list(of_packages(wired.office()))
    said = next(one for one in own if any(letter.isdigit() for letter in one.text) and one.language == "nb")
    text = "Fristen for å levere skjemaet om svømming er 1. {}."
    more = [
        Document(id=name, title=f"Svømming {name}", text=text.format(month), dated=date(2026, 1, day), address=f"/s/{name}/")
        for name, month, day in (("old", "mai", 1), ("new", "juni", 2))
    ]
    theirs = [
        dataclasses.replace(one, id=f"dans-{one.id}", title="Dans", text=one.text.replace("svøm", "dans"), services=("dans",))
        for one in more
    ]
    build(tmp_path, [said, *more, *theirs])
    served = room.assistant(wired.office(), library=Library.open(tmp_path))
    apps.get_app_config("assistant").assistant = served
    owner, address = kit.enter(Client(), town.employee("rule-owner")), reverse("web:content")

    page = owner.get(address).content.decode()
    assert "<mark>1. mai</mark>" in page and "<mark>1. juni</mark>" in page and "Nyest" in page and 'href="/s/old/"' in page
    one, other = (findings(two, (), date(2026, 2, 1))[0] for two in (more, theirs))
    assert f'name="finding" value="{one.key}"' in page

    assert other.key not in page, "an owner was shown what another service's owner looks after"
    assert owner.post(address, {"go": "stands", "finding": other.key}).status_code == 404

    for again in range(2):  # sent twice it is no fault
        assert owner.post(address, {"go": "stands", "finding": one.key}).status_code == 302, again
    page = owner.get(address).content.decode()
    assert "1 sted som kan stå" in page and 'value="look-again"' in page and 'value="stands"' not in page
    owner.post(address, {"go": "look-again", "finding": one.key})
    assert 'value="stands"' in owner.get(address).content.decode()
    assert owner.post(address, {"go": "stands", "finding": "0" * 64}).status_code == 404

    owner.post(address, {"go": "stands", "finding": one.key})
    changed = Document.from_json(more[1].to_json().replace("1. juni", "2. juni"))
    build(tmp_path, [said, more[0], changed])
    assert "<mark>2. juni</mark>" in owner.get(address).content.decode(), "another word, and it did not come back"

    (tmp_path / "current").unlink()
    assert "Registeret over dokumentene kan ikke leses nå." in owner.get(address).content.decode()


@pytest.mark.parametrize("page", ["talks", "content"])
def test_the_desk_is_for_those_whose_it_is(office: Any, citizen: Client, page: str) -> None:
    assert citizen.get(reverse(f"web:{page}")).status_code == 403
    assert Client().get(reverse(f"web:{page}")).status_code == 302


SITE = "https://www.nordvik.invalid"


def framed() -> None:
    from assistant import room
    from saklig.web import wired

    apps.get_app_config("assistant").assistant = room.assistant(wired.office(), frames=(SITE,))


def test_no_other_site_may_show_it_where_the_agency_says_nothing(office: Any, client: Client) -> None:
    assert client.get(reverse("web:assistant-frame")).status_code == 404
    page = client.get(reverse("web:assistant"))
    assert page["X-Frame-Options"] == "DENY" and "frame-ancestors 'none'" in page["Content-Security-Policy"]


def test_a_site_that_may_shows_it_in_a_frame_without_cookies(office: Any) -> None:
    from assistant import room

    framed()
    client = Client(enforce_csrf_checks=True)
    page = client.get(reverse("web:assistant-frame"))
    assert f"frame-ancestors {SITE}" in page["Content-Security-Policy"] and "X-Frame-Options" not in page
    answer = client.post(reverse("web:assistant-frame"), {"q": "Hvor mye?", "token": "t"})
    shown = answer.content.decode()
    assert room.TEXT in shown and not client.cookies.get("saklig_session")
    key = re.search(r'name="key" value="([^"]+)"', shown)[1]
    again = Client().post(reverse("web:assistant-frame"), {"q": "Og nå?", "token": "u", "key": key}).content.decode()
    assert "Hvor mye?" in again and "Og nå?" in again
    assert Client().post(reverse("web:assistant-frame"), {"q": "x", "token": "v", "key": "made:up"}).status_code == 404
    assert client.post(reverse("web:assistant-frame"), {"q": " ", "token": "w"}).status_code == 422


def test_in_a_frame_nobody_is_signed_in(office: Any, citizen: Client) -> None:
    framed()
    citizen.post(reverse("web:assistant-frame"), {"q": "Hvor er saken min?", "token": "t"})
    heard = apps.get_app_config("assistant").assistant.steps[-1].heard
    assert [turn.person for turn in heard] == [None]


def test_ones_conversations_are_among_what_is_held_and_can_be_taken_along(office: Any, citizen: Client) -> None:
    from cases import town
    from saklig.cases import Actor
    from web import kit

    ask(citizen, "Hvor er nøklene mine?")
    ask(Client(), "Hvor er de andres nøkler?")
    page = citizen.get(reverse("web:held")).content.decode()
    assert "Hvor er nøklene mine?" in page and "andres" not in page
    answer = citizen.get(reverse("web:held-conversations"))
    body = json.loads(answer.content)
    assert [one["question"] for one in body["conversations"][0]["turns"]] == ["Hvor er nøklene mine?"]
    other = kit.enter(Client(), Actor.citizen(town.citizen(town.BO).person))
    assert json.loads(other.get(reverse("web:held-conversations")).content)["conversations"] == []
