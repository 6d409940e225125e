"""When somebody answers is written on a page, and holds at once: on the person's page, at the desk, in what is promised."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from cases import town
from saklig.connectors.clocks import FixedClock
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SATURDAY = datetime(2024, 6, 8, 9, tzinfo=UTC)  # eleven in Norway
WEEK = {"talk-monday": "9:00-15:00", "talk-saturday": "10.00 – 14.00"}


@pytest.fixture
def tuva(wire: Any) -> Client:
    wire(town.office(town.alone(), clock=FixedClock(SATURDAY)))
    return kit.enter(Client(), town.employee("administrator", name="Tuva Administrator"))


def change(client: Client, **form: str) -> Any:
    from saklig.cases.models import AgencyChange

    last = AgencyChange.objects.order_by("-pk").first()
    return client.post(reverse("web:agency"), {"go": "talk-hours", "seen": str(last.pk) if last else "", **form})


def test_a_change_is_seen_at_once_and_taken_back(tuva: Client) -> None:
    from saklig.assistant import conversations
    from saklig.assistant.hand_over import ask_for_human, hours_now
    from saklig.store.models import Event

    served = apps.get_app_config("assistant").assistant
    made = conversations.begin(served, None, language="nb")
    kari = kit.enter(Client(), town.caseworker())
    assert "Vi er her nå." not in Client().get(reverse("web:assistant-human")).content.decode()
    assert change(tuva, **WEEK).status_code == 302
    assert served.hours.week != hours_now(served).week == {0: (time(9), time(15)), 5: (time(10), time(14))}
    assert "Vi er her nå." in Client().get(reverse("web:assistant-human")).content.decode()
    assert kari.get(reverse("web:talks")).status_code == 200
    standing = ask_for_human(served, made, text="Hei", shown="nothing", token="h")
    assert standing.open_now and standing.promised_at == datetime(2024, 6, 10, 13, tzinfo=UTC)
    page = tuva.get(reverse("web:agency")).content.decode()
    assert 'value="10:00–14:00"' in page and "Lørdag 10:00–14:00" in page
    assert Event.objects.filter(kind="agency.changed").count() == 1
    assert change(tuva, **WEEK).status_code == 302 and Event.objects.filter(kind="agency.changed").count() == 1
    assert change(tuva, go="talk-hours-file").status_code == 302 and hours_now(served).week == served.hours.week
    assert "Vi er her nå." not in Client().get(reverse("web:assistant-human")).content.decode()


@pytest.mark.parametrize(
    ("day", "problem"),
    [("15:00-09:00", True), ("9-15", True), ("25:00-26:00", True), ("<b>", True), ("9:00-15:00", False), ("09.00–15.30", False)],
)
def test_what_is_no_hours_is_told_at_its_day(tuva: Client, day: str, problem: bool) -> None:
    answer = change(tuva, **{"talk-tuesday": day})
    page = answer.content.decode()
    assert (answer.status_code == 422) is problem and ('href="#talk-tuesday"' in page) is problem
    assert "<b>" not in page


def test_one_day_at_least_is_open_and_a_form_of_before_is_refused(tuva: Client) -> None:
    answer = change(tuva)
    assert answer.status_code == 422 and 'href="#talk-monday"' in answer.content.decode()
    assert change(tuva, **WEEK).status_code == 302
    assert change(tuva, seen="", **{"talk-friday": "9:00-10:00"}).status_code == 409


def test_it_is_the_administrators_to_change(tuva: Client) -> None:
    from saklig.assistant.hand_over import change_hours
    from saklig.cases.errors import NotAllowed

    served = apps.get_app_config("assistant").assistant
    for actor in (town.caseworker(), town.employee("leader")):
        with pytest.raises(NotAllowed):
            change_hours(served, actor, {0: (time(9), time(15))}, seen="")
