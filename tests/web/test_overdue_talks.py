"""A conversation that nobody has answered when it was promised is told as other things overdue are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from cases import town
from saklig import cases
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_alarms_metrics_operations_and_the_leader_tell_of_it(wire: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from saklig.assistant import conversations
    from saklig.assistant.hand_over import ask_for_human, figures
    from saklig.assistant.models import HandOver
    from saklig.web.views.running import TOKEN

    office = wire(replace(town.office(town.alone()), counted=(figures,)))
    served = apps.get_app_config("assistant").assistant
    assert not [one for one in cases.alarms(office) if one.name == "conversations_overdue"]
    leader = kit.enter(Client(), town.employee("leader"))
    assert "uten svar til lovet tid" not in leader.get(reverse("web:handled")).content.decode()

    made = conversations.begin(served, None, language="nb")
    ask_for_human(served, made, text="Kan noen hjelpe meg?", shown="nothing", token="h")
    HandOver.objects.update(promised_at=office.ports.clock.now() - timedelta(hours=1))
    (alarm,) = (one for one in cases.alarms(office) if one.name == "conversations_overdue")
    assert (alarm.value, alarm.limit) == (1, 0)
    page = leader.get(reverse("web:handled")).content.decode()
    assert "uten svar til lovet tid" in page and "Ingen bestemt tjeneste: 1 samtale" in page
    administrator = kit.enter(Client(), town.employee("administrator"))
    assert "Samtaler ingen har svart på da vi lovet det" in administrator.get(reverse("web:operations")).content.decode()
    monkeypatch.setenv(TOKEN, "a-word-that-only-prometheus-knows")
    told = Client().get("/metrics", headers={"Authorization": "Bearer a-word-that-only-prometheus-knows"}).content.decode()
    assert "saklig_conversations_overdue 1.0" in told


def test_the_installation_counts_conversations(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Composition hands over what the assistant counts: without it the alarm would be silent for ever."""
    from saklig import composition

    settings.SAKLIG_DATA_DIR = tmp_path
    monkeypatch.setenv("SAKLIG_REGISTER_URL", "http://127.0.0.1:9")
    file, folder = composition.agency_file(demo=True)
    made = composition.make_office(file, folder, demo=True)
    assert "conversations_overdue" in {one.name for one in cases.figures(made)} and "conversations_overdue" in cases.LIMITS
