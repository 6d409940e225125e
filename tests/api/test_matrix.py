"""Every operation, asked by everyone, of their own, of others and of nobody: the API does what docs/rights.md says.

The rows come from the API's own description, so that an operation without a row fails. After a change that is meant,
run this with `-s` to see the table as the house has it, read it, and put it into the paper.
"""

from __future__ import annotations

import logging
import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps

from api.caller import Caller, token
from api.operations import BODIES, about_nothing, as_sent, operations
from cases import matrix, town
from saklig import cases

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

# An address's words -> the matrix's names for the same things.
NAMES = {"application_id": "application", "number": "number", "request_id": "asked", "letter_id": "letter",
         "household_id": "case", "attachment_id": "attachment", "page": "page",
         "mandate_id": "mandate", "batch_id": "printed", "sending_id": "sending",
         "appeal_id": "appeal", "postponement_id": "wish", "claim_id": "claim", "touched_id": "touched",
         "fault_id": "fault", "consultation_id": "consultation", "wish_id": "interpreter", "staff_id": "staff",
         "absence_id": "absence", "service_id": "service", "key": "token"}  # fmt: skip

# Where the same word is of another thing: part of an operation's address, the word, and the matrix's name for it.
APART = (
    ("/paper/{sending_id}/address", "sending_id", "waits"), ("/work-batches/", "batch_id", "batch"),
    ("/impartiality/", "staff_id", "partial"), ("/access-requests/", "request_id", "request_id"),
)  # fmt: skip
# The same whoever asks. Of an adult: one that is not there, which is told after the door of the case.
THE_SAME = {"month": "2024-08", "file": "invoice.csv", "adult_id": str(uuid4())}


def word_of(answer: Any) -> str:
    if answer.status_code == 403:
        assert answer.json()["code"] != "csrf"
    return {401: "sign in", 403: "no", 404: "not there"}.get(answer.status_code, "yes")


def names_things(operation: str) -> bool:
    """Whether a body says what the operation is about, and not the address."""
    return bool({"numbers", "key"} & set(BODIES.get(operation) or {}))


def found_for(who: matrix.Who, caller: Caller, operation: str) -> tuple[str, ...]:
    method, template = operation.split()
    wanted = re.findall(r"\{(\w+)\}", template)

    def ask(whose: str) -> Any:
        things, names = who.things[whose], {**NAMES, **{word: name for part, word, name in APART if part in template}}
        path = template.format(**{name: THE_SAME.get(name) or things[names[name]] for name in wanted})
        if method == "GET":
            return caller.get(path)
        body = as_sent(BODIES[operation] or {}, token())
        if "numbers" in body:
            body["numbers"] = [things["number"]]
        if "proposal" in body:
            body["proposal"] = str(who.things[whose]["proposal"])
        if "key" in body:
            body |= {"key": things["token"]} | ({"turn": str(things["exchange"])} if "turn" in body else {})
        return caller.send(method, path, body)

    found = [
        matrix.tried(lambda whose=whose: ask(whose), word_of, f"{operation}, {who.name}, {whose}")
        for whose in (("own",) if about_nothing(operation) and not names_things(operation) else matrix.WHOSE)
    ]
    return tuple(found) * (1 if len(found) == 3 else 3)


def test_operations_are_open_to_whom_the_paper_says(office: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, logger="django.request")
    config = apps.get_app_config("cases")
    config.office = matrix.two_services(town.office(matrix.world()))
    everyone = matrix.columns(config.office)
    at = config.office.ports.clock.now()
    config.office.ports.clock.set(at + timedelta(days=30))
    cases.close_month(config.office, town.caseworker(), town.SERVICE, date(2024, 8, 1), token=town.token())
    config.office.ports.clock.set(at)
    callers = {who.name: Caller(who.actor) for who in everyone}
    told = {
        operation: {who.name: found_for(who, callers[who.name], operation) for who in everyone}
        for operation in operations()
    }  # fmt: skip
    print(matrix.written(told, [who.name for who in everyone], "operation"))
    assert matrix.differences(matrix.read("The API"), told) == []


def test_every_operation_that_changes_something_has_a_body_to_be_tried_with() -> None:
    assert {one for one in operations() if not one.startswith("GET ")} == set(BODIES)
