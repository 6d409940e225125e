"""From guidance into the application: what was told stands there as answers, through a sign-in too, and nothing else does."""

from __future__ import annotations

import html as entities
import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from cases import town
from saklig.cases.models import Application
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
GUIDANCE, START = (f"/tjenester/{town.SERVICE}/{page}/" for page in ("veiledning", "sok"))
TOLD = {
    "count-adults": "1", "count-children": "1", "household.adults[0].income": "200 000",
    "children[0].birth_date": "14.3.2022", "children[0].place.hours_per_week": "45", "children[0].place.full_day_price": "2000",
}  # fmt: skip

ASKED = {"application.asks_income_cap": True, "application.asks_core_hours": True}


def carried(page: Any) -> dict[str, Any]:
    """The fields of the form on the result page that goes on, as a browser would send them."""
    form = re.search(rf'<form method="post" action="{START}".*?</form>', page.content.decode(), re.S)
    assert form is not None
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0])
    ticked = re.findall(r'<input class="[^"]*" type="checkbox"[^>]* name="ask" value="([^"]+)" checked', form[0])
    fields = {name: entities.unescape(value) for name, value in hidden if name != "csrfmiddlewaretoken"}
    return fields | ({"ask": ticked} if ticked else {})


@pytest.fixture
def result(office: Any, client: Client) -> Any:
    page = client.post(GUIDANCE, TOLD)
    assert page.status_code == 200
    return page


def test_one_signed_in_goes_straight_to_the_form(office: Any, client: Client, result: Any) -> None:
    kit.enter(client, town.citizen())
    answer = client.post(START, carried(result))
    draft = Application.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/soknad/{draft.pk}/")
    # What seems to be granted was ticked, and is asked for. What a register will say is no answer.
    # The only adult of a household has no cohabitant to tell of.
    assert draft.answers == {**ASKED, "cohabitant": None}
    said = client.get(answer["Location"], follow=True).content.decode()
    assert "er fylt inn i søknaden" in said


def test_what_was_told_survives_the_sign_in_and_lies_nowhere_in_the_clear(office: Any, client: Client, result: Any) -> None:
    away = client.post(START, carried(result))
    assert away.status_code == 302 and away["Location"].startswith("/logg-inn/") and not Application.objects.exists()
    session = Session.objects.get().get_decoded()
    for told in ("200", "14.3.2022", "income", "application.asks"):
        assert told not in repr({key: value for key, value in session.items() if key != "kept"})
        assert told not in session["kept"]
    kit.enter(client, town.citizen())
    answer = client.get(START)
    assert answer.status_code == 302
    assert Application.objects.get().answers == {**ASKED, "cohabitant": None}
    assert "kept" not in client.session  # once
    client.get(START)
    assert Application.objects.get().version == 1


def test_an_answer_that_stands_is_not_written_over(office: Any, client: Client, result: Any) -> None:
    kit.enter(client, town.citizen())
    client.get(START)
    draft = Application.objects.get()
    from saklig import cases

    cases.save_answers(office, town.citizen(), draft.pk, {"application.asks_income_cap": False})
    client.post(START, carried(result))
    assert Application.objects.get().answers == {**ASKED, "application.asks_income_cap": False, "cohabitant": None}


def test_what_is_not_ticked_is_not_answered_no(office: Any, client: Client, result: Any) -> None:
    kit.enter(client, town.citizen())
    client.post(START, {name: value for name, value in carried(result).items() if name != "ask"})
    assert Application.objects.get().answers == {"cohabitant": None}


def test_a_field_that_guidance_does_not_ask_is_refused(office: Any, client: Client, result: Any) -> None:
    kit.enter(client, town.citizen())
    for strange in ({"household.protected_address": "yes"}, {"application.asks_income_cap": "yes"}, {"in_force": "1"}):
        assert client.post(START, carried(result) | strange).status_code == 400
    assert client.post(START, carried(result) | {"household.adults[0].income": "mye"}).status_code == 302
    assert client.post(START, carried(result) | {"ask": ["something-else"]}).status_code == 302


def test_staff_begin_no_application_so(office: Any, client: Client, result: Any) -> None:
    kit.enter(client, town.caseworker())
    assert client.post(START, carried(result)).status_code == 403
    assert not Application.objects.exists()
