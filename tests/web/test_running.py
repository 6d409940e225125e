"""For those who run it: alive or not, figures and alarms that page, metrics and command tell alike, and logs as JSON."""

from __future__ import annotations

import argparse
import json
import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from cases import town
from saklig import cases
from saklig.assistant.hand_over import figures
from saklig.cases.models import Case, Deadline
from saklig.cli.alarms import alarm_arguments, alarms
from saklig.connectors.memory import MemoryCarrier, MemoryNotifier
from saklig.store.models import Job
from saklig.store.safe_logs import SafeJsonFormatter
from saklig.web.views.running import _HELP, TOKEN
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WORD = "a-word-that-only-prometheus-knows"


@pytest.fixture
def office(wire: Any) -> Any:
    made = wire(replace(town.office(town.alone(900_000)), counted=(figures,)))
    town.decided(made)
    town.work(made)
    return made


def over(office: Any) -> dict[str, int]:
    return {one.name: one.value for one in cases.alarms(office)}


def metrics(client: Client) -> dict[tuple[str, str], float]:
    text = client.get("/metrics", headers={"Authorization": f"Bearer {WORD}"}).content.decode()
    return {
        (sample.name, sample.labels.get("state", "")): sample.value
        for family in text_string_to_metric_families(text) for sample in family.samples
    }  # fmt: skip


def test_alive_says_ok_and_nothing_else(office: Any) -> None:
    answer = Client().get("/helse/")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_alive_is_not_where_a_database_is_gone(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError, connections

    def gone(*_: Any) -> Any:
        raise OperationalError

    monkeypatch.setattr(connections["keys"], "cursor", gone)
    assert Client().get("/helse/").status_code == 503


def test_metrics_want_the_word_and_tell_what_the_figures_tell(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = {"headers": {"Authorization": f"Bearer {WORD}"}}
    assert Client().get("/metrics", **ask).status_code == 404  # none is set
    monkeypatch.setenv(TOKEN, "short")
    assert Client().get("/metrics", headers={"Authorization": "Bearer short"}).status_code == 404
    monkeypatch.setenv(TOKEN, WORD)
    assert (
        Client().get("/metrics").status_code
        == Client().get("/metrics", headers={"Authorization": "Bearer x"}).status_code
        == 404
    )
    told = metrics(Client())
    assert told["saklig_cases", "awaiting_judgement"] == told["saklig_desk_cases", ""] == 1
    assert {name for name, _ in told} == {f"saklig_{one.name}" for one in cases.figures(office)} | {"saklig_alarms"}
    assert {one.name for one in cases.figures(office)} == set(_HELP)


def test_what_waits_too_long_is_an_alarm_everywhere(
    office: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(TOKEN, WORD)
    quiet = {"workers_missing", "ledger_oldest_seconds"}  # the tests run no worker
    assert over(office).keys() <= quiet
    office.ports.clock.advance(timedelta(days=60))
    Job.objects.filter(pk=Job.objects.first().pk).update(state=Job.State.DEAD)
    found = over(office)
    assert found["jobs_failed"] == 1 and found["desk_oldest_days"] == 60 and found["desk_overdue"] == 1
    html = kit.enter(Client(), town.employee("administrator")).get("/saksbehandling/drift/").content.decode()
    assert "Eldste sak på bordet, dager: <strong>60</strong>" in html
    assert metrics(Client())["saklig_alarms", ""] == len(found)
    parser = argparse.ArgumentParser()
    alarm_arguments(parser)
    assert alarms(parser.parse_args(["--json"]), lambda: office) == 1
    assert {one["name"]: one["value"] for one in json.loads(capsys.readouterr().out)["alarms"]} == found
    assert alarms(parser.parse_args([]), lambda: office) == 1
    assert "desk_oldest_days: 60 (at most 21)" in capsys.readouterr().out


def test_the_agency_may_say_what_is_too_long(office: Any) -> None:
    office.ports.clock.advance(timedelta(days=30))
    assert "desk_oldest_days" in over(office)
    assert "desk_oldest_days" not in over(replace(office, alarms={"desk_oldest_days": 40}))


def test_figures_are_an_administrators_and_hold_no_drafts(office: Any) -> None:
    with pytest.raises(cases.NotAllowed):
        cases.for_administrator(office, town.caseworker())
    cases.start_application(office, town.citizen(), town.SERVICE, language="nb")
    assert Case.objects.filter(state="draft").exists()
    assert "draft" not in {one.label for one in cases.figures(office)}


def test_logs_as_json_hold_no_personal_data_and_one_line_each() -> None:
    try:
        raise ValueError(f"secret of {town.ANA}")
    except ValueError:
        import sys

        record = logging.LogRecord("saklig.x", logging.ERROR, "f", 1, "about %s\nand more", (town.ANA,), sys.exc_info())
    line = SafeJsonFormatter().format(record)
    told = json.loads(line)
    assert "\n" not in line and town.ANA not in line and "secret" not in line
    assert (told["level"], told["logger"]) == ("ERROR", "saklig.x") and told["at"].endswith("+00:00")
    assert "ValueError" in told["exception"][0] and "test_running.py" in told["exception"][1]


def test_a_leader_sees_that_a_day_that_was_told_was_not_kept(office: Any) -> None:
    case = cases.queue(office, town.caseworker())[0]
    Deadline.objects.filter(case__number=case.number).update(told=2)
    page = kit.enter(Client(), town.employee("leader")).get("/saksbehandling/arbeidet/").content.decode()
    assert "Svar som kommer senere enn vi har sagt" in page and "1 sak" in page and case.number not in page
    kari = kit.enter(Client(), town.caseworker())
    assert "fortalt 2 dager på rad" in kari.get(f"/saksbehandling/{case.number}/").content.decode()
    form = {"expected": "1.8.2024", "words": "Vi tar sakene etter tur, og er få i sommer.", "token": town.token(), "go": "do"}
    wrong = kari.post(f"/saksbehandling/{case.number}/ny-dag/", {**form, "expected": "1.1.2025"})
    assert wrong.status_code == 422 and "for langt fram" in wrong.content.decode()
    assert kari.post(f"/saksbehandling/{case.number}/ny-dag/", form).status_code == 302
    page = kit.enter(Client(), town.employee("leader")).get("/saksbehandling/arbeidet/").content.decode()
    assert "Svar som kommer senere" not in page


def test_the_set_up_says_how_notices_and_letters_go_out(office: Any) -> None:
    page = kit.enter(Client(), town.employee("administrator")).get("/saksbehandling/drift/").content.decode()
    assert "nei: den som ikke har e-postadresse" in page and "skrives ut her, bunke for bunke" in page
    more = replace(office, ports=replace(office.ports, sms=MemoryNotifier(), carrier=MemoryCarrier()))
    apps.get_app_config("cases").office = more
    page = kit.enter(Client(), town.employee("administrator")).get("/saksbehandling/drift/").content.decode()
    assert "for dem som ikke har e-postadresse" in page and "overlates til SvarUt" in page
