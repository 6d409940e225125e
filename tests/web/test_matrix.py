"""Every page, asked by everyone, of their own, of others and of nobody: the house does what docs/rights.md says.

The rows come from the URL table, so that a page without a row fails. After a change that is meant, run this with
`-s` to see the table as the house has it, read it, and put it into the paper.
"""

from __future__ import annotations

import logging
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from cases import matrix, town
from saklig import cases
from saklig.cases.models import Case
from web import kit

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


ELEMENT = "kindergarten-year"
PRICES = {"month": "2024-08", "file": "invoice.csv", "period": 2024}


def pages() -> dict[str, URLPattern]:
    (included,) = [one for one in get_resolver().url_patterns if getattr(one, "namespace", "") == "web"]
    return {pattern.name: pattern for pattern in included.url_patterns}


def address(name: str, things: dict[str, Any]) -> str:
    wanted = pages()[name].pattern.converters
    values = {**things, "action": "avgjor" if name == "desk-act" else "trekk", "element": ELEMENT, **PRICES}
    return reverse(f"web:{name}", kwargs={key: values[key] for key in wanted})


def word_of(answer: Any) -> str:
    status = answer.status_code
    if status == 302 and answer["Location"].startswith("/logg-inn/?"):
        return "sign in"
    return {403: "no", 404: "not there", 405: "-"}.get(status, "yes")


# What a form must hold to be one at all, where an empty one is none.
FORMS: dict[str, Any] = {
    "act-as": lambda who: {"role": who.actor.kind.value if who.actor else "auditor"},
    "mandates": lambda who: {"go": "give"},
    "mandates-act": lambda who: {"mandate": ""},
    "staff-mandates": lambda who: {"go": "register"},
    "assistant-rate": lambda who: {"verdict": "up"},
    "assistant-human": lambda who: {"text": "Hei", "shown": "all", "contact": "", "go": "ask"},
    "talk": lambda who: {"go": "take"},
    "content": lambda who: {"go": "settle"},
    "choose": lambda who: {"person": "ana"},
    "keys": lambda who: {"go": "on"},
    "absence": lambda who: {"go": "away"},
    "post": lambda who: {"service": town.SERVICE},
    "journal-archive": lambda who: {"do": "again", "token": town.token()},
}
# Answers alike whether or not there was a draft to delete: a second click must not look like a fault.
QUIET = {"discard"}


def found_for(who: matrix.Who, client: Client, method: str, name: str) -> tuple[str, ...]:
    session = client.cookies["saklig_session"].value if who.actor is not None else ""

    def ask(whose: str) -> Any:
        # The session goes back with all else, and so must the cookie that names it.
        if who.actor is not None:
            client.cookies["saklig_session"] = session
        path = address(name, who.things[whose])
        return client.get(path) if method == "GET" else client.post(path, FORMS[name](who) if name in FORMS else {})

    alike = {"service", "element", "kind", "code", "step", "action", "right", *PRICES}
    about_something = set(pages()[name].pattern.converters) - alike
    found = [
        matrix.tried(lambda whose=whose: ask(whose), word_of, f"{method} {name}, {who.name}, {whose}",
                     quiet=name in QUIET and method == "POST")
        for whose in (matrix.WHOSE if about_something else ("own",))
    ]  # fmt: skip
    if who.actor is not None:
        client.cookies["saklig_session"] = session
    return tuple(found) * (1 if len(found) == 3 else 3)


def there(rows: dict[str, dict[str, tuple[str, ...]]]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Without the rows of methods that a page does not take from anyone."""
    words = {row: {word for cell in cells.values() for word in cell} for row, cells in rows.items()}
    return {row: cells for row, cells in rows.items() if "yes" in words[row] or "-" not in words[row]}


def test_pages_are_open_to_whom_the_paper_says(wire: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, logger="django.request")  # thousands of refusals are what is wanted here
    office = wire(matrix.two_services(town.office(matrix.world())))
    everyone = matrix.columns(office)
    at = office.ports.clock.now()
    office.ports.clock.set(at + timedelta(days=30))
    cases.close_month(office, town.caseworker(), town.SERVICE, date(2024, 8, 1), token=town.token())
    office.ports.clock.set(at)
    clients = {who.name: kit.enter(Client(), who.actor) if who.actor else Client() for who in everyone}
    rows: dict[str, dict[str, tuple[str, ...]]] = {}
    for name in pages():
        for method in ("GET", "POST"):
            rows[f"{method} {name}"] = {who.name: found_for(who, clients[who.name], method, name) for who in everyone}
    told = there(rows)
    print(matrix.written(told, [who.name for who in everyone], "page"))
    assert matrix.differences(matrix.read("Pages"), told) == []
    _no_list_names_a_shielded_case(clients["caseworker, shielded case"], clients["cleared, shielded case"])


def _no_list_names_a_shielded_case(uncleared: Client, cleared: Client) -> None:
    """Nor do words in the address find it: there is no search, and what is typed is not looked for."""
    (hidden,) = Case.objects.filter(restricted=True).exclude(state="draft")
    row = f'href="/saksbehandling/{hidden.number}/"'
    for query in (*({"waits": waits} for waits in ("caseworker", "applicant", "register", "system", "all")),
                  *({"waits": "all", key: hidden.number} for key in ("q", "number", "search", "service", "page"))):  # fmt: skip
        assert row not in uncleared.get("/saksbehandling/", query).content.decode(), query
    assert row in cleared.get("/saksbehandling/", {"waits": "all"}).content.decode()


def test_a_page_without_a_row_and_a_door_left_open_are_seen() -> None:
    said = matrix.read("Pages")
    assert matrix.differences(said, said) == []
    more = {**said, "GET planted": said["GET home"]}
    assert matrix.differences(said, more) == ["GET planted: is there, and has no row in rights.md"]
    opened = {**said, "GET desk": {**said["GET desk"], "citizen": ("yes", "yes", "yes")}}
    (difference,) = matrix.differences(said, opened)
    assert difference.startswith("GET desk, citizen: the paper says")
