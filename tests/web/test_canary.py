"""Marked people through every page, form, call, job and error: nothing of them in a log line, an error, a job, an event or any
byte that the databases wrote. The pages and calls come from the address tables, so that a new one falls under it.
"""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from api import operations as of_the_api
from cases import matrix, town
from saklig import cases
from saklig.cases import views
from saklig.cases.ports import Contact, PersonName
from saklig.connectors.memory import Fault
from saklig.store.models import Event, Job
from saklig.store.safe_logs import SafeFormatter
from store.searching import found_in
from web import kit
from web.test_matrix import address, pages

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
NAME, WORDS, EMAIL = "Xylofonberg", "Kanarimerket-Åsgårdsløkka", "kanarifugl@xylofonberg.invalid"
NUMBERS = (town.ANA, town.BO, town.DAG, town.KIM, town.LO)
MARKS = (NAME, WORDS, EMAIL, *NUMBERS)
# What a form's own fields need to be taken; every other field gets marked words.
FITTING = {"go": "do", "version": "0", "case": "all", "outcome": "granted", "kind": "citizen"}


def marked_world() -> Any:
    base = matrix.world()
    persons = {
        identity: replace(one, name=PersonName(given=one.name.given, family=NAME)) if one.name else one
        for identity, one in base.persons.items()
    }
    return replace(base, persons=persons, contacts={town.ANA: Contact(email=EMAIL, phone="90000000", reserved=False)})


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the configured handlers write, at the most talkative."""
    stream, loggers = io.StringIO(), [logging.getLogger(name) for name in ("", "django", "django.server", "saklig")]
    before = [(one, one.level) for one in loggers]
    handlers = {handler for one in loggers for handler in one.handlers if isinstance(handler.formatter, SafeFormatter)}
    assert handlers, "the settings' own handlers are gone"
    streams = [(handler, handler.setStream(stream)) for handler in handlers if isinstance(handler, logging.StreamHandler)]
    for one in loggers:
        one.setLevel(logging.DEBUG)
    yield stream
    for one, level in before:
        one.setLevel(level)
    for handler, former in streams:
        handler.setStream(former)


def found_names(html: str) -> list[str]:
    """The fields of the forms in a page's main part, hidden ones too."""
    body = html.split("<main", 1)[-1].split("</main>")[0]
    return list(dict.fromkeys(re.findall(r'<(?:input|textarea|select)[^>]*\bname="([^"]+)"', body)))


def filled(html: str) -> dict[str, str]:
    """A form as someone fills it in who writes of people everywhere."""
    chosen = {}
    for name in found_names(html):
        offered = re.search(rf'<(?:input|option)[^>]*(?:name="{re.escape(name)}")[^>]*value="([^"]*)"', html)
        kind = "radio" in html.split(f'name="{name}"')[0][-120:] or "checkbox" in html.split(f'name="{name}"')[0][-120:]
        fitting = FITTING.get(name) or (offered[1] if offered and (kind or name in ("token", "determination")) else None)
        chosen[name] = fitting or f"{WORDS} {NAME} {town.ANA} ringte og fortalte om saken sin."
    return {**chosen, "token": town.token()} if "token" in chosen else chosen


def everything(who: matrix.Who) -> int:
    """Every page and call, of one's own and of others, asked and sent."""
    client = kit.enter(Client(raise_request_exception=False), who.actor)
    asked = 0
    for name in pages():
        if name in ("sign-out", "act-as", "language"):
            continue
        for whose in ("own", "others"):
            path = address(name, who.things[whose])
            answer = client.get(path, {"q": f"{NAME} {town.ANA}"})
            asked += 1
            if answer.status_code == 200 and "<form" in answer.content.decode("utf-8", "replace"):
                client.post(path, filled(answer.content.decode()))
    for operation in of_the_api.operations():
        method, path = operation.split(" ", 1)
        values = {**who.things["own"], "application_id": who.things["own"].get("application"), "job_id": who.things["own"]["job"]}
        for key in re.findall(r"{(\w+)}", path):
            value = values.get(key, values.get(key.removesuffix("_id"), values.get({"household_id": "case"}.get(key, ""), "x")))
            path = path.replace(f"{{{key}}}", str(value))
        body = {**(of_the_api.BODIES.get(operation) or {}), "text": f"{WORDS} {NAME}", "why": f"{WORDS} {town.ANA}"}
        client.generic(method, f"/api{path}", json.dumps(body), content_type="application/json")
        asked += 1
    return asked


@pytest.mark.slow  # a quarter of a minute: hundreds of pages and calls, and a search of every byte written
def test_nothing_of_anyone_is_in_what_is_written_about_the_work(
    wire: Any, lines: io.StringIO, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = wire(matrix.two_services(town.office(marked_world())))
    everyone = {who.name: who for who in matrix.columns(office)}
    asked = sum(everything(everyone[name]) for name in ("citizen", "caseworker", "privacy-officer"))
    assert asked > 300
    number = everyone["citizen"].things["own"]["number"]
    _errors(office, number, monkeypatch)
    said = lines.getvalue()
    assert "its message is withheld" in said and "django.request" in said
    assert [mark for mark in MARKS if mark.casefold() in said.casefold()] == []
    told = " ".join(f"{job.error_class} {job.error_message}" for job in Job.objects.exclude(error_class=""))
    assert "ValueError" in told
    written = told + "".join(bytes(event.leaf).decode() for event in Event.objects.all())
    assert [mark for mark in MARKS if mark in written] == []
    assert found_in(tmp_path, *MARKS) == []


def _errors(office: Any, number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Faults of our own whose messages hold people: in a page, a call, and jobs; and registers that fail."""

    def broken(*_: Any, **__: Any) -> Any:
        raise ValueError(f"{NAME} {town.ANA} {WORDS}")

    ana = kit.enter(Client(raise_request_exception=False), town.citizen())
    with monkeypatch.context() as patch:
        patch.setattr(views, "own_case", broken)
        for path in (f"/saker/{number}/", f"/api/cases/{number}"):
            answer = ana.get(path)
            # One's own name stands at the top of one's own pages; nothing of what broke is told.
            assert answer.status_code == 500 and not [mark for mark in MARKS[1:] if mark in answer.content.decode()]
    for fault in (broken, None):
        receipt = town.apply(office, actor=town.citizen(town.BO))
        with monkeypatch.context() as patch:
            if fault:
                patch.setattr(office.ports.tax, "income_basis", fault)
            else:
                office.ports.tax.fault = Fault.DOWN
            cases.work_now(office, receipt.case_id, budget_seconds=60)
    office.ports.tax.fault = None


def test_a_line_that_tells_of_someone_would_be_seen(lines: io.StringIO) -> None:
    logging.getLogger("saklig.test").warning("case of %s", NAME)
    assert NAME in lines.getvalue()
