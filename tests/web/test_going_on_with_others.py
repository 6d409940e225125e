"""From the conversation into the form with two children: each one's answers at the same child, and nothing asked twice."""

from __future__ import annotations

import html as entities
import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from cases import town
from cases.test_listed import HOUSING, bank
from web import kit
from web.test_asked_in_conversation import hidden, press

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
# What is said of the two, by the words of the question; of everything else no, or nothing.
SAID = {
    "Når er personen født?": ["14.3.2015", "15.6.2019"], "Er personen barnet ditt?": ["yes", "yes"],
    "Bor personen i boligen?": ["yes", "no"],
}  # fmt: skip
YES = (
    "Vil du søke", "registrert i Folkeregisteret i Norge", "Bor du lovlig", "ansvar", "Bor du i boligen",
    "Er du registrert i boligen",
)  # fmt: skip


@pytest.fixture
def asking(wire: Any, tmp_path: Path) -> Any:
    from assistant import room

    office = bank()
    wire(office)
    made = apps.get_app_config("assistant").assistant = room.whole(office, tmp_path)
    return made


def answer_of(page: str) -> str:
    """What to answer to the control that stands at the end of the page."""
    control = entities.unescape(re.split("data-now[ =]", page)[1])
    label = re.search(r"<(?:legend|label) class=\"ds-label\"[^>]*>([^<]*)", control)[1]
    for question, (first, second) in SAID.items():
        if question in label:
            return first if " 1:" in label else second
    options = re.findall(r'type="radio"[^>]*value="([^"]+)"', control)
    if "andre" in label and "2" in options:
        return "2"
    if options[:2] == ["yes", "no"]:
        return "yes" if any(word in label for word in YES) else "no"
    return options[0] if options else "1.2.1980" if "dato" in control or "født" in label.lower() else "0"


def talked(client: Client, question: str = "Kan jeg få bostøtte?") -> tuple[str, list[str]]:
    page = client.post(reverse("web:assistant"), {"q": question, "token": "t"}, follow=True).content.decode()
    asked = []
    while "data-now " in page:
        asked.append(hidden(page, 'value="answer"')["about"])
        page = press(client, page, "answer", answer_of(page))
        assert len(asked) < 90, asked[-5:]
    return page, asked


def test_two_children_told_of_in_the_conversation_stand_in_the_form_each_with_their_own(asking: Any, client: Client) -> None:
    from saklig import cases
    from saklig.cases.models import Application

    page, asked = talked(client)
    told = hidden(page, "Gå videre med dette")
    assert told["count-others"] == "2" and "household.others[1].birth_date" in told
    kit.enter(client, town.citizen())
    where = client.post(reverse("web:apply-start", args=[HOUSING]), told)["Location"]
    draft = Application.objects.get()
    assert draft.answers["household.others[]"] == 2
    assert draft.answers["household.others[0].birth_date"] == "2015-03-14"
    assert draft.answers["household.others[1].birth_date"] == "2019-06-15"
    both = {path: value for path, value in draft.answers.items() if path.startswith("household.others[")}
    assert set(both) >= {path for path in asked if path.startswith("household.others[")}
    still = cases.next_questions(asking.office, town.citizen(), draft).still
    assert not set(still) & set(asked), "what was told in the conversation is asked again"
    shown = entities.unescape(client.get(f"{where}steg/others/").content.decode())
    assert 'value="14.3.2015"' in shown and 'value="15.6.2019"' in shown
    assert "Person du bor sammen med 2: Når er personen født?" in shown


def test_in_the_form_itself_each_is_asked_for_and_read_back(asking: Any, client: Client) -> None:
    from saklig.cases.models import Application

    kit.enter(client, town.citizen())
    client.get(reverse("web:apply-start", args=[HOUSING]))
    draft = Application.objects.get()
    step = reverse("web:apply-step", args=[draft.pk, "others"])
    page = client.get(step).content.decode()
    assert 'name="count-others"' in page and "other-birth-date-1" not in page
    sent = {"count-others": "2", "go": "next", "version": str(draft.version)}
    assert client.post(step, sent)["Location"] == step, "the questions of the two come on the same page"
    page = client.get(step).content.decode()
    assert "other-birth-date-1" in page and "other-birth-date-2" in page and "other-birth-date-3" not in page
    draft.refresh_from_db()
    filled = dict.fromkeys(re.findall(r'type="radio"[^>]*name="(other-[a-z-]+-[12])"', page), "no")
    filled |= {"other-birth-date-1": "14.3.2015", "other-birth-date-2": "enda ikke", "count-others": "2", "go": "next"}
    wrong = client.post(step, filled | {"version": str(draft.version)})
    assert wrong.status_code == 422 and "Person du bor sammen med 2" in wrong.content.decode()
    assert client.post(step, filled | {"other-birth-date-2": "15.6.2019", "version": str(draft.version)}).status_code == 302
    draft.refresh_from_db()
    assert draft.answers["household.others[1].birth_date"] == "2019-06-15"
    assert client.post(step, filled | {"other-birth-date-9": "15.6.2019"}).status_code == 400
